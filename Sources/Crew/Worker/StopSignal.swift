internal import Glibc
internal import Synchronization

/// Signals that ask a sweep to stop, as `scancel`, a terminal, `mpirun` and batch systems send them.
package enum StopSignal {
  private static let number = Atomic<Int32>(0)

  /// All of them: SIGUSR2 is what Grid Engine and submitit send before a kill, SIGXCPU what a limit on
  /// processor time sends before its end, SIGHUP what is left of a terminal that was closed.
  private static let all = [SIGTERM, SIGINT, SIGUSR1, SIGUSR2, SIGXCPU, SIGHUP]

  /// Begins to notice them; the second SIGINT ends the process as usual, and a SIGHUP that `nohup` has
  /// had ignored stays ignored.
  package static func watch() {
    // The static is made before a handler can run.
    number.store(0, ordering: .relaxed)
    // Whoever started the process may have left them blocked.
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
    // A reader of our output that has gone must not end the sweep.
    signal(SIGPIPE, SIG_IGN)
    // A file that must not grow is an error of the write, with its message and exit code.
    signal(SIGXFSZ, SIG_IGN)
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Whether one has come.
  package static var hasCome: Bool { number.load(ordering: .relaxed) != 0 }
}
