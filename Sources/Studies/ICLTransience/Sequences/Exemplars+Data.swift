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
    let fits =
      switch parameters.embedding {
      case .randomFeatures: true
      case .principalComponents: sides.count >= parameters.inputDimension
      case .identity: sides.count == parameters.inputDimension
      }
    guard fits else {
      let few = parameters.embedding == .principalComponents ? "at least " : ""
      throw .wrongShape(
        file: parameters.sources.joined(separator: " + "),
        expected: "inputs of \(few)inputDimension = \(parameters.inputDimension) numbers",
        found: "\(sides.count)")
    }
    let inputs = ICLTransience.FrozenEmbedding(
      Array(images[..<(classes * size)]), dimension: sides.count)
    let table =
      switch parameters.embedding {
      case .randomFeatures: inputs.randomFeatures(parameters.inputDimension, key: embedding)
      case .principalComponents: inputs.principalComponents(parameters.inputDimension)
      case .identity: inputs.standardised
      }
    self.init(
      table: table, perClass: parameters.exemplars, dimension: parameters.inputDimension)
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
}
