// A tile of C stays in registers while k runs: TILE_ROWS rows by up to TILE_VECTORS vectors.
#if LEVEL == 4 && SINGLE
#define TILE_ROWS 8
#define TILE_VECTORS 3
#elif LEVEL == 4
#define TILE_ROWS 8
#define TILE_VECTORS 1
#elif SINGLE
#define TILE_ROWS 6
#define TILE_VECTORS 1
#else
#define TILE_ROWS 2
#define TILE_VECTORS 1
#endif
// Rows of B that are packed at a time: 48 columns of 512 Floats take 96 KiB of the second-level cache.
#define BLOCK 512

// One tile: rows of A at a[r * a_row + k * a_step], panel (count, vectors, 16), the last vector of C `last` wide.
INLINE void FN(tile)(
    const T *a, long a_row, long a_step, const T *panel, long count, T *c, long c_stride, long last,
    int accumulate, const long rows, const long vectors) {
  V sum[TILE_ROWS][TILE_VECTORS];
  _Pragma("clang loop unroll(full)") for (long r = 0; r < rows; r++)
    _Pragma("clang loop unroll(full)") for (long v = 0; v < vectors; v++)
      sum[r][v] = accumulate ? FN(load)(c + r * c_stride + v * LANES, v + 1 < vectors ? LANES : last)
                             : FN(splat)(0);
  for (long k = 0; k < count; k++) {
    V b[TILE_VECTORS];
    _Pragma("clang loop unroll(full)") for (long v = 0; v < vectors; v++)
      b[v] = FN(load)(panel + (k * vectors + v) * LANES, LANES);
    _Pragma("clang loop unroll(full)") for (long r = 0; r < rows; r++) {
      const V x = FN(splat)(a[r * a_row + k * a_step]);
      _Pragma("clang loop unroll(full)") for (long v = 0; v < vectors; v++)
        sum[r][v] = FN(fma)(x, b[v], sum[r][v]);
    }
  }
  _Pragma("clang loop unroll(full)") for (long r = 0; r < rows; r++)
    _Pragma("clang loop unroll(full)") for (long v = 0; v < vectors; v++)
      FN(store)(c + r * c_stride + v * LANES, sum[r][v], v + 1 < vectors ? LANES : last);
}

// All rows of C against one packed panel.
INLINE void FN(strip)(
    const T *a, long a_row, long a_step, long m, const T *panel, long count, T *c, long c_stride,
    long last, int accumulate, const long vectors) {
  long i = 0;
#define TILES(rows)                                                                         \
  for (; i + rows <= m; i += rows)                                                          \
    FN(tile)(a + i * a_row, a_row, a_step, panel, count, c + i * c_stride, c_stride, last,  \
             accumulate, rows, vectors);
  TILES(TILE_ROWS)
  TILES(4)
  TILES(1)
#undef TILES
}

// panel (count, vectors, 16) = alpha * `width` columns of B, the rest zero
INLINE void FN(pack)(
    int transposed, T alpha, const T *b, long b_stride, long count, long width, T *panel,
    long vectors) {
  const long step = vectors * LANES;
  if (transposed) {
    FN(transpose)(b, b_stride, panel, step, width, count);
    for (long k = 0; k < count; k++)
      for (long j = width; j < step; j++) panel[k * step + j] = 0;
  } else {
    for (long k = 0; k < count; k++)
      for (long v = 0; v < vectors; v++) {
        const long left = width - v * LANES;
        FN(store)(panel + k * step + v * LANES,
                  FN(load)(b + k * b_stride + v * LANES, left < LANES ? left : LANES), LANES);
      }
  }
  if (alpha == 1) return;
  EACH(count * step, FN(store)(panel + i, FN(load)(panel + i, c) * FN(splat)(alpha), c););
}

static void FN(product)(
    int a_transposed, int b_transposed, long m, long n, long k, T alpha, const T *a,
    long a_stride, const T *b, long b_stride, T *c, long c_stride, int accumulate) {
  T panel[BLOCK * TILE_VECTORS * LANES] __attribute__((aligned(64)));
  const long a_row = a_transposed ? 1 : a_stride, a_step = a_transposed ? a_stride : 1;
  const long b_row = b_transposed ? 1 : b_stride, b_column = b_transposed ? b_stride : 1;
  const long total = (n + LANES - 1) / LANES;
  const long panels = (total + TILE_VECTORS - 1) / TILE_VECTORS;
  int add = accumulate;
  // Blocks of k outermost, so that A's columns of a block are still cached for the next panel.
  for (long from = 0; from < k || (from == 0 && !add); from += BLOCK, add = 1) {
    const long count = k - from < BLOCK ? k - from : BLOCK;
    const T *rows = a + from * a_step;
    for (long p = 0, first = 0; p < panels; p++) {
      // As equal panels as can be: 4 vectors are 2 + 2, not 3 + 1.
      const long vectors = total / panels + (p < total % panels);
      const long start = first * LANES;
      const long width = n - start < vectors * LANES ? n - start : vectors * LANES;
      const long last = width - (vectors - 1) * LANES;
      first += vectors;
      FN(pack)(b_transposed, alpha, b + from * b_row + start * b_column, b_stride, count, width,
               panel, vectors);
      if (vectors == 1)
        FN(strip)(rows, a_row, a_step, m, panel, count, c + start, c_stride, last, add, 1);
#if TILE_VECTORS > 1
      else if (vectors == 2)
        FN(strip)(rows, a_row, a_step, m, panel, count, c + start, c_stride, last, add, 2);
      else
        FN(strip)(rows, a_row, a_step, m, panel, count, c + start, c_stride, last, add, 3);
#endif
    }
  }
}

#undef TILE_ROWS
#undef TILE_VECTORS
#undef BLOCK
