/// The crew's clocks, in seconds.
package struct CrewTiming: Equatable, Sendable {
  /// Between two heartbeats of a rank.
  package var beat = 0.5
  /// How long a rank may be silent before it counts as dead.
  package var silence = 30.0
  /// How long the coordinator may be silent before ranks give up, and MPI may take to start; longer,
  /// because it may wait for a disk.
  package var patience = 120.0
  /// After which something unanswered is said again.
  package var repetition = 5.0
  /// Between two reports of a run's progress.
  package var report = 1.0
  /// How long runs that were asked to stop are waited for.
  package var grace = 6.0
  /// How long reading a grid and opening a file may go on after a signal to stop.
  package var preparation = 4.0
  /// How long the farewells of ranks that were told to leave are waited for.
  package var farewell = 1.0
  /// How long before its work runs out a rank asks for more.
  package var lead = 0.005
  /// How long a batch of short runs takes.
  package var batch = 0.05
  /// For how long short outcomes are gathered before they are sent.
  package var gathering = 0.001

  package init() {}
}

/// Measures the silence of another rank in time that this rank was awake.
///
/// A rank that was itself not scheduled, or waited for a disk, did not hear what the others said;
/// that time does not count against them.
package struct Patience {
  private var heard: Double
  private var last: Double
  private var away = 0.0

  /// The longest time between two looks that counts whole.
  private static let awake = 0.25

  package init(at now: Double) {
    heard = now
    last = now
  }

  /// The other rank has said something.
  package mutating func hear(at now: Double) {
    heard = now
    last = now
    away = 0
  }

  /// Seconds of silence, as far as this rank was there to hear; called often.
  package mutating func silence(at now: Double) -> Double {
    away += max(now - last - Self.awake, 0)
    last = max(now, last)
    return now - heard - away
  }
}
