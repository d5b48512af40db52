// N: images.
/// The binary versions of CIFAR-10 and CIFAR-100 (Krizhevsky, *Learning Multiple Layers of Features
/// from Tiny Images*, 2009): records of one or two labels and 3 planes of 32 × 32 bytes.
public enum CIFARFile {
  /// Which of the two sets a file is of.
  public enum Kind: Sendable {
    /// 10 classes: one label a record.
    case ten
    /// 100 classes: the label of one of 20 groups, then the class's, which is the one that counts.
    case hundred

    var labelBytes: Int { self == .ten ? 1 : 2 }
  }

  private static let plane = 32 * 32

  /// Reads the files of one part, one after another; they are not compressed.
  ///
  /// Images come as (32, 32, 3) with values 0 … 1.
  public static func read(
    _ kind: Kind, files: [String], classes: [String], name: String
  ) throws(DataError) -> DataSet {
    precondition(!files.isEmpty, "no files")
    var (inputs, labels): ([Float], [Int]) = ([], [])
    for file in files { try append(file, kind, classes.count, &inputs, &labels) }
    return DataSet(
      name: name, origin: files.count == 1 ? files[0] : "\(files[0]) and \(files.count - 1) more",
      shape: ImageShape(height: 32, width: 32, channels: 3), inputs: inputs, labels: labels,
      classes: classes)
  }

  /// Appends a file's images and labels to those before.
  private static func append(
    _ file: String, _ kind: Kind, _ classes: Int, _ inputs: inout [Float], _ labels: inout [Int]
  ) throws(DataError) {
    let record = kind.labelBytes + 3 * plane
    let expected = "a CIFAR file of \(record)-byte records"
    let stream = try DataStream(file, expected: expected)
    guard !stream.isCompressed else {
      throw .damaged(file: file, expected: expected, reason: "it is compressed; decompress it")
    }
    let records = stream.size / record
    guard records > 0, stream.size.isMultiple(of: record) else {
      throw .wrongLength(
        file: file, expected: (records + 1) * record, found: stream.size,
        of: "\(records + 1) records of \(record)")
    }
    try DataSize.checkMemory(inputs.count + stream.size, in: file, "\(records) images")
    inputs.reserveCapacity(inputs.count + records * 3 * plane)
    for _ in 0..<records {
      let bytes = try stream.next(record)
      guard bytes.count == record else {
        throw .wrongLength(
          file: file, expected: stream.size, found: stream.position,
          of: "\(records) records of \(record)")
      }
      let label = Int(bytes[kind.labelBytes - 1])
      guard label < classes else {
        throw .wrongLabel(file: file, label: label, classes: classes)
      }
      labels.append(label)
      for pixel in 0..<plane {
        for channel in 0..<3 {
          inputs.append(Float(bytes[kind.labelBytes + channel * plane + pixel]) / 255)
        }
      }
    }
  }
}
