// The vector kernels as instructions; included once for each element type.

// p[0] out (outer, inner), p[1] in (outer, R, inner); n: outer, R, inner; s[0] scale of the result.
void NAME(sum)(const sw_call *c) {
  REAL *o = c->p[0];
  const REAL *a = c->p[1];
  const int64_t outer = c->n[0], R = c->n[1], inner = c->n[2];
  if (inner == 1) {
    K(row_sums)(a, o, outer, R);
  } else {
    memset(o, 0, (size_t)(outer * inner) * sizeof(REAL));
    for (int64_t k = 0; k < outer; ++k)
      K(add_column_sums)(a + k * R * inner, o + k * inner, R, inner);
  }
  if (c->s[0] != 1) K(affine)((REAL)c->s[0], o, 0, o, outer * inner);
}

// p[0] out (outer, inner), p[1] in (outer, R, inner); n: outer, R, inner.
void NAME(maximum_over)(const sw_call *c) {
  REAL *o = c->p[0];
  const REAL *a = c->p[1];
  const int64_t outer = c->n[0], R = c->n[1], inner = c->n[2];
  if (inner == 1) {
    K(row_largest)(a, o, outer, R);
    return;
  }
  for (int64_t k = 0; k < outer; ++k)
    for (int64_t j = 0; j < inner; ++j) {
      REAL best = a[k * R * inner + j];
      for (int64_t r = 1; r < R; ++r) {
        const REAL x = a[(k * R + r) * inner + j];
        best = x > best || x != x ? x : best;
      }
      o[k * inner + j] = best;
    }
}

// p[0] out, p[1] in (rows, K); n: rows, K.
void NAME(softmax)(const sw_call *c) { K(softmax)(c->p[1], c->p[0], c->n[0], c->n[1]); }
void NAME(log_softmax)(const sw_call *c) { K(log_softmax)(c->p[1], c->p[0], c->n[0], c->n[1]); }

// p[0] out, p[1] the forward result, p[2] its cotangent (rows, K); n: rows, K.
void NAME(softmax_gradient)(const sw_call *c) {
  K(softmax_backward)(c->p[1], c->p[2], c->p[0], c->n[0], c->n[1]);
}
void NAME(log_softmax_gradient)(const sw_call *c) {
  K(log_softmax_backward)(c->p[1], c->p[2], c->p[0], c->n[0], c->n[1]);
}

// p[0] losses (rows), p[1] logits (rows, K), p[2] int32 labels, p[3] s[0] (softmax - one-hot) (rows, K);
// n: rows, K.
void NAME(cross_entropy)(const sw_call *c) {
  sw_check_indices("cross-entropy", c->p[2], c->n[0], c->n[1]);
  K(cross_entropy)(c->p[1], c->p[2], c->p[0], c->p[3], (REAL)c->s[0], c->n[0], c->n[1]);
}

// p[0] out (rows, D), p[1] mean (rows), p[2] inverse deviation (rows), p[3] in, p[4] gain (D),
// p[5] offset (D); n: rows, D; s[0] epsilon.
void NAME(layer_norm)(const sw_call *c) {
  K(layer_norm)(c->p[3], c->p[4], c->p[5], (REAL)c->s[0], c->p[0], c->p[1], c->p[2], c->n[0], c->n[1]);
}

// p[0] input's cotangent (rows, D), p[1] gain's (D), p[2] offset's (D), p[3] in (rows, D), p[4] gain,
// p[5] mean (rows), p[6] inverse deviation (rows), p[7] output's cotangent (rows, D), p[8] what is added
// to the input's cotangent (rows, D), or null; n: rows, D.
void NAME(layer_norm_gradient)(const sw_call *c) {
  memset(c->p[1], 0, (size_t)c->n[1] * sizeof(REAL));
  memset(c->p[2], 0, (size_t)c->n[1] * sizeof(REAL));
  K(layer_norm_backward)(c->p[3], c->p[4], c->p[5], c->p[6], c->p[7], c->p[8], c->p[0], c->p[1],
                         c->p[2], c->n[0], c->n[1]);
}

// p[0] out (rows, D), p[1] inverse (rows), p[2] in, p[3] gain (D); n: rows, D; s[0] epsilon.
void NAME(rms_norm)(const sw_call *c) {
  K(rms_norm)(c->p[2], c->p[3], (REAL)c->s[0], c->p[0], c->p[1], c->n[0], c->n[1]);
}

// p[0] input's cotangent (rows, D), p[1] gain's (D), p[2] in (rows, D), p[3] gain, p[4] inverse (rows),
// p[5] output's cotangent (rows, D); n: rows, D.
void NAME(rms_norm_gradient)(const sw_call *c) {
  memset(c->p[1], 0, (size_t)c->n[1] * sizeof(REAL));
  K(rms_norm_backward)(c->p[2], c->p[3], c->p[4], c->p[5], NULL, c->p[0], c->p[1], c->n[0], c->n[1]);
}

// p: out, patterns, q, k, v, work; n: N, T, H, D, causal, row distance of q, k, v, of out; s[0] scale.
void NAME(attention)(const sw_call *c) {
  K(attention)(c->p[2], c->p[3], c->p[4], c->n[5], c->n[3], c->p[0], c->n[6], c->p[1], (REAL)c->s[0],
               (int)c->n[4], c->n[0], c->n[2], c->n[1], c->n[3], c->p[5]);
}

// p: dq, dk, dv, patterns, q, k, v, output's cotangent, work; n and s as in attention.
void NAME(attention_gradient)(const sw_call *c) {
  K(attention_backward)(c->p[4], c->p[5], c->p[6], c->n[5], c->n[3], c->p[7], c->n[6], c->p[3],
                        (REAL)c->s[0], (int)c->n[4], c->p[0], c->p[1], c->p[2], c->n[0], c->n[2],
                        c->n[1], c->n[3], c->p[8]);
}

// Activation after a product. p[0] out (rows, columns), p[1] in, p[2] bias (columns); with `slope` p[3] the
// slope (rows, columns), or null; n: rows, columns.
#define BIASED(name)                                                      \
  void NAME(bias_##name)(const sw_call *c) {                              \
    K(bias_##name)(c->p[1], c->p[2], c->p[0], c->n[0], c->n[1]);           \
  }
#define BIASED_SLOPE(name)                                                \
  void NAME(bias_##name)(const sw_call *c) {                              \
    K(bias_##name)(c->p[1], c->p[2], c->p[0], c->p[3], c->n[0], c->n[1]);  \
  }
BIASED(relu)
BIASED(tanh)
BIASED(sigmoid)
BIASED_SLOPE(gelu)
BIASED_SLOPE(gelu_tanh)
#undef BIASED
#undef BIASED_SLOPE

// An activation's gradient and its sum over rows. p[0] out (rows, columns), p[1] its sum over rows (columns),
// p[2] what the kernel takes the derivative from, p[3] cotangent (rows, columns); n: rows, columns.
#define BACKWARD(name)                                                    \
  void NAME(name##_backward)(const sw_call *c) {                          \
    memset(c->p[1], 0, (size_t)c->n[1] * sizeof(REAL));                   \
    K(name##_backward)(c->p[2], c->p[3], c->p[0], c->p[1], c->n[0], c->n[1]); \
  }
BACKWARD(relu)
BACKWARD(tanh)
BACKWARD(sigmoid)
BACKWARD(slope)
#undef BACKWARD
