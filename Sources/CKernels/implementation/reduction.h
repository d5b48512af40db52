// Four vectors of partial sums hide the latency of the additions; what is left over goes to the first.
#define SUMMED(n, expression)                                               \
  ({                                                                        \
    V sums_[4] = {FN(splat)(0), FN(splat)(0), FN(splat)(0), FN(splat)(0)};  \
    long at_ = 0;                                                           \
    for (; at_ + 4 * LANES <= (n); at_ += 4 * LANES)                        \
      for (long k_ = 0; k_ < 4; k_++) {                                     \
        const long i = at_ + k_ * LANES;                                    \
        const long c = LANES;                                               \
        const V sum = sums_[k_];                                            \
        sums_[k_] = expression;                                             \
      }                                                                     \
    for (; at_ < (n); at_ += LANES) {                                       \
      const long i = at_;                                                   \
      const long c = (n) - i < LANES ? (n) - i : LANES;                     \
      const V sum = sums_[0];                                               \
      sums_[0] = expression;                                                \
    }                                                                       \
    FN(total)((sums_[0] + sums_[1]) + (sums_[2] + sums_[3]));               \
  })

static T FN(sum)(const T *x, long n) { return SUMMED(n, sum + FN(load)(x + i, c)); }

static T FN(dot)(const T *x, const T *y, long n) {
  return SUMMED(n, FN(fma)(FN(load)(x + i, c), FN(load)(y + i, c), sum));
}

static T FN(sum_of_squares)(const T *x, long n) {
  return SUMMED(n, ({ const V a = FN(load)(x + i, c); FN(fma)(a, a, sum); }));
}

static T FN(largest)(const T *x, long n) {
  V best = FN(splat)(x[0]);
  // A NaN in x stays in `best` once it is there, and gets there because it is not below.
  for (long i = 0; i + LANES <= n; i += LANES) {
    const V a = FN(load)(x + i, LANES);
    best = FN(choose)((a <= best) | (best != best), best, a);
  }
  T peak = best[0];
  for (long lane = 1; lane < LANES; lane++)
    if (!(best[lane] <= peak) && peak == peak) peak = best[lane];
  for (long i = n - n % LANES; i < n; i++)
    if (!(x[i] <= peak) && peak == peak) peak = x[i];
  return peak;
}

static T FN(smallest)(const T *x, long n) {
  V best = FN(splat)(x[0]);
  for (long i = 0; i + LANES <= n; i += LANES) {
    const V a = FN(load)(x + i, LANES);
    best = FN(choose)((a >= best) | (best != best), best, a);
  }
  T low = best[0];
  for (long lane = 1; lane < LANES; lane++)
    if (!(best[lane] >= low) && low == low) low = best[lane];
  for (long i = n - n % LANES; i < n; i++)
    if (!(x[i] >= low) && low == low) low = x[i];
  return low;
}

static long FN(argmax)(const T *x, long n) {
  long best = 0;
  for (long i = 1; i < n; i++)
    if (x[i] > x[best] || (x[best] != x[best] && x[i] == x[i])) best = i;
  return best;
}

static int FN(all_finite)(const T *x, long n) {
  // x - x is 0 for what is finite, NaN otherwise; so is a sum of such.
  const T sum = SUMMED(n, ({ const V a = FN(load)(x + i, c); sum + (a - a); }));
  return sum == 0;
}

static void FN(row_sums)(const T *x, T *y, long rows, long columns) {
  for (long r = 0; r < rows; r++) y[r] = FN(sum)(x + r * columns, columns);
}

static void FN(row_largest)(const T *x, T *y, long rows, long columns) {
  for (long r = 0; r < rows; r++) y[r] = FN(largest)(x + r * columns, columns);
}

// Eight rows at a time: few enough streams for the prefetcher, and the columns' sums do not wait for each other.
static void FN(add_column_sums)(const T *x, T *y, long rows, long columns) {
  for (; rows > 0; rows -= 8, x += 8 * columns) {
    const long height = rows < 8 ? rows : 8;
    EACH(columns, V sum = FN(load)(y + i, c);
         for (long r = 0; r < height; r++) sum += FN(load)(x + r * columns + i, c);
         FN(store)(y + i, sum, c););
  }
}

static T FN(squared_error)(const T *x, const T *target, T *dx, T scale, long n) {
  return SUMMED(n, ({
                  const V e = FN(load)(x + i, c) - FN(load)(target + i, c);
                  if (dx) FN(store)(dx + i, e * FN(splat)(scale), c);
                  FN(fma)(e, e, sum);
                }));
}
