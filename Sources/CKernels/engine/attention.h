// Attention whose queries and keys differ in number, the plain way; included once for each element type.
// Queries are rows of (N, Tq, H D), keys and values of (N, Tk, H D), each with its own distance between
// rows, so that all three may be columns of one matrix. The pattern, (N, H, Tq, Tk), is kept for the
// gradient. Causal: the last query stands at the last key.

// p: out (N Tq, H D), pattern, q, k, v; n: N, Tq, Tk, H, D, causal, row distance of out, q, k, v; s[0] scale.
void NAME(attention_plain)(const sw_call *c) {
  const int64_t N = c->n[0], Tq = c->n[1], Tk = c->n[2], H = c->n[3], D = c->n[4], causal = c->n[5];
  const int64_t lo = c->n[6], lq = c->n[7], lk = c->n[8], lv = c->n[9];
  const REAL scale = (REAL)c->s[0];
  for (int64_t n = 0; n < N; ++n)
    for (int64_t h = 0; h < H; ++h)
      for (int64_t i = 0; i < Tq; ++i) {
        const REAL *q = (const REAL *)c->p[2] + (n * Tq + i) * lq + h * D;
        REAL *p = (REAL *)c->p[1] + ((n * H + h) * Tq + i) * Tk;
        REAL *o = (REAL *)c->p[0] + (n * Tq + i) * lo + h * D;
        const int64_t seen = causal ? i + Tk - Tq + 1 : Tk;
        REAL best = -INFINITY;
        for (int64_t j = 0; j < seen; ++j) {
          const REAL *k = (const REAL *)c->p[3] + (n * Tk + j) * lk + h * D;
          REAL dot = 0;
          for (int64_t d = 0; d < D; ++d) dot += q[d] * k[d];
          p[j] = dot * scale;
          best = p[j] > best ? p[j] : best;
        }
        REAL all = 0;
        for (int64_t j = 0; j < seen; ++j) all += p[j] = EXP(p[j] - best);
        for (int64_t j = 0; j < seen; ++j) p[j] /= all;
        for (int64_t j = seen; j < Tk; ++j) p[j] = 0;
        for (int64_t d = 0; d < D; ++d) o[d] = 0;
        for (int64_t j = 0; j < seen; ++j) {
          const REAL *v = (const REAL *)c->p[4] + (n * Tk + j) * lv + h * D;
          for (int64_t d = 0; d < D; ++d) o[d] += p[j] * v[d];
        }
      }
}

// p: dq, dk, dv, pattern, q, k, v, output's cotangent, scratch (Tk);
// n: N, Tq, Tk, H, D, causal, row distance of dq, dk, dv, q, k, v, cotangent; s[0] scale.
void NAME(attention_plain_gradient)(const sw_call *c) {
  const int64_t N = c->n[0], Tq = c->n[1], Tk = c->n[2], H = c->n[3], D = c->n[4], causal = c->n[5];
  const int64_t ldq = c->n[6], ldk = c->n[7], ldv = c->n[8], lq = c->n[9], lk = c->n[10], lv = c->n[11];
  const int64_t lg = c->n[12];
  REAL *dp = c->p[8];
  const REAL scale = (REAL)c->s[0];
  for (int64_t n = 0; n < N; ++n)
    for (int64_t h = 0; h < H; ++h) {
      for (int64_t j = 0; j < Tk; ++j)
        for (int64_t d = 0; d < D; ++d) {
          ((REAL *)c->p[1])[(n * Tk + j) * ldk + h * D + d] = 0;
          ((REAL *)c->p[2])[(n * Tk + j) * ldv + h * D + d] = 0;
        }
      for (int64_t i = 0; i < Tq; ++i) {
        const REAL *p = (const REAL *)c->p[3] + ((n * H + h) * Tq + i) * Tk;
        const REAL *q = (const REAL *)c->p[4] + (n * Tq + i) * lq + h * D;
        const REAL *g = (const REAL *)c->p[7] + (n * Tq + i) * lg + h * D;
        REAL *dq = (REAL *)c->p[0] + (n * Tq + i) * ldq + h * D;
        const int64_t seen = causal ? i + Tk - Tq + 1 : Tk;
        REAL level = 0;
        for (int64_t j = 0; j < seen; ++j) {
          const REAL *v = (const REAL *)c->p[6] + (n * Tk + j) * lv + h * D;
          REAL *dv = (REAL *)c->p[2] + (n * Tk + j) * ldv + h * D;
          REAL dot = 0;
          for (int64_t d = 0; d < D; ++d) {
            dot += g[d] * v[d];
            dv[d] += p[j] * g[d];
          }
          dp[j] = dot;
          level += p[j] * dot;
        }
        for (int64_t d = 0; d < D; ++d) dq[d] = 0;
        for (int64_t j = 0; j < seen; ++j) {
          const REAL ds = p[j] * (dp[j] - level) * scale;
          const REAL *k = (const REAL *)c->p[5] + (n * Tk + j) * lk + h * D;
          REAL *dk = (REAL *)c->p[1] + (n * Tk + j) * ldk + h * D;
          for (int64_t d = 0; d < D; ++d) {
            dq[d] += ds * k[d];
            dk[d] += ds * q[d];
          }
        }
      }
    }
}
