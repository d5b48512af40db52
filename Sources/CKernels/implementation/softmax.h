// The largest of a row, to shift by; a NaN may be passed over, it comes back through its exponential.
INLINE T FN(shift)(const T *x, long n) {
  V best = FN(splat)(-INFINITY);
  EACH(n, V a = FN(load)(x + i, c); if (c == LANES) best = a > best ? a : best;
       else for (long k = i; k < n; k++) best[0] = x[k] > best[0] ? x[k] : best[0];);
  return FN(peak)(best);
}

// y = exp(x - shift) and their sum; y may be null. A tail's spare lanes count for nothing.
INLINE T FN(exponentials)(const T *x, T *y, T shift, long n) {
  V sum = FN(splat)(0);
  const V down = FN(splat)(shift);
  T tail = 0;
  EACH(n, const V e = FN(vector_exp)(FN(load)(x + i, c) - down);
       if (y) FN(store)(y + i, e, c);
       if (c == LANES) sum += e;
       else for (long k = 0; k < c; k++) tail += e[k];);
  return FN(total)(sum) + tail;
}

static void FN(softmax)(const T *x, T *y, long rows, long columns) {
  for (long r = 0; r < rows; r++, x += columns, y += columns) {
    const T sum = FN(exponentials)(x, y, FN(shift)(x, columns), columns);
    const V scale = FN(splat)(1 / sum);
    EACH(columns, FN(store)(y + i, FN(load)(y + i, c) * scale, c););
  }
}

static void FN(softmax_backward)(
    const T *y, const T *dy, T *dx, long rows, long columns) {
  for (long r = 0; r < rows; r++, y += columns, dy += columns, dx += columns) {
    const V mean = FN(splat)(FN(dot)(y, dy, columns));
    EACH(columns,
         FN(store)(dx + i, FN(load)(y + i, c) * (FN(load)(dy + i, c) - mean), c););
  }
}

static void FN(log_softmax)(const T *x, T *y, long rows, long columns) {
  for (long r = 0; r < rows; r++, x += columns, y += columns) {
    const T shift = FN(shift)(x, columns);
    const T sum = FN(exponentials)(x, 0, shift, columns);
    const V down = FN(splat)(shift);
    const V logarithm = FN(vector_log)(FN(splat)(sum));
    EACH(columns, FN(store)(y + i, (FN(load)(x + i, c) - down) - logarithm, c););
  }
}

static void FN(log_softmax_backward)(
    const T *y, const T *dy, T *dx, long rows, long columns) {
  for (long r = 0; r < rows; r++, y += columns, dy += columns, dx += columns) {
    const V total = FN(splat)(FN(sum)(dy, columns));
    EACH(columns, const V p = FN(vector_exp)(FN(load)(y + i, c));
         FN(store)(dx + i, FN(fma)(-p, total, FN(load)(dy + i, c)), c););
  }
}

static void FN(cross_entropy)(
    const T *x, const int32_t *labels, T *losses, T *dx, T scale, long rows, long columns) {
  for (long r = 0; r < rows; r++, x += columns) {
    const T chosen = x[labels[r]];
    const T shift = FN(shift)(x, columns);
    const T sum = FN(exponentials)(x, dx, shift, columns);
    losses[r] = FN(vector_log)(FN(splat)(sum))[0] - (chosen - shift);
    if (!dx) continue;
    const V factor = FN(splat)(scale / sum);
    EACH(columns, FN(store)(dx + i, FN(load)(dx + i, c) * factor, c););
    dx[labels[r]] -= scale;
    dx += columns;
  }
}
