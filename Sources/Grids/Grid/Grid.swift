package import StudyKit

/// One dimension of a grid: a swept parameter, or several that step together.
package struct Axis: Equatable, Sendable {
  /// The values of one parameter along an axis.
  package struct Column: Equatable, Sendable {
    /// The parameter's name, or `seed`.
    package let parameter: String
    /// A value for each index along the axis, as the parameter's kind has them.
    package let values: [ParameterValue]
    /// By index: whether the parameter exists there; nil for everywhere.
    package let exists: [Bool]?

    package init(parameter: String, values: [ParameterValue], exists: [Bool]? = nil) {
      self.parameter = parameter
      self.values = values
      self.exists = exists
    }

    /// The value at an index along the axis; nil where the parameter does not exist.
    package subscript(_ index: Int) -> ParameterValue? {
      exists?[index] ?? true ? values[index] : nil
    }
  }

  /// The name of the dimension in the result file.
  package let name: String
  /// Whether it has a name and a coordinate of its own, names or 0 … n−1, and its parameters are further coordinates
  /// along it.
  package let isZip: Bool
  /// What stands along it, where that has names: cases, or what is varied one at a time.
  package let names: [String]?
  /// The parameters that step along it, all of the same length; one unless it is a zip.
  package let columns: [Column]
  /// Where the axis exists; nil for everywhere. Elsewhere there is only its first index, and its parameters have the
  /// grid's values.
  package let scope: ParameterSpace.Scope?

  /// The length of the axis.
  package var count: Int { names?.count ?? columns.first?.values.count ?? 0 }

  package init(
    name: String, isZip: Bool, names: [String]? = nil, columns: [Column],
    scope: ParameterSpace.Scope? = nil
  ) {
    self.name = name
    self.isZip = isZip
    self.names = names
    self.columns = columns
    self.scope = scope
  }

  /// Whether the axis exists at a point with these indices along all axes.
  package func exists(at indices: [Int]) -> Bool { scope?.contains(indices) ?? true }

  /// The same axis, which exists where a scope says.
  func within(_ scope: ParameterSpace.Scope?) -> Axis {
    Axis(name: name, isZip: isZip, names: names, columns: columns, scope: scope)
  }

  /// What stands at an index along it, as text.
  package func label(_ index: Int) -> String {
    names?[index] ?? (isZip ? "\(index)" : columns[0].values[index].label)
  }
}

/// One combination of the axes' values.
package struct Point: Equatable, Sendable {
  /// The index in row-major order of the axes, the last axis varying fastest.
  package let index: Int
  /// The index along each axis.
  package let indices: [Int]
  /// The seed of its runs.
  package let seed: UInt64
  /// Every parameter of the study.
  package let values: ParameterValues
}

/// The preset that a grid names, with the provenance of those of its values that the grid does not change.
package struct GridPreset: Equatable, Sendable {
  /// The preset's name.
  package let name: String
  /// The mark of provenance, by parameter, for values that the grid neither sets nor sweeps.
  package let provenance: [String: String]

  package init(name: String, provenance: [String: String]) {
    self.name = name
    self.provenance = provenance
  }
}

/// What a sweep is to do, read from a grid file and checked at every point.
package struct Grid: Sendable {
  /// The study.
  package let study: AnyStudy
  /// The grid's seed; an axis named `seed` overrides it point by point.
  package let seed: UInt64
  /// Ensemble members per point, 0 ..< members; the most of any point, where they differ.
  package let members: Int
  /// Which runs were asked for; nil for every member of every point.
  package let presence: Presence?
  /// The rules by which they were asked for.
  package let rules: RunRules
  /// How it is decided how many of these members a point has; nil where every point has all of them.
  package let until: Until?
  /// How it is decided which of these points have members; nil where all have.
  package let refine: Refine?
  /// The dimensions, outermost first.
  package let axes: [Axis]
  /// The preset that it names; nil if it names none.
  package let preset: GridPreset?
  /// Every parameter that is not swept, and the defaults of those that are.
  package let parameters: ParameterValues
  /// The result file's path, as given.
  package let output: String
  /// The grid as it was written, with `--set` applied and without comments: strict JSON that gives this grid.
  package let text: String
  /// By run, in the file's order: a digest of the kept weights from which it starts, 63 bits of a SHA-256, 0 for one that
  /// draws its initial values; nil where all do, or where it was not looked yet.
  package var origins: [Int64]?

  package init(
    study: AnyStudy, seed: UInt64, members: Int, rules: RunRules = RunRules(),
    presence: Presence? = nil, until: Until? = nil, refine: Refine? = nil, axes: [Axis],
    preset: GridPreset? = nil, parameters: ParameterValues,
    output: String, text: String
  ) {
    self.study = study
    self.seed = seed
    self.members = members
    self.presence = presence
    self.rules = rules
    self.until = until
    self.refine = refine
    self.axes = axes
    self.preset = preset
    self.parameters = parameters
    self.output = output
    self.text = text
  }

  /// The same grid with its result file elsewhere.
  package func writing(to output: String) -> Grid {
    var grid = Grid(
      study: study, seed: seed, members: members, rules: rules, presence: presence, until: until,
      refine: refine, axes: axes, preset: preset, parameters: parameters, output: output, text: text
    )
    grid.origins = origins
    return grid
  }

  /// How many points the file has: the product of the axes' lengths.
  package var pointCount: Int { axes.reduce(1) { $0 * $1.count } }

  /// How many runs the file has room for, summaries not counted.
  package var runCount: Int { pointCount * members }

  /// The point at an index in row-major order.
  package func point(_ index: Int) -> Point {
    let (indices, seed) = indicesAndSeed(ofPoint: index)
    var values = parameters
    for (axis, along) in zip(axes, indices) where axis.exists(at: indices) {
      for column in axis.columns where column.parameter != "seed" {
        values[column.parameter] = column.values[along]
      }
    }
    return Point(index: index, indices: indices, seed: seed, values: values)
  }
}

extension Grid {
  /// The values that some of the parameters have at indices along the axes.
  func values(of names: Set<String>, at indices: [Int]) -> ParameterValues {
    var values = parameters.filter { names.contains($0.key) }
    for (axis, along) in zip(axes, indices) where axis.exists(at: indices) {
      for column in axis.columns where names.contains(column.parameter) {
        values[column.parameter] = column.values[along]
      }
    }
    return values
  }

  /// A point's index along each axis, and its seed.
  package func indicesAndSeed(ofPoint index: Int) -> (indices: [Int], seed: UInt64) {
    precondition(0..<pointCount ~= index, "point \(index) of \(pointCount)")
    var indices = [Int](repeating: 0, count: axes.count)
    var rest = index
    for axis in axes.indices.reversed() {
      (rest, indices[axis]) = rest.quotientAndRemainder(dividingBy: axes[axis].count)
    }
    var seed = seed
    for (axis, along) in zip(axes, indices) where axis.exists(at: indices) {
      for column in axis.columns where column.parameter == "seed" {
        if case .integer(let given) = column.values[along] { seed = UInt64(given) }
      }
    }
    return (indices, seed)
  }
}

extension ParameterValue {
  /// The value as tables and coordinates name it: as in a grid, texts without quotes.
  package var label: String {
    if case .text(let text) = self { text } else { description }
  }
}
