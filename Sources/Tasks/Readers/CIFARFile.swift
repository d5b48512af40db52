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

  /// Reads the files of one part, one after another.
  ///
  /// Images come as (32, 32, 3) with values 0 … 1.
  public static func read(
    _ kind: Kind, files: [String], classes: [String], name: String
  ) throws(DataError) -> DataSet {
    precondition(!files.isEmpty, "no files")
    let plane = 32 * 32
    let record = kind.labelBytes + 3 * plane
    var (inputs, labels): ([Float], [Int]) = ([], [])
    for file in files {
      let bytes = try DataFile.bytes(of: file, expected: "a CIFAR file of \(record)-byte records")
      guard !bytes.isEmpty, bytes.count.isMultiple(of: record) else {
        let records = bytes.count / record + 1
        throw .wrongLength(
          file: file, expected: records * record, found: bytes.count,
          of: "\(records) records of \(record)")
      }
      inputs.reserveCapacity(inputs.count + bytes.count)
      for start in stride(from: 0, to: bytes.count, by: record) {
        let label = Int(bytes[start + kind.labelBytes - 1])
        guard label < classes.count else {
          throw .wrongLabel(file: file, label: label, classes: classes.count)
        }
        labels.append(label)
        let first = start + kind.labelBytes
        for pixel in 0..<plane {
          for channel in 0..<3 {
            inputs.append(Float(bytes[first + channel * plane + pixel]) / 255)
          }
        }
      }
    }
    return DataSet(
      name: name, origin: files.count == 1 ? files[0] : "\(files[0]) and \(files.count - 1) more",
      shape: ImageShape(height: 32, width: 32, channels: 3), inputs: inputs, labels: labels,
      classes: classes)
  }
}
