package import Tasks

extension ICLTransience {
  /// The classes of data sets, one set's after another's, with the same number of examples each.
  package struct DataClasses {
    /// The shape of an example.
    package let shape: ImageShape
    /// How many classes the sets have; symmetries make more of them.
    package let count: Int
    /// What the sets are called, for messages.
    let title: String
    private let perClass: Int
    /// (class, example, value).
    private let examples: [Float]

    /// Reads the sets; of each class that has as many, the first `exemplars` examples.
    package init(_ items: ItemSettings) throws(DataError) {
      title = items.training.joined(separator: " + ")
      perClass = items.exemplars
      var examples: [Float] = []
      var shape: ImageShape?
      for name in items.training {
        let set = try Self.resized(
          DataLibrary.standard.set(name), largestSide: items.imageSide)
        if let shape, set.shape != shape {
          throw .wrongShape(file: name, expected: "inputs of \(shape)", found: "\(set.shape)")
        }
        shape = set.shape
        try Self.append(set, perClass, to: &examples, name)
      }
      guard let shape else { preconditionFailure("a grid without data sets was accepted") }
      self.shape = shape
      self.examples = examples
      count = examples.count / (perClass * shape.count)
    }

    /// An image with a longer side is resized to a square with sides of this length; vectors stay as they are.
    private static func resized(_ set: DataSet, largestSide side: Int) -> DataSet {
      let shape = set.shape
      let isLarge = shape.height > 1 && max(shape.height, shape.width) > side
      return isLarge ? set.resized(height: side, width: side) : set
    }

    private static func append(
      _ set: DataSet, _ perClass: Int, to examples: inout [Float], _ name: String
    ) throws(DataError) {
      guard let labels = set.labels else {
        throw .wrongShape(file: name, expected: "labels, which are the classes", found: "none")
      }
      var rows = [[Int]](repeating: [], count: set.classes.count)
      for (row, label) in labels.enumerated() where rows[label].count < perClass {
        rows[label].append(row)
      }
      for row in rows.filter({ $0.count == perClass }).joined() {
        examples += set.input(row)
      }
    }

    /// The examples of the training classes and, after them, of the held-out ones:
    /// (class, example, value).
    ///
    /// With symmetries a class is one version of a class of the sets: itself, turned by 90°, 180° and
    /// 270°, then mirrored and turned. All classes of one version stand together, so that more symmetries
    /// leave the others' indices. The sets' last classes are held out, in all of their versions: training
    /// shows none of them.
    package func examples(_ items: ItemSettings) throws(DataError) -> [Float] {
      let versions = items.symmetries
      if versions > 1, shape.height != shape.width || shape.channels != 1 {
        throw .wrongShape(
          file: title, expected: "square images of one channel for symmetries = \(versions)",
          found: "\(shape)")
      }
      guard count * versions >= items.classes + items.heldOutClasses else {
        let each = versions > 1 ? " in \(versions) versions" : ""
        throw .wrongShape(
          file: title,
          expected: "\(items.classes) classes, and \(items.heldOutClasses) held-out "
            + "ones, of \(perClass) examples",
          found: "\(count)\(each)")
      }
      let held = items.heldOutClasses / versions
      var chosen: [Float] = []
      chosen.reserveCapacity(
        (items.classes + items.heldOutClasses) * perClass * shape.count)
      var left = items.classes
      for version in 0..<versions where left > 0 {
        let classes = 0..<min(left, count - held)
        append(classes, version: version, to: &chosen)
        left -= classes.count
      }
      for version in 0..<versions {
        append(count - held..<count, version: version, to: &chosen)
      }
      return chosen
    }

    private func append(_ classes: Range<Int>, version: Int, to target: inout [Float]) {
      let size = perClass * shape.count
      let own = examples[classes.lowerBound * size..<classes.upperBound * size]
      guard version > 0 else {
        target += own
        return
      }
      let side = shape.height
      let source = (0..<side * side).map { pixel in
        var (y, x) = pixel.quotientAndRemainder(dividingBy: side)
        if version >= 4 { x = side - 1 - x }
        for _ in 0..<version % 4 { (y, x) = (x, side - 1 - y) }
        return y * side + x
      }
      for start in stride(from: own.startIndex, to: own.endIndex, by: side * side) {
        for pixel in source { target.append(own[start + pixel]) }
      }
    }
  }
}
