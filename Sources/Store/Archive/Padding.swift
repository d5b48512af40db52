internal import StudyKit

/// How a point's array is placed in the file's array, which may be longer along some dimensions.
struct Padding {
  /// The pieces that are contiguous in both arrays: their offsets and lengths, in elements.
  private(set) var pieces: [(own: Int, file: Int, count: Int)] = []
  /// Whether both shapes are the same.
  let isWhole: Bool

  /// From a point's shape to the file's; both have the same number of dimensions.
  init(_ own: [Int], in file: [Int]) {
    precondition(
      own.count == file.count && zip(own, file).allSatisfy(<=), "\(own) does not fit in \(file)")
    isWhole = own == file
    let count = own.reduce(1, *)
    guard count > 0 else { return }
    guard !isWhole, let length = own.last else {
      pieces = [(0, 0, count)]
      return
    }
    for row in 0..<count / length {
      var rest = row
      var begin = 0
      var stride = file[file.count - 1]
      for axis in (0..<own.count - 1).reversed() {
        begin += rest % own[axis] * stride
        rest /= own[axis]
        stride *= file[axis]
      }
      pieces.append((row * length, begin, length))
    }
  }
}

extension Layout.Column {
  /// The bytes of a row without findings: NaN, or 0 for integers.
  func emptyRow() -> [UInt8] { emptyRow(of: shape) }

  /// The same for a measure's own dimensions of other lengths.
  func emptyRow(of shape: [Int]) -> [UInt8] {
    let rowSize = shape.reduce(element.size, *)
    let pattern: [UInt8]
    switch element {
    case .float: pattern = withUnsafeBytes(of: Float.nan) { Array($0) }
    case .double: pattern = withUnsafeBytes(of: Double.nan) { Array($0) }
    case .integer: return [UInt8](repeating: 0, count: rowSize)
    }
    var row: [UInt8] = []
    row.reserveCapacity(rowSize)
    while row.count < rowSize { row += pattern }
    return row
  }
}
