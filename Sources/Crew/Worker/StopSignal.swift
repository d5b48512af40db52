internal import Glibc
internal import Synchronization

/// Signals that ask a sweep to stop: SIGTERM, SIGINT and SIGUSR1, as `scancel`, a terminal and
/// `mpirun` send them.
package enum StopSignal {
  private static let number = Atomic<Int32>(0)

  /// Begins to notice them; the second SIGINT ends the process as usual.
  package static func watch() {
    // The static is made before a handler can run.
    number.store(0, ordering: .relaxed)
    // Whoever started the process may have left them blocked.
    var mask = sigset_t()
    sigemptyset(&mask)
    for signal in [SIGTERM, SIGINT, SIGUSR1] {
      var action = sigaction()
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

  /// Whether one has come.
  package static var hasCome: Bool { number.load(ordering: .relaxed) != 0 }
}
