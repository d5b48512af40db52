internal import Glibc

/// Reads a file first in a child process, which runs this program again.
///
/// HDF5 1.10 can crash on damaged structures, or loop on them: then only the child does. A child has limits of time
/// and memory that the caller does not have: only a file that it has read to the end may be read by the caller.
package enum FirstReading {
  /// How a child ended.
  package enum Outcome: Equatable, Sendable {
    /// It has read the file.
    case readable
    /// It has refused the file, with this message and exit code.
    case refused(String, code: Int32)
    /// It was killed by a signal: HDF5 crashes.
    case crashed(signal: Int32)
    /// It did not end in time.
    case endless
    /// It could not be started; the value of `errno`.
    case notStarted(code: Int32)
  }

  /// Starts this program with `arguments` and waits for its end, up to a time limit in seconds.
  package static func outcome(of arguments: [String], within seconds: Double) -> Outcome {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return .notStarted(code: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    let child = spawn(arguments, errors: ends[1])
    close(ends[1])
    guard let child else { return .notStarted(code: EAGAIN) }
    switch wait(for: child, seconds) {
    case .ended(0)?: return .readable
    case .ended(let code)?: return .refused(text(from: ends[0]), code: code)
    case .killed(let signal)?: return .crashed(signal: signal)
    case nil: return .endless
    }
  }

  /// Limits this process's CPU seconds and memory; called first in the child, since a damaged size can make the
  /// library ask for any amount of memory.
  package static func limit(seconds: Int, bytes: Int) {
    var time = rlimit(rlim_cur: rlim_t(seconds), rlim_max: rlim_t(seconds))
    setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &time)
    var memory = rlimit(rlim_cur: rlim_t(bytes), rlim_max: rlim_t(bytes))
    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &memory)
  }

  /// The message of a child, a few lines.
  private static func text(from pipe: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = bytes.withUnsafeMutableBytes { read(pipe, $0.baseAddress, $0.count) }
    let text = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    let lines = text.split(separator: "\n").map { line in
      line.hasPrefix("swift-sweep: ") ? String(line.dropFirst(13)) : String(line)
    }
    return lines.joined(separator: "\n")
  }

  private enum End {
    case ended(Int32)
    case killed(Int32)
  }

  /// Starts this program again, without the environment variables that make a process a rank of an MPI job.
  private static func spawn(_ arguments: [String], errors: Int32) -> pid_t? {
    var variables: [String] = []
    var cursor = environ
    while let entry = cursor.pointee {
      let text = String(cString: entry)
      if !["OMPI_", "PMIX_", "PRTE_"].contains(where: text.hasPrefix) { variables.append(text) }
      cursor += 1
    }
    variables.append("SWIFT_BACKTRACE=enable=no")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    var process: pid_t = 0
    let code = withTexts(["swift-sweep"] + arguments) { words in
      withTexts(variables) { environment in
        posix_spawn(&process, "/proc/self/exe", &actions, nil, words, environment)
      }
    }
    return code == 0 ? process : nil
  }

  /// Calls `body` with texts as C strings, terminated by nil.
  private static func withTexts(
    _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
  ) -> Int32 {
    var copies: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
    defer { for copy in copies { free(copy) } }
    return copies.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return EINVAL }
      return body(start)
    }
  }

  /// Waits for a child; kills it and returns nil if it takes too long.
  private static func wait(for child: pid_t, _ seconds: Double) -> End? {
    let end = ContinuousClock.now + .seconds(seconds)
    var status: Int32 = 0
    while waitpid(child, &status, WNOHANG) == 0 {
      guard ContinuousClock.now < end else {
        kill(child, SIGKILL)
        waitpid(child, &status, 0)
        return nil
      }
      usleep(2000)
    }
    let signal = status & 0x7f
    return signal == 0 ? .ended(status >> 8 & 0xff) : .killed(signal)
  }
}
