package import Grids

/// What a job asks its batch system for, after what its sweep is predicted to take.
package struct JobNeed: Equatable, Sendable {
  /// Wall time of one job, in whole minutes, as seconds.
  package let seconds: Int
  /// Memory of one rank, in megabytes.
  package let megabytes: Int

  /// Bytes that a rank has resident besides the study's arrays, libraries included (decision 0085).
  package static let residentBytes = 57e6
  /// What is asked for, as a multiple of the predicted time; a machine in use is slower than one core alone.
  private static let timeMargin = 1.5
  /// What is asked for, as a multiple of the known memory.
  private static let memoryMargin = 1.25
  /// Seconds in which a job starts and ends.
  private static let startup = 120.0
  /// The most that a job asks for by itself: long jobs wait long, and a sweep goes on in the next one.
  private static let longest = 86_400.0

  /// The need of a plan of so many runs and points; `wallTime` in seconds replaces the predicted one.
  package init(_ prediction: Prediction, runs: Int, points: Int, ranks: Int, wallTime: Double?) {
    let time = wallTime ?? min(Self.timeMargin * prediction.makespan + Self.startup, Self.longest)
    seconds = 60 * Int((time / 60).rounded(.up))
    // Rank 0 keeps more; what it needs is spread over the ranks of its node, of which there are eight at least on
    // today's nodes.
    let coordinator =
      40 * Double(runs) + 4 * Double(points) + 131_072 * Double(ranks) + 64 * 1_048_576
    let bytes =
      Self.memoryMargin * (Self.residentBytes + prediction.bytesPerRank)
      + coordinator / Double(min(ranks, 8))
    megabytes = 10 * Int((bytes / 1e7).rounded(.up))
  }

  /// What is asked for and why, in a line.
  package func text(_ prediction: Prediction, rateSource: String) -> String {
    let whole = prediction.makespan <= Double(seconds)
    return "asking for \(timeText(Double(seconds))) and \(megabytes) MB a rank: predicted are "
      + "\(timeText(prediction.makespan))\(rateSource), and "
      + "\(byteText(Self.residentBytes + prediction.bytesPerRank)) resident with libraries"
      + (whole ? "" : "; the job is submitted again until the sweep is complete")
  }
}
