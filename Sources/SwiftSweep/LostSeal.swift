internal import Report
internal import Store

/// The messages about a result file that has lost its seal, the hash of its structure.
enum LostSeal {
  /// How many changes are listed.
  private static let listed = 20

  /// If a file has lost its seal, prints that, and how its structure differs from what its grid requires, which is
  /// returned. Says nothing about a file that has its seal.
  static func changes(of result: ArchivedSweep, _ file: String) throws(StoreError) -> [String] {
    if result.archive.isSealed { return [] }
    say(
      "\(file) has lost its seal, the hash of its structure, coordinates and labels: another program has "
        + "written to it, or its end was cut off or damaged")
    let changed = try result.changedStructure()
    for change in changed.prefix(listed) { say("  differs from what its grid requires: \(change)") }
    if changed.count > listed { say("  and \(changed.count - listed) more") }
    say(
      (changed.isEmpty
        ? "its coordinates, dimensions and labels are those that its grid requires; " : "")
        + "not compared: what other programs have added, and settings of the grid that are not part of a run's "
        + "identity"
    )
    return changed
  }
}

extension SweepContents {
  /// Prints a warning if the file that is read has lost its seal.
  func warnOfLostSeal() {
    guard !isSealed else { return }
    say("warning: \(path) has lost its seal; swift-sweep verify says what is still as written")
  }
}
