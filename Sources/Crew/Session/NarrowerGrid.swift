package import Grids
internal import Posix
internal import Store
internal import StudyKit

/// A grid all of whose runs are among those of an existing result file that has more: it selects, as `--only` does, and
/// the file keeps its grid.
package struct NarrowerGrid: Sendable {
  /// How many runs were asked for.
  package let runCount: Int
  /// The grid of the file.
  package let wider: Grid
  // The runs that were asked for among the file's.
  private let selection: Selection

  /// Looks whether the grid of a request is narrower than that of its output; nil if it is not, or if the file is to
  /// have the request's grid all the same.
  ///
  /// A file that cannot be read is none: opening it for writing says why. Throws if the grid changes what the file
  /// records, and if the file is for a part of its grid.
  init?(of request: SweepRequest) throws(StoreError) {
    let grid = request.grid
    // What outcomes decide follows from all runs, not from a selection of them.
    guard !request.shrinks, !request.isFresh, !grid.decides,
      FileStatus(at: grid.output) != nil,
      let archive = try? Archive(grid.output, usesChild: request.usesChild),
      archive.study == grid.study.name, archive.resolvedText != grid.resolvedText,
      archive.points * archive.members > grid.askedRunCount,
      var wider = try? Grid.read(
        text: archive.gridText, file: archive.path + "/grid/text", studies: [grid.study],
        checksPoints: false),
      !wider.decides, wider.runCount == archive.points * archive.members,
      wider.askedRunCount > grid.askedRunCount,
      let indices = try Self.indices(of: grid, in: archive)
    else { return nil }
    wider.origins = try archive.origins()
    guard request.part == nil else {
      throw .inconsistent(
        "\(grid.output) has the \(wider.askedRunCount) runs of a larger grid, of which another part would be computed; "
          + "merge the parts first, or make a smaller file with --shrink")
    }
    try Self.requireSame(grid, wider, indices)
    runCount = grid.askedRunCount
    self.wider = wider.writing(to: grid.output)
    var runs = RunSet(below: wider.runCount)
    let asked = request.selection ?? .all(of: grid)
    for point in 0..<grid.pointCount where asked.contains(grid.point(point).indices) {
      for member in 0..<grid.members(ofPoint: point) where asked.contains(member: member) {
        runs.insert(indices[point * grid.members + member])
      }
    }
    var selection = Selection.all(of: wider)
    selection.runs = runs
    self.selection = selection
  }

  /// The request for the runs that were asked for in the file's grid.
  func request(_ request: SweepRequest) -> SweepRequest {
    var request = request
    (request.grid, request.selection) = (wider, selection)
    return request
  }

  /// The index of each run of a grid among those of a file, −1 for one that was not asked for; nil if the file lacks
  /// one.
  private static func indices(of grid: Grid, in archive: Archive) throws(StoreError) -> [Int]? {
    let known = Dictionary(
      try archive.identities(summary: false).enumerated().map { ($0.element, $0.offset) } + [
        (0, -1)
      ],
      uniquingKeysWith: { $0 < $1 ? $0 : $1 })
    let identities = Identities(grid)
    var indices: [Int] = []
    indices.reserveCapacity(grid.runCount)
    for point in 0..<grid.pointCount {
      let ofPoint = identities.point(point)
      for member in 0..<grid.members {
        guard let index = known[ofPoint.member(member)] else { return nil }
        indices.append(index)
      }
    }
    return indices
  }

  /// Refuses a grid with other values of parameters that do not change a run, only what is recorded of it.
  private static func requireSame(
    _ grid: Grid, _ wider: Grid, _ indices: [Int]
  ) throws(StoreError) {
    for point in 0..<grid.pointCount where grid.members(ofPoint: point) > 0 {
      let values = grid.point(point).values
      let held = wider.point(indices[point * grid.members] / wider.members).values
      let changed = values.keys.filter { values[$0] != held[$0] }.sorted()
      guard changed.isEmpty else {
        throw .inconsistent(
          "the grid has \(grid.askedRunCount) of the \(wider.askedRunCount) runs in \(grid.output), but another value of "
            + "\(changed.joined(separator: ", ")); give the file's, or make a smaller file with --shrink"
        )
      }
    }
  }
}
