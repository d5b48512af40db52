internal import BLAS
internal import CKernels

/// A kernel that computes one tile of an elementwise operation.
enum TileKernel: Hashable, Sendable {
  case affine
  case add
  case subtract
  case multiply
  case divide
  case maximum
  case relu
  case reluGradient
  case step
  case exp
  case log
  case sqrt
  case reciprocal
  case tanh
  case tanhGradient
  case sigmoid
  case sigmoidGradient
  case erf
  case gelu
  case geluSlope
  case geluAndSlope
  case geluTanh
  case geluTanhSlope
  case geluTanhAndSlope
  case square
  case sign
  case select
  case copy
  case equal

  /// The kernel for the scalar type.
  func function(isDouble: Bool) -> sw_tile_kernel {
    switch self {
    case .affine: isDouble ? sw_tile_affine_f64 : sw_tile_affine_f32
    case .add: isDouble ? sw_tile_add_f64 : sw_tile_add_f32
    case .subtract: isDouble ? sw_tile_subtract_f64 : sw_tile_subtract_f32
    case .multiply: isDouble ? sw_tile_multiply_f64 : sw_tile_multiply_f32
    case .divide: isDouble ? sw_tile_divide_f64 : sw_tile_divide_f32
    case .maximum: isDouble ? sw_tile_maximum_f64 : sw_tile_maximum_f32
    case .relu: isDouble ? sw_tile_relu_f64 : sw_tile_relu_f32
    case .reluGradient: isDouble ? sw_tile_relu_gradient_f64 : sw_tile_relu_gradient_f32
    case .step: isDouble ? sw_tile_step_f64 : sw_tile_step_f32
    case .exp: isDouble ? sw_tile_exp_f64 : sw_tile_exp_f32
    case .log: isDouble ? sw_tile_log_f64 : sw_tile_log_f32
    case .sqrt: isDouble ? sw_tile_sqrt_f64 : sw_tile_sqrt_f32
    case .reciprocal: isDouble ? sw_tile_reciprocal_f64 : sw_tile_reciprocal_f32
    case .tanh: isDouble ? sw_tile_tanh_f64 : sw_tile_tanh_f32
    case .tanhGradient: isDouble ? sw_tile_tanh_gradient_f64 : sw_tile_tanh_gradient_f32
    case .sigmoid: isDouble ? sw_tile_sigmoid_f64 : sw_tile_sigmoid_f32
    case .sigmoidGradient: isDouble ? sw_tile_sigmoid_gradient_f64 : sw_tile_sigmoid_gradient_f32
    case .erf: isDouble ? sw_tile_erf_f64 : sw_tile_erf_f32
    case .gelu: isDouble ? sw_tile_gelu_f64 : sw_tile_gelu_f32
    case .geluSlope: isDouble ? sw_tile_gelu_slope_f64 : sw_tile_gelu_slope_f32
    case .geluAndSlope: isDouble ? sw_tile_gelu_and_slope_f64 : sw_tile_gelu_and_slope_f32
    case .geluTanh: isDouble ? sw_tile_gelu_tanh_f64 : sw_tile_gelu_tanh_f32
    case .geluTanhSlope: isDouble ? sw_tile_gelu_tanh_slope_f64 : sw_tile_gelu_tanh_slope_f32
    case .geluTanhAndSlope:
      isDouble ? sw_tile_gelu_tanh_and_slope_f64 : sw_tile_gelu_tanh_and_slope_f32
    case .square: isDouble ? sw_tile_square_f64 : sw_tile_square_f32
    case .sign: isDouble ? sw_tile_sign_f64 : sw_tile_sign_f32
    case .select: isDouble ? sw_tile_select_f64 : sw_tile_select_f32
    case .copy: isDouble ? sw_tile_copy_f64 : sw_tile_copy_f32
    case .equal: isDouble ? sw_tile_equal_f64 : sw_tile_equal_f32
    }
  }
}

/// A kernel that is one instruction. What each reads stands at its C function.
enum CallKernel: Hashable, Sendable {
  case fill
  case copyStrips
  case permute
  case gather
  case scatterAdd
  case oneHot
  case maskCausal
  case patches
  case unpatches
  case rotate
  case sum
  case maximumOver
  case softmax
  case logSoftmax
  case softmaxGradient
  case logSoftmaxGradient
  case crossEntropy
  case layerNorm
  case layerNormGradient
  case rmsNorm
  case rmsNormGradient
  case attention
  case attentionGradient
  case attentionPlain
  case attentionPlainGradient
  case biasRelu
  case biasTanh
  case biasSigmoid
  case biasGelu
  case biasGeluTanh
  case reluBackward
  case tanhBackward
  case sigmoidBackward
  case slopeBackward
  case product

  /// The kernel for the scalar type.
  func function(isDouble: Bool) -> sw_kernel {
    switch self {
    case .fill: isDouble ? sw_fill_f64 : sw_fill_f32
    case .copyStrips: isDouble ? sw_copy_strips_f64 : sw_copy_strips_f32
    case .permute: isDouble ? sw_permute_f64 : sw_permute_f32
    case .gather: isDouble ? sw_gather_f64 : sw_gather_f32
    case .scatterAdd: isDouble ? sw_scatter_add_f64 : sw_scatter_add_f32
    case .oneHot: isDouble ? sw_one_hot_f64 : sw_one_hot_f32
    case .maskCausal: isDouble ? sw_mask_causal_f64 : sw_mask_causal_f32
    case .patches: isDouble ? sw_patches_f64 : sw_patches_f32
    case .unpatches: isDouble ? sw_unpatches_f64 : sw_unpatches_f32
    case .rotate: isDouble ? sw_rotate_f64 : sw_rotate_f32
    case .sum: isDouble ? sw_sum_f64 : sw_sum_f32
    case .maximumOver: isDouble ? sw_maximum_over_f64 : sw_maximum_over_f32
    case .softmax: isDouble ? sw_softmax_f64 : sw_softmax_f32
    case .logSoftmax: isDouble ? sw_log_softmax_f64 : sw_log_softmax_f32
    case .softmaxGradient: isDouble ? sw_softmax_gradient_f64 : sw_softmax_gradient_f32
    case .logSoftmaxGradient: isDouble ? sw_log_softmax_gradient_f64 : sw_log_softmax_gradient_f32
    case .crossEntropy: isDouble ? sw_cross_entropy_f64 : sw_cross_entropy_f32
    case .layerNorm: isDouble ? sw_layer_norm_f64 : sw_layer_norm_f32
    case .layerNormGradient: isDouble ? sw_layer_norm_gradient_f64 : sw_layer_norm_gradient_f32
    case .rmsNorm: isDouble ? sw_rms_norm_f64 : sw_rms_norm_f32
    case .rmsNormGradient: isDouble ? sw_rms_norm_gradient_f64 : sw_rms_norm_gradient_f32
    case .attention: isDouble ? sw_attention_f64 : sw_attention_f32
    case .attentionGradient: isDouble ? sw_attention_gradient_f64 : sw_attention_gradient_f32
    case .attentionPlain: isDouble ? sw_attention_plain_f64 : sw_attention_plain_f32
    case .attentionPlainGradient:
      isDouble ? sw_attention_plain_gradient_f64 : sw_attention_plain_gradient_f32
    case .biasRelu: isDouble ? sw_bias_relu_f64 : sw_bias_relu_f32
    case .biasTanh: isDouble ? sw_bias_tanh_f64 : sw_bias_tanh_f32
    case .biasSigmoid: isDouble ? sw_bias_sigmoid_f64 : sw_bias_sigmoid_f32
    case .biasGelu: isDouble ? sw_bias_gelu_f64 : sw_bias_gelu_f32
    case .biasGeluTanh: isDouble ? sw_bias_gelu_tanh_f64 : sw_bias_gelu_tanh_f32
    case .reluBackward: isDouble ? sw_relu_backward_f64 : sw_relu_backward_f32
    case .tanhBackward: isDouble ? sw_tanh_backward_f64 : sw_tanh_backward_f32
    case .sigmoidBackward: isDouble ? sw_sigmoid_backward_f64 : sw_sigmoid_backward_f32
    case .slopeBackward: isDouble ? sw_slope_backward_f64 : sw_slope_backward_f32
    case .product: isDouble ? productDouble : productFloat
    }
  }
}

// p: C, A, B; n: count, M, N, K, row distances of A, B, C, A transposed, B transposed; s: alpha, beta.

private let productFloat: sw_kernel = { call in
  guard let c = call?.pointee, let a = c.p.1?.assumingMemoryBound(to: Float.self),
    let b = c.p.2?.assumingMemoryBound(to: Float.self),
    let to = c.p.0?.assumingMemoryBound(to: Float.self)
  else { return }
  let (m, n, k) = (Int(c.n.1), Int(c.n.2), Int(c.n.3))
  for i in 0..<Int(c.n.0) {
    product(
      rows: m, columns: n, inner: k, a + i * m * k, stride: Int(c.n.4), transposed: c.n.7 != 0,
      b + i * k * n, stride: Int(c.n.5), transposed: c.n.8 != 0, into: to + i * m * n,
      stride: Int(c.n.6), alpha: Float(c.s.0), beta: Float(c.s.1))
  }
}

private let productDouble: sw_kernel = { call in
  guard let c = call?.pointee, let a = c.p.1?.assumingMemoryBound(to: Double.self),
    let b = c.p.2?.assumingMemoryBound(to: Double.self),
    let to = c.p.0?.assumingMemoryBound(to: Double.self)
  else { return }
  let (m, n, k) = (Int(c.n.1), Int(c.n.2), Int(c.n.3))
  for i in 0..<Int(c.n.0) {
    product(
      rows: m, columns: n, inner: k, a + i * m * k, stride: Int(c.n.4), transposed: c.n.7 != 0,
      b + i * k * n, stride: Int(c.n.5), transposed: c.n.8 != 0, into: to + i * m * n,
      stride: Int(c.n.6), alpha: c.s.0, beta: c.s.1)
  }
}
