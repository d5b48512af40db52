// Reductions; included once for each element type. Sums over neighbouring elements run in 16 lanes that
// are added pairwise, so that they are the same at every vector width.

static inline __attribute__((always_inline)) REAL NAME(lanes)(const REAL *lane) {
  REAL part[8];
  for (int i = 0; i < 8; ++i) part[i] = lane[i] + lane[i + 8];
  for (int i = 0; i < 4; ++i) part[i] += part[i + 4];
  return (part[0] + part[2]) + (part[1] + part[3]);
}

static inline __attribute__((always_inline)) REAL NAME(sum_row)(const REAL *a, int64_t n) {
  REAL lane[16] = {0};
  int64_t i = 0;
  for (; i + 16 <= n; i += 16)
    for (int j = 0; j < 16; ++j) lane[j] += a[i + j];
  for (; i < n; ++i) lane[i & 15] += a[i];
  return NAME(lanes)(lane);
}

// p[0] out (outer, inner), p[1] in (outer, R, inner); n: outer, R, inner; s[0] scale of the result.
SW_ENGINE_CLONES void NAME(sum)(const sw_call *c) {
  REAL *o = c->p[0];
  const REAL *a = c->p[1];
  const int64_t outer = c->n[0], R = c->n[1], inner = c->n[2];
  const REAL scale = (REAL)c->s[0];
  if (inner == 1) {
    for (int64_t k = 0; k < outer; ++k) o[k] = scale * NAME(sum_row)(a + k * R, R);
    return;
  }
  for (int64_t k = 0; k < outer; ++k) {
    const REAL *from = a + k * R * inner;
    REAL *to = o + k * inner;
    int64_t j = 0;
    for (; j + 64 <= inner; j += 64) {
      REAL part[64] = {0};
      for (int64_t r = 0; r < R; ++r)
        for (int i = 0; i < 64; ++i) part[i] += from[r * inner + j + i];
      for (int i = 0; i < 64; ++i) to[j + i] = scale * part[i];
    }
    for (; j + 16 <= inner; j += 16) {
      REAL part[16] = {0};
      for (int64_t r = 0; r < R; ++r)
        for (int i = 0; i < 16; ++i) part[i] += from[r * inner + j + i];
      for (int i = 0; i < 16; ++i) to[j + i] = scale * part[i];
    }
    for (; j < inner; ++j) {
      REAL part = 0;
      for (int64_t r = 0; r < R; ++r) part += from[r * inner + j];
      to[j] = scale * part;
    }
  }
}

// p[0] out (outer, inner), p[1] in (outer, R, inner); n: outer, R, inner. A NaN wins.
void NAME(maximum_over)(const sw_call *c) {
  REAL *o = c->p[0];
  const REAL *a = c->p[1];
  const int64_t R = c->n[1], inner = c->n[2];
  for (int64_t k = 0; k < c->n[0]; ++k)
    for (int64_t j = 0; j < inner; ++j) {
      REAL best = a[k * R * inner + j];
      for (int64_t r = 1; r < R; ++r) {
        const REAL x = a[(k * R + r) * inner + j];
        best = x > best || x != x ? x : best;
      }
      o[k * inner + j] = best;
    }
}

// p[0] out (1), p[1] in; n[0] elements. In blocks of 4096, so that the error does not grow with the length.
SW_ENGINE_CLONES void NAME(sum_squares)(const sw_call *c) {
  const REAL *a = c->p[1];
  double total = 0;
  for (int64_t at = 0; at < c->n[0]; at += 4096) {
    const int64_t end = c->n[0] - at < 4096 ? c->n[0] - at : 4096;
    REAL lane[16] = {0};
    int64_t i = 0;
    for (; i + 16 <= end; i += 16)
      for (int j = 0; j < 16; ++j) lane[j] += a[at + i + j] * a[at + i + j];
    for (; i < end; ++i) lane[i & 15] += a[at + i] * a[at + i];
    total += NAME(lanes)(lane);
  }
  *(REAL *)c->p[0] = (REAL)total;
}

// p[0] out, p[1] in (rows, K); n: rows, K.
SW_ENGINE_CLONES void NAME(softmax)(const sw_call *c) {
  const int64_t K = c->n[1];
  for (int64_t r = 0; r < c->n[0]; ++r) {
    const REAL *a = (const REAL *)c->p[1] + r * K;
    REAL *o = (REAL *)c->p[0] + r * K;
    REAL best = a[0];
    for (int64_t i = 1; i < K; ++i) best = a[i] > best ? a[i] : best;
    SW_VECTOR for (int64_t i = 0; i < K; ++i) o[i] = EXP(a[i] - best);
    const REAL scale = 1 / NAME(sum_row)(o, K);
    for (int64_t i = 0; i < K; ++i) o[i] *= scale;
  }
}

// p[0] out, p[1] softmax y, p[2] cotangent g (rows, K): y (g - sum y g); n: rows, K.
SW_ENGINE_CLONES void NAME(softmax_gradient)(const sw_call *c) {
  const int64_t K = c->n[1];
  for (int64_t r = 0; r < c->n[0]; ++r) {
    const REAL *y = (const REAL *)c->p[1] + r * K, *g = (const REAL *)c->p[2] + r * K;
    REAL *o = (REAL *)c->p[0] + r * K;
    REAL dot = 0;
    for (int64_t i = 0; i < K; ++i) dot += y[i] * g[i];
    for (int64_t i = 0; i < K; ++i) o[i] = y[i] * (g[i] - dot);
  }
}

// The logarithm of the sum of exponentials of a row, without overflow.
static inline __attribute__((always_inline)) REAL NAME(log_sum_exp)(const REAL *a, int64_t K) {
  REAL best = a[0];
  for (int64_t i = 1; i < K; ++i) best = a[i] > best ? a[i] : best;
  REAL lane[16] = {0};
  int64_t i = 0;
  for (; i + 16 <= K; i += 16)
    for (int j = 0; j < 16; ++j) lane[j] += EXP(a[i + j] - best);
  for (; i < K; ++i) lane[i & 15] += EXP(a[i] - best);
  return best + LOG(NAME(lanes)(lane));
}

// p[0] out, p[1] in (rows, K); n: rows, K.
void NAME(log_softmax)(const sw_call *c) {
  const int64_t K = c->n[1];
  for (int64_t r = 0; r < c->n[0]; ++r) {
    const REAL *a = (const REAL *)c->p[1] + r * K;
    REAL *o = (REAL *)c->p[0] + r * K;
    const REAL all = NAME(log_sum_exp)(a, K);
    for (int64_t i = 0; i < K; ++i) o[i] = a[i] - all;
  }
}

// p[0] out, p[1] log-softmax y, p[2] cotangent g (rows, K): g - exp(y) sum g; n: rows, K.
SW_ENGINE_CLONES void NAME(log_softmax_gradient)(const sw_call *c) {
  const int64_t K = c->n[1];
  for (int64_t r = 0; r < c->n[0]; ++r) {
    const REAL *y = (const REAL *)c->p[1] + r * K, *g = (const REAL *)c->p[2] + r * K;
    REAL *o = (REAL *)c->p[0] + r * K;
    const REAL all = NAME(sum_row)(g, K);
    SW_VECTOR for (int64_t i = 0; i < K; ++i) o[i] = g[i] - EXP(y[i]) * all;
  }
}

// p[0] losses (rows), p[1] logits (rows, K), p[2] int32 labels, p[3] softmax (rows, K), kept for the
// gradient; n: rows, K.
SW_ENGINE_CLONES void NAME(cross_entropy)(const sw_call *c) {
  const int64_t K = c->n[1];
  const int32_t *label = c->p[2];
  for (int64_t r = 0; r < c->n[0]; ++r) {
    const REAL *a = (const REAL *)c->p[1] + r * K;
    REAL *y = (REAL *)c->p[3] + r * K;
    if (label[r] < 0 || label[r] >= K) sw_index_outside("cross-entropy", label[r], K);
    REAL best = a[0];
    for (int64_t i = 1; i < K; ++i) best = a[i] > best ? a[i] : best;
    SW_VECTOR for (int64_t i = 0; i < K; ++i) y[i] = EXP(a[i] - best);
    const REAL all = NAME(sum_row)(y, K);
    const REAL scale = 1 / all;
    for (int64_t i = 0; i < K; ++i) y[i] *= scale;
    ((REAL *)c->p[0])[r] = LOG(all) + best - a[label[r]];
  }
}

// p[0] out (rows, K), p[1] softmax (rows, K), p[2] int32 labels, p[3] cotangents (rows); n: rows, K.
void NAME(cross_entropy_gradient)(const sw_call *c) {
  const int64_t K = c->n[1];
  const int32_t *label = c->p[2];
  for (int64_t r = 0; r < c->n[0]; ++r) {
    const REAL *y = (const REAL *)c->p[1] + r * K;
    REAL *o = (REAL *)c->p[0] + r * K;
    const REAL g = ((const REAL *)c->p[3])[r];
    for (int64_t i = 0; i < K; ++i) o[i] = g * y[i];
    o[label[r]] -= g;
  }
}
