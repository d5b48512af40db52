// Functions of Float lanes. Coefficients: Tests/Oracles/polynomials.py.

#define SPLAT(x) splat_f32(x)

// 1 / x for normal x up to 2^126, 1 ulp: a guess from the bits (12 %), then two cubic steps. Dividing
// 16 lanes takes 16 cycles on a Xeon, this 4.
INLINE V_f32 inverse_f32(V_f32 x) {
  V_f32 y = (V_f32)(0x7EF311C3 - (I_f32)x);
  for (int step = 0; step < 2; step++) {
    const V_f32 e = fma_f32(-x, y, SPLAT(1));
    y = fma_f32(y, fma_f32(e, e, e), y);
  }
  return y;
}

// m / (sqrt(v) + epsilon), for Adam: the divider takes the root while the multipliers take the inverse.
INLINE V_f32 scaled_by_root_f32(V_f32 m, V_f32 v, V_f32 epsilon) {
  return m * inverse_f32(vector_sqrt_f32(v) + epsilon);
}

// exp x = 2^n exp r, r = x - n log 2; n + 2^23 is rounded to an integer in the low bits.
INLINE V_f32 vector_exp_f32(V_f32 x) {
  const V_f32 magic = SPLAT(0x1.8p23f);
  const V_f32 shifted = fma_f32(x, SPLAT(0x1.715476p0f), magic);
  const V_f32 n = shifted - magic;
  V_f32 r = fma_f32(n, SPLAT(-0.693145751953125f), x);
  r = fma_f32(n, SPLAT(-1.42860676533e-6f), r);
  V_f32 p = POLYNOMIAL(
      r, 0.5f, 0.1666657703f, 0.04166655466f, 0.008363173075f, 0.001392617612f);
  p = fma_f32(r * r, p, r) + SPLAT(1);
  // 2^128 is no Float: 2^(n-1) and a factor of two.
  const V_f32 power = (V_f32)(((I_f32)shifted << 23) + 0x3F000000);
  V_f32 y = (p * power) * SPLAT(2);
  y = choose_f32(x < -86.5f, SPLAT(0), y);
  return choose_f32(x > 88.72283f, SPLAT(INFINITY), y);
}

// log x = e log 2 + log m, m in [sqrt ½, sqrt 2), by the series of log((1 + s) / (1 - s)).
INLINE V_f32 vector_log_f32(V_f32 x) {
  const I_f32 bits = (I_f32)x - 0x3F3504F3;
  const V_f32 e = __builtin_convertvector(bits >> 23, V_f32);
  const V_f32 m = (V_f32)((bits & 0x007FFFFF) + 0x3F3504F3);
  const V_f32 f = m - SPLAT(1);
  const V_f32 s = f / (f + SPLAT(2));
  const V_f32 z = s * s;
  const V_f32 p = POLYNOMIAL(z, 0.6666668506f, 0.3998877067f, 0.2958039828f);
  // log m = 2 s + s z p = f - s (f - z p): exact where f is.
  V_f32 y = fma_f32(-s, fma_f32(-z, p, f), f);
  y = fma_f32(e, SPLAT(1.42860676533e-6f), y);
  y = fma_f32(e, SPLAT(0.693145751953125f), y);
  y = choose_f32(x < 0x1p-126f, SPLAT(-INFINITY), y);
  y = choose_f32(x < 0, SPLAT(NAN), y);
  return choose_f32(~(x < INFINITY), x, y);
}

INLINE V_f32 vector_sigmoid_f32(V_f32 x) {
  // Beyond 80 the exponential would leave the range of `inverse`.
  const V_f32 bounded = choose_f32(x < -80.f, SPLAT(-80), x);
  return inverse_f32(vector_exp_f32(-bounded) + SPLAT(1));
}

INLINE V_f32 vector_tanh_f32(V_f32 x) {
  const V_f32 a = magnitude_f32(x);
  const V_f32 z = x * x;
  const V_f32 p = POLYNOMIAL(
      z, -0.3333333201f, 0.1333311373f, -0.05390942883f, 0.02130938866f, -0.006610227831f);
  // tanh 9.1 rounds to 1.
  const V_f32 bounded = choose_f32(a > 9.1f, SPLAT(9.1f), a);
  const V_f32 e = vector_exp_f32(bounded + bounded);
  const V_f32 far = fma_f32(SPLAT(-2), inverse_f32(e + SPLAT(1)), SPLAT(1));
  return choose_f32(a < 0.55f, fma_f32(x * z, p, x), signed_as_f32(far, x));
}

INLINE V_f32 vector_erf_f32(V_f32 x) {
  const V_f32 a = magnitude_f32(x);
  const V_f32 near = x * POLYNOMIAL(
      x * x, 1.128379166f, -0.3761262667f, 0.1128359472f, -0.02685421201f, 0.005189087423f,
      -0.0008016864287f, 7.875875063e-5f);
  // erf 4 rounds to 1; log erfc is smooth on [1, 4].
  const V_f32 bounded = choose_f32(a > 4.f, SPLAT(4), a);
  const V_f32 t = fma_f32(bounded, SPLAT(1 / 1.5f), SPLAT(-2.5f / 1.5f));
  const V_f32 q = POLYNOMIAL(
      t, -7.806815277f, -8.029021124f, -2.1237607f, -0.03664613116f, 0.01096117247f,
      -0.003195386597f, 0.0008814931726f, -0.0002208476318f, 4.140557777e-5f, -2.91503768e-6f);
  const V_f32 far = SPLAT(1) - vector_exp_f32(q);
  return choose_f32(a < 1.f, near, signed_as_f32(far, x));
}

// asin x for |x| <= ½
INLINE V_f32 small_asin_f32(V_f32 x) {
  const V_f32 z = x * x;
  const V_f32 p = POLYNOMIAL(
      z, 0.1666666634f, 0.07500094543f, 0.04459940153f, 0.03110066274f, 0.01714923836f,
      0.0336908472f);
  return fma_f32(x * z, p, x);
}

// exp of one number, by the C library
INLINE float scalar_exp_f32(float x) { return expf(x); }

#undef SPLAT
