// The instructions of programs: CALL(name, its name in Swift, what it does). `p` are the addresses, `n` the sizes and
// `s` the constants of its sw_call, which above each are listed in order. The enumeration that Swift sees is made of
// this list.

// Elements that are moved

// p: out; n: elements; s: value
CALL(fill, fill, FN(fill)((T)s[0], p[0], n[0]))
// p: out, in; n: strips, elements a strip, distance of strips in out, in in
CALL(copy_strips, copyStrips, FN(copy_strips)(p[0], p[1], n))
// p: out, in; n: rank, out's extents (8), in's strides along them (8)
CALL(permute, permute, FN(permute)(p[0], p[1], n))
// p: out (rows, D), table (V, D), int32 indices (rows); n: rows, D, V
CALL(gather, gather, check_indices("gather", p[2], n[0], n[2]); FN(gather_rows)(p[1], p[2], p[0], n[0], n[1]))
// p: out (V, D), in (rows, D), int32 indices (rows); n: rows, D, V
CALL(scatter_add, scatterAdd, check_indices("scatter-add", p[2], n[0], n[2]); FN(clear)(p[0], n[2] * n[1]);
     FN(scatter_add_rows)(p[1], p[2], p[0], n[0], n[1]))
// p: out (rows, K), int32 indices (rows); n: rows, K
CALL(one_hot, oneHot, check_indices("one-hot", p[1], n[0], n[1]); FN(one_hot)(p[0], p[1], n[0], n[1]))
// Keys after the query's position become s; the last query stands at the last key. p: out, in (N, Tq, Tk);
// n: N, Tq, Tk; s: value
CALL(mask_causal, maskCausal, FN(mask_causal)(p[0], p[1], (T)s[0], n[0], n[1], n[2]))
// The windows of images, zero outside. p: out (N, OH, OW, KH, KW, C), in (N, H, W, C); n: N, H, W, C, KH, KW, stride,
// padding, OH, OW
CALL(patches, patches, FN(patches)(p[0], p[1], n))
// The adjoint of patches. p: out (N, H, W, C), in (N, OH, OW, KH, KW, C); n: as there
CALL(unpatches, unpatches, FN(unpatches)(p[0], p[1], n))
// Turns the channel pairs (j, j + D/2) of each head by position x frequency. p: out, in (rows, H, D), cosines, sines
// (T, D/2); n: rows, T, H, D; s: 1, or -1 to turn back
CALL(rotate, rotate, FN(rotate)(p[0], p[1], p[2], p[3], (T)s[0], n[0], n[1], n[2], n[3]))

// Reductions

// p: out (outer, inner), in (outer, R, inner); n: outer, R, inner; s: scale of the result
CALL(sum, sum, FN(sum_over)(p[0], p[1], (T)s[0], n[0], n[1], n[2]))
// p: out (outer, inner), in (outer, R, inner); n: outer, R, inner
CALL(maximum_over, maximumOver, FN(maximum_over)(p[0], p[1], n[0], n[1], n[2]))
// p: out, in (rows, K); n: rows, K
CALL(softmax, softmax, FN(softmax)(p[1], p[0], n[0], n[1]))
CALL(log_softmax, logSoftmax, FN(log_softmax)(p[1], p[0], n[0], n[1]))
// p: out, the forward result, its cotangent (rows, K); n: rows, K
CALL(softmax_gradient, softmaxGradient, FN(softmax_backward)(p[1], p[2], p[0], n[0], n[1]))
CALL(log_softmax_gradient, logSoftmaxGradient, FN(log_softmax_backward)(p[1], p[2], p[0], n[0], n[1]))
// p: losses (rows), logits (rows, K), int32 labels (rows), s (softmax - one-hot) (rows, K); n: rows, K; s: scale
CALL(cross_entropy, crossEntropy, check_indices("cross-entropy", p[2], n[0], n[1]);
     FN(cross_entropy)(p[1], p[2], p[0], p[3], (T)s[0], n[0], n[1]))
// p: out (rows, D), mean (rows), inverse deviation (rows), in (rows, D), gain, offset (D); n: rows, D; s: epsilon
CALL(layer_norm, layerNorm, FN(layer_norm)(p[3], p[4], p[5], (T)s[0], p[0], p[1], p[2], n[0], n[1]))
// p: cotangents of input (rows, D), gain, offset (D), then in (rows, D), gain, mean, inverse deviation, output's
// cotangent (rows, D), what is added to the input's cotangent (rows, D) or null; n: rows, D
CALL(layer_norm_gradient, layerNormGradient, FN(clear)(p[1], n[1]); FN(clear)(p[2], n[1]);
     FN(layer_norm_backward)(p[3], p[4], p[5], p[6], p[7], p[8], p[0], p[1], p[2], n[0], n[1]))
// p: out (rows, D), inverse (rows), in (rows, D), gain (D); n: rows, D; s: epsilon
CALL(rms_norm, rmsNorm, FN(rms_norm)(p[2], p[3], (T)s[0], p[0], p[1], n[0], n[1]))
// p: cotangents of input (rows, D), gain (D), then in (rows, D), gain, inverse, output's cotangent (rows, D); n: rows, D
CALL(rms_norm_gradient, rmsNormGradient, FN(clear)(p[1], n[1]);
     FN(rms_norm_backward)(p[2], p[3], p[4], p[5], NULL, p[0], p[1], n[0], n[1]))

// Products and attention

// p: C, A, B; n: count, M, N, K, row distances of A, B, C, whether A, B are transposed; s: alpha, beta (0 or 1)
CALL(product, product, FN(products)(p[0], p[1], p[2], (T)s[0], s[1] != 0, n))
// With as many queries as keys. p: out, patterns, q, k, v, work; n: N, T, H, D, causal, row distance of q, k, v, of
// out; s: scale
CALL(attention, attention, FN(attention)(p[2], p[3], p[4], n[5], n[3], p[0], n[6], p[1], (T)s[0], (int)n[4], n[0], n[2],
     n[1], n[3], p[5]))
// p: dq, dk, dv, patterns, q, k, v, output's cotangent, work; n and s as in attention
CALL(attention_gradient, attentionGradient, FN(attention_backward)(p[4], p[5], p[6], n[5], n[3], p[7], n[6], p[3],
     (T)s[0], (int)n[4], p[0], p[1], p[2], n[0], n[2], n[1], n[3], p[8]))
// p: out (N Tq, H D), pattern (N, H, Tq, Tk), q, k, v; n: N, Tq, Tk, H, D, causal, row distance of out, q, k, v;
// s: scale
CALL(attention_plain, attentionPlain, FN(attention_plain)(p, n, (T)s[0]))
// p: dq, dk, dv, pattern, q, k, v, output's cotangent, scratch (Tk); n: N, Tq, Tk, H, D, causal, row distance of dq,
// dk, dv, q, k, v, cotangent; s: scale
CALL(attention_plain_gradient, attentionPlainGradient, FN(attention_plain_gradient)(p, n, (T)s[0]))

// Activations after a product

// p: out (rows, columns), in (rows, columns), bias (columns), for GELU the slope (rows, columns) or null; n: rows,
// columns
CALL(bias_relu, biasRelu, FN(bias_relu)(p[1], p[2], p[0], n[0], n[1]))
CALL(bias_tanh, biasTanh, FN(bias_tanh)(p[1], p[2], p[0], n[0], n[1]))
CALL(bias_sigmoid, biasSigmoid, FN(bias_sigmoid)(p[1], p[2], p[0], n[0], n[1]))
CALL(bias_gelu, biasGelu, FN(bias_gelu)(p[1], p[2], p[0], p[3], n[0], n[1]))
CALL(bias_gelu_tanh, biasGeluTanh, FN(bias_gelu_tanh)(p[1], p[2], p[0], p[3], n[0], n[1]))
// An activation's gradient and its sum over rows. p: out (rows, columns), its sum (columns), what the kernel takes the
// derivative from, cotangent (rows, columns); n: rows, columns
CALL(relu_backward, reluBackward, FN(clear)(p[1], n[1]); FN(relu_backward)(p[2], p[3], p[0], p[1], n[0], n[1]))
CALL(tanh_backward, tanhBackward, FN(clear)(p[1], n[1]); FN(tanh_backward)(p[2], p[3], p[0], p[1], n[0], n[1]))
CALL(sigmoid_backward, sigmoidBackward, FN(clear)(p[1], n[1]);
     FN(sigmoid_backward)(p[2], p[3], p[0], p[1], n[0], n[1]))
CALL(slope_backward, slopeBackward, FN(clear)(p[1], n[1]); FN(slope_backward)(p[2], p[3], p[0], p[1], n[0], n[1]))
// A group of fused elementwise operations. p: sw_tile_operand, sw_tile_step, scratch (slots x tile); n: operands, steps,
// rows, columns, elements of a tile
CALL(tile_group, tileGroup, FN(tile_group)(p[0], p[1], p[2], n))
