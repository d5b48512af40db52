internal import Synchronization

/// What the points of a space measure and cost: stated once for all points that agree in the parameters on
/// which it depends.
///
/// Those are the ones that are declared to shape: all but real numbers, unless said otherwise. So a grid of
/// a million noises and learning rates has one kind of point.
public struct PointKinds: Sendable {
  /// What all points of one kind have in common.
  public struct Kind: Sendable {
    /// What one member costs.
    public let cost: Cost
    /// What a run yields, and what a summary yields; or why that cannot be stated.
    public let measures: Result<Measures, ParameterError>
  }

  /// What the runs and the summary of a point yield.
  public struct Measures: Equatable, Sendable {
    /// What a run yields.
    public let ofRun: [Measure]
    /// What the summary yields; empty for no summary.
    public let ofSummary: [Measure]
  }

  /// The kinds.
  public let kinds: [Kind]
  private let strides: Strides

  /// The kind of a point, as an index into ``kinds``; points in row-major order.
  public func index(ofPoint point: Int) -> Int { strides.kind(ofPoint: point) }

  /// The kind of a point in row-major order.
  public subscript(point point: Int) -> Kind { kinds[strides.kind(ofPoint: point)] }

  /// How the kind of a point follows from its index.
  struct Strides: Sendable {
    /// By axis: points between neighbors along it, how many values it has, and kinds between neighbors; 0
    /// for an axis that does not shape.
    let axes: [(point: Int, count: Int, kind: Int)]
    /// How many kinds there are.
    let count: Int

    init(_ space: ParameterSpace, _ schema: SettingsSchema) {
      let shaping = Set(schema.parameters.filter(\.isShaping).map(\.name))
      var axes: [(point: Int, count: Int, kind: Int)] = []
      var (points, kinds) = (1, 1)
      for axis in space.axes.reversed() {
        let shapes = axis.columns.contains { shaping.contains($0.parameter) }
        axes.append((points, axis.count, shapes ? kinds : 0))
        points *= axis.count
        if shapes { kinds *= axis.count }
      }
      self.axes = axes.reversed()
      count = kinds
    }

    func kind(ofPoint point: Int) -> Int {
      var kind = 0
      for axis in axes where axis.kind > 0 { kind += point / axis.point % axis.count * axis.kind }
      return kind
    }

    /// The first point of each kind: axes that do not shape are at their first value.
    func firstPoints(of space: ParameterSpace) -> ParameterSpace {
      ParameterSpace(
        fixed: space.fixed,
        axes: zip(space.axes, axes).map { axis, stride in
          stride.kind > 0
            ? axis
            : ParameterSpace.Axis(
              count: min(axis.count, 1),
              columns: axis.columns.map { .init($0.parameter, Array($0.values.prefix(1))) })
        })
    }
  }
}

extension PointKinds {
  /// The kinds of a space's points, each stated by its first point.
  init<S: Study>(_ study: S.Type, _ space: ParameterSpace, _ schema: SettingsSchema) {
    strides = Strides(space, schema)
    var kinds: [Kind] = []
    kinds.reserveCapacity(strides.count)
    strides.firstPoints(of: space).forEachPoint(S.Parameters.self, schema) { _, values in
      let kind = Kind(study, values)
      // Neighbors often yield the same, which then takes memory once.
      if let last = kinds.last, last.measures == kind.measures {
        kinds.append(Kind(cost: kind.cost, measures: last.measures))
      } else {
        kinds.append(kind)
      }
      return true
    }
    self.kinds = kinds
    verify(study, space, schema)
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
      guard case .success(let stated) = self[point: point].measures else { continue }
      builder.set(space.values(ofPoint: point))
      let own = Kind(study, builder.make()).measures
      guard case .success(let measures) = own else { continue }
      precondition(
        measures == stated,
        "\(S.name): measures depend on a real number; declare it with .shaping(true)")
    }
  }
}

extension PointKinds.Kind {
  init<S: Study>(_ study: S.Type, _ values: S.Parameters) {
    measures = Result { () throws(ParameterError) in
      try S.check(values)
      return .init(ofRun: try S.measures(values), ofSummary: try S.summaryMeasures(values))
    }
    // What a study states of impossible parameters means nothing.
    if case .success = measures {
      cost = S.cost(values)
    } else {
      cost = Cost(operations: 0, bytes: 0)
    }
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
