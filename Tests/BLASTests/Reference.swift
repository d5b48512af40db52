/// A matrix for tests: row-major, with unused columns beyond `columns` that hold a value no result may
/// contain, so that a wrong stride shows.
struct Matrix {
  let rows: Int
  let columns: Int
  let stride: Int
  var elements: [Double]

  /// Deterministic elements in (-1, 1), different for every `salt`.
  init(_ rows: Int, _ columns: Int, salt: Int, padding: Int = 3) {
    self.rows = rows
    self.columns = columns
    stride = columns + padding
    elements = [Double](repeating: 1e6, count: max(rows * stride, 1))
    for row in 0..<rows {
      for column in 0..<columns {
        let angle = Double(row * 131 + column * 71 + salt * 1009)
        // Rounded to 12 bits, so that Float holds the same element.
        elements[row * stride + column] =
          ((angle * angle * 0.618).truncatingRemainder(
            dividingBy: 2) * 2048).rounded() / 2048 - 1
      }
    }
  }

  subscript(row: Int, column: Int) -> Double {
    get { elements[row * stride + column] }
    set { elements[row * stride + column] = newValue }
  }

  /// The elements as Float.
  var single: [Float] { elements.map(Float.init) }

  /// The transpose where `transposed`, else the matrix itself.
  func transposed(if transposed: Bool) -> Matrix {
    guard transposed else { return self }
    var result = Matrix(columns, rows, salt: 0)
    for row in 0..<rows {
      for column in 0..<columns { result[column, row] = self[row, column] }
    }
    return result
  }

  /// The largest difference to elements with the same stride, over the whole matrix or its lower triangle.
  func difference(to other: [Double], lowerOnly: Bool = false) -> Double {
    var largest = 0.0
    for row in 0..<rows {
      for column in 0..<(lowerOnly ? row + 1 : columns) {
        largest = max(largest, abs(self[row, column] - other[row * stride + column]))
      }
    }
    return largest
  }
}

/// `alpha · a b + beta · c` by its definition.
func referenceProduct(
  _ a: Matrix, _ b: Matrix, alpha: Double = 1, beta: Double = 0, onto c: Matrix
) -> Matrix {
  var result = c
  for row in 0..<a.rows {
    for column in 0..<b.columns {
      var sum = 0.0
      for k in 0..<a.columns { sum += a[row, k] * b[k, column] }
      result[row, column] = alpha * sum + (beta == 0 ? 0 : beta * c[row, column])
    }
  }
  return result
}
