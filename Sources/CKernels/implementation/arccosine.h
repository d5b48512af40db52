// asin of any |x| <= 1 from its half: asin x = π/2 - 2 asin sqrt((1 - x) / 2) above ½.
INLINE V FN(vector_asin)(V x) {
  const V a = FN(magnitude)(x);
  const V half = FN(choose)(a < 1, FN(splat)(0.5) - FN(splat)(0.5) * a, FN(splat)(0));
  const V big = FN(splat)((T)1.57079632679489661923) -
                FN(splat)(2) * FN(small_asin)(FN(vector_sqrt)(half));
  const V y = FN(choose)(a <= (T)0.5, FN(small_asin)(x), FN(signed_as)(big, x));
  return FN(choose)(x != x, x, y);
}

// acos near 1 keeps its relative accuracy: 2 asin sqrt((1 - x) / 2).
INLINE V FN(vector_acos)(V x) {
  const V a = FN(magnitude)(x);
  const V half = FN(choose)(a < 1, FN(splat)(0.5) - FN(splat)(0.5) * a, FN(splat)(0));
  const I outer = a > (T)0.5;
  const V angle = FN(small_asin)(FN(choose)(outer, FN(vector_sqrt)(half), x));
  const V end = FN(choose)(x < 0, FN(splat)((T)3.14159265358979323846) - (angle + angle),
                           angle + angle);
  const V y = FN(choose)(outer, end, FN(splat)((T)1.57079632679489661923) - angle);
  return FN(choose)(x != x, x, y);
}

MAP1(acos, FN(vector_acos)(a))
MAP1(asin, FN(vector_asin)(a))

// With cos θ = k / sqrt(k₁ k₂): E[φφ] = sqrt(k₁ k₂) (sin θ + (π - θ) cos θ) / 2π, E[φ′φ′] = (π - θ) / 2π.
static void FN(relu_covariance)(
    const T *k, T row, const T *column, const T *theta, T weight, T bias, T *out, T *theta_out,
    long n) {
  const V factor = FN(splat)(weight * (T)0.15915494309189533577);
  EACH(n, const V both = FN(load)(column + i, c) * FN(splat)(row);
       const V root = FN(vector_sqrt)(both);
       // An example of zeros without biases has no angle, and nothing depends on it; so have spare lanes of a tail.
       V cosine = FN(load)(k + i, c) / FN(choose)(both > 0, root, FN(splat)(1));
       cosine = FN(choose)(cosine > 1, FN(splat)(1), cosine);
       cosine = FN(choose)(cosine < -1, FN(splat)(-1), cosine);
       const V sine = FN(vector_sqrt)((FN(splat)(1) - cosine) * (FN(splat)(1) + cosine));
       const V rest = FN(splat)((T)3.14159265358979323846) - FN(vector_acos)(cosine);
       const V y = FN(fma)(factor * root, FN(fma)(rest, cosine, sine), FN(splat)(bias));
       if (theta) {
         const V t = FN(load)(theta + i, c);
         FN(store)(theta_out + i, FN(fma)(factor * rest, t, y), c);
       } FN(store)(out + i, y, c););
}

// With q = (1 + 2 k₁)(1 + 2 k₂): E[φφ] = 2/π asin(2 k / sqrt q), E[φ′φ′] = 4/π / sqrt(q - 4 k²).
static void FN(erf_covariance)(
    const T *k, T row, const T *column, const T *theta, T weight, T bias, T *out, T *theta_out,
    long n) {
  const V factor = FN(splat)(weight * (T)0.63661977236758134308);
  EACH(n, const V twice = FN(load)(k + i, c) * FN(splat)(2);
       const V one = FN(splat)(1) + FN(splat)(2) * FN(load)(column + i, c);
       const V q = one * FN(splat)(1 + 2 * row);
       const V sine = twice / FN(vector_sqrt)(q);
       const V y = FN(fma)(factor, FN(vector_asin)(sine), FN(splat)(bias));
       if (theta) {
         const V slope = FN(splat)(2) / FN(vector_sqrt)(FN(fma)(-twice, twice, q));
         const V t = FN(load)(theta + i, c);
         FN(store)(theta_out + i, FN(fma)(factor * slope, t, y), c);
       } FN(store)(out + i, y, c););
}
