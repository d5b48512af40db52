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
    /// Where the axis exists; nil for everywhere. Elsewhere its parameters have the fixed values.
    package let scope: Scope?

    /// An axis whose columns have `count` values each.
    public init(count: Int, columns: [Column]) {
      self.init(count: count, columns: columns, scope: nil)
    }

    package init(count: Int, columns: [Column], scope: Scope?) {
      for column in columns {
        precondition(
          column.values.count == count,
          "\(column.parameter) has \(column.values.count) values along an axis of \(count)")
      }
      self.count = count
      self.columns = columns
      self.scope = scope
    }
  }

  /// Where an axis exists: at some indices along other axes.
  package struct Scope: Equatable, Sendable {
    /// The axes on which it depends, in ascending order.
    package let axes: [Int]
    private let lengths: [Int]
    private let holds: [Bool]

    /// The scope that depends on axes of these lengths; `holds` is asked for all indices along them.
    package init(axes: [Int], lengths: [Int], _ holds: ([Int]) -> Bool) {
      (self.axes, self.lengths) = (axes, lengths)
      var all: [Bool] = []
      var indices = axes.map { _ in 0 }
      for _ in 0..<lengths.reduce(1, *) {
        all.append(holds(indices))
        var place = indices.count - 1
        while place >= 0 {
          indices[place] += 1
          if indices[place] < lengths[place] { break }
          indices[place] = 0
          place -= 1
        }
      }
      self.holds = all
    }

    /// Whether the axis exists at indices along all axes.
    package func contains(_ indices: [Int]) -> Bool {
      var place = 0
      for (axis, length) in zip(axes, lengths) { place = place * length + indices[axis] }
      return holds[place]
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
    var indices = axes.map { _ in 0 }
    var rest = index
    for axis in axes.indices.reversed() {
      (rest, indices[axis]) = rest.quotientAndRemainder(dividingBy: axes[axis].count)
    }
    var values = fixed
    for (axis, step) in zip(axes, indices) where axis.scope?.contains(indices) ?? true {
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
        // Behind the values stands what it is where the axis does not exist.
        let outside = axis.scope == nil ? nil : fixed[column.parameter]
        let values = column.values + [outside].compactMap { $0 }
        return (leaf, values.map { builder.setting(leaf, $0, mark) })
      }
    }
    let scoped = axes.indices.filter { axes[$0].scope != nil }
    var steps = [Int](repeating: 0, count: axes.count)
    var changed = 0
    var index = 0
    while true {
      for axis in changed..<axes.count {
        for (leaf, settings) in columns[axis] { builder.set(leaf, settings[steps[axis]]) }
      }
      for axis in scoped {
        let exists = axes[axis].scope?.contains(steps) ?? true
        for (leaf, settings) in columns[axis] {
          builder.set(leaf, settings[exists ? steps[axis] : axes[axis].count])
        }
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
