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

    package init(_ points: [Bool]) { self.points = points }
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
    let indices = indices(ofPoint: index)
    var values = fixed
    for (axis, step) in zip(axes, indices) where axis.scope?.contains(indices) ?? true {
      for column in axis.columns { values[column.parameter] = column.values[step] }
    }
    return values
  }

  /// The index of a point along each axis.
  func indices(ofPoint index: Int) -> [Int] {
    var indices = axes.map { _ in 0 }
    var rest = index
    for axis in axes.indices.reversed() {
      (rest, indices[axis]) = rest.quotientAndRemainder(dividingBy: axes[axis].count)
    }
    return indices
  }

  /// The first point of each kind that points fall into along some axes, of those that exist.
  package func firstPoints(along axes: Set<Int>) -> [Int] {
    let kinds = KindStrides(self, along: axes)
    return (0..<kinds.count).map(kinds.firstPoint(ofKind:)).filter { !isAbsent($0) }
  }

  /// Visits the first point of each kind until `body` says false.
  ///
  /// A value of an axis becomes a setting when it is first met, with the axis' mark where its parameter is among `names`; a
  /// point's parameters are made of these, some microseconds a point.
  func forEachKind<Values: Settings>(
    _ kinds: KindStrides, _ type: Values.Type, _ schema: SettingsSchema, marks: [ReadMark?],
    on names: Set<String>, _ body: (_ point: Int, Values) -> Bool
  ) {
    let builder = SettingsBuilder<Values>(schema)
    builder.set(fixed)
    // By axis, the columns' settings, of which the last is what it is where the axis does not exist; the seed of the grid
    // is not a setting.
    var columns = axes.map { axis in
      axis.columns.compactMap { column in
        schema.index(of: column.parameter).map { leaf in
          (
            column: column, leaf: leaf,
            settings: [AnyProperty?](repeating: nil, count: axis.count + 1)
          )
        }
      }
    }
    func set(_ axis: Int, _ index: Int) {
      for place in columns[axis].indices {
        let (column, leaf) = (columns[axis][place].column, columns[axis][place].leaf)
        if columns[axis][place].settings[index] == nil,
          let value = index < axes[axis].count ? column.values[index] : fixed[column.parameter]
        {
          let mark = names.contains(column.parameter) ? marks[axis] : nil
          columns[axis][place].settings[index] = builder.setting(leaf, value, mark)
        }
        if let setting = columns[axis][place].settings[index] { builder.set(leaf, setting) }
      }
    }
    var last = axes.map { _ in -1 }
    for kind in 0..<kinds.count {
      let point = kinds.firstPoint(ofKind: kind)
      let indices = indices(ofPoint: point)
      for (axis, index) in indices.enumerated() {
        let exists = axes[axis].scope?.contains(indices) ?? true
        let index = exists ? index : axes[axis].count
        if index != last[axis] { set(axis, index) }
        last[axis] = index
      }
      guard body(point, builder.make()) else { return }
    }
  }
}
