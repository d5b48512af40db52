/// The crew's clocks, in seconds.
package struct CrewTiming: Equatable, Sendable {
  /// Between two heartbeats of a rank.
  package var beat = 0.5
  /// How long a rank may be silent before it counts as dead.
  package var silence = 30.0
  /// How long the coordinator may be silent before ranks give up, and how long MPI may take to start; longer, because
  /// the coordinator may wait for a disk.
  package var patience = 120.0
  /// After which an unanswered message is repeated.
  package var repetition = 5.0
  /// Between two reports of a run's progress.
  package var report = 1.0
  /// How long to wait for runs that were asked to stop.
  package var grace = 6.0
  /// How long reading a grid and opening a file may continue after a signal to stop.
  package var preparation = 4.0
  /// How long to wait for the farewells of ranks that were told to leave.
  package var farewell = 1.0
  /// How long before it runs out of work a rank asks for more.
  package var lead = 0.005
  /// How long a batch of short runs should take.
  package var batch = 0.05
  /// How long short outcomes are collected before they are sent.
  package var gathering = 0.001

  package init() {}
}

/// Measures the silence of another rank, counting only time in which this rank was awake.
///
/// A rank that was itself not scheduled, or was waiting for a disk, received no messages; that time does not count
/// against the others.
package struct Patience {
  private var heard: Double
  private var last: Double
  private var away = 0.0

  /// The longest time between two calls that counts in full.
  private static let awake = 0.25

  package init(at now: Double) {
    heard = now
    last = now
  }

  /// A message from the other rank has arrived.
  package mutating func hear(at now: Double) {
    heard = now
    last = now
    away = 0
  }

  /// Seconds of silence while this rank was awake; called often.
  package mutating func silence(at now: Double) -> Double {
    away += max(now - last - Self.awake, 0)
    last = max(now, last)
    return now - heard - away
  }
}
