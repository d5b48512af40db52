internal import HDF5

/// An array at the root of a result file: findings of runs or summaries, or a coordinate.
package struct ArchivedArray: Equatable, Sendable {
  /// Whose numbers are in it.
  package enum Owner: Equatable, Sendable {
    /// Those of runs, (axes…, member, own…).
    case run
    /// Those of points' summaries, (axes…, own…).
    case summary
    /// Nobody's: a coordinate, or what a summary was computed from.
    case grid
  }

  /// The type of the elements.
  package enum Element: String, Sendable {
    case float
    case double
    case integer
    /// Anything else.
    case other
  }

  /// The name in the file.
  package let name: String
  package let owner: Owner
  /// The names of its own dimensions, outermost first; of a coordinate, of all.
  package let dimensions: [String]
  /// Their lengths.
  package let shape: [Int]
  package let element: Element
  /// What it is, in a few words; the name where the file does not say.
  package let longName: String
  /// Nil for pure numbers.
  package let unit: String?
  /// How it is defined; nil where the file does not say.
  package let definition: String?
  /// Where that is from; nil for our own.
  package let source: String?
  /// The parameter whose coordinate could not have its name; nil for all else.
  package let parameter: String?

  /// Elements of one run, or of one summary.
  package var count: Int { shape.reduce(1, *) }

  /// The attributes that describe an array.
  static let labels = ["long_name", "units", "definition", "source", Variable.parameterLabel]

  /// An array of a file whose runs have these dimensions and this shape.
  ///
  /// - Parameters:
  ///   - scales: The paths of the coordinates along the shape; empty texts where there are none.
  ///   - labels: The texts of ``labels`` that the array has.
  init(
    _ path: String, _ type: ElementType?, shape: [Int], along scales: [String],
    _ labels: [String: String], runs: (dimensions: [String], shape: [Int])
  ) {
    let outer: Int
    if scales.starts(with: runs.dimensions), shape.starts(with: runs.shape) {
      (owner, outer) = (.run, runs.dimensions.count)
    } else if path.hasPrefix("/summary_"), scales.starts(with: runs.dimensions.dropLast()),
      shape.starts(with: runs.shape.dropLast())
    {
      (owner, outer) = (.summary, runs.dimensions.count - 1)
    } else {
      (owner, outer) = (.grid, 0)
    }
    element =
      switch type {
      case .float32?: .float
      case .float64?: .double
      case let type? where type.isNumber: .integer
      default: .other
      }
    name = String(path.dropFirst())
    dimensions = scales.dropFirst(outer).map { String($0.dropFirst()) }
    self.shape = Array(shape.dropFirst(outer))
    longName = labels["long_name"] ?? name
    unit = labels["units"]
    definition = labels["definition"]
    source = labels["source"]
    parameter = labels[Variable.parameterLabel]
  }
}

extension Layout {
  /// The arrays at the root of a file of this layout, as ``Archive/arrays()`` finds them there.
  func arrays(runs: (dimensions: [String], shape: [Int])) -> [ArchivedArray] {
    variables.filter { !$0.path.dropFirst().contains("/") }.map { variable in
      var labels: [String: String] = [:]
      for label in variable.labels where ArchivedArray.labels.contains(label.name) {
        labels[label.name] = label.value.firstText
      }
      let scales =
        variable.role == .array ? variable.dimensions : variable.dimensions.map { _ in "" }
      return ArchivedArray(
        variable.path, variable.elementType, shape: variable.shape, along: scales, labels,
        runs: runs)
    }
  }
}
