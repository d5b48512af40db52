internal import Glibc
internal import Posix

/// A program that is run once.
package struct Program {
  /// The program and its arguments.
  package let words: [String]
  /// The folder in which it starts.
  package let folder: String
  /// Seconds that it may say nothing; nil for any time.
  package let patience: Double?

  /// How it has ended.
  package enum End: Equatable {
    /// It could not be started; the value of `errno`.
    case notStarted(Int32)
    /// With an exit code.
    case exited(Int32)
    /// By a signal.
    case killed(Int32)
    /// It was ended since the run is to stop.
    case stopped
    /// It was ended since it said nothing for so many seconds.
    case silent(Double)
    /// It was ended for what it said.
    case refused(String)
  }

  package init(words: [String], folder: String, patience: Double?) {
    (self.words, self.folder, self.patience) = (words, folder, patience)
  }

  /// The most bytes of what it has printed that a reason has: with how it ended, a result file's 240.
  private static let saidLimit = 160

  /// The descriptor on which it says what it has found.
  static let results = 3

  /// Runs it with `input` on standard input and further variables in its environment.
  ///
  /// `hear` is given each line of its descriptor 3, and says why the program is to be ended, nil to go on. The result
  /// has the last lines that it has printed.
  package func run(
    input: [UInt8], variables: [String], shouldStop: () -> Bool,
    hear: (ArraySlice<UInt8>) -> String?
  ) -> (end: End, said: String) {
    let file = memoryFile(input)
    defer { if file >= 0 { close(file) } }
    guard file >= 0, let printed = Pipe(), let results = Pipe()
    else { return (.notStarted(errno), "") }
    let child: Child
    do throws(Child.Failure) {
      child = try Child(
        words[0], words, variables: variables, input: file, output: printed.writing,
        error: printed.writing, third: results.writing, in: folder, leadsGroup: true,
        isAlone: true)
    } catch { return (.notStarted(error.code), "") }
    Leash.own.hold(child.process)
    printed.closeWriting()
    results.closeWriting()
    let watch = Watch(child: child, patience: patience)
    let end = watch.wait(printed, results, shouldStop, hear)
    Leash.own.hold(0)
    return (end, watch.printed.text(bytes: Self.saidLimit))
  }
}

/// What is known of a program that is running.
private final class Watch {
  let child: Child
  let patience: Double?
  /// What it has printed last.
  private(set) var printed = LastLines()
  private var lines = LineSplitter()
  private var piece = [UInt8](repeating: 0, count: 1 << 16)
  private var heard = monotonicSeconds()
  /// Why it is being ended, and when it was asked to.
  private var ending: (why: Program.End, since: Double, isKilled: Bool)?

  /// Seconds that it has to end by itself once it was asked to; less than the crew waits for a run.
  private static let grace = 5.0
  /// Seconds between two looks at whether the run is to stop.
  private static let look = 0.05

  init(child: Child, patience: Double?) {
    (self.child, self.patience) = (child, patience)
  }

  /// Waits for its end and collects it.
  func wait(
    _ output: Pipe, _ results: Pipe, _ shouldStop: () -> Bool,
    _ hear: (ArraySlice<UInt8>) -> String?
  ) -> Program.End {
    // Its descriptors end shortly before it does.
    var pause = 0.0001
    while true {
      let isOpen = output.reading >= 0 || results.reading >= 0
      if isOpen {
        Self.wait(for: [output.reading, results.reading], atMost: Self.look)
      } else {
        usleep(UInt32(pause * 1e6))
        pause = min(2 * pause, Self.look)
      }
      listen(output, results, hear)
      if child.hasEnded { break }
      if shouldStop() { end(.stopped) }
      let now = monotonicSeconds()
      if let patience, now - heard > patience { end(.silent(patience)) }
      if let ending, !ending.isKilled, now - ending.since > Self.grace {
        child.send(SIGKILL)
        self.ending?.isKilled = true
      }
    }
    listen(output, results, hear)
    if let reason = lines.last.flatMap({ hear($0) }), ending == nil {
      ending = (.refused(reason), 0, true)
    }
    let end = child.collect()
    if let ending { return ending.why }
    return switch end {
    case .exited(let code): .exited(code)
    case .killed(let signal): .killed(signal)
    }
  }

  /// Takes what it has printed and said so far.
  private func listen(
    _ output: Pipe, _ results: Pipe, _ hear: (ArraySlice<UInt8>) -> String?
  ) {
    output.read(&piece) { printed.add($0) }
    var why: String?
    results.read(&piece) { bytes in
      heard = monotonicSeconds()
      let isShort = lines.add(bytes) { line in if why == nil { why = hear(line) } }
      if !isShort { why = why ?? "a line is longer than 16 MiB; write a large array as .npy" }
    }
    if let why { end(.refused(why)) }
  }

  /// Asks it to end, once.
  private func end(_ why: Program.End) {
    guard ending == nil else { return }
    ending = (why, monotonicSeconds(), false)
    child.send(SIGTERM)
  }

  /// Waits until there is something to read, or a pipe has ended.
  private static func wait(for descriptors: [Int32], atMost seconds: Double) {
    // Negative descriptors are passed over.
    var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    poll(&entries, nfds_t(entries.count), Int32(seconds * 1e3))
  }
}
