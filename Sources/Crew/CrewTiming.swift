/// The crew's clocks, in seconds.
package struct CrewTiming: Equatable, Sendable {
  /// Between two heartbeats of a rank; longer with more ranks.
  package var beat = Self.shortestBeat
  /// Between two looks at the processes of this host, and at the output.
  package var look = 0.5
  /// How long a rank may be silent before it counts as dead.
  package var silence = 30.0
  /// How long the coordinator may be silent before ranks give up, and how long MPI may take to start; longer, because
  /// the coordinator may wait for a disk.
  package var patience = 120.0
  /// After which an unanswered message is repeated.
  package var repetition = 5.0
  /// Between two reports of a run's progress; longer with more ranks.
  package var report = Self.shortestReport
  /// How long to wait for runs that were asked to stop.
  package var grace = 6.0
  /// How long reading a grid and opening a file may continue after a signal to stop.
  package var preparation = 4.0
  /// How long to wait for the farewells of ranks that were told to leave.
  package var farewell = 1.0
  /// How long before it runs out of work a rank asks for more; longer with more ranks.
  package var lead = Self.lead(Self.shortestBatch)
  /// How long a batch of short runs should take; longer with more ranks.
  package var batch = Self.shortestBatch
  /// How long short outcomes are collected before they are sent.
  package var gathering = 0.001

  package init() {}
}

// What follows from the number of ranks: rank 0's load by messages that say nothing new, and its memory for messages on the
// way, stay bounded. Up to 500 ranks nothing changes.
extension CrewTiming {
  private static let shortestBeat = 0.5
  private static let shortestReport = 1.0
  private static let shortestBatch = 0.05
  /// The heartbeats that rank 0 receives in a second, and the reports, as long as both are frequent enough.
  private static let rate = 1000.0
  /// The requests for work that rank 0 receives in a second, if no rank has longer runs than batches.
  private static let requests = 10_000.0
  /// The slices that all ranks may have on the way, 64 MB.
  private static let slices = 1 << 14

  /// The clocks of a job with so many ranks, of which one counts as dead after `silence` seconds: `ranks` / 1000 seconds
  /// between heartbeats, and between reports, within 0.5 or 1 and a third of the silence; batches of `ranks` / 10,000
  /// seconds, but at least 0.05.
  package init(ranks: Int, silence: Double = 30) {
    self.init()
    self.silence = silence
    let interval = min(Double(ranks) / Self.rate, silence / 3)
    beat = max(interval, Self.shortestBeat)
    report = max(interval, Self.shortestReport)
    batch = max(Double(ranks) / Self.requests, Self.shortestBatch)
    lead = Self.lead(batch)
  }

  private static func lead(_ batch: Double) -> Double { batch / 10 }

  /// Between two heartbeats of a rank before the sweep, when it has to tell of a signal, and after it, when rank 0 counts
  /// as lost after a few silent seconds.
  var promptBeat: Double { min(beat, 2) }

  /// The most slices that each of so many ranks may have on the way: 16,384 / `ranks`, within 2 and 32. They wait in the
  /// memory of rank 0's MPI library.
  static func window(ranks: Int) -> Int { min(max(slices / max(ranks, 1), 2), 32) }
}

/// Measures the silence of another rank, counting only time in which this rank was awake.
///
/// A rank that was itself not scheduled, or was waiting for a disk, received no messages; that time does not count
/// against the others.
package struct Patience {
  private var clock: AwakeClock
  private var heard = 0.0

  package init(at now: Double) { clock = AwakeClock(at: now) }

  /// A message from the other rank has arrived.
  package mutating func hear(at now: Double) { heard = clock.seconds(at: now) }

  /// Seconds of silence while this rank was awake; called often.
  package mutating func silence(at now: Double) -> Double { clock.seconds(at: now) - heard }
}

/// Counts the time in which this rank was awake.
struct AwakeClock {
  private var last: Double
  private var seconds = 0.0

  /// The longest time between two calls that counts in full.
  private static let awake = 0.25

  init(at now: Double) { last = now }

  /// Seconds since the beginning, of which those between two calls count up to a quarter; called often.
  mutating func seconds(at now: Double) -> Double {
    seconds += min(max(now - last, 0), Self.awake)
    last = max(now, last)
    return seconds
  }
}
