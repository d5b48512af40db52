internal import Glibc
internal import Posix

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
    let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer { close(nowhere) }
    let child: Child
    do throws(Child.Failure) {
      defer { close(ends[1]) }
      child = try Child(
        "/proc/self/exe", ["swift-sweep"] + arguments,
        variables: ["SWIFT_BACKTRACE=enable=no"], output: nowhere, error: ends[1])
    } catch { return .notStarted(code: error.code) }
    switch child.end(within: seconds) {
    case .exited(0)?: return .readable
    case .exited(let code)?: return .refused(text(from: ends[0]), code: code)
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
}
