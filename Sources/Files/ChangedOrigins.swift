package import Grids
internal import StudyKit

/// Finds runs that would start from other weights now than those of a file did, though their parameters name the same ones.
package struct ChangedOrigins {
  /// What a run is but for the weights from which it starts, and the parameters that name them.
  private struct Key: Hashable {
    let identity: UInt64
    let names: [ParameterValue?]
  }

  // By what names it, the digest that a run of the file started from.
  private var digests: [Key: Int64] = [:]

  /// The runs of a file's grid for which `hasStarted` holds; the grid has its origins.
  package init(_ grid: Grid, hasStarted: (_ run: Int) -> Bool) {
    Self.visit(grid) { run, key, digest in
      if hasStarted(run) { digests[key] = digest }
      return true
    }
  }

  /// The first run of a grid that would start from others; nil for none.
  package func first(of grid: Grid) -> Run? {
    var first: Run?
    Self.visit(grid) { run, key, digest in
      if digests[key].map({ $0 != digest }) ?? false {
        first = Run(point: run / grid.members, member: run % grid.members)
      }
      return first == nil
    }
    return first
  }

  /// Visits the runs that start from kept weights until `body` says false.
  private static func visit(_ grid: Grid, _ body: (_ run: Int, Key, _ digest: Int64) -> Bool) {
    guard let origins = grid.origins else { return }
    var bare = grid
    bare.origins = nil
    let identities = Identities(bare)
    for point in 0..<grid.pointCount {
      let runs = point * grid.members..<(point + 1) * grid.members
      guard origins[runs].contains(where: { $0 != 0 }) else { continue }
      let values = grid.point(point).values
      let (names, ofPoint) = (WeightOrigin.parameters.map { values[$0] }, identities.point(point))
      for run in runs where origins[run] != 0 {
        let key = Key(identity: ofPoint.member(run - runs.lowerBound), names: names)
        guard body(run, key, origins[run]) else { return }
      }
    }
  }
}
