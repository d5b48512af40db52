internal import Glibc
internal import Synchronization

/// Signals that ask a sweep to stop, as `scancel`, a terminal, `mpirun` and batch systems send them.
package enum StopSignal {
  private static let number = Atomic<Int32>(0)

  /// Grid Engine and submitit send SIGUSR2 before a kill, a limit on processor time sends SIGXCPU before it is reached,
  /// and a terminal that is closed sends SIGHUP.
  private static let all = [SIGTERM, SIGINT, SIGUSR1, SIGUSR2, SIGXCPU, SIGHUP]

  /// Starts handling them; a second SIGINT ends the process as usual, and SIGHUP stays ignored under `nohup`.
  package static func watch() {
    // The static is initialized before a handler can run.
    number.store(0, ordering: .relaxed)
    // The parent process may have left them blocked.
    var mask = sigset_t()
    sigemptyset(&mask)
    for signal in all {
      var action = sigaction()
      if signal == SIGHUP, sigaction(signal, nil, &action) == 0, isIgnored(action) { continue }
      action.__sigaction_handler.sa_handler = { signal in
        StopSignal.number.store(signal, ordering: .relaxed)
      }
      action.sa_flags = signal == SIGINT ? Int32(bitPattern: UInt32(SA_RESETHAND)) : SA_RESTART
      sigaction(signal, &action, nil)
      sigaddset(&mask, signal)
    }
    pthread_sigmask(SIG_UNBLOCK, &mask, nil)
    // The sweep must not end because the reader of its output has.
    signal(SIGPIPE, SIG_IGN)
    // A limit on the size of files then causes an error of the write, with its message and exit code.
    signal(SIGXFSZ, SIG_IGN)
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Whether one has been received.
  package static var hasCome: Bool { number.load(ordering: .relaxed) != 0 }
}
