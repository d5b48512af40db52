internal import HDF5

// N: examples, H × W × C: an image.
/// Data sets in one HDF5 file: `inputs` (N, H, W, C), (N, H, W) or (N, D), and where there are
/// labels `labels` (N) and `classes`, their names.
///
/// Inputs of unsigned bytes stand for 0 … 1, numbers of other types for themselves.
public enum HDF5Set {
  /// Reads a set.
  public static func read(_ path: String, name: String) throws(DataError) -> DataSet {
    guard DataFile.isFile(path) else {
      let reason =
        DataFile.isFolder(path) ? "it is a folder" : "there is no such file"
      throw .unreadable(
        path: path, expected: "an HDF5 file with a dataset \"inputs\"", reason: reason)
    }
    let contents: Result<DataSet, DataError>
    do throws(HDF5Error) {
      contents = try Self.contents(of: File.open(path), path, name: name)
    } catch {
      throw .damaged(
        file: path, expected: "an HDF5 file with a dataset \"inputs\"", reason: error.reason)
    }
    return try contents.get()
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

  /// What an open file holds; errors of the set itself inside, of HDF5 outside.
  private static func contents(
    of file: consuming File, _ path: String, name: String
  ) throws(HDF5Error) -> Result<DataSet, DataError> {
    guard try file.contains("inputs") else {
      let present = try file.entries().filter { $0.kind == .dataset }.map(\.name)
      return .failure(.noDataset("inputs", file: path, present: present))
    }
    let stored = try file.dataset("inputs")
    let sizes = stored.shape
    let text = sizes.map(String.init).joined(separator: " × ")
    guard (2...4).contains(sizes.count), sizes.allSatisfy({ $0 > 0 }),
      let type = stored.elementType, type.isNumber
    else {
      return .failure(
        .wrongShape(
          file: path, expected: "inputs (N, D), (N, H, W) or (N, H, W, C) of numbers",
          found: stored.elementType?.isNumber == true ? "inputs of shape \(text)" : "other elements"
        ))
    }
    let shape =
      sizes.count == 2
      ? ImageShape(vector: sizes[1])
      : ImageShape(height: sizes[1], width: sizes[2], channels: sizes.count == 4 ? sizes[3] : 1)
    let inputs =
      type == .uint8 ? Pixels.floats(try stored.read(as: UInt8.self)[...]) : try stored.read()
    guard try file.contains("labels") else {
      return .success(DataSet(name: name, origin: path, shape: shape, inputs: inputs))
    }
    let labels = try file.dataset("labels").read(as: Int64.self).map { Int($0) }
    guard labels.count == sizes[0] else {
      return .failure(
        .mismatch(
          images: path + " (inputs)", imageCount: sizes[0], labels: path + " (labels)",
          labelCount: labels.count))
    }
    let classes =
      try file.contains("classes")
      ? try file.dataset("classes").readTexts() : (0...(labels.max() ?? 0)).map(String.init)
    if let wrong = labels.first(where: { !classes.indices.contains($0) }) {
      return .failure(.wrongLabel(file: path, label: wrong, classes: classes.count))
    }
    return .success(
      DataSet(
        name: name, origin: path, shape: shape, inputs: inputs, labels: labels, classes: classes))
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
