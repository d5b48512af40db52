// N: examples.
/// The IDX format of MNIST and its relatives (LeCun, Cortes and Burges, *The MNIST database*), gzip
/// or not: a magic number that holds the type and the number of dimensions, the sizes, the values.
public enum IDXFile {
  /// Reads images and their labels.
  ///
  /// Images have 3 dimensions, or 4 with channels, of unsigned bytes, which become 0 … 1.
  public static func read(
    images imageFile: String, labels labelFile: String, classes: [String], name: String
  ) throws(DataError) -> DataSet {
    let images = try array(in: imageFile, dimensions: [3, 4], of: "images")
    let labels = try array(in: labelFile, dimensions: [1], of: "labels")
    guard images.sizes[0] == labels.sizes[0] else {
      throw .mismatch(
        images: imageFile, imageCount: images.sizes[0], labels: labelFile,
        labelCount: labels.sizes[0])
    }
    guard images.sizes.dropFirst().allSatisfy({ $0 > 0 }) else {
      throw .wrongShape(
        file: imageFile, expected: "images of at least one pixel",
        found: images.sizes.map(String.init).joined(separator: " × "))
    }
    if let wrong = labels.values.first(where: { Int($0) >= classes.count }) {
      throw .wrongLabel(file: labelFile, label: Int(wrong), classes: classes.count)
    }
    return DataSet(
      name: name, origin: imageFile,
      shape: ImageShape(
        height: images.sizes[1], width: images.sizes[2],
        channels: images.sizes.count == 4 ? images.sizes[3] : 1),
      inputs: Pixels.floats(images.values), labels: labels.values.map { Int($0) }, classes: classes)
  }

  /// The sizes and values of an array of unsigned bytes.
  private static func array(
    in file: String, dimensions: [Int], of content: String
  ) throws(DataError) -> (sizes: [Int], values: ArraySlice<UInt8>) {
    let kind = "an IDX file of \(content)"
    let bytes = try DataFile.bytes(of: file, expected: kind)
    let expected =
      dimensions.map { hexadecimal([0, 0, 8, UInt8($0)]) }.joined(separator: " or ") + " (\(kind))"
    guard bytes.count >= 4, bytes[0] == 0, bytes[1] == 0, bytes[2] == 8,
      dimensions.contains(Int(bytes[3]))
    else {
      throw .wrongMagic(
        file: file, expected: expected,
        found: bytes.isEmpty ? "an empty file" : hexadecimal(bytes.prefix(4)))
    }
    let header = 4 + 4 * Int(bytes[3])
    guard bytes.count >= header else {
      throw .wrongLength(file: file, expected: header, found: bytes.count, of: "the header alone")
    }
    let sizes = (0..<Int(bytes[3])).map { dimension in
      bytes[(4 + 4 * dimension)..<(8 + 4 * dimension)].reduce(0) { $0 << 8 | Int($1) }
    }
    var total = 1
    for size in sizes {
      // A damaged header may ask for more than there are numbers for.
      let (product, overflow) = total.multipliedReportingOverflow(by: size)
      total = overflow ? .max - header : product
    }
    guard bytes.count == header + total else {
      let text = sizes.map(String.init).joined(separator: " × ")
      throw .wrongLength(
        file: file, expected: header + total, found: bytes.count,
        of: "a header of \(header) and \(text) \(content == "images" ? "pixels" : content)")
    }
    return (sizes, bytes[header...])
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
