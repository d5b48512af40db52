internal import Glibc

/// A program that this process has started.
///
/// It is started by `posix_spawn`, which is safe in a rank of an MPI job, where `fork` is not.
package struct Child: Sendable {
  /// How a program ended.
  package enum End: Equatable, Sendable {
    /// With an exit code.
    case exited(Int32)
    /// By a signal.
    case killed(Int32)
  }

  /// Why a program could not be started; the value of `errno`.
  package struct Failure: Error, Equatable, Sendable {
    package let code: Int32
  }

  private let process: pid_t
  private let leadsGroup: Bool

  /// Environment variables that make a process a rank of an MPI job, or a task of a step of Slurm's, begin with these.
  private static let ofRanks = ["OMPI_", "PMIX_", "PRTE_", "PMI_", "SLURM_STEP_"]

  /// Starts a program, which does not count as a rank of this process's job.
  ///
  /// - Parameters:
  ///   - path: The program's file; a name without a slash is looked for on the search path.
  ///   - words: The command line, the program's name first.
  ///   - variables: Further environment variables, each as `NAME=value`.
  ///   - input: The descriptor that becomes its standard input; nil for this process's.
  ///   - output: The same for standard output.
  ///   - error: The same for standard error.
  ///   - leadsGroup: Whether it has a process group of its own, so that what it starts is ended with it.
  package init(
    _ path: String, _ words: [String], variables: [String] = [], input: Int32? = nil,
    output: Int32? = nil, error: Int32? = nil, leadsGroup: Bool = false
  ) throws(Failure) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (stream, own) in [(STDIN_FILENO, input), (STDOUT_FILENO, output), (STDERR_FILENO, error)] {
      if let own { posix_spawn_file_actions_adddup2(&actions, own, stream) }
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    if leadsGroup { posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP)) }
    var started: pid_t = 0
    let code = Self.withTexts(words) { words in
      Self.withTexts(Self.environment + variables) { environment in
        posix_spawnp(&started, path, &actions, &attributes, words, environment)
      }
    }
    guard code == 0 else { throw Failure(code: code) }
    (process, self.leadsGroup) = (started, leadsGroup)
  }

  /// Waits for the end, up to a limit in seconds; after that the program is ended, within `grace` seconds if it heeds
  /// SIGTERM, and the result is nil.
  package func end(within limit: Double, grace: Double = 0) -> End? {
    if let end = wait(limit) { return end }
    if grace > 0 {
      send(SIGTERM)
      if wait(grace) != nil {
        // What it has started may still be there.
        send(SIGKILL)
        return nil
      }
    }
    send(SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    return nil
  }

  private func send(_ signal: Int32) {
    if leadsGroup { kill(-process, signal) } else { kill(process, signal) }
  }

  private func wait(_ seconds: Double) -> End? {
    let end = ContinuousClock.now + .seconds(seconds)
    var status: Int32 = 0
    while waitpid(process, &status, WNOHANG) == 0 {
      guard ContinuousClock.now < end else { return nil }
      usleep(2000)
    }
    let signal = status & 0x7f
    return signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal)
  }

  /// This process's environment without what makes it a rank.
  private static var environment: [String] {
    var variables: [String] = []
    var cursor = environ
    while let entry = cursor.pointee {
      let text = String(cString: entry)
      if !ofRanks.contains(where: text.hasPrefix) { variables.append(text) }
      cursor += 1
    }
    return variables
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
}
