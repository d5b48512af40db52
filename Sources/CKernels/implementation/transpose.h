// Transposing 16 rows of 8 columns in registers.

// Columns that are turned into rows at a time, and channels of attention.
#define CHANNELS 8

// Transposes the two 8 by 8 halves of 8 vectors by exchanging blocks of 1, 2 and 4.
#define EXCHANGE(r, s, A, B)                                             \
  _Pragma("clang loop unroll(full)") for (long k = 0; k < CHANNELS; k++) \
    if (!(k & s)) {                                                      \
      const V a = r[k];                                                  \
      const V b = r[k + s];                                              \
      r[k] = __builtin_shufflevector(a, b, A);                           \
      r[k + s] = __builtin_shufflevector(a, b, B);                       \
    }
#define LANES_1A 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30
#define LANES_1B 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31
#define LANES_2A 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define LANES_2B 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#define LANES_4A 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27
#define LANES_4B 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31

INLINE void FN(turn)(V *r) {
  EXCHANGE(r, 1, LANES_1A, LANES_1B)
  EXCHANGE(r, 2, LANES_2A, LANES_2B)
  EXCHANGE(r, 4, LANES_4A, LANES_4B)
}

// 8 elements here and 8 there
INLINE V FN(load_halves)(const T *low, const T *high) {
  V r;
  typeof(r.lo) a, b;
  __builtin_memcpy(&a, low, sizeof a);
  __builtin_memcpy(&b, high, sizeof b);
  r.lo = a;
  r.hi = b;
  return r;
}

static void FN(transpose)(
    const T *x, long x_stride, T *y, long y_stride, long rows, long columns) {
  for (long r = 0; r < rows; r += LANES)
    for (long s = 0; s < columns; s += CHANNELS) {
      const T *from = x + r * x_stride + s;
      T *to = y + s * y_stride + r;
      if (r + LANES <= rows && s + CHANNELS <= columns) {
        V block[CHANNELS];
        _Pragma("clang loop unroll(full)") for (long k = 0; k < CHANNELS; k++)
          block[k] = FN(load_halves)(from + k * x_stride, from + (k + 8) * x_stride);
        FN(turn)(block);
        _Pragma("clang loop unroll(full)") for (long k = 0; k < CHANNELS; k++)
          FN(store)(to + k * y_stride, block[k], LANES);
        continue;
      }
      const long height = rows - r < LANES ? rows - r : LANES;
      const long width = columns - s < CHANNELS ? columns - s : CHANNELS;
      for (long j = 0; j < width; j++)
        for (long k = 0; k < height; k++) to[j * y_stride + k] = from[k * x_stride + j];
    }
}
