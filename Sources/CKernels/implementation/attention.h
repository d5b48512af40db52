// B: batch, H: heads, S: tokens, D: channels. In `work` a tensor of one group lies as (S, D, 16): a
// vector holds one channel of one token for 16 (batch, head) pairs.

// lanes (D, 16) = D channels at each pair's offset
INLINE void FN(load_lanes)(const T *source, const long *offsets, long channels, T *lanes) {
  long d = 0;
  for (; d + CHANNELS <= channels; d += CHANNELS) {
    V r[CHANNELS];
    _Pragma("clang loop unroll(full)") for (long k = 0; k < CHANNELS; k++)
      r[k] = FN(load_halves)(source + offsets[k] + d, source + offsets[k + 8] + d);
    FN(turn)(r);
    _Pragma("clang loop unroll(full)") for (long k = 0; k < CHANNELS; k++)
      FN(store)(lanes + (d + k) * LANES, r[k], LANES);
  }
  for (; d < channels; d++)
    for (long lane = 0; lane < LANES; lane++) lanes[d * LANES + lane] = source[offsets[lane] + d];
}

// CHANNELS channels of `pairs` pairs, from vectors to each pair's offset
INLINE void FN(store_block)(V *r, T *target, const long *offsets, long pairs) {
  FN(turn)(r);
  _Pragma("clang loop unroll(full)") for (long k = 0; k < CHANNELS; k++) {
    const typeof(r[0].lo) low = r[k].lo, high = r[k].hi;
    if (k < pairs) __builtin_memcpy(target + offsets[k], &low, sizeof low);
    if (k + 8 < pairs) __builtin_memcpy(target + offsets[k + 8], &high, sizeof high);
  }
}

// sum[k] = Σ_j weights[j] vectors[j][k] for j in first ..< last
INLINE void FN(mix)(
    const T *weights, long weight_step, const T *vectors, long vector_step, long first, long last,
    V *sum, const long width) {
  _Pragma("clang loop unroll(full)") for (long k = 0; k < width; k++) sum[k] = FN(splat)(0);
  for (long j = first; j < last; j++) {
    const V weight = FN(load)(weights + j * weight_step, LANES);
    _Pragma("clang loop unroll(full)") for (long k = 0; k < width; k++)
      sum[k] = FN(fma)(weight, FN(load)(vectors + j * vector_step + k * LANES, LANES), sum[k]);
  }
}

// target (D channels at each pair's offset) = Σ_j weights[j] vectors[j], vectors (·, D, 16)
INLINE void FN(store_mix)(
    const T *weights, long weight_step, const T *vectors, long channels, long first, long last,
    T *target, const long *offsets, long pairs) {
  long d = 0;
  V sum[CHANNELS];
  for (; d + CHANNELS <= channels; d += CHANNELS) {
    FN(mix)(weights, weight_step, vectors + d * LANES, channels * LANES, first, last, sum, CHANNELS);
    FN(store_block)(sum, target + d, offsets, pairs);
  }
  for (; d < channels; d++) {
    FN(mix)(weights, weight_step, vectors + d * LANES, channels * LANES, first, last, sum, 1);
    for (long lane = 0; lane < pairs; lane++) target[offsets[lane] + d] = sum[0][lane];
  }
}

// y[j] (16) = Σ_d row[d] vectors[j][d] for j < count, four j at a time
INLINE void FN(inner_products)(
    const T *row, const T *vectors, long channels, long count, T *y) {
  const long step = channels * LANES;
  long j = 0;
  for (; j + 4 <= count; j += 4) {
    V sum[4] = {FN(splat)(0), FN(splat)(0), FN(splat)(0), FN(splat)(0)};
    for (long d = 0; d < step; d += LANES) {
      const V a = FN(load)(row + d, LANES);
      _Pragma("clang loop unroll(full)") for (long k = 0; k < 4; k++)
        sum[k] = FN(fma)(a, FN(load)(vectors + (j + k) * step + d, LANES), sum[k]);
    }
    _Pragma("clang loop unroll(full)") for (long k = 0; k < 4; k++)
      FN(store)(y + (j + k) * LANES, sum[k], LANES);
  }
  for (; j < count; j++) {
    V sum = FN(splat)(0);
    for (long d = 0; d < step; d += LANES)
      sum = FN(fma)(FN(load)(row + d, LANES), FN(load)(vectors + j * step + d, LANES), sum);
    FN(store)(y + j * LANES, sum, LANES);
  }
}

// The pairs of a group: where each lane's data starts; lanes beyond the last pair repeat it.
INLINE long FN(group_offsets)(
    long group, long batch, long heads, long batch_stride, long head_stride, long *offsets) {
  const long pairs = batch * heads - group * LANES;
  for (long lane = 0; lane < LANES; lane++) {
    const long pair = group * LANES + (lane < pairs ? lane : pairs - 1);
    offsets[lane] = pair / heads * batch_stride + pair % heads * head_stride;
  }
  return pairs < LANES ? pairs : LANES;
}

INLINE T *FN(aligned)(T *p) { return (T *)(((uintptr_t)p + 63) & ~(uintptr_t)63); }

static long FN(attention_work)(long tokens, long channels) {
  return (4 * tokens * channels + tokens * tokens + 1) * LANES;
}

static void FN(attention)(
    const T *q, const T *k, const T *v, long row_stride, long head_stride, T *out,
    long out_stride, T *patterns, T scale, int causal, long batch, long heads, long tokens,
    long channels, T *work) {
  const long token = channels * LANES;
  T *keys = FN(aligned)(work), *values = keys + tokens * token, *query = values + tokens * token;
  for (long group = 0; group * LANES < batch * heads; group++) {
    long in[LANES], to[LANES];
    const long pairs =
        FN(group_offsets)(group, batch, heads, tokens * row_stride, head_stride, in);
    FN(group_offsets)(group, batch, heads, tokens * out_stride, channels, to);
    for (long s = 0; s < tokens; s++) {
      FN(load_lanes)(k + s * row_stride, in, channels, keys + s * token);
      FN(load_lanes)(v + s * row_stride, in, channels, values + s * token);
    }
    for (long i = 0; i < tokens; i++, patterns += tokens * LANES) {
      const long count = causal ? i + 1 : tokens;
      FN(load_lanes)(q + i * row_stride, in, channels, query);
      EACH(token, FN(store)(query + i, FN(load)(query + i, c) * FN(splat)(scale), c););
      FN(inner_products)(query, keys, channels, count, patterns);
      V peak = FN(load)(patterns, LANES);
      for (long j = 1; j < count; j++) {
        const V a = FN(load)(patterns + j * LANES, LANES);
        peak = a > peak ? a : peak;
      }
      V sum = FN(splat)(0);
      for (long j = 0; j < count; j++) {
        const V e = FN(vector_exp)(FN(load)(patterns + j * LANES, LANES) - peak);
        FN(store)(patterns + j * LANES, e, LANES);
        sum += e;
      }
      const V share = FN(splat)(1) / sum;
      for (long j = 0; j < count; j++)
        FN(store)(patterns + j * LANES, FN(load)(patterns + j * LANES, LANES) * share, LANES);
      FN(store_mix)(
          patterns, LANES, values, channels, 0, count, out + i * out_stride, to, pairs);
    }
  }
}

// With P the patterns: dP = dout vᵀ, dA = scale P (dP - Σ_j P dP), dq = dA k, dk = dAᵀ q, dv = Pᵀ dout.
static void FN(attention_backward)(
    const T *q, const T *k, const T *v, long row_stride, long head_stride, const T *dout,
    long out_stride, const T *patterns, T scale, int causal, T *dq, T *dk, T *dv, long batch,
    long heads, long tokens, long channels, T *work) {
  const long token = channels * LANES, row = tokens * LANES;
  T *queries = FN(aligned)(work), *keys = queries + tokens * token;
  T *values = keys + tokens * token, *above = values + tokens * token;
  T *scores = above + tokens * token;
  for (long group = 0; group * LANES < batch * heads; group++, patterns += tokens * row) {
    long in[LANES], to[LANES];
    const long pairs =
        FN(group_offsets)(group, batch, heads, tokens * row_stride, head_stride, in);
    FN(group_offsets)(group, batch, heads, tokens * out_stride, channels, to);
    for (long s = 0; s < tokens; s++) {
      FN(load_lanes)(q + s * row_stride, in, channels, queries + s * token);
      FN(load_lanes)(k + s * row_stride, in, channels, keys + s * token);
      FN(load_lanes)(v + s * row_stride, in, channels, values + s * token);
      FN(load_lanes)(dout + s * out_stride, to, channels, above + s * token);
    }
    for (long i = 0; i < tokens; i++) {
      const long count = causal ? i + 1 : tokens;
      T *change = scores + i * row;
      const T *weights = patterns + i * row;
      FN(inner_products)(above + i * token, values, channels, count, change);
      V mean = FN(splat)(0);
      for (long j = 0; j < count; j++)
        mean = FN(fma)(
            FN(load)(weights + j * LANES, LANES), FN(load)(change + j * LANES, LANES), mean);
      for (long j = 0; j < count; j++) {
        const V p = FN(load)(weights + j * LANES, LANES) * FN(splat)(scale);
        const V d = FN(load)(change + j * LANES, LANES) - mean;
        FN(store)(change + j * LANES, p * d, LANES);
      }
      FN(store_mix)(change, LANES, keys, channels, 0, count, dq + i * row_stride, in, pairs);
    }
    for (long j = 0; j < tokens; j++) {
      const long first = causal ? j : 0;
      FN(store_mix)(
          scores + j * LANES, row, queries, channels, first, tokens, dk + j * row_stride, in,
          pairs);
      FN(store_mix)(
          patterns + j * LANES, row, above, channels, first, tokens, dv + j * row_stride, in,
          pairs);
    }
  }
}

static void FN(attention_patterns)(
    const T *patterns, T *y, int causal, long batch, long heads, long tokens) {
  const long square = tokens * tokens;
  for (long pair = 0; pair < batch * heads; pair++)
    for (long i = 0; i < tokens; i++)
      for (long j = 0; j < tokens; j++)
        y[pair * square + i * tokens + j] =
            causal && j > i ? 0
                            : patterns[(pair / LANES * square + i * tokens + j) * LANES +
                                       pair % LANES];
}

static void FN(attention_lanes)(const T *y, T *patterns, long batch, long heads, long tokens) {
  const long square = tokens * tokens;
  const long padded = (batch * heads + LANES - 1) / LANES * LANES;
  for (long pair = 0; pair < padded; pair++)
    for (long at = 0; at < square; at++)
      patterns[(pair / LANES * square + at) * LANES + pair % LANES] =
          pair < batch * heads ? y[pair * square + at] : 0;
}
