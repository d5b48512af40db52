internal import Randomness

/// Six classes that are normal clouds, drawn when they are asked for: data for a first try that need no file.
///
/// `clouds-16/train` has 1,200 points in 16 dimensions, `clouds-16/test` 600 others. Class means have a mean distance of 4
/// standard deviations of a cloud, so that some points lie nearer to another class's mean than to their own. The points are the
/// same in every sweep.
enum CloudSet {
  /// The dimensions that a set may have.
  static let dimensions = 1...1024
  /// What sets are called in lists of names.
  static let name = "clouds-D"
  private static let classes = 6
  private static let parts = [(name: "train", count: 1_200), (name: "test", count: 600)]

  /// The set of a name; nil where it is none of these.
  static func named(_ name: String) throws(DataError) -> DataSet? {
    let words = name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let stem = "clouds-"
    guard words[0].hasPrefix(stem) else { return nil }
    guard let dimension = Int(words[0].dropFirst(stem.count)), dimensions.contains(dimension),
      words[0] == "clouds-\(dimension)"
    else {
      throw .unknownSet(String(words[0]), known: ["clouds-1 … clouds-\(dimensions.upperBound)"])
    }
    let wanted = words.count == 2 ? String(words[1]) : ""
    guard let part = parts.firstIndex(where: { $0.name == wanted }) else {
      throw .unknownPart(
        wanted, set: String(words[0]), known: parts.map { "\(words[0])/\($0.name)" })
    }
    let key = RandomKey(seed: 0)
    // Two independent means have a mean squared distance of twice the dimension; clouds have deviation 1.
    let distance = (8 / Double(dimension)).squareRoot()
    let means = (0..<classes).map { key.folding(0, UInt64($0)).normals(dimension) }
    let count = parts[part].count
    let own = key.folding(1, UInt64(part))
    let labels = (0..<count).map { $0 % classes }
    let inputs = labels.enumerated().flatMap { row, label in
      zip(own.folding(UInt64(row)).normals(dimension), means[label]).map { noise, mean in
        Float(distance * mean + noise)
      }
    }
    return DataSet(
      name: name, origin: "drawn", shape: ImageShape(vector: dimension), inputs: inputs,
      labels: labels, classes: (0..<classes).map { "cloud \($0)" })
  }
}
