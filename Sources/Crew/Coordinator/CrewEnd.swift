package import Store

/// Why a sweep ended.
package enum CrewEnd: Equatable, Sendable {
  /// Every run that was asked for has an outcome.
  case complete
  /// It was stopped; the same command resumes it.
  case stopped(StopReason)
  /// A rank differs from rank 0 in something that can change bits.
  case mixed(rank: Int, difference: String)
  /// A rank could not take part.
  case rankFailed(rank: Int, reason: String)
  /// The result file could not be written.
  case outputFailed(RecorderError)
}

extension CrewEnd {
  /// Whether it was stopped from outside; it still counts as complete if all runs have ended.
  var isStop: Bool { self == .stopped(.interrupted) || self == .stopped(.timeLimit) }
}

/// Why a sweep was stopped before its end.
package enum StopReason: Equatable, Sendable {
  /// By a signal, to any rank.
  case interrupted
  /// Because the time limit was near.
  case timeLimit
  /// Because a run did not succeed, and the sweep was to fail fast.
  case failFast
}

/// A rank that may hang at the end of a sweep.
package struct HungRank: Equatable, Sendable {
  /// The rank.
  package let rank: Int
  /// Its process, if it is on this host.
  package let process: Int?
}
