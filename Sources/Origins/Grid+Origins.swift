package import Grids
internal import StudyKit

extension Grid {
  /// The grid with the digests of the weights from which its runs start, which are read; the same if all draw their own.
  package func withOrigins() throws(OriginError) -> Grid {
    guard mayStartElsewhere else { return self }
    let reader = OriginReader(self)
    var digests = [Int64](repeating: 0, count: runCount)
    var known: [OriginReader.Place: Int64] = [:]
    for index in 0..<pointCount where members(ofPoint: index) > 0 {
      let point = point(index)
      guard let origin = try reader.origin(point) else { continue }
      for member in 0..<members(ofPoint: index) {
        let place = try reader.place(of: origin, point, member)
        if known[place] == nil {
          known[place] = OriginReader.digest(of: try reader.read(origin, at: place))
        }
        digests[index * members + member] = known[place] ?? 0
      }
    }
    if digests.allSatisfy({ $0 == 0 }) { return self }
    var grid = self
    grid.origins = digests
    try grid.requireDifferentRuns()
    return grid
  }

  /// Whether any value of the parameter that names a file is other than its default.
  private var mayStartElsewhere: Bool {
    let name = WeightOrigin.parameters[0]
    guard let declared = study.parameter(name) else { return false }
    return parameters[name] != declared.standard
      || axes.contains { $0.columns.contains { $0.parameter == name } }
  }

  /// Refuses two runs that differ in nothing but how the same weights are named.
  private func requireDifferentRuns() throws(OriginError) {
    guard let origins else { return }
    let identities = Identities(self)
    var first: [UInt64: Run] = [:]
    for point in 0..<pointCount {
      let ofPoint = identities.point(point)
      for member in 0..<members(ofPoint: point) where origins[point * members + member] != 0 {
        let run = Run(point: point, member: member)
        if let other = first.updateValue(run, forKey: ofPoint.member(member)) {
          throw .sameRun(first: description(of: other), second: description(of: run))
        }
      }
    }
  }
}
