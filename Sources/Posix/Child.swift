internal import CSpawn
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

  /// The descriptor above standard error.
  private static let third = STDERR_FILENO + 1

  /// The number of its process, which is that of its group if it has one.
  package let process: Int32
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
  ///   - third: The descriptor that becomes its descriptor 3, above standard error; nil for none.
  ///   - folder: The folder that it starts in; nil for this process's.
  ///   - leadsGroup: Whether it has a process group of its own, so that what it starts is ended with it.
  ///   - isAlone: Whether it gets nothing of this process but what is named here: no other descriptor, no signal that
  ///     is blocked or ignored.
  package init(
    _ path: String, _ words: [String], variables: [String] = [], input: Int32? = nil,
    output: Int32? = nil, error: Int32? = nil, third: Int32? = nil, in folder: String? = nil,
    leadsGroup: Bool = false, isAlone: Bool = false
  ) throws(Failure) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // In ascending order: descriptors of this process that are handed over are above standard error.
    for (stream, own) in [
      (STDIN_FILENO, input), (STDOUT_FILENO, output), (STDERR_FILENO, error),
      (Self.third, third),
    ] {
      if let own { posix_spawn_file_actions_adddup2(&actions, own, stream) }
    }
    if let folder { posix_spawn_file_actions_addchdir_np(&actions, folder) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var flags = leadsGroup ? POSIX_SPAWN_SETPGROUP : 0
    if isAlone {
      posix_spawn_file_actions_addclosefrom_np(&actions, third == nil ? Self.third : Self.third + 1)
      var signals = sigset_t()
      sigemptyset(&signals)
      posix_spawnattr_setsigmask(&attributes, &signals)
      sigfillset(&signals)
      posix_spawnattr_setsigdefault(&attributes, &signals)
      flags |= POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    }
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var started: pid_t = 0
    let code = Self.withTexts(words) { words in
      Self.withTexts(Self.environment(with: variables)) { environment in
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

  /// Sends it a signal, and all that it has started if it has a group of its own.
  package func send(_ signal: Int32) {
    if leadsGroup { kill(-process, signal) } else { kill(process, signal) }
  }

  /// Whether it has ended. It still has its number then, until ``collect()``.
  package var hasEnded: Bool {
    var info = siginfo_t()
    let code = waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT)
    // An answer for no process has no signal in it.
    return code == 0 ? info.si_signo != 0 : errno == ECHILD
  }

  /// How a program has ended, for one that has; ends what it has left in its group.
  package func collect() -> End {
    // The number is still taken, so that this cannot reach anybody else's group.
    if leadsGroup { send(SIGKILL) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return Self.end(status)
  }

  private func wait(_ seconds: Double) -> End? {
    let end = ContinuousClock.now + .seconds(seconds)
    var status: Int32 = 0
    while waitpid(process, &status, WNOHANG) == 0 {
      guard ContinuousClock.now < end else { return nil }
      usleep(2000)
    }
    return Self.end(status)
  }

  private static func end(_ status: Int32) -> End {
    let signal = status & 0x7f
    return signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal)
  }

  /// This process's environment without what makes it a rank, with further variables in place of those of the same
  /// name.
  private static func environment(with further: [String]) -> [String] {
    let names = further.map { $0.prefix { $0 != "=" } + "=" }
    var variables = further
    var cursor = environ
    while let entry = cursor.pointee {
      let text = String(cString: entry)
      if !ofRanks.contains(where: text.hasPrefix), !names.contains(where: text.hasPrefix) {
        variables.append(text)
      }
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
