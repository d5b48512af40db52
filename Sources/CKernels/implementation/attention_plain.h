// Attention whose queries and keys differ in number, the plain way. Queries are rows of (N, Tq, H D), keys and
// values of (N, Tk, H D), each with its own distance between rows, so that all three may be columns of one matrix.
// The pattern, (N, H, Tq, Tk), is kept for the gradient. Causal: the last query stands at the last key.

static void FN(attention_plain)(void *const *operands, const int64_t *sizes, T scale) {
  const int64_t N = sizes[0], Tq = sizes[1], Tk = sizes[2], H = sizes[3], D = sizes[4], causal = sizes[5];
  const int64_t lo = sizes[6], lq = sizes[7], lk = sizes[8], lv = sizes[9];
  for (int64_t n = 0; n < N; ++n)
    for (int64_t h = 0; h < H; ++h)
      for (int64_t i = 0; i < Tq; ++i) {
        const T *q = (const T *)operands[2] + (n * Tq + i) * lq + h * D;
        T *p = (T *)operands[1] + ((n * H + h) * Tq + i) * Tk;
        T *o = (T *)operands[0] + (n * Tq + i) * lo + h * D;
        const int64_t seen = causal ? i + Tk - Tq + 1 : Tk;
        T best = -INFINITY;
        for (int64_t j = 0; j < seen; ++j) {
          const T *k = (const T *)operands[3] + (n * Tk + j) * lk + h * D;
          T dot = 0;
          for (int64_t d = 0; d < D; ++d) dot += q[d] * k[d];
          p[j] = dot * scale;
          best = p[j] > best ? p[j] : best;
        }
        T all = 0;
        for (int64_t j = 0; j < seen; ++j) all += p[j] = FN(scalar_exp)(p[j] - best);
        for (int64_t j = 0; j < seen; ++j) p[j] /= all;
        for (int64_t j = seen; j < Tk; ++j) p[j] = 0;
        for (int64_t d = 0; d < D; ++d) o[d] = 0;
        for (int64_t j = 0; j < seen; ++j) {
          const T *v = (const T *)operands[4] + (n * Tk + j) * lv + h * D;
          for (int64_t d = 0; d < D; ++d) o[d] += p[j] * v[d];
        }
      }
}

static void FN(attention_plain_gradient)(void *const *operands, const int64_t *sizes, T scale) {
  const int64_t N = sizes[0], Tq = sizes[1], Tk = sizes[2], H = sizes[3], D = sizes[4], causal = sizes[5];
  const int64_t ldq = sizes[6], ldk = sizes[7], ldv = sizes[8], lq = sizes[9], lk = sizes[10], lv = sizes[11];
  const int64_t lg = sizes[12];
  T *dp = operands[8];
  for (int64_t n = 0; n < N; ++n)
    for (int64_t h = 0; h < H; ++h) {
      for (int64_t j = 0; j < Tk; ++j)
        for (int64_t d = 0; d < D; ++d) {
          ((T *)operands[1])[(n * Tk + j) * ldk + h * D + d] = 0;
          ((T *)operands[2])[(n * Tk + j) * ldv + h * D + d] = 0;
        }
      for (int64_t i = 0; i < Tq; ++i) {
        const T *p = (const T *)operands[3] + ((n * H + h) * Tq + i) * Tk;
        const T *q = (const T *)operands[4] + (n * Tq + i) * lq + h * D;
        const T *g = (const T *)operands[7] + (n * Tq + i) * lg + h * D;
        T *dq = (T *)operands[0] + (n * Tq + i) * ldq + h * D;
        const int64_t seen = causal ? i + Tk - Tq + 1 : Tk;
        T level = 0;
        for (int64_t j = 0; j < seen; ++j) {
          const T *v = (const T *)operands[6] + (n * Tk + j) * lv + h * D;
          T *dv = (T *)operands[2] + (n * Tk + j) * ldv + h * D;
          T dot = 0;
          for (int64_t d = 0; d < D; ++d) {
            dot += g[d] * v[d];
            dv[d] += p[j] * g[d];
          }
          dp[j] = dot;
          level += p[j] * dot;
        }
        for (int64_t d = 0; d < D; ++d) dq[d] = 0;
        for (int64_t j = 0; j < seen; ++j) {
          const T ds = p[j] * (dp[j] - level) * scale;
          const T *k = (const T *)operands[5] + (n * Tk + j) * lk + h * D;
          T *dk = (T *)operands[1] + (n * Tk + j) * ldk + h * D;
          for (int64_t d = 0; d < D; ++d) {
            dq[d] += ds * k[d];
            dk[d] += ds * q[d];
          }
        }
      }
    }
}
