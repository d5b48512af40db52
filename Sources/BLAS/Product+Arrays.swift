/// The product A B with A (R, I), B (I, C), or B stored as (C, I) where it is transposed; (R, C).
package func matrixProduct(
  _ a: [Double], _ b: [Double], rows: Int, inner: Int, columns: Int, transposed: Bool = false
) -> [Double] {
  precondition(
    a.count == rows * inner && b.count == inner * columns,
    "\(a.count) and \(b.count) elements are not (\(rows), \(inner)) and (\(inner), \(columns))")
  return [Double](unsafeUninitializedCapacity: rows * columns) { c, initialized in
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
        product(
          rows: rows, columns: columns, inner: inner, a, stride: inner, transposed: false, b,
          stride: transposed ? inner : columns, transposed: transposed, into: c, stride: columns)
      }
    }
    initialized = rows * columns
  }
}
