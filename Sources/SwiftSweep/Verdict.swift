internal import Grids
internal import Store
internal import StudyKit

/// What `verify` has found in a result file.
struct Verdict {
  let result: ArchivedSweep
  /// The damaged runs and summaries.
  let damaged: [Run]
  /// How the structure of a file that has lost its seal differs from what its grid requires.
  let changes: [String]
  /// Runs and summaries without an outcome, whose elements are not covered.
  let open: Int
  /// Whether the damaged ones are listed for the next sweep.
  let isListed: Bool

  /// Whether all that is covered is as it was written.
  var isIntact: Bool { damaged.isEmpty && result.isSealed }

  /// The verdict as a JSON object, whose keys are in `docs/seeing.md`.
  func json(of file: String) -> JSONNode {
    .object([
      "schema": "swift-sweep.verify/1",
      "file": JSONNode(file),
      "study": JSONNode(result.grid.study.name),
      "part": JSONNode(result.archive.part.map { "\($0)" }),
      "intact": JSONNode(.flag(isIntact)),
      "sealed": JSONNode(.flag(result.isSealed)),
      "missing_weights": JSONNode(result.missingWeights),
      "writer": JSONNode(result.writer),
      "finished": JSONNode(result.outcomeCount),
      "open": JSONNode(open),
      "damaged": .list(
        damaged.map {
          .object([
            "run": JSONNode(result.grid.description(of: $0)), "point": JSONNode($0.point),
            "member": JSONNode($0.member),
          ])
        }),
      "changed_structure": .list(changes.map { JSONNode($0) }),
      "listed": JSONNode(.flag(isListed)),
    ])
  }
}
