import Foundation

/// A folder of its own in which the program is run as a user would run it.
struct Sandbox: ~Copyable {
  /// What a finished program left behind.
  struct Result {
    /// The exit code; 124 or 137 for one that hung.
    let code: Int32
    /// What it wrote to standard output and standard error together.
    let text: String
  }

  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "sweep-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Writes a file in the folder.
  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }

  /// The names of the files in the folder, sorted.
  var names: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()) ?? []
  }

  /// The program under test, beside the tests.
  static var program: URL {
    URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: "swift-sweep")
  }

  /// The checkout.
  static var root: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  /// Runs `swift-sweep` in the folder, under `mpirun` where there is a number of ranks, for at most
  /// two minutes.
  func sweep(ranks: Int? = nil, _ arguments: String...) throws -> Result {
    try finish(start(ranks: ranks, arguments))
  }

  /// Starts what ``sweep(ranks:_:)`` runs.
  func start(ranks: Int? = nil, _ arguments: [String]) throws -> Process {
    var command = ["-k", "5", "120"]
    if let ranks { command += ["mpirun", "--oversubscribe", "-n", "\(ranks)"] }
    command += [Self.program.path] + arguments
    return try start("timeout", command)
  }

  /// Compares two result files byte by byte, as the contract of equal bytes has it.
  func differences(_ first: String, _ second: String) throws -> String {
    let python = Self.root.appending(path: ".build/python/bin/python")
    guard FileManager.default.fileExists(atPath: python.path) else {
      return "there is no \(python.path): cluster/install-debian.sh --tests makes it"
    }
    let script = Self.root.appending(path: "Tests/equal_bytes.py").path
    let result = try finish(start(python.path, [script, first, second]))
    return result.code == 0 ? "" : result.text + "exit code \(result.code)"
  }

  /// Waits for a started program.
  func finish(_ process: Process) throws -> Result {
    process.waitUntilExit()
    let log = folder.appending(path: Self.log(of: process))
    let text = try String(decoding: Data(contentsOf: log), as: UTF8.self)
    try FileManager.default.removeItem(at: log)
    return Result(code: process.terminationStatus, text: text)
  }

  private func start(_ name: String, _ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [name] + arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging([
      "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
      "SWIFT_BACKTRACE": "enable=no",
    ]) { $1 }
    process.standardInput = FileHandle.nullDevice
    // A file instead of a pipe, so that nothing waits for a reader.
    let log = folder.appending(path: Self.log(of: process))
    _ = FileManager.default.createFile(atPath: log.path, contents: nil)
    let output = try FileHandle(forWritingTo: log)
    process.standardOutput = output
    process.standardError = output
    try process.run()
    return process
  }

  private static func log(of process: Process) -> String {
    ".log-\(UInt(bitPattern: ObjectIdentifier(process).hashValue))"
  }
}
