/// The parameters of a whole grid: those that are fixed, and those that step along axes.
public struct ParameterSpace: Equatable, Sendable {
  /// A parameter that steps along an axis.
  public struct Column: Equatable, Sendable {
    /// The parameter's name.
    public let parameter: String
    /// Its value at each index along the axis, of the parameter's kind.
    public let values: [ParameterValue]

    /// A parameter with its value at each index.
    public init(_ parameter: String, _ values: [ParameterValue]) {
      self.parameter = parameter
      self.values = values
    }
  }

  /// One dimension of a space.
  public struct Axis: Equatable, Sendable {
    /// The length of the axis.
    public let count: Int
    /// The parameters that step together; none where only the seed does.
    public let columns: [Column]

    /// An axis whose columns have `count` values each.
    public init(count: Int, columns: [Column]) {
      for column in columns {
        precondition(
          column.values.count == count,
          "\(column.parameter) has \(column.values.count) values along an axis of \(count)")
      }
      self.count = count
      self.columns = columns
    }
  }

  /// Which points do not exist: nothing is asked of the study there.
  package struct Absence: Equatable, Sendable {
    /// Whether each point is absent, in row-major order.
    let points: [Bool]
    /// The axes along which points have to agree to be absent or not alike.
    package let axes: Set<Int>

    package init(_ points: [Bool], along axes: Set<Int>) {
      (self.points, self.axes) = (points, axes)
    }
  }

  /// A value for each parameter of the study, of its kind.
  public let fixed: ParameterValues
  /// The axes, outermost first.
  public let axes: [Axis]
  /// The points that do not exist; nil where all do.
  package let absence: Absence?

  /// A space of fixed values and axes.
  public init(fixed: ParameterValues, axes: [Axis]) {
    self.init(fixed: fixed, axes: axes, absence: nil)
  }

  package init(fixed: ParameterValues, axes: [Axis], absence: Absence?) {
    self.fixed = fixed
    self.axes = axes
    self.absence = absence
  }
}

extension ParameterSpace {
  /// How many points there are.
  public var pointCount: Int { axes.reduce(1) { $0 * $1.count } }

  /// Whether a point does not exist.
  func isAbsent(_ point: Int) -> Bool { absence?.points[point] ?? false }

  /// The values of a point in row-major order.
  func values(ofPoint index: Int) -> ParameterValues {
    var values = fixed
    var rest = index
    for axis in axes.reversed() {
      let step = rest % axis.count
      rest /= axis.count
      for column in axis.columns { values[column.parameter] = column.values[step] }
    }
    return values
  }

  /// Visits every point in row-major order, the last axis fastest, until `body` says false.
  ///
  /// Each value of an axis becomes a setting once, with the axis' mark where its parameter is among `names`; a point's
  /// parameters are made of these, some microseconds a point.
  func forEachPoint<Values: Settings>(
    _ type: Values.Type, _ schema: SettingsSchema, marks: [ReadMark?], on names: Set<String>,
    _ body: (Int, Values) -> Bool
  ) {
    guard axes.allSatisfy({ $0.count > 0 }) else { return }
    let builder = SettingsBuilder<Values>(schema)
    builder.set(fixed)
    // By axis, the columns' settings; the seed of the grid is not a setting.
    let columns = zip(axes, marks).map { axis, axisMark in
      axis.columns.compactMap { column -> (leaf: Int, settings: [AnyProperty])? in
        guard let leaf = schema.index(of: column.parameter) else { return nil }
        let mark = names.contains(column.parameter) ? axisMark : nil
        return (leaf, column.values.map { builder.setting(leaf, $0, mark) })
      }
    }
    var steps = [Int](repeating: 0, count: axes.count)
    var changed = 0
    var index = 0
    while true {
      for axis in changed..<axes.count {
        for (leaf, settings) in columns[axis] { builder.set(leaf, settings[steps[axis]]) }
      }
      guard body(index, builder.make()) else { return }
      index += 1
      var axis = axes.count - 1
      while axis >= 0, steps[axis] + 1 == axes[axis].count {
        steps[axis] = 0
        axis -= 1
      }
      guard axis >= 0 else { return }
      steps[axis] += 1
      changed = axis
    }
  }
}
