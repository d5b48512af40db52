internal import Glibc
internal import Grids
internal import Posix
internal import Report
internal import Store

/// The command that is run when a sweep has ended (`--on-end`).
struct EndCommand {
  /// What `/bin/sh` is given.
  let text: String
  /// How long it may take, in seconds.
  let limit: Double

  /// The longest that any command may take, in seconds.
  static let longest = 60.0
  /// How long a command may go on after it was told to end, in seconds.
  private static let grace = 2.0
  /// The environment variable that has the sweep's exit code.
  private static let variable = "SWIFT_SWEEP_EXIT_CODE"

  /// Runs the command with the status of a result file, as JSON, on its standard input, or with a list of those of
  /// several files, and waits for its end; whatever goes wrong is a warning.
  ///
  /// Its standard output goes to standard error: that of a sweep has the file's path alone.
  func run(on paths: [String], code: Int32) {
    let documents = paths.map(Self.document)
    let document = documents.count == 1 ? documents[0] : .list(documents)
    // A file, so that a command that does not read it holds nothing up.
    let input = memoryFile(Array((document.pretty() + "\n").utf8))
    guard input >= 0 else { return warn("has no input: \(Self.words(errno))") }
    defer { close(input) }
    do throws(Child.Failure) {
      let child = try Child(
        "/bin/sh", ["sh", "-c", text], variables: ["\(Self.variable)=\(code)"], input: input,
        output: STDERR_FILENO, leadsGroup: true)
      switch child.end(within: limit, grace: Self.grace) {
      case .exited(0)?: break
      case .exited(let code)?: warn("ended with exit code \(code)")
      case .killed(let signal)?: warn("was killed by signal \(signal)")
      case nil: warn("was ended: it took longer than \(timeText(limit))")
      }
    } catch { warn("could not be started: \(Self.words(error.code))") }
  }

  private func warn(_ what: String) { say("warning: the command of --on-end \(what)") }

  private static func words(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }

  /// The status of a result file, or why it cannot be read.
  private static func document(of path: String) -> JSONNode {
    do throws(StoreError) {
      return try SweepStatus(reading: path).json(writer: writer(ofResultFile: path))
    } catch {
      return JSONNode.object([
        "schema": JSONNode(SweepStatus.schema), "file": JSONNode(path),
        "error": JSONNode("\(error)"),
      ])
    }
  }
}
