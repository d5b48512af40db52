/// What one run, or one summary, has found: an array for each measure.
///
/// Arrays are flat, row-major, of the shape that the measure declares.
public struct Findings: Equatable, Sendable {
  /// The elements of one array.
  public enum Values: Equatable, Sendable {
    /// For measures of single precision.
    case floats([Float])
    /// For measures of double precision.
    case doubles([Double])
    /// For measures of integers.
    case integers([Int64])

    /// How many elements there are.
    public var count: Int {
      switch self {
      case .floats(let values): values.count
      case .doubles(let values): values.count
      case .integers(let values): values.count
      }
    }

    /// The measure's element type that these are for.
    public var element: Measure.Element {
      switch self {
      case .floats: .float
      case .doubles: .double
      case .integers: .integer
      }
    }
  }

  /// The arrays by their measure's name.
  public private(set) var values: [String: Values] = [:]

  /// Nothing found yet.
  public init() {}

  /// Records the array of a double-precision measure.
  public mutating func record(_ name: String, _ array: [Double]) { values[name] = .doubles(array) }
  /// Records the array of a single-precision measure.
  public mutating func record(_ name: String, _ array: [Float]) { values[name] = .floats(array) }
  /// Records the array of an integer measure.
  public mutating func record(_ name: String, _ array: [Int]) {
    values[name] = .integers(array.map(Int64.init))
  }
  /// Records a scalar of double precision.
  public mutating func record(_ name: String, _ scalar: Double) { record(name, [scalar]) }
  /// Records a scalar integer.
  public mutating func record(_ name: String, _ scalar: Int) { record(name, [scalar]) }
  /// Records an array of any type.
  public mutating func record(_ name: String, _ array: Values) { values[name] = array }

  /// Adds what other findings hold.
  public mutating func add(_ others: Findings) { values.merge(others.values) { $1 } }

  /// The array of a measure; nil where there is none.
  public subscript(_ name: String) -> Values? { values[name] }

  /// The same without some measures.
  public func without(_ names: [String]) -> Findings {
    var rest = self
    for name in names { rest.values[name] = nil }
    return rest
  }

  /// The first element of the array of a measure, which of a scalar is its value; nil where there is none.
  package func number(_ name: String) -> Double? {
    switch values[name] {
    case .floats(let array): array.first.map(Double.init)
    case .doubles(let array): array.first
    case .integers(let array): array.first.map(Double.init)
    case nil: nil
    }
  }

  /// The elements of the array of a measure; nil where there is none.
  package func elements(of name: String) -> [Double]? {
    switch values[name] {
    case .floats(let array): array.map(Double.init)
    case .doubles(let array): array
    case .integers(let array): array.map(Double.init)
    case nil: nil
    }
  }

  /// The array of a double-precision measure; nil where there is none of that type.
  public func doubles(_ name: String) -> [Double]? {
    if case .doubles(let array)? = values[name] { array } else { nil }
  }
}

/// Why a run has no findings. Neither ends a sweep: a failure is a result of its own.
public enum RunFailure: Error, Equatable, Sendable {
  /// The mathematics ran away (NaN or infinity) at this step.
  case diverged(step: Int)
  /// The run cannot be done, and why.
  case failed(String)
  /// The run was asked to stop before its end; it has no outcome and is run again later.
  case stopped
}
