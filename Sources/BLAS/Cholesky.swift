internal import COpenBLAS

// N: order of the matrix, K: right-hand sides; row-major.

/// Replaces the lower triangle of a symmetric A (N, N) by its Cholesky factor L, `A = L Lᵀ`.
///
/// Only the lower triangle is read and written.
/// - Throws: ``BLASError/notPositiveDefinite(pivot:)``; the triangle is then partly overwritten.
package func choleskyFactor(
  order n: Int, _ a: UnsafeMutablePointer<Double>, stride lda: Int
) throws(BLASError) {
  check("A", stride: lda, columns: n)
  guard n > 0 else { return }
  OpenBLAS.start()
  var order = size(n)
  var stride = size(lda)
  var info: Int32 = 0
  // LAPACK counts by columns: our lower triangle is its upper one.
  dpotrf_("U", &order, a, &stride, &info)
  precondition(info >= 0, "argument \(-info) of dpotrf is illegal")
  if info > 0 { throw .notPositiveDefinite(pivot: Int(info)) }
}

/// Solves `L Lᵀ X = B` for X, which replaces B (N, K), with the factor L of ``choleskyFactor(order:_:stride:)``.
package func choleskySolve(
  order n: Int, rightHandSides k: Int, factor l: UnsafePointer<Double>, stride ldl: Int,
  into b: UnsafeMutablePointer<Double>, stride ldb: Int
) {
  // LAPACK's potrs would want B by columns; two triangular solves take it by rows.
  triangularSolve(order: n, rightHandSides: k, l, stride: ldl, into: b, stride: ldb)
  triangularSolve(
    order: n, rightHandSides: k, l, stride: ldl, transposed: true, into: b, stride: ldb)
}
