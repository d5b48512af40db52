package import BLAS

// N: training points, M: test points.

/// The linear map from training values to test values that a tangent kernel makes, Q = Θ(x, X) (Θ(X, X)
/// + ridge)⁻¹, and its factors.
package struct KernelRegression: Sendable {
  /// Training points, N.
  package let count: Int
  /// Test points, M.
  package let testCount: Int
  /// The Cholesky factor of Θ(X, X) + ridge in its lower triangle, (N, N).
  private var factor: [Double]
  /// Θ(x, X), (M, N).
  private let cross: [Double]

  /// Factors the kernel `tangent` of all points with the training points, (N + M, N), training points
  /// first.
  /// - Throws: ``BLASError/notPositiveDefinite(pivot:)``.
  package init(_ tangent: [Double], count: Int, ridge: Double) throws(BLASError) {
    self.count = count
    testCount = tangent.count / count - count
    factor = Array(tangent[..<(count * count)])
    cross = Array(tangent[(count * count)...])
    for i in 0..<count { factor[i * (count + 1)] += ridge }
    try factor.withUnsafeMutableBufferPointer { a throws(BLASError) in
      guard let start = a.baseAddress else { return }
      try choleskyFactor(order: count, start, stride: count)
    }
  }

  /// The map Q itself, (M, N).
  package var map: [Double] {
    var result = cross
    withPointers(&result) { q, l in
      // Q L Lᵀ = Θ(x, X).
      triangularSolve(
        order: count, rightHandSides: testCount, l, stride: count, transposed: true,
        onTheRight: true, into: q, stride: count)
      triangularSolve(
        order: count, rightHandSides: testCount, l, stride: count, onTheRight: true, into: q,
        stride: count)
    }
    return result
  }

  /// (Θ(X, X) + ridge)⁻¹ V for V (N, K).
  package func solution(_ values: [Double]) -> [Double] {
    var result = values
    let columns = values.count / count
    withPointers(&result) { v, l in
      choleskySolve(
        order: count, rightHandSides: columns, factor: l, stride: count, into: v, stride: columns)
    }
    return result
  }

  /// Q V for V (N, K); (M, K).
  package func callAsFunction(_ values: [Double]) -> [Double] {
    matrixProduct(
      cross, solution(values), rows: testCount, inner: count, columns: values.count / count)
  }

  /// The ratio of the largest and the smallest eigenvalue of Θ(X, X) + ridge, of the kernel of all points
  /// with the training points; NaN for none.
  /// - Throws: ``BLASError/notConverged(remaining:)``.
  package static func conditionNumber(
    _ tangent: [Double], count: Int, ridge: Double
  ) throws(BLASError) -> Double {
    var matrix = Array(tangent[..<(count * count)])
    for i in 0..<count { matrix[i * (count + 1)] += ridge }
    let eigenvalues = try matrix.withUnsafeMutableBufferPointer { a throws(BLASError) in
      guard let start = a.baseAddress else { return [Double]() }
      return try symmetricEigenvalues(order: count, destroying: start, stride: count)
    }
    guard let smallest = eigenvalues.first, let largest = eigenvalues.last else { return .nan }
    return largest / smallest
  }

  private func withPointers(
    _ values: inout [Double],
    _ body: (UnsafeMutablePointer<Double>, UnsafePointer<Double>) -> Void
  ) {
    values.withUnsafeMutableBufferPointer { v in
      factor.withUnsafeBufferPointer { l in
        guard let v = v.baseAddress, let l = l.baseAddress else { return }
        body(v, l)
      }
    }
  }
}
