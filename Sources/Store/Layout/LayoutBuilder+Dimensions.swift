internal import Grids
internal import HDF5
internal import StudyKit

extension LayoutBuilder {
  /// Adds the coordinates of the measures' own dimensions.
  ///
  /// If the values along one differ between points, its coordinate counts from 0, and the values are in a further
  /// array over the axes on which they depend and the dimension.
  mutating func addDimensions() throws(StoreError) {
    for dimension in try DimensionTable.all(in: table) {
      let name = dimension.name
      try take(name, "a dimension of the study's measures")
      let longest = dimension.longest
      if Measure.isWeights(name), longest.coordinate == .integers(Array(0..<dimension.count)) {
        // An axis of a parameter, along which there is nothing but places.
        variables.append(Self.bare("/" + name, dimension.count))
      } else if dimension.isShared {
        try add(
          coordinate(name, Self.contents(longest.coordinate))
            .labeled("long_name", longest.longName).labeled("units", longest.unit))
      } else {
        let indices = (0..<dimension.count).map(Int64.init)
        try add(
          coordinate(name, .integers(indices)).labeled("long_name", "place along \(name)"))
        try addVarying(
          name + "_value", dimension, longName: longest.longName, unit: longest.unit
        ) { $0.coordinate }
      }
      try addAuxiliaries(of: dimension)
    }
  }

  /// Adds the further coordinates along a dimension.
  private mutating func addAuxiliaries(of dimension: DimensionTable) throws(StoreError) {
    var known: Set<String> = []
    for variant in dimension.variants {
      for auxiliary in variant.auxiliary where known.insert(auxiliary.name).inserted {
        let values = { (variant: Dimension) -> Coordinate? in
          variant.auxiliary.first { $0.name == auxiliary.name }.map { .numbers($0.values) }
        }
        let all = dimension.variants.compactMap(values)
        let longest = all.max { $0.count < $1.count } ?? .numbers([])
        let isShared =
          longest.count == dimension.count && all.allSatisfy { $0.isBeginning(of: longest) }
        if isShared {
          try take(auxiliary.name, "a coordinate along \(dimension.name)")
          try add(
            Variable(
              path: "/" + auxiliary.name, elementType: .float64,
              dimensions: ["/" + dimension.name], shape: [dimension.count],
              contents: Self.contents(longest)
            )
            .labeled("long_name", auxiliary.longName).labeled("units", auxiliary.unit))
        } else {
          try addVarying(
            auxiliary.name, dimension, longName: auxiliary.longName, unit: auxiliary.unit, values)
        }
      }
    }
  }

  /// Adds a coordinate whose values differ between points, over the axes on which they depend.
  private mutating func addVarying(
    _ name: String, _ dimension: DimensionTable, longName: String, unit: String?,
    _ values: (Dimension) -> Coordinate?
  ) throws(StoreError) {
    try take(name, "a coordinate along \(dimension.name)")
    let variantOfPoint = table.ofPoint.map { dimension.ofEntry[$0] ?? -1 }
    let axes = Self.dependence(of: variantOfPoint, on: axisCounts)
    let points = Self.points(along: axes, of: axisCounts)
    let parts = points.map { point in
      variantOfPoint[point] < 0 ? nil : values(dimension.variants[variantOfPoint[point]])
    }
    let contents = Self.padded(parts, to: dimension.count)
    try add(
      Variable(
        path: "/" + name, elementType: Self.type(of: contents).type,
        dimensions: axes.map { axisPaths[$0] } + ["/" + dimension.name],
        shape: axes.map { axisCounts[$0] } + [dimension.count], contents: contents
      )
      .labeled("long_name", longName).labeled("units", unit))
  }

  /// The axes along which a quantity of the points changes.
  static func dependence(of values: [Int], on counts: [Int]) -> [Int] {
    var stride = values.count
    var axes: [Int] = []
    for (axis, count) in counts.enumerated() {
      stride /= max(count, 1)
      let changes = values.indices.contains { point in
        (point / stride) % count > 0 && values[point] != values[point - stride]
      }
      if changes { axes.append(axis) }
    }
    return axes
  }

  /// The points at the first index of all axes but the given ones, in row-major order.
  static func points(along axes: [Int], of counts: [Int]) -> [Int] {
    var points = [0]
    for (axis, count) in counts.enumerated() {
      let indices = axes.contains(axis) ? Array(0..<count) : [0]
      points = points.flatMap { point in indices.map { point * count + $0 } }
    }
    return points
  }

  /// The values of a coordinate as an array.
  static func contents(_ coordinate: Coordinate) -> Variable.Contents {
    switch coordinate {
    case .integers(let values): .integers(values.map(Int64.init))
    case .numbers(let values): .numbers(values)
    case .texts(let values): .texts(values)
    }
  }

  /// Rows of a coordinate, padded to one length: with NaN for numbers (integers then become real numbers), with
  /// empty text for text.
  static func padded(_ rows: [Coordinate?], to count: Int) -> Variable.Contents {
    var integers: [Int64] = []
    var numbers: [Double] = []
    var texts: [String] = []
    var areIntegers = true
    var areTexts = false
    for row in rows {
      let missing = count - (row?.count ?? 0)
      areIntegers = areIntegers && missing == 0
      switch row {
      case .integers(let values)?:
        integers += values.map(Int64.init)
        numbers += values.map(Double.init)
        texts += values.map(String.init)
      case .numbers(let values)?:
        areIntegers = false
        numbers += values
        texts += values.map { String($0) }
      case .texts(let values)?:
        areTexts = true
        texts += values
      case nil: break
      }
      numbers += repeatElement(.nan, count: missing)
      texts += repeatElement("", count: missing)
    }
    if areTexts { return .texts(texts) }
    return areIntegers ? .integers(integers) : .numbers(numbers)
  }
}
