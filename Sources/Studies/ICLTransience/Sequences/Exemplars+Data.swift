internal import BLAS
package import Randomness
package import Tasks

extension ICLTransience.Exemplars {
  /// The exemplars that `parameters` ask for.
  ///
  /// `key` draws Gaussian ones, `embedding` the frozen layer that makes vectors of images.
  package init(
    _ parameters: ICLTransience.Parameters, key: RandomKey, embedding: RandomKey
  ) throws(DataError) {
    let classes = parameters.classes + parameters.heldOutClasses
    guard parameters.inputs == .dataset else {
      self.init(
        gaussian: key, classes: classes, perClass: parameters.exemplars,
        dimension: parameters.inputDimension, noise: parameters.noise)
      return
    }
    var images: [Float] = []
    var shape: ImageShape?
    for name in parameters.sources {
      let set = try DataLibrary.standard.set(name)
      let side = parameters.imageSide
      let small = set.shape.height > side ? set.resized(height: side, width: side) : set
      if let shape, small.shape != shape {
        throw .wrongShape(file: name, expected: "inputs of \(shape)", found: "\(small.shape)")
      }
      shape = small.shape
      images += Self.firstExamples(small, parameters.exemplars)
    }
    let sides = shape ?? ImageShape(vector: 1)
    images += Self.symmetries(images, sides, parameters.symmetries)
    let size = parameters.exemplars * sides.count
    guard images.count >= classes * size else {
      throw .wrongShape(
        file: parameters.sources.joined(separator: " + "),
        expected: "\(classes) classes of \(parameters.exemplars) examples, held-out ones included",
        found: "\(images.count / size)")
    }
    let isRaw = parameters.embedding == .identity
    guard !isRaw || sides.count == parameters.inputDimension else {
      throw .wrongShape(
        file: parameters.sources.joined(separator: " + "),
        expected: "inputs of inputDimension = \(parameters.inputDimension) numbers",
        found: "\(sides.count)")
    }
    let used = Array(images[..<(classes * size)])
    self.init(
      table: isRaw
        ? Self.standardised(used, dimension: sides.count)
        : Self.features(used, sides.count, parameters.inputDimension, key: embedding),
      perClass: parameters.exemplars, dimension: parameters.inputDimension)
  }

  /// The first `count` examples of each class that has as many, (class, example, value).
  private static func firstExamples(_ set: DataSet, _ count: Int) -> [Float] {
    var rows = [[Int]](repeating: [], count: set.classes.count)
    for (row, label) in (set.labels ?? []).enumerated() where rows[label].count < count {
      rows[label].append(row)
    }
    return rows.filter { $0.count == count }.joined().flatMap { Array(set.input($0)) }
  }

  /// The classes again as the square's other symmetries have them, up to `count` versions in all:
  /// turned by 90°, 180° and 270°, then mirrored and turned.
  ///
  /// All classes of one symmetry stand together, so that more symmetries leave the others' places.
  private static func symmetries(
    _ images: [Float], _ shape: ImageShape, _ count: Int
  ) -> [Float] {
    guard count > 1, shape.height == shape.width, shape.channels == 1 else { return [] }
    let side = shape.height
    var result: [Float] = []
    result.reserveCapacity(images.count * (count - 1))
    for symmetry in 1..<count {
      let source = (0..<side * side).map { place in
        var (y, x) = place.quotientAndRemainder(dividingBy: side)
        if symmetry >= 4 { x = side - 1 - x }
        for _ in 0..<symmetry % 4 { (y, x) = (x, side - 1 - y) }
        return y * side + x
      }
      for start in stride(from: 0, to: images.count, by: side * side) {
        for place in source { result.append(images[start + place]) }
      }
    }
    return result
  }

  /// One frozen layer of rectified units with normal weights, standardised (so that the weights'
  /// scale does not matter).
  private static func features(
    _ images: [Float], _ size: Int, _ dimension: Int, key: RandomKey
  ) -> [Float] {
    let pixels = standardised(images, dimension: size)
    var weights = [Float](repeating: 0, count: size * dimension)
    weights.withUnsafeMutableBufferPointer { key.fillNormals($0) }
    let rows = images.count / size
    var features = [Float](repeating: 0, count: rows * dimension)
    product(
      rows: rows, columns: dimension, inner: size, pixels, stride: size, weights,
      stride: dimension, into: &features, stride: dimension)
    for place in features.indices { features[place] = max(features[place], 0) }
    return standardised(features, dimension: dimension)
  }

  /// Each coordinate less its mean over all rows, divided by its deviation; constant ones become 0.
  private static func standardised(_ values: [Float], dimension: Int) -> [Float] {
    let rows = values.count / dimension
    var result = values
    for coordinate in 0..<dimension {
      var (sum, squares) = (0.0, 0.0)
      for row in 0..<rows { sum += Double(values[row * dimension + coordinate]) }
      let mean = sum / Double(rows)
      for row in 0..<rows {
        let difference = Double(values[row * dimension + coordinate]) - mean
        squares += difference * difference
      }
      let deviation = (squares / Double(rows)).squareRoot()
      for row in 0..<rows {
        let place = row * dimension + coordinate
        result[place] = deviation > 0 ? Float((Double(values[place]) - mean) / deviation) : 0
      }
    }
    return result
  }
}
