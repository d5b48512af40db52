internal import COpenBLAS

// M: rows, N: columns of a row-major matrix; vectors are contiguous.

/// The product `y = alpha · op(A) x + beta · y` with A stored (M, N); x has N elements and y M, or the
/// other way round where A is transposed.
package func product(
  rows m: Int, columns n: Int, _ a: UnsafePointer<Double>, stride lda: Int,
  transposed: Bool = false,
  vector x: UnsafePointer<Double>, into y: UnsafeMutablePointer<Double>, alpha: Double = 1,
  beta: Double = 0
) {
  check("A", stride: lda, columns: n)
  guard m > 0, n > 0 else { return }
  OpenBLAS.start()
  cblas_dgemv(
    CblasRowMajor, transpose(transposed), size(m), size(n), alpha, a, size(lda), x, 1, beta, y, 1)
}

/// The inner product of two vectors of N elements.
package func dot(count n: Int, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>) -> Double {
  OpenBLAS.start()
  return cblas_ddot(size(n), x, 1, y, 1)
}
