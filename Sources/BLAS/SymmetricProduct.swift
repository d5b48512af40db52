internal import COpenBLAS

// N: order of the result, K: the summed dimension; row-major.

// Two tiles of 32 by 32 doubles take half of a 32 KiB first-level cache.
private let tile = 32

/// The lower triangle, diagonal included, of `C = alpha · A Aᵀ + beta · C` with A (N, K), C (N, N):
/// half the work of the product. The upper triangle is left as it was.
///
/// A transposed operand is stored as (K, N), so that the result is `Aᵀ A` of what is stored.
package func symmetricProduct(
  order n: Int, inner k: Int, _ a: UnsafePointer<Float>, stride lda: Int, transposed: Bool = false,
  into c: UnsafeMutablePointer<Float>, stride ldc: Int, alpha: Float = 1, beta: Float = 0
) {
  check("A", stride: lda, columns: transposed ? n : k)
  check("C", stride: ldc, columns: n)
  guard n > 0 else { return }
  OpenBLAS.start()
  cblas_ssyrk(
    CblasRowMajor, CblasLower, transpose(transposed), size(n), size(k), alpha,
    a, size(max(lda, 1)), beta, c, size(ldc))
}

/// Copies the lower triangle of C (N, N) onto the upper one, tile by tile so that both stay in the cache.
package func mirrorLowerTriangle(
  order n: Int, _ c: UnsafeMutablePointer<Float>, stride ldc: Int
) {
  check("C", stride: ldc, columns: n)
  for rowStart in Swift.stride(from: 0, to: n, by: tile) {
    for columnStart in Swift.stride(from: 0, through: rowStart, by: tile) {
      for row in rowStart..<min(rowStart + tile, n) {
        for column in columnStart..<max(min(columnStart + tile, row), columnStart) {
          c[column * ldc + row] = c[row * ldc + column]
        }
      }
    }
  }
}

/// The lower triangle, diagonal included, of `C = alpha · A Aᵀ + beta · C` with A (N, K), C (N, N):
/// half the work of the product. The upper triangle is left as it was.
///
/// A transposed operand is stored as (K, N), so that the result is `Aᵀ A` of what is stored.
package func symmetricProduct(
  order n: Int, inner k: Int, _ a: UnsafePointer<Double>, stride lda: Int, transposed: Bool = false,
  into c: UnsafeMutablePointer<Double>, stride ldc: Int, alpha: Double = 1, beta: Double = 0
) {
  check("A", stride: lda, columns: transposed ? n : k)
  check("C", stride: ldc, columns: n)
  guard n > 0 else { return }
  OpenBLAS.start()
  cblas_dsyrk(
    CblasRowMajor, CblasLower, transpose(transposed), size(n), size(k), alpha,
    a, size(max(lda, 1)), beta, c, size(ldc))
}

/// Copies the lower triangle of C (N, N) onto the upper one, tile by tile so that both stay in the cache.
package func mirrorLowerTriangle(
  order n: Int, _ c: UnsafeMutablePointer<Double>, stride ldc: Int
) {
  check("C", stride: ldc, columns: n)
  for rowStart in Swift.stride(from: 0, to: n, by: tile) {
    for columnStart in Swift.stride(from: 0, through: rowStart, by: tile) {
      for row in rowStart..<min(rowStart + tile, n) {
        for column in columnStart..<max(min(columnStart + tile, row), columnStart) {
          c[column * ldc + row] = c[row * ldc + column]
        }
      }
    }
  }
}
