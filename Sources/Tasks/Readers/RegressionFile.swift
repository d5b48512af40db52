internal import Foundation
internal import HDF5
internal import Hashing

// N: training points, M: test points, D: inputs.

/// Points of a regression in one HDF5 file: training inputs (N, D), training targets (N) and test
/// inputs (M, D), numbers of any type.
public struct RegressionFile: Sendable {
  /// The points, one output.
  public let task: RegressionTask
  /// SHA-256, in hexadecimal digits, over the three sizes N, M, D and the values of the three arrays,
  /// all little-endian in 64 bits: what the points are, whatever file they lie in.
  public let digest: String

  /// Reads the three datasets of a file.
  public init(
    _ path: String, training: String, targets: String, test: String
  ) throws(DataError) {
    let expected = "an HDF5 file with datasets \"\(training)\", \"\(targets)\" and \"\(test)\""
    guard DataFile.isFile(path) else {
      let reason = DataFile.isFolder(path) ? "it is a folder" : "there is no such file"
      throw .unreadable(path: path, expected: expected, reason: reason)
    }
    let arrays: Result<[Array2D], DataError>
    do throws(HDF5Error) {
      arrays = try Self.arrays([training, targets, test], in: File.open(path), path)
    } catch {
      throw .damaged(file: path, expected: expected, reason: error.reason)
    }
    let read = try arrays.get()
    let (x, y, t) = (read[0], read[1], read[2])
    guard y.rows == x.rows, y.columns == 1, t.columns == x.columns else {
      throw .wrongShape(
        file: path, expected: "training inputs (N, D), targets (N) and test inputs (M, D)",
        found: "\(x.rows) × \(x.columns), \(y.rows) × \(y.columns) and \(t.rows) × \(t.columns)")
    }
    guard (x.values + y.values + t.values).allSatisfy(\.isFinite) else {
      throw .wrongShape(file: path, expected: "finite numbers", found: "infinities or NaN")
    }
    task = RegressionTask(
      inputs: x.columns, training: x.values, targets: y.values, test: t.values)
    digest = Self.digest(sizes: [x.rows, t.rows, x.columns], x.values + y.values + t.values)
  }

  /// A dataset as a table; one dimension counts as one column.
  private struct Array2D {
    let rows: Int
    let columns: Int
    let values: [Double]
  }

  /// The datasets of an open file; errors of the content inside, of HDF5 outside.
  private static func arrays(
    _ names: [String], in file: consuming File, _ path: String
  ) throws(HDF5Error) -> Result<[Array2D], DataError> {
    var arrays: [Array2D] = []
    for name in names {
      guard try file.contains(name) else {
        let present = try file.entries().map(\.name)
        return .failure(.noDataset(name, file: path, present: present))
      }
      let stored = try file.dataset(name)
      let sizes = stored.shape
      guard (1...2).contains(sizes.count), sizes.allSatisfy({ $0 > 0 }),
        stored.elementType?.isNumber == true
      else {
        let text = sizes.map(String.init).joined(separator: " × ")
        return .failure(
          .wrongShape(
            file: path, expected: "\(name) of numbers in one or two dimensions",
            found: stored.elementType?.isNumber == true ? "shape \(text)" : "other elements"))
      }
      let columns = sizes.count == 2 ? sizes[1] : 1
      arrays.append(
        Array2D(rows: sizes[0], columns: columns, values: try stored.read(as: Double.self)))
    }
    return .success(arrays)
  }

  private static func digest(sizes: [Int], _ values: [Double]) -> String {
    var hash = SHA256()
    for word in sizes.map(UInt64.init) + values.map(\.bitPattern) {
      withUnsafeBytes(of: word.littleEndian) { hash.update($0) }
    }
    return hash.hexadecimal
  }
}
