// Loading, storing and joining lanes; included once an element type, with T and FN defined.

#define V FN(V)
#define I FN(I)

INLINE V FN(splat)(T x) { return (V)(x); }

// The first `count` < LANES elements; the other lanes are zero.
INLINE V FN(load_part)(const T *p, long count) {
#if defined(__x86_64__) && LEVEL == 4 && SINGLE
  return (V)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), p);
#elif defined(__x86_64__) && LEVEL == 4
  const unsigned mask = (1u << count) - 1;
  V x;
  x.lo = (typeof(x.lo))_mm512_maskz_loadu_pd((__mmask8)mask, p);
  x.hi = (typeof(x.hi))_mm512_maskz_loadu_pd((__mmask8)(mask >> 8), p + 8);
  return x;
#else
  V x = FN(splat)(0);
  for (long lane = 0; lane < count; lane++) x[lane] = p[lane];
  return x;
#endif
}

INLINE void FN(store_part)(T *p, V x, long count) {
#if defined(__x86_64__) && LEVEL == 4 && SINGLE
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << count) - 1), (__m512)x);
#elif defined(__x86_64__) && LEVEL == 4
  const unsigned mask = (1u << count) - 1;
  _mm512_mask_storeu_pd(p, (__mmask8)mask, (__m512d)x.lo);
  _mm512_mask_storeu_pd(p + 8, (__mmask8)(mask >> 8), (__m512d)x.hi);
#else
  for (long lane = 0; lane < count; lane++) p[lane] = x[lane];
#endif
}

// The first `count` elements; all of them where count is LANES.
INLINE V FN(load)(const T *p, long count) {
  if (count < LANES) return FN(load_part)(p, count);
  V x;
  __builtin_memcpy(&x, p, sizeof x);
  return x;
}

INLINE void FN(store)(T *p, V x, long count) {
  if (count < LANES)
    FN(store_part)(p, x, count);
  else
    __builtin_memcpy(p, &x, sizeof x);
}

// a b + c, rounded once wherever the hardware can (not at the baseline of x86-64).
INLINE V FN(fma)(V a, V b, V c) {
#if defined(__x86_64__) && LEVEL == 1
  return a * b + c;
#else
  return __builtin_elementwise_fma(a, b, c);
#endif
}

INLINE V FN(vector_sqrt)(V x) { return __builtin_elementwise_sqrt(x); }

// One value of two by a comparison's lanes (all bits set or none).
INLINE V FN(choose)(I mask, V yes, V no) { return mask ? yes : no; }

INLINE V FN(magnitude)(V x) { return (V)((I)x & ~FN(sign_bit)); }

// |x| with the sign of s
INLINE V FN(signed_as)(V x, V s) { return (V)(((I)x & ~FN(sign_bit)) | ((I)s & FN(sign_bit))); }

// The sum, or largest, of the lanes, by halving.
INLINE T FN(total)(V x) {
  typeof(x.lo) a = x.lo + x.hi;
  typeof(a.lo) b = a.lo + a.hi;
  typeof(b.lo) c = b.lo + b.hi;
  return c[0] + c[1];
}

INLINE T FN(peak)(V x) {
  typeof(x.lo) a = x.lo > x.hi ? x.lo : x.hi;
  typeof(a.lo) b = a.lo > a.hi ? a.lo : a.hi;
  typeof(b.lo) c = b.lo > b.hi ? b.lo : b.hi;
  return c[0] > c[1] ? c[0] : c[1];
}

// p(x) by Horner's rule, coefficients lowest first.
#define POLYNOMIAL(x, ...)                                                       \
  ({                                                                             \
    static const T powers_[] = {__VA_ARGS__};                                    \
    const long degree_ = sizeof powers_ / sizeof *powers_ - 1;                   \
    V sum_ = FN(splat)(powers_[degree_]);                                        \
    _Pragma("clang loop unroll(full)") for (long k_ = degree_ - 1; k_ >= 0; k_--) \
      sum_ = FN(fma)(sum_, x, FN(splat)(powers_[k_]));                           \
    sum_;                                                                        \
  })
