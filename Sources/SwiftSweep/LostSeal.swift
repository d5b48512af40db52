internal import Store

/// What is said of a result file that has lost the hash of its structure.
enum LostSeal {
  /// How many changes are listed.
  private static let listed = 20

  /// Says that a file has lost its seal, and what of its structure is not as this program would make it;
  /// whether all of it is. Of a file that has its seal nothing is said.
  static func isStructureRight(of result: ArchivedSweep, _ file: String) throws(StoreError) -> Bool
  {
    if result.archive.isSealed { return true }
    say(
      "\(file) has lost its seal, the hash of its structure, coordinates and labels: another program has "
        + "written to it, or its end was cut off or damaged")
    let changed = try result.changedStructure()
    for change in changed.prefix(listed) { say("  not as the grid in it has it: \(change)") }
    if changed.count > listed { say("  and \(changed.count - listed) more") }
    say(
      (changed.isEmpty
        ? "compared with the grid in it: coordinates, dimensions and labels, which are as it has "
          + "them; " : "")
        + "not compared: what others have added, and of the grid what is no part of a run's identity"
    )
    return changed.isEmpty
  }
}
