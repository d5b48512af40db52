/// The values along one dimension of a measure.
public enum Coordinate: Equatable, Sendable {
  /// Whole numbers, such as steps.
  case integers([Int])
  /// Real numbers.
  case numbers([Double])
  /// Words, such as evaluators' names.
  case texts([String])

  /// How many values there are.
  public var count: Int {
    switch self {
    case .integers(let values): values.count
    case .numbers(let values): values.count
    case .texts(let values): values.count
    }
  }
}

/// One dimension of a measure beside the grid's axes and the members.
public struct Dimension: Equatable, Sendable {
  /// The name in the result file, such as `step` or `test`.
  public let name: String
  /// The values along it.
  public let coordinate: Coordinate
  /// The unit of the coordinate; nil for pure numbers and words.
  public let unit: String?
  /// What runs along it, in a few words.
  public let longName: String
  /// Further coordinates along it, such as the position of each test point.
  public let auxiliary: [AuxiliaryCoordinate]

  /// A dimension with its coordinate.
  public init(
    _ name: String, _ coordinate: Coordinate, unit: String? = nil, longName: String,
    auxiliary: [AuxiliaryCoordinate] = []
  ) {
    for further in auxiliary {
      precondition(
        further.values.count == coordinate.count,
        "\(further.name) has \(further.values.count) values along \(name) of \(coordinate.count)")
    }
    self.name = name
    self.coordinate = coordinate
    self.unit = unit
    self.longName = longName
    self.auxiliary = auxiliary
  }
}

/// A further coordinate along a dimension.
public struct AuxiliaryCoordinate: Equatable, Sendable {
  /// The name in the result file, such as `test_radius`.
  public let name: String
  /// One value for each index along the dimension.
  public let values: [Double]
  /// The unit; nil for pure numbers.
  public let unit: String?
  /// What it is, in a few words.
  public let longName: String

  /// A coordinate with a value for each index along the dimension.
  public init(_ name: String, _ values: [Double], unit: String? = nil, longName: String) {
    self.name = name
    self.values = values
    self.unit = unit
    self.longName = longName
  }
}

/// What a run, or a point's summary, yields: one named array of fixed shape.
public struct Measure: Equatable, Sendable {
  /// The type of the elements in the result file.
  public enum Element: String, Equatable, Sendable {
    /// IEEE single precision; absent values are NaN.
    case float
    /// IEEE double precision; absent values are NaN.
    case double
    /// 64-bit integers; absent values are 0, and a run's status tells.
    case integer

    /// Bytes per element.
    public var size: Int { self == .float ? 4 : 8 }
  }

  /// The name in the result file.
  public let name: String
  /// The type of the elements.
  public let element: Element
  /// The unit; nil for pure numbers.
  public let unit: String?
  /// What it is, in a few words; the label of a plot's axis.
  public let longName: String
  /// How it is defined: a formula or a sentence.
  public let definition: String
  /// Paper and section or equation; nil for our own.
  public let source: String?
  /// Its own dimensions, outermost first; empty for a scalar.
  public let dimensions: [Dimension]
  /// Whether only the summary needs it: it is not in the result file, but beside it until the summaries
  /// are done.
  public let isScratch: Bool
  /// Whether the study got it after runs had been made: those lack it and stay done, with NaN in its place.
  public let isAdded: Bool
  /// The fraction of members whose 95 % interval by Wilson's formula, lower and upper end, a summary states with this
  /// measure, or beside it where it is the fraction itself; nil for any other measure. Members can be added until it is
  /// narrow.
  public let interval: Proportion?

  /// A measure with its dimensions.
  public init(
    _ name: String, element: Element = .double, unit: String? = nil, longName: String,
    definition: String, source: String? = nil, dimensions: [Dimension] = [],
    isScratch: Bool = false, isAdded: Bool = false, interval: Proportion? = nil
  ) {
    precondition(!isAdded || element != .integer, "\(name): runs without an integer do not show it")
    self.name = name
    self.element = element
    self.unit = unit
    self.longName = longName
    self.definition = definition
    self.source = source
    self.dimensions = dimensions
    self.isScratch = isScratch
    self.isAdded = isAdded
    self.interval = interval
  }

  /// Elements of one run's array.
  public var count: Int { dimensions.reduce(1) { $0 * $1.coordinate.count } }
}

extension Measure {
  /// The name of its array in a result file where it has other dimensions at other points.
  package var nameByDimensions: String {
    dimensions.isEmpty ? name : name + "_by_" + dimensions.map(\.name).joined(separator: "_")
  }

  /// The paths that its array may have in a result file.
  package func paths(summary: Bool) -> [String] {
    let names = dimensions.isEmpty ? [name] : [nameByDimensions, name]
    return names.map { (summary ? "/summary_" : "/") + $0 }
  }

  /// What the names of kept weights, and of their own dimensions, begin with: their group in the result file.
  package static let weightsGroup = "weights/"

  /// Whether findings of this name are kept weights, parameters of a trained network: they are not part of what a run
  /// has found, but may stand beside it.
  package static func isWeights(_ name: String) -> Bool { name.hasPrefix(weightsGroup) }
}
