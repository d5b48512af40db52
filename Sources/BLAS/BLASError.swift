/// Why a factorisation has no result.
package enum BLASError: Error, Equatable {
  /// The matrix is not positive definite: its leading block of order `pivot` (counted from 1) has no
  /// Cholesky factor.
  case notPositiveDefinite(pivot: Int)
  /// The iteration for eigenvalues left this many off-diagonal elements above zero.
  case notConverged(remaining: Int)
}
