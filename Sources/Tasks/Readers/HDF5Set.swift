internal import HDF5

// N: examples, H × W × C: an image.
/// Data sets in one HDF5 file: `inputs` (N, H, W, C), (N, H, W) or (N, D), and where there are
/// labels `labels` (N) and `classes`, their names.
///
/// Inputs of unsigned bytes stand for 0 … 1, numbers of other types for themselves, which must be
/// finite in single precision. Labels are whole numbers of any type, from 0 to 65,535.
public enum HDF5Set {
  /// Reads a set.
  public static func read(_ path: String, name: String) throws(DataError) -> DataSet {
    let source = try HDF5Source.open(path, expected: "an HDF5 file with a dataset \"inputs\"")
    let stored = try source.dataset("inputs")
    let sizes = stored.shape
    guard (2...4).contains(sizes.count), sizes.allSatisfy({ $0 > 0 }),
      let type = stored.elementType, type.isNumber
    else {
      let text = sizes.map(String.init).joined(separator: " × ")
      throw .wrongShape(
        file: path, expected: "inputs (N, D), (N, H, W) or (N, H, W, C) of numbers",
        found: stored.elementType?.isNumber == true ? "inputs of shape \(text)" : "other elements")
    }
    let shape =
      sizes.count == 2
      ? ImageShape(vector: sizes[1])
      : ImageShape(height: sizes[1], width: sizes[2], channels: sizes.count == 4 ? sizes[3] : 1)
    let labels = try labels(in: source, count: sizes[0])
    var classes: [String] = []
    if let labels { classes = try Self.classes(in: source, of: labels) }
    let inputs: [Float] =
      type == .uint8
      ? Pixels.floats(try source.numbers(stored, as: UInt8.self)[...])
      : try source.numbers(stored)
    if let index = inputs.firstNotFinite {
      throw .notFinite(
        file: path, number: "\(inputs[index])", position: shape.description(ofValue: index))
    }
    return DataSet(
      name: name, origin: path, shape: shape, inputs: inputs, labels: labels, classes: classes)
  }

  /// Reads a set as the process does that reads it first.
  package static func examine(_ path: String) throws(DataError) {
    try HDF5Source.examine(path) { () throws(DataError) in try read(path, name: path) }
  }

  /// Writes a set; inputs that are whole 255ths are kept as bytes.
  public static func write(_ set: DataSet, to path: String) throws(DataError) {
    do throws(HDF5Error) {
      let file = try File.create(at: path)
      let shape = set.shape
      let sizes = [set.count, shape.height, shape.width, shape.channels]
      if let bytes = wholeBytes(set.inputs) {
        try file.createDataset("inputs", .uint8, shape: sizes).write(bytes)
      } else {
        try file.createDataset("inputs", .float32, shape: sizes).write(set.inputs)
      }
      if let labels = set.labels {
        try file.createDataset("labels", .int32, shape: [labels.count]).write(
          labels.map(Int32.init))
        // Texts of one byte would be single characters to other readers.
        let width = max(set.classes.map(\.utf8.count).max() ?? 0, 2)
        try file.createDataset("classes", .fixedText(width), shape: [set.classes.count])
          .write(set.classes)
      }
      try file.setAttribute("origin", of: "/", to: .text(set.origin))
      try file.close()
    } catch {
      throw .unwritable(file: path, reason: error.reason)
    }
  }

  /// The labels, N; nil where there are none.
  private static func labels(
    in source: borrowing HDF5Source, count: Int
  ) throws(DataError) -> [Int]? {
    guard try source.contains("labels") else { return nil }
    let stored = try source.dataset("labels")
    let path = source.path
    guard stored.holdsNumbers else {
      throw .wrongShape(file: path, expected: "labels that are numbers", found: "other elements")
    }
    guard stored.count == count else {
      throw .mismatch(
        images: path + " (inputs)", imageCount: count, labels: path + " (labels)",
        labelCount: stored.count)
    }
    switch stored.elementType {
    case .float32?, .float64?, nil:
      return try Labels.whole(try source.numbers(stored, as: Double.self), in: path) {
        Int(exactly: $0)
      }
    case .uint64?:
      return try Labels.whole(try source.numbers(stored, as: UInt64.self), in: path) {
        Int(exactly: $0)
      }
    default:
      return try Labels.whole(try source.numbers(stored, as: Int64.self), in: path) {
        Int(exactly: $0)
      }
    }
  }

  /// The names of the classes; numbers where the file names none.
  private static func classes(
    in source: borrowing HDF5Source, of labels: [Int]
  ) throws(DataError) -> [String] {
    guard try source.contains("classes") else {
      return (0...(labels.max() ?? 0)).map(String.init)
    }
    let stored = try source.dataset("classes")
    guard stored.elementType?.isNumber == false,
      (1...Labels.largest + 1).contains(stored.shape.first ?? 0)
    else {
      throw .wrongShape(
        file: source.path, expected: "classes, texts for 1 to \(Labels.largest + 1) of them",
        found: stored.elementType?.isNumber == false
          ? "\(stored.shape.first ?? 0)" : "other elements")
    }
    let classes = try source.texts(stored)
    if let wrong = labels.first(where: { !classes.indices.contains($0) }) {
      throw .wrongLabel(file: source.path, label: wrong, classes: classes.count)
    }
    return classes
  }

  /// The bytes that the values are 255ths of; nil where one is not.
  private static func wholeBytes(_ values: [Float]) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count)
    for value in values {
      guard (0...1).contains(value) else { return nil }
      let byte = UInt8((value * 255).rounded())
      guard Float(byte) / 255 == value else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}

extension [Float] {
  /// The index of the first number that is NaN or infinite; nil where all are finite.
  fileprivate var firstNotFinite: Int? {
    // A finite number less itself is 0; anything else makes the sum NaN, and then it is worth a search.
    let sum = reduce(0) { $0 + ($1 - $1) }
    return sum == 0 ? nil : firstIndex { !$0.isFinite }
  }
}

extension ImageShape {
  /// Which example an index into a set's inputs is in, and where in the image.
  fileprivate func description(ofValue index: Int) -> String {
    let (example, value) = index.quotientAndRemainder(dividingBy: count)
    if height == 1 && channels == 1 { return "example \(example), value \(value)" }
    let (pixel, channel) = value.quotientAndRemainder(dividingBy: channels)
    let position = "example \(example), row \(pixel / width), column \(pixel % width)"
    return channels == 1 ? position : position + ", channel \(channel)"
  }
}
