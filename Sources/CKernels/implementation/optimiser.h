static void FN(adam)(
    T *p, const T *g, T *m, T *v, T rate, T beta1, T beta2, T epsilon, T correction1,
    T correction2, T decay, T scale, long n) {
  // sqrt(v / c) + ε = (sqrt v + ε sqrt c) / sqrt c: the corrections leave the loop.
  const T root = FN(vector_sqrt)(FN(splat)(correction2))[0];
  const V step = FN(splat)(rate / correction1 * root);
  const V shifted = FN(splat)(epsilon * root);
  const V keep = FN(splat)(1 - rate * decay);
  EACH(n, const V a = g ? FN(load)(g + i, c) * FN(splat)(scale) : FN(splat)(0);
       const V m0 = FN(load)(m + i, c); const V v0 = FN(load)(v + i, c);
       const V m1 = FN(fma)(FN(splat)(1 - beta1), a - m0, m0);
       const V v1 = FN(fma)(FN(splat)(1 - beta2), FN(fma)(a, a, -v0), v0);
       FN(store)(m + i, m1, c); FN(store)(v + i, v1, c);
       const V change = FN(scaled_by_root)(m1, v1, shifted);
       FN(store)(p + i, FN(fma)(-step, change, FN(load)(p + i, c) * keep), c););
}

static void FN(sgd)(
    T *p, const T *g, T *m, T rate, T momentum, int nesterov, T decay, T scale, long n) {
  const V keep = FN(splat)(1 - rate * decay);
  const V persistence = FN(splat)(momentum);
  EACH(n, const V a = g ? FN(load)(g + i, c) * FN(splat)(scale) : FN(splat)(0); V change = a;
       if (m) {
         const V m1 = FN(fma)(persistence, FN(load)(m + i, c), a);
         FN(store)(m + i, m1, c);
         change = nesterov ? FN(fma)(persistence, m1, a) : m1;
       } const V p0 = FN(load)(p + i, c) * keep;
       FN(store)(p + i, FN(fma)(FN(splat)(-rate), change, p0), c););
}
