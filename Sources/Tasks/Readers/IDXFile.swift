// N: examples.
/// The IDX format of MNIST and its relatives (LeCun, Cortes and Burges, *The MNIST database*), gzip
/// or not: a magic number that holds the type and the number of dimensions, the sizes, the values.
public enum IDXFile {
  /// Reads images and their labels.
  ///
  /// Images have 3 dimensions, or 4 with channels, of unsigned bytes, which become 0 … 1. Without names of the classes,
  /// they are the numbers from 0 to the greatest label.
  public static func read(
    images imageFile: String, labels labelFile: String, classes: [String]?, name: String
  ) throws(DataError) -> DataSet {
    let images = try IDXArray(imageFile, dimensions: [3, 4], of: "images")
    let labels = try IDXArray(labelFile, dimensions: [1], of: "labels")
    guard images.sizes[0] == labels.sizes[0] else {
      throw .mismatch(
        images: imageFile, imageCount: images.sizes[0], labels: labelFile,
        labelCount: labels.sizes[0])
    }
    guard images.sizes.dropFirst().allSatisfy({ $0 > 0 }) else {
      throw .wrongShape(
        file: imageFile, expected: "images of at least one pixel", found: images.shape)
    }
    try DataSize.checkMemory(images.count, in: imageFile, "images of " + images.shape)
    var classIndices: [Int] = []
    classIndices.reserveCapacity(labels.count)
    try labels.forEachBlock { bytes throws(DataError) in
      if let classes, let wrong = bytes.first(where: { Int($0) >= classes.count }) {
        throw .wrongLabel(file: labelFile, label: Int(wrong), classes: classes.count)
      }
      classIndices += bytes.map { Int($0) }
    }
    var inputs: [Float] = []
    inputs.reserveCapacity(images.count)
    try images.forEachBlock { bytes in inputs += Pixels.floats(bytes[...]) }
    return DataSet(
      name: name, origin: imageFile,
      shape: ImageShape(
        height: images.sizes[1], width: images.sizes[2],
        channels: images.sizes.count == 4 ? images.sizes[3] : 1),
      inputs: inputs, labels: classIndices,
      classes: classes ?? (0...(classIndices.max() ?? 0)).map(String.init))
  }

  /// The file of the labels of a file of images, by the names that MNIST's files have: `t10k-images-idx3-ubyte.gz` has its labels
  /// in `t10k-labels-idx1-ubyte.gz`; nil where the file is not called so.
  static func labels(beside imageFile: String) -> String? {
    let start =
      imageFile.lastIndex(of: "/").map { imageFile.index(after: $0) } ?? imageFile.startIndex
    let file = String(imageFile[start...])
    for kind in ["idx3", "idx4"] where file.contains("images") && file.contains(kind) {
      let labels = file.replacing("images", with: "labels", maxReplacements: 1)
      return imageFile[..<start] + labels.replacing(kind, with: "idx1", maxReplacements: 1)
    }
    return nil
  }
}

/// An IDX file of unsigned bytes whose header has been read and compared with the file's size.
private struct IDXArray {
  /// The length of each dimension.
  let sizes: [Int]
  /// How many values there are.
  let count: Int
  private let stream: DataStream
  private let header: Int
  private let content: String

  /// The sizes as text.
  var shape: String { sizes.map(String.init).joined(separator: " × ") }

  /// Opens a file and reads its header.
  init(_ file: String, dimensions: [Int], of content: String) throws(DataError) {
    self.content = content
    let kind = "an IDX file of \(content)"
    stream = try DataStream(file, expected: kind)
    let magic = try stream.next(4)
    guard magic.count == 4, magic[0] == 0, magic[1] == 0, magic[2] == 8,
      dimensions.contains(Int(magic[3]))
    else {
      let expected = dimensions.map { Self.hexadecimal([0, 0, 8, UInt8($0)]) }
      throw .wrongMagic(
        file: file, expected: expected.joined(separator: " or ") + " (\(kind))",
        found: magic.isEmpty ? "an empty file" : Self.hexadecimal(magic))
    }
    header = 4 + 4 * Int(magic[3])
    let bytes = try stream.next(header - 4)
    guard bytes.count == header - 4 else {
      throw .wrongLength(
        file: file, expected: header, found: 4 + bytes.count, of: "the header alone")
    }
    sizes = stride(from: 0, to: bytes.count, by: 4).map { start in
      bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    count = DataSize.product(sizes)
    if stream.isCompressed {
      try DataSize.check(
        DataSize.sum(header, count), allowed: stream.mostBytes, in: file, description,
        limit: "the most that \(stream.size) compressed bytes can hold")
    } else if stream.size != DataSize.sum(header, count) {
      throw wrongLength(found: stream.size)
    }
  }

  /// Gives the values in pieces, and refuses a file that holds fewer or more than its header says.
  func forEachBlock(_ body: ([UInt8]) throws(DataError) -> Void) throws(DataError) {
    try stream.forEachBlock(of: count, body)
    guard stream.position == header + count else { throw wrongLength(found: stream.position) }
    guard try stream.next(1).isEmpty else {
      throw .tooLarge(
        file: stream.path, content: "more content", bytes: stream.position,
        allowed: header + count, limit: description)
    }
  }

  /// What the file's bytes are for.
  private var description: String {
    "a header of \(header) and \(shape) \(content == "images" ? "pixels" : content)"
  }

  private func wrongLength(found: Int) -> DataError {
    .wrongLength(
      file: stream.path, expected: DataSize.sum(header, count), found: found, of: description)
  }

  /// Bytes as people compare them with a format's description.
  private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    "0x"
      + bytes.map { byte in
        let digits = String(byte, radix: 16)
        return byte < 16 ? "0" + digits : digits
      }.joined()
  }
}
