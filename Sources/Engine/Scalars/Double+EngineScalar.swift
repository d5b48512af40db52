internal import BLAS
internal import CKernels

extension Double: EngineScalar {
  /// The engine's kernels for `Double`.
  public static let kernels = ScalarKernels<Double>(
    call: { kernel in
      kernel == .product && !usesOwnProduct
        ? { runProducts($0, of: Double.self) } : sw_call_function(kernel, .double)
    },
    tile: { sw_tile_function($0, .double) },
    product: { size, a, b, c, stride, alpha, beta in
      BLAS.product(
        rows: size.m, columns: size.n, inner: size.k, a.start, stride: a.stride,
        transposed: a.isTransposed, b.start, stride: b.stride, transposed: b.isTransposed, into: c,
        stride: stride, alpha: alpha, beta: beta)
    },
    symmetricProduct: { n, k, a, c, alpha in
      BLAS.symmetricProduct(order: n, inner: k, a, stride: k, into: c, stride: n, alpha: alpha)
    },
    mirror: { n, c in mirrorLowerTriangle(order: n, c, stride: n) },
    affine: k_affine_f64, accumulate: k_accumulate_f64, multiplyAdd: k_multiply_add_f64,
    multiplyRow: k_multiply_row_f64, clamp: k_clamp_f64, sumOfSquares: k_sum_of_squares_f64,
    scatterAddRows: k_scatter_add_rows_f64, adam: k_adam_f64, sgd: k_sgd_f64,
    reluCovariance: k_relu_covariance_f64, erfCovariance: k_erf_covariance_f64)
}
