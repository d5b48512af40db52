internal import Hashing

// N: examples, D: values an input.
/// Examples, with labels if there are any: images, or points.
public struct DataSet: Equatable, Sendable {
  /// What it is, such as `fashion-mnist/train`.
  public let name: String
  /// Where it is from: a file, a folder, or how it was made.
  public let origin: String
  /// The shape of an input; `shape.count` is D.
  public let shape: ImageShape
  /// The inputs, (N, D), an image as (height, width, channels); 0 … 1 as read from image files.
  public let inputs: [Float]
  /// The labels, N, as indices of `classes`; nil where there are none.
  public let labels: [Int]?
  /// What the labels stand for; empty where there are no labels.
  public let classes: [String]

  /// Examples with their labels.
  public init(
    name: String, origin: String, shape: ImageShape, inputs: [Float], labels: [Int]? = nil,
    classes: [String] = []
  ) {
    precondition(
      inputs.count.isMultiple(of: shape.count),
      "\(inputs.count) values are not a whole number of inputs of \(shape.count)")
    if let labels {
      precondition(
        labels.count == inputs.count / shape.count,
        "\(labels.count) labels for \(inputs.count / shape.count) inputs")
      for label in labels {
        precondition(classes.indices.contains(label), "label \(label) of \(classes.count) classes")
      }
    }
    self.name = name
    self.origin = origin
    self.shape = shape
    self.inputs = inputs
    self.labels = labels
    self.classes = classes
  }

  /// How many examples there are, N.
  public var count: Int { inputs.count / shape.count }

  /// The input of an example, D.
  public func input(_ row: Int) -> ArraySlice<Float> {
    inputs[row * shape.count..<(row + 1) * shape.count]
  }

  /// The Euclidean length of each input, N.
  public var norms: [Double] {
    (0..<count).map { row in
      input(row).reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }
  }

  /// SHA-256 of shape, inputs and labels, in hexadecimal: the same whatever file or format they
  /// came from.
  public var contentHash: String {
    var hash = SHA256()
    let sizes = [count, shape.height, shape.width, shape.channels, labels?.count ?? -1]
    for values in [sizes, labels ?? []] {
      values.map { Int64($0).littleEndian }.withUnsafeBytes { hash.update($0) }
    }
    // Debian's architectures that Swift runs on are little-endian.
    inputs.withUnsafeBytes { hash.update($0) }
    return hash.hexadecimal
  }

  /// The first 48 bits of the content's hash: a whole number that a `Double` holds exactly, for a
  /// result file to say what data it is from.
  public var fingerprint: Int { Int(contentHash.prefix(12), radix: 16) ?? 0 }

  /// The set with other inputs, (N, D'), of another shape, and a note of what was done.
  package func replacingInputs(
    _ inputs: [Float], shape: ImageShape? = nil, note: String
  ) -> DataSet {
    DataSet(
      name: name, origin: origin + ", " + note, shape: shape ?? self.shape, inputs: inputs,
      labels: labels, classes: classes)
  }
}
