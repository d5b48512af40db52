internal import BLAS
internal import CKernels

extension Float: EngineScalar {
  /// The engine's kernels for `Float`.
  public static let kernels = ScalarKernels<Float>(
    call: { kernel in
      kernel == .product && !usesOwnProduct
        ? { runProducts($0, of: Float.self) } : sw_call_function(kernel, .float)
    },
    tile: { sw_tile_function($0, .float) },
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
    affine: k_affine_f32, accumulate: k_accumulate_f32, multiplyAdd: k_multiply_add_f32,
    multiplyRow: k_multiply_row_f32, clamp: k_clamp_f32, sumOfSquares: k_sum_of_squares_f32,
    scatterAddRows: k_scatter_add_rows_f32, adam: k_adam_f32, sgd: k_sgd_f32,
    reluCovariance: k_relu_covariance_f32, erfCovariance: k_erf_covariance_f32)
}
