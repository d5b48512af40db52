package import Grids

/// A sweep as `status --watch` shows it, at one moment.
package struct SweepWatch: Sendable {
  /// What a rank is doing.
  package struct Rank: Equatable, Sendable {
    package var rank: Int
    /// The machine that it is on; nil where the file does not say.
    package var host: String?
    /// The coordinates of the run that it computes; nil if it has none.
    package var run: String?
    /// Steps done.
    package var steps = 0
    /// Steps that it is to do; 0 if unknown.
    package var planned = 0
    /// For how long it has been computing the run.
    package var seconds = 0.0
    /// Further runs that were handed out to it.
    package var waiting = 0

    package init(_ rank: Int, host: String? = nil) { (self.rank, self.host) = (rank, host) }
  }

  /// How long a run has taken.
  package struct Timed: Equatable, Sendable {
    /// Its coordinates.
    package var run: String
    package var seconds: Double
    /// Whether it is still being computed.
    package var isRunning: Bool

    package init(_ run: String, seconds: Double, isRunning: Bool) {
      (self.run, self.seconds, self.isRunning) = (run, seconds, isRunning)
    }
  }

  /// What a run has found last.
  package struct Findings: Sendable {
    /// Its coordinates.
    package var run: String
    /// Seconds since it ended; nil if it has not.
    package var age: Double?
    /// The last value of each measure, with the measure's name.
    package var values: [(name: String, value: Double)]

    package init(_ run: String, age: Double?, values: [(name: String, value: Double)]) {
      (self.run, self.age, self.values) = (run, age, values)
    }
  }

  /// The file's path, as given.
  package var path: String
  /// The study's name.
  package var study: String
  /// The part of the grid that the file is for; nil for all of it.
  package var part: GridPart?
  /// How many runs have each status.
  package var counts: [RunStatus: Int] = [:]
  /// How many summaries there will be, and how many have an outcome.
  package var summaries = (expected: 0, ended: 0)
  /// Whether every run and summary has an outcome.
  package var isComplete = false
  /// The process that is writing the file; nil if there is none.
  package var writer: String?
  /// Runs that end per second; nil if none has ended lately.
  package var rate: Double?
  /// Seconds until the sweep will be complete; nil where nothing is known of how long runs take.
  package var secondsLeft: Double?
  /// The share of the ranks' time since the last start in which they computed; nil before the first run has ended.
  package var computing: Double?
  /// The ranks of the last start; none if no sweep is writing the file.
  package var ranks: [Rank] = []
  /// The runs that took longest, or are taking longest.
  package var slowest: [Timed] = []
  /// What the run that ended last has found, and the one that is furthest.
  package var findings: [Findings] = []

  /// A sweep of which nothing is known.
  package init(path: String, study: String) { (self.path, self.study) = (path, study) }

  /// How many runs there are: those that were asked for.
  package var total: Int { counts.reduce(0) { $0 + ($1.key == .absent ? 0 : $1.value) } }

  /// How many runs have an outcome.
  package var ended: Int { counts.reduce(0) { $0 + ($1.key.isOutcome ? $1.value : 0) } }
}
