internal import Grids
internal import StudyKit

/// Which members of a point have ended, and how.
struct EndedMembers: Equatable {
  /// The members that are done, in ascending order.
  private(set) var done: [Int] = []
  /// How many diverged, failed or were lost.
  private(set) var failures = 0
  /// How many of those can be retried: one that diverged would diverge again.
  private(set) var retriable = 0
  /// Whether every member has ended.
  private(set) var areAll = true

  /// Takes the status of each of a point's members.
  init(of members: Int, _ status: (Int) -> RunStatus) {
    for member in 0..<members {
      switch status(member) {
      case .done: done.append(member)
      case .diverged: failures += 1
      case .failed, .lost:
        failures += 1
        retriable += 1
      case .pending, .running: areAll = false
      case .absent: break
      }
    }
  }

  /// Whether the point's summary needs what finished members have saved beside the file: it does until it is
  /// done and no more members can end.
  ///
  /// - Parameters:
  ///   - isSummarized: Whether there is a summary of exactly these members.
  ///   - retriesFailed: Whether members that failed or were lost are retried.
  func needScratch(isSummarized: @autoclosure () -> Bool, retriesFailed: Bool) -> Bool {
    guard !done.isEmpty else { return false }
    return !areAll || retriesFailed && retriable > 0 || !isSummarized()
  }

  /// The done members whose saved findings the summary needs but are missing or damaged: they have to be
  /// computed again.
  func lackingScratch(
    _ measures: [Measure], in folder: ScratchFolder, _ identities: Identities.OfPoint,
    isSummarized: @autoclosure () -> Bool, retriesFailed: Bool
  ) -> [Int] {
    guard !measures.isEmpty,
      needScratch(isSummarized: isSummarized(), retriesFailed: retriesFailed)
    else { return [] }
    return done.filter { !folder.isWhole(identities.member($0), measures) }
  }
}
