internal import COpenBLAS

// N: order of the triangular matrix, K: right-hand sides; row-major.

/// Solves `op(A) X = B` (N, K), or `X op(A) = B` (K, N) where A stands on the right, for X, which replaces B.
///
/// Only the named triangle of A (N, N) is read, diagonal included.
package func triangularSolve(
  order n: Int, rightHandSides k: Int, _ a: UnsafePointer<Double>, stride lda: Int,
  lower: Bool = true, transposed: Bool = false, onTheRight: Bool = false,
  into b: UnsafeMutablePointer<Double>, stride ldb: Int
) {
  check("A", stride: lda, columns: n)
  check("B", stride: ldb, columns: onTheRight ? n : k)
  guard n > 0, k > 0 else { return }
  OpenBLAS.start()
  cblas_dtrsm(
    CblasRowMajor, onTheRight ? CblasRight : CblasLeft, lower ? CblasLower : CblasUpper,
    transpose(transposed), CblasNonUnit, size(onTheRight ? k : n), size(onTheRight ? n : k), 1,
    a, size(lda), b, size(ldb))
}
