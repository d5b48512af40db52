// NaN compares false, so it stays.
INLINE V FN(vector_relu)(V a) { return FN(choose)(a < 0, FN(splat)(0), a); }

// Φ(x) and the normal density φ(x).
INLINE V FN(normal_below)(V x) {
  return FN(splat)(0.5) * FN(vector_erf)(x * FN(splat)((T)0.70710678118654752440)) + FN(splat)(0.5);
}

INLINE V FN(normal_density)(V x) {
  const V bell = FN(vector_exp)(x * x * FN(splat)(-0.5));
  return bell * FN(splat)((T)0.39894228040143267794);
}

INLINE V FN(vector_gelu)(V x, V *slope) {
  const V below = FN(normal_below)(x);
  if (slope) *slope = FN(fma)(x, FN(normal_density)(x), below);
  return x * below;
}

// 2 u and its derivative, u = sqrt(2/π) (x + 0.044715 x³); the slope of x σ(2u) is σ + x σ (1 - σ) 2u′.
INLINE V FN(vector_gelu_tanh)(V x, V *slope) {
  const T twice = (T)1.5957691216057307118;
  const T cubic = (T)(1.5957691216057307118 * 0.044715);
  const V z = x * x;
  const V s = FN(vector_sigmoid)(x * FN(fma)(z, FN(splat)(cubic), FN(splat)(twice)));
  const V y = x * s;
  if (slope) {
    const V inner = FN(fma)(z, FN(splat)(3 * cubic), FN(splat)(twice));
    *slope = FN(fma)(FN(fma)(-y, s, y), inner, s);
  }
  return y;
}

INLINE V FN(vector_erf_and_slope)(V x, V *slope) {
  if (slope) *slope = FN(vector_exp)(-(x * x)) * FN(splat)((T)1.1283791670955125739);
  return FN(vector_erf)(x);
}

MAP1(relu, FN(vector_relu)(a))
MAP1(tanh, FN(vector_tanh)(a))
MAP1(sigmoid, FN(vector_sigmoid)(a))
MAP1(erf, FN(vector_erf)(a))
MAP1(gelu, FN(vector_gelu)(a, 0))
MAP1(gelu_tanh, FN(vector_gelu_tanh)(a, 0))
MAP1(erf_slope, ({ V s; FN(vector_erf_and_slope)(a, &s); s; }))
MAP1(gelu_slope, ({ V s; FN(vector_gelu)(a, &s); s; }))
MAP1(gelu_tanh_slope, ({ V s; FN(vector_gelu_tanh)(a, &s); s; }))

// Rows of x plus the bias, one expression an element.
#define BIASED(name, expression)                                                     \
  static void FN(name)(const T *x, const T *bias, T *y, long rows, long columns) {   \
    for (long r = 0; r < rows; r++, x += columns, y += columns)                      \
      EACH(columns, V a = FN(load)(x + i, c); if (bias) a += FN(load)(bias + i, c);  \
           FN(store)(y + i, expression, c););                                        \
  }
#define BIASED_WITH_SLOPE(name, function)                                            \
  static void FN(name)(                                                              \
      const T *x, const T *bias, T *y, T *slope, long rows, long columns) {          \
    for (long r = 0; r < rows; r++, x += columns, y += columns) {                    \
      EACH(columns, V a = FN(load)(x + i, c); if (bias) a += FN(load)(bias + i, c);  \
           if (slope) {                                                              \
             V s;                                                                    \
             const V b = function(a, &s);                                            \
             FN(store)(slope + i, s, c);                                             \
             FN(store)(y + i, b, c);                                                 \
           } else FN(store)(y + i, function(a, 0), c););                             \
      if (slope) slope += columns;                                                   \
    }                                                                                \
  }

BIASED(bias_relu, FN(vector_relu)(a))
BIASED(bias_tanh, FN(vector_tanh)(a))
BIASED(bias_sigmoid, FN(vector_sigmoid)(a))
BIASED_WITH_SLOPE(bias_erf, FN(vector_erf_and_slope))
BIASED_WITH_SLOPE(bias_gelu, FN(vector_gelu))
BIASED_WITH_SLOPE(bias_gelu_tanh, FN(vector_gelu_tanh))

// `s` is the saved value, `d` the cotangent; four rows at a time share one pass over dbias.
#define BACKWARD(name, expression)                                                   \
  static void FN(name)(                                                              \
      const T *saved, const T *dy, T *dx, T *dbias, long rows, long columns) {       \
    for (long r = 0; r < rows; r += 4) {                                             \
      const long height = rows - r < 4 ? rows - r : 4;                               \
      EACH(columns, V sum = dbias ? FN(load)(dbias + i, c) : FN(splat)(0);           \
           for (long k = r; k < r + height; k++) {                                   \
             const V s = FN(load)(saved + k * columns + i, c);                       \
             const V d = FN(load)(dy + k * columns + i, c);                          \
             const V g = expression;                                                 \
             FN(store)(dx + k * columns + i, g, c);                                  \
             sum += g;                                                               \
           } if (dbias) FN(store)(dbias + i, sum, c););                              \
    }                                                                                \
  }

BACKWARD(relu_backward, FN(choose)(s > 0, d, FN(splat)(0)))
BACKWARD(tanh_backward, d *FN(fma)(-s, s, FN(splat)(1)))
BACKWARD(sigmoid_backward, d *FN(fma)(-s, s, s))
BACKWARD(slope_backward, d *s)
