// Functions of Double lanes. Coefficients: Tests/Oracles/polynomials.py.

#define SPLAT(x) splat_f64(x)

INLINE V_f64 inverse_f64(V_f64 x) { return SPLAT(1) / x; }

// m / (sqrt(v) + epsilon), for Adam
INLINE V_f64 scaled_by_root_f64(V_f64 m, V_f64 v, V_f64 epsilon) {
  return m / (vector_sqrt_f64(v) + epsilon);
}

// As in Float: n + 2^52 is rounded to an integer in the low bits.
INLINE V_f64 vector_exp_f64(V_f64 x) {
  const V_f64 magic = SPLAT(0x1.8p52);
  const V_f64 shifted = fma_f64(x, SPLAT(0x1.71547652b82fep0), magic);
  const V_f64 n = shifted - magic;
  V_f64 r = fma_f64(n, SPLAT(-0.693147180559662956511601805687), x);
  r = fma_f64(n, SPLAT(-2.8235290563031577123e-13), r);
  V_f64 p = POLYNOMIAL(
      r, 0.5, 0.16666666666666671, 0.0416666666666666698, 0.00833333333332614088,
      0.00138888888888837524, 0.00019841269874800492, 0.0000248015873255333638,
      2.75572554257464343e-6, 2.75572736613486362e-7, 2.51052063739570111e-8,
      2.09146793765839351e-9);
  p = fma_f64(r * r, p, r) + SPLAT(1);
  const V_f64 power = (V_f64)(((I_f64)shifted << 52) + 0x3FE0000000000000);
  V_f64 y = (p * power) * SPLAT(2);
  y = choose_f64(x < -707.0, SPLAT(0), y);
  return choose_f64(x > 709.782712893384, SPLAT(INFINITY), y);
}

INLINE V_f64 vector_log_f64(V_f64 x) {
  const I_f64 bits = (I_f64)x - 0x3FE6A09E667F3BCD;
  // The exponent as a Double without converting 64-bit integers, which AVX2 cannot.
  const V_f64 e = (V_f64)((bits >> 52) + 0x4338000000000000) - SPLAT(0x1.8p52);
  const V_f64 m = (V_f64)((bits & 0x000FFFFFFFFFFFFF) + 0x3FE6A09E667F3BCD);
  const V_f64 f = m - SPLAT(1);
  const V_f64 s = f / (f + SPLAT(2));
  const V_f64 z = s * s;
  const V_f64 p = POLYNOMIAL(
      z, 0.66666666666666697, 0.39999999999899239, 0.285714286260958915, 0.222222111151441615,
      0.181828905566956035, 0.153316740301678619, 0.146170375487916501);
  V_f64 y = fma_f64(-s, fma_f64(-z, p, f), f);
  y = fma_f64(e, SPLAT(2.8235290563031577123e-13), y);
  y = fma_f64(e, SPLAT(0.693147180559662956511601805687), y);
  y = choose_f64(x < 0x1p-1022, SPLAT(-INFINITY), y);
  y = choose_f64(x < 0, SPLAT(NAN), y);
  return choose_f64(~(x < INFINITY), x, y);
}

INLINE V_f64 vector_sigmoid_f64(V_f64 x) {
  const V_f64 bounded = choose_f64(x < -700.0, SPLAT(-700), x);
  return SPLAT(1) / (vector_exp_f64(-bounded) + SPLAT(1));
}

INLINE V_f64 vector_tanh_f64(V_f64 x) {
  const V_f64 a = magnitude_f64(x);
  const V_f64 z = x * x;
  const V_f64 p = POLYNOMIAL(
      z, -0.333333333333333066, 0.133333333333156463, -0.0539682539488991439,
      0.0218694877123631834, -0.00886321766326912305, 0.0035919044131928018,
      -0.00145411804361745828, 0.000581772440786813127, -0.00021454222089075103,
      0.0000539064201417217689);
  // tanh 20 rounds to 1.
  const V_f64 bounded = choose_f64(a > 20.0, SPLAT(20), a);
  const V_f64 e = vector_exp_f64(bounded + bounded);
  const V_f64 far = SPLAT(1) - SPLAT(2) / (e + SPLAT(1));
  return choose_f64(a < 0.55, fma_f64(x * z, p, x), signed_as_f64(far, x));
}

INLINE V_f64 vector_erf_f64(V_f64 x) {
  const V_f64 a = magnitude_f64(x);
  const V_f64 near = x * POLYNOMIAL(
      x * x, 1.12837916709551257, -0.376126389031837481, 0.112837916709548787,
      -0.0268661706450767932, 0.00522397762481801447, -0.000854832698083378991,
      0.000120553311116427109, -0.0000149255952668311816, 1.6461000484121368e-6,
      -1.6350312701054695e-7, 1.46597752740474358e-8, -1.13728488567916737e-9,
      5.9571761477489114e-11);
  // erf 6 rounds to 1; log erfc is smooth on [1, 6].
  const V_f64 bounded = choose_f64(a > 6.0, SPLAT(6), a);
  const V_f64 t = (bounded - SPLAT(3.5)) * SPLAT(0.4);
  const V_f64 q = POLYNOMIAL(
      t, -14.1124374021481738, -18.165248970913016, -6.04220659213892587, -0.0816509097143913599,
      0.0341284110786172605, -0.0143845484191425217, 0.00595370450573682655,
      -0.00237399621623401325, 0.000893576229284531632, -0.00030782663895153533,
      0.0000909032937113907354, -0.0000184457876168501515, -1.48733547016504876e-6,
      4.49117909342300687e-6, -3.39624157790451779e-6, 2.04515921414794672e-6,
      -9.57944664495551381e-7, 2.43763529161738445e-7, -8.37975569400899361e-8,
      1.22850307281314521e-7, -3.45368278544928295e-8, -3.69078600605160043e-8,
      1.74575281695570057e-8);
  const V_f64 far = SPLAT(1) - vector_exp_f64(q);
  return choose_f64(a < 1.0, near, signed_as_f64(far, x));
}

// asin x for |x| <= ½
INLINE V_f64 small_asin_f64(V_f64 x) {
  const V_f64 z = x * x;
  const V_f64 p = POLYNOMIAL(
      z, 0.166666666666666666, 0.0750000000000011775, 0.0446428571425518929, 0.03038194447553234,
      0.0223721574435072224, 0.017352816540325495, 0.0139637800122035696, 0.0115664596121216686,
      0.00962184297010028102, 0.0093195607947674463, 0.0030448799094556774, 0.0195545133361233789,
      -0.0192416717467430407, 0.0296120112649551204);
  return fma_f64(x * z, p, x);
}

// exp of one number, by the C library
INLINE double scalar_exp_f64(double x) { return exp(x); }

#undef SPLAT
