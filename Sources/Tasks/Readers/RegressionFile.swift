internal import HDF5
internal import Hashing

// N: training points, M: test points, D: inputs.

/// Points of a regression in one HDF5 file: training inputs (N, D), training targets (N) and test
/// inputs (M, D), numbers of any type.
public struct RegressionFile: Equatable, Sendable {
  /// The points, one output.
  public let task: RegressionTask
  /// SHA-256, in hexadecimal digits, over the three sizes N, M, D and the values of the three arrays,
  /// all little-endian in 64 bits: what the points are, whatever file they lie in.
  public let digest: String

  /// Reads the three datasets of a file.
  public init(
    _ path: String, training: String, targets: String, test: String
  ) throws(DataError) {
    let names = [training, targets, test]
    try DataReading.checkPath(path)
    let source = try HDF5Source.open(
      path, expected: "an HDF5 file with datasets \"\(training)\", \"\(targets)\" and \"\(test)\"",
      datasets: names)
    let x = try Array2D(training, in: source)
    let y = try Array2D(targets, in: source)
    let t = try Array2D(test, in: source)
    guard y.rows == x.rows, y.columns == 1, t.columns == x.columns else {
      throw .wrongShape(
        file: path, expected: "training inputs (N, D), targets (N) and test inputs (M, D)",
        found: "\(x.rows) × \(x.columns), \(y.rows) × \(y.columns) and \(t.rows) × \(t.columns)")
    }
    task = RegressionTask(
      inputs: x.columns, training: x.values, targets: y.values, test: t.values)
    digest = Self.digest(sizes: [x.rows, t.rows, x.columns], x.values + y.values + t.values)
  }

  /// Reads the points as the process does that reads them first.
  package static func examine(
    _ path: String, training: String, targets: String, test: String
  ) throws(DataError) {
    try HDF5Source.examine(path) { () throws(DataError) in
      try RegressionFile(path, training: training, targets: targets, test: test)
    }
  }

  /// A dataset as a table; one dimension counts as one column.
  private struct Array2D {
    let rows: Int
    let columns: Int
    let values: [Double]

    init(_ name: String, in source: borrowing HDF5Source) throws(DataError) {
      let stored = try source.dataset(name)
      let sizes = stored.shape
      guard (1...2).contains(sizes.count), sizes.allSatisfy({ $0 > 0 }),
        stored.elementType?.isNumber == true
      else {
        let text = sizes.map(String.init).joined(separator: " × ")
        throw .wrongShape(
          file: source.path, expected: "\(name) of numbers in one or two dimensions",
          found: stored.elementType?.isNumber == true ? "shape \(text)" : "other elements")
      }
      rows = sizes[0]
      columns = sizes.count == 2 ? sizes[1] : 1
      values = try source.numbers(stored)
      if let index = values.firstIndex(where: { !$0.isFinite }) {
        let (row, column) = index.quotientAndRemainder(dividingBy: columns)
        throw .notFinite(
          file: source.path, number: "\(values[index])",
          position: "\(name), row \(row), column \(column)")
      }
    }
  }

  private static func digest(sizes: [Int], _ values: [Double]) -> String {
    var hash = SHA256()
    for word in sizes.map(UInt64.init) + values.map(\.bitPattern) {
      withUnsafeBytes(of: word.littleEndian) { hash.update($0) }
    }
    return hash.hexadecimal
  }
}
