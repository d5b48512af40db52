/// The parameters of a whole grid: those that are fixed, and those that step along axes.
public struct ParameterSpace: Equatable, Sendable {
  /// A parameter that steps along an axis.
  public struct Column: Equatable, Sendable {
    /// The parameter's name.
    public let parameter: String
    /// Its value at each place along the axis, of the parameter's kind.
    public let values: [ParameterValue]

    /// A parameter with its value at each place.
    public init(_ parameter: String, _ values: [ParameterValue]) {
      self.parameter = parameter
      self.values = values
    }
  }

  /// One dimension of a space.
  public struct Axis: Equatable, Sendable {
    /// How many places there are.
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

  /// A value for each parameter of the study, of its kind.
  public let fixed: ParameterValues
  /// The axes, outermost first.
  public let axes: [Axis]

  /// A space of fixed values and axes.
  public init(fixed: ParameterValues, axes: [Axis]) {
    self.fixed = fixed
    self.axes = axes
  }
}

extension ParameterSpace {
  /// Visits every point in row-major order, the last axis fastest, until `body` says false.
  ///
  /// A point's typed parameters are its neighbour's with the columns of those axes set whose place
  /// has changed, so that a million points take a fraction of a second.
  func forEachPoint<Values: Sendable>(
    _ parameters: [Parameter<Values>], from defaults: Values, _ body: (Int, Values) -> Bool
  ) {
    guard axes.allSatisfy({ $0.count > 0 }) else { return }
    let setters = axes.map { axis in
      axis.columns.compactMap { column in
        parameters.first { $0.name == column.parameter }.map { ($0.set, column.values) }
      }
    }
    var fixedValues = defaults
    for parameter in parameters {
      if let value = fixed[parameter.name] { parameter.set(&fixedValues, value) }
    }
    // typed[k] has the columns of the first k axes set.
    var typed = [Values](repeating: fixedValues, count: axes.count + 1)
    var places = [Int](repeating: 0, count: axes.count)
    var changed = 0
    var index = 0
    while true {
      for axis in changed..<axes.count {
        var values = typed[axis]
        for (set, column) in setters[axis] { set(&values, column[places[axis]]) }
        typed[axis + 1] = values
      }
      guard body(index, typed[axes.count]) else { return }
      index += 1
      var axis = axes.count - 1
      while axis >= 0, places[axis] + 1 == axes[axis].count {
        places[axis] = 0
        axis -= 1
      }
      guard axis >= 0 else { return }
      places[axis] += 1
      changed = axis
    }
  }
}
