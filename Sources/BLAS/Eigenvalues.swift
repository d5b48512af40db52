internal import COpenBLAS

/// The eigenvalues of a symmetric matrix (N, N), in ascending order.
///
/// Only the lower triangle is read; the matrix is destroyed. The divide-and-conquer routine without
/// vectors reduces to tridiagonal form and iterates there.
/// - Throws: ``BLASError/notConverged(remaining:)``.
package func symmetricEigenvalues(
  order n: Int, destroying a: UnsafeMutablePointer<Double>, stride lda: Int
) throws(BLASError) -> [Double] {
  try eigenvalues("N", order: n, a, stride: lda)
}

/// The eigenvalues of a symmetric matrix (N, N), in ascending order, and its eigenvectors.
///
/// Only the lower triangle is read; row j of the matrix becomes the j-th eigenvector, of length 1 and
/// with either sign.
/// - Throws: ``BLASError/notConverged(remaining:)``.
package func symmetricEigenvectors(
  order n: Int, replacing a: UnsafeMutablePointer<Double>, stride lda: Int
) throws(BLASError) -> [Double] {
  try eigenvalues("V", order: n, a, stride: lda)
}

private func eigenvalues(
  _ job: String, order n: Int, _ a: UnsafeMutablePointer<Double>, stride lda: Int
) throws(BLASError) -> [Double] {
  check("A", stride: lda, columns: n)
  guard n > 0 else { return [] }
  OpenBLAS.start()
  var order = size(n)
  var stride = size(lda)
  var info: Int32 = 0
  var values = [Double](repeating: 0, count: n)
  var best = 0.0
  var bestInteger: Int32 = 0
  var query: Int32 = -1
  // Our lower triangle by rows is LAPACK's upper one by columns, and its columns are our rows.
  dsyevd_(job, "U", &order, a, &stride, &values, &best, &query, &bestInteger, &query, &info)
  precondition(info == 0, "argument \(-info) of dsyevd is illegal")
  var workLength = Int32(best)
  var integerLength = bestInteger
  var work = [Double](repeating: 0, count: Int(workLength))
  var integers = [Int32](repeating: 0, count: Int(integerLength))
  dsyevd_(
    job, "U", &order, a, &stride, &values, &work, &workLength, &integers, &integerLength, &info)
  precondition(info >= 0, "argument \(-info) of dsyevd is illegal")
  if info > 0 { throw .notConverged(remaining: Int(info)) }
  return values
}
