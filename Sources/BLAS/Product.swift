internal import CKernels
internal import COpenBLAS

// M: rows of the result, N: its columns, K: the summed dimension. All matrices are row-major; a stride
// is the distance between the starts of two rows, in elements.

/// Whether products are our own kernel's, where `beta` is 0 or 1.
//
// From AVX2 on the own kernel is as fast as OpenBLAS 0.3.21 or up to 40 % faster (docs/decisions), and its bits
// do not depend on the CPU; before AVX2 it is slow and its multiply-add not fused.
package var usesOwnProduct: Bool { k_level() != k_level_baseline }

/// The product `C = alpha · A B + beta · C` with A (M, K), B (K, N), C (M, N).
///
/// A transposed operand is stored as (K, M), or (N, K), and read as its transpose; its stride is that of
/// the stored matrix. With `beta` 0 the old C is not read. C may not overlap A or B. Our own kernel computes it
/// where the CPU has AVX2 and `beta` is 0 or 1, OpenBLAS elsewhere.
package func product(
  rows m: Int, columns n: Int, inner k: Int,
  _ a: UnsafePointer<Float>, stride lda: Int, transposed ta: Bool = false,
  _ b: UnsafePointer<Float>, stride ldb: Int, transposed tb: Bool = false,
  into c: UnsafeMutablePointer<Float>, stride ldc: Int, alpha: Float = 1, beta: Float = 0
) {
  check("A", stride: lda, columns: ta ? m : k)
  check("B", stride: ldb, columns: tb ? k : n)
  check("C", stride: ldc, columns: n)
  guard m > 0, n > 0 else { return }
  if usesOwnProduct, beta == 0 || beta == 1 {
    return k_product_f32(
      ta ? 1 : 0, tb ? 1 : 0, m, n, k, alpha, a, lda, b, ldb, c, ldc, beta == 1 ? 1 : 0)
  }
  OpenBLAS.start()
  cblas_sgemm(
    CblasRowMajor, transpose(ta), transpose(tb), size(m), size(n), size(k), alpha,
    a, size(max(lda, 1)), b, size(max(ldb, 1)), beta, c, size(ldc))
}

/// The product `C = alpha · A B + beta · C` with A (M, K), B (K, N), C (M, N).
///
/// A transposed operand is stored as (K, M), or (N, K), and read as its transpose; its stride is that of
/// the stored matrix. With `beta` 0 the old C is not read. C may not overlap A or B. Our own kernel computes it
/// where the CPU has AVX2 and `beta` is 0 or 1, OpenBLAS elsewhere.
package func product(
  rows m: Int, columns n: Int, inner k: Int,
  _ a: UnsafePointer<Double>, stride lda: Int, transposed ta: Bool = false,
  _ b: UnsafePointer<Double>, stride ldb: Int, transposed tb: Bool = false,
  into c: UnsafeMutablePointer<Double>, stride ldc: Int, alpha: Double = 1, beta: Double = 0
) {
  check("A", stride: lda, columns: ta ? m : k)
  check("B", stride: ldb, columns: tb ? k : n)
  check("C", stride: ldc, columns: n)
  guard m > 0, n > 0 else { return }
  if usesOwnProduct, beta == 0 || beta == 1 {
    return k_product_f64(
      ta ? 1 : 0, tb ? 1 : 0, m, n, k, alpha, a, lda, b, ldb, c, ldc, beta == 1 ? 1 : 0)
  }
  OpenBLAS.start()
  cblas_dgemm(
    CblasRowMajor, transpose(ta), transpose(tb), size(m), size(n), size(k), alpha,
    a, size(max(lda, 1)), b, size(max(ldb, 1)), beta, c, size(ldc))
}
