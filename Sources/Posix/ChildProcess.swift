internal import Glibc

/// A program that runs beside this one, in a process group of its own, and is waited for.
package enum ChildProcess {
  /// How a program ended.
  package enum End: Equatable, Sendable {
    /// By itself, with this exit code.
    case exited(Int32)
    /// By a signal.
    case killed(signal: Int32)
    /// Not in time: it was killed, with what it had started.
    case endless
    /// It was not started; the value of `errno`, `ENOENT` where there is no such program.
    case notStarted(code: Int32)
  }

  /// The variables of this process, each as `NAME=value`.
  package static var environment: [String] {
    var variables: [String] = []
    var cursor = environ
    while let entry = cursor.pointee {
      variables.append(String(cString: entry))
      cursor += 1
    }
    return variables
  }

  /// Runs a program, looked for on the search path unless its name has a slash, and waits for its end.
  ///
  /// - Parameters:
  ///   - words: What it is called with, its own name first.
  ///   - output: The descriptor that it writes to; nil for nowhere.
  ///   - errors: The descriptor for its messages.
  ///   - seconds: How long it may take.
  package static func run(
    _ program: String, _ words: [String], environment: [String] = environment,
    output: Int32? = nil, errors: Int32, within seconds: Double
  ) -> End {
    var process: pid_t = 0
    let code = withTexts(words) { words in
      withTexts(environment) { environment in
        start(&process, program, words, environment, output, errors)
      }
    }
    return code == 0 ? wait(for: process, seconds) : .notStarted(code: code)
  }

  private typealias Texts = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

  private static func start(
    _ process: inout pid_t, _ program: String, _ words: Texts, _ environment: Texts,
    _ output: Int32?, _ errors: Int32
  ) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    if let output {
      posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    } else {
      posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    return posix_spawnp(&process, program, &actions, &attributes, words, environment)
  }

  /// Calls `body` with texts as C strings, terminated by nil.
  private static func withTexts(_ texts: [String], _ body: (Texts) -> Int32) -> Int32 {
    var copies: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
    defer { for copy in copies { free(copy) } }
    return copies.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return EINVAL }
      return body(start)
    }
  }

  /// Waits for a process; one that takes too long is killed with its group.
  private static func wait(for process: pid_t, _ seconds: Double) -> End {
    let end = monotonicSeconds() + seconds
    var status: Int32 = 0
    while waitpid(process, &status, WNOHANG) == 0 {
      guard monotonicSeconds() < end else {
        kill(-process, SIGKILL)
        waitpid(process, &status, 0)
        return .endless
      }
      usleep(2000)
    }
    let signal = status & 0x7f
    return signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal: signal)
  }
}
