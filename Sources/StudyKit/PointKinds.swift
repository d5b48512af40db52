internal import Synchronization

/// What the points of a space measure and cost: stated once for all points that agree in the parameters on
/// which it depends.
///
/// Those are the ones that the study reads when it is asked, of those that are declared to shape: all but real
/// numbers, unless said otherwise. So a grid of a million noises and learning rates has one kind of point, and one of
/// a million widths as many costs, and one list of measures.
public struct PointKinds: Sendable {
  /// What the runs and the summary of a point yield.
  public struct Measures: Equatable, Sendable {
    /// What a run yields.
    public let ofRun: [Measure]
    /// What the summary yields; empty for no summary.
    public let ofSummary: [Measure]
  }

  /// What the points of each kind yield, or why that cannot be stated; nil where they do not exist.
  public let measures: [Result<Measures, ParameterError>?]
  private let kinds: KindStrides
  private let costs: [Cost]
  private let costKinds: KindStrides

  /// The kind of a point, as an index into ``measures``; points in row-major order.
  public func index(ofPoint point: Int) -> Int { kinds.kind(ofPoint: point) }

  /// What one member of a point costs, points in row-major order; nothing where its measures cannot be stated.
  public func cost(ofPoint point: Int) -> Cost { costs[costKinds.kind(ofPoint: point)] }

  /// Whether a point has a summary, points in row-major order.
  public func hasSummary(ofPoint point: Int) -> Bool {
    switch measures[kinds.kind(ofPoint: point)] {
    case .success(let measures)?: !measures.ofSummary.isEmpty
    case .failure?, nil: false
    }
  }
}

extension PointKinds {
  /// The kinds of a space's points, each stated by its first point.
  init<S: Study>(_ study: S.Type, _ space: ParameterSpace, _ schema: SettingsSchema) {
    let (kinds, measures) = space.reduceKinds(
      S.Parameters.self, schema, among: schema.shaping,
      into: [Result<Measures, ParameterError>?]()
    ) { stated, point, values in
      let measures = space.isAbsent(point) ? nil : Measures.stated(by: study, values)
      // Neighbors often yield the same, which then takes memory once.
      if let last = stated.last, last == measures {
        stated.append(last)
      } else {
        stated.append(measures)
      }
      return true
    }
    // What a study states of impossible parameters means nothing: where there are some, it is asked kind by kind.
    let isWhole = measures.allSatisfy { $0?.isSuccess ?? false }
    (costKinds, costs) = space.reduceKinds(
      S.Parameters.self, schema, among: schema.shaping, apart: isWhole ? [] : kinds.chosen,
      into: [Cost]()
    ) { costs, point, values in
      let isPossible = isWhole || measures[kinds.kind(ofPoint: point)]?.isSuccess ?? false
      costs.append(isPossible ? S.cost(values) : Cost(operations: 0, bytes: 0))
      return true
    }
    (self.kinds, self.measures) = (kinds, measures)
    verify(study, space, schema)
  }

  /// The kinds of a space's points, where the parameters on which measures and cost depend are known.
  init(
    _ space: ParameterSpace, measuring: Set<String>, costing: Set<String>,
    measures: (ParameterValues) -> Result<Measures, ParameterError>,
    cost: (ParameterValues) -> Cost
  ) {
    let kinds = KindStrides(space, along: space.axes(of: measuring))
    let costKinds = KindStrides(space, along: space.axes(of: costing))
    (self.kinds, self.costKinds) = (kinds, costKinds)
    self.measures = (0..<kinds.count).map { kind in
      let first = kinds.firstPoint(ofKind: kind)
      return space.isAbsent(first) ? nil : measures(space.values(ofPoint: first))
    }
    costs = (0..<costKinds.count).map {
      cost(space.values(ofPoint: costKinds.firstPoint(ofKind: $0)))
    }
  }

  /// Points at which it is looked whether the kinds are right.
  private static let verifiedPoints = 32

  /// Stops where a study's measures depend on a real number that is not declared to shape, at some points
  /// spread over the space.
  private func verify<S: Study>(
    _ study: S.Type, _ space: ParameterSpace, _ schema: SettingsSchema
  ) {
    let builder = SettingsBuilder<S.Parameters>(schema)
    let count = space.pointCount
    let stride = max(1, count / Self.verifiedPoints)
    for point in Swift.stride(from: count - 1, through: 0, by: -stride) {
      guard case .success(let stated)? = measures[index(ofPoint: point)] else { continue }
      builder.set(space.values(ofPoint: point))
      guard case .success(let own) = Measures.stated(by: study, builder.make()) else { continue }
      precondition(
        own == stated,
        "\(S.name): measures depend on a real number; declare it with .shaping(true)")
    }
  }
}

extension PointKinds.Measures {
  /// What runs and summaries with these parameters yield.
  fileprivate static func stated<S: Study>(
    by study: S.Type, _ values: S.Parameters
  ) -> Result<Self, ParameterError> {
    Result { () throws(ParameterError) in
      try S.check(values)
      return Self(ofRun: try S.measures(values), ofSummary: try S.summaryMeasures(values))
    }
  }
}

extension Result {
  fileprivate var isSuccess: Bool {
    if case .success = self { true } else { false }
  }
}

/// The kinds of the space that was asked for last: a grid's checks, layout, plan and hand-out ask one after
/// another.
final class LastKinds: Sendable {
  private let last = Mutex<(space: ParameterSpace, kinds: PointKinds)?>(nil)

  /// The kinds of `space`, stated by `make` where it is another space than last time.
  func kinds(of space: ParameterSpace, _ make: () -> PointKinds) -> PointKinds {
    if let known = last.withLock({ $0?.space == space ? $0?.kinds : nil }) { return known }
    let kinds = make()
    last.withLock { $0 = (space, kinds) }
    return kinds
  }
}
