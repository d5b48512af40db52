// Instructions that move elements, and sums and maxima over any axis; what operands mean stands in lists/calls.h.

static void FN(clear)(T *o, long n) { memset(o, 0, (size_t)n * sizeof(T)); }

static void FN(copy_strips)(T *o, const T *a, const int64_t *n) {
  const int64_t strips = n[0], length = n[1], to = n[2], from = n[3];
  if (length < 16) {
    for (int64_t r = 0; r < strips; ++r)
      for (int64_t i = 0; i < length; ++i) o[r * to + i] = a[r * from + i];
  } else {
    for (int64_t r = 0; r < strips; ++r)
      memcpy(o + r * to, a + r * from, (size_t)length * sizeof(T));
  }
}

static void FN(permute)(T *o, const T *a, const int64_t *n) {
  const int64_t rank = n[0];
  const int64_t *extent = n + 1, *stride = n + 9;
  int64_t index[8] = {0};
  const int64_t inner = extent[rank - 1], step = stride[rank - 1];
  int64_t outer = 1;
  for (int64_t k = 0; k < rank - 1; ++k) outer *= extent[k];
  int64_t from = 0;
  if (rank == 2 && stride[0] == 1) {
    FN(transpose)(a, stride[1], o, extent[1], extent[1], extent[0]);
    return;
  }
  for (int64_t r = 0; r < outer; ++r) {
    if (step == 1) {
      memcpy(o, a + from, (size_t)inner * sizeof(T));
    } else {
      for (int64_t i = 0; i < inner; ++i) o[i] = a[from + i * step];
    }
    o += inner;
    for (int64_t k = rank - 2; k >= 0; --k) {
      from += stride[k];
      if (++index[k] < extent[k]) break;
      from -= stride[k] * extent[k];
      index[k] = 0;
    }
  }
}

static void FN(one_hot)(T *o, const int32_t *index, long rows, long columns) {
  FN(clear)(o, rows * columns);
  for (long r = 0; r < rows; ++r) o[r * columns + index[r]] = 1;
}

static void FN(mask_causal)(
    T *o, const T *a, T value, int64_t sequences, int64_t queries, int64_t keys) {
  for (int64_t n = 0; n < sequences; ++n)
    for (int64_t q = 0; q < queries; ++q)
      for (int64_t k = 0; k < keys; ++k) {
        const int64_t i = (n * queries + q) * keys + k;
        o[i] = k <= q + keys - queries ? a[i] : value;
      }
}

static void FN(patches)(T *o, const T *a, const int64_t *sizes) {
  const int64_t H = sizes[1], W = sizes[2], C = sizes[3], KH = sizes[4], KW = sizes[5];
  const int64_t stride = sizes[6], padding = sizes[7], OH = sizes[8], OW = sizes[9];
  for (int64_t n = 0; n < sizes[0]; ++n)
    for (int64_t y = 0; y < OH; ++y)
      for (int64_t x = 0; x < OW; ++x)
        for (int64_t i = 0; i < KH; ++i)
          for (int64_t j = 0; j < KW; ++j, o += C) {
            const int64_t h = y * stride + i - padding, w = x * stride + j - padding;
            if (h < 0 || h >= H || w < 0 || w >= W)
              FN(clear)(o, C);
            else
              memcpy(o, a + ((n * H + h) * W + w) * C, (size_t)C * sizeof(T));
          }
}

static void FN(unpatches)(T *o, const T *a, const int64_t *sizes) {
  const int64_t H = sizes[1], W = sizes[2], C = sizes[3], KH = sizes[4], KW = sizes[5];
  const int64_t stride = sizes[6], padding = sizes[7], OH = sizes[8], OW = sizes[9];
  FN(clear)(o, sizes[0] * H * W * C);
  for (int64_t n = 0; n < sizes[0]; ++n)
    for (int64_t y = 0; y < OH; ++y)
      for (int64_t x = 0; x < OW; ++x)
        for (int64_t i = 0; i < KH; ++i)
          for (int64_t j = 0; j < KW; ++j, a += C) {
            const int64_t h = y * stride + i - padding, w = x * stride + j - padding;
            if (h < 0 || h >= H || w < 0 || w >= W) continue;
            T *to = o + ((n * H + h) * W + w) * C;
            for (int64_t k = 0; k < C; ++k) to[k] += a[k];
          }
}

static void FN(rotate)(
    T *o, const T *a, const T *cosines, const T *sines, T sense, int64_t rows, int64_t tokens,
    int64_t heads, int64_t channels) {
  const int64_t half = channels / 2;
  for (int64_t r = 0; r < rows; ++r) {
    const T *cosine = cosines + (r % tokens) * half;
    const T *sine = sines + (r % tokens) * half;
    for (int64_t h = 0; h < heads; ++h, a += channels, o += channels)
      for (int64_t j = 0; j < half; ++j) {
        const T x = a[j], y = a[j + half];
        o[j] = x * cosine[j] - sense * y * sine[j];
        o[j + half] = y * cosine[j] + sense * x * sine[j];
      }
  }
}

static void FN(sum_over)(T *o, const T *a, T scale, int64_t outer, int64_t terms, int64_t inner) {
  if (inner == 1) {
    FN(row_sums)(a, o, outer, terms);
  } else {
    FN(clear)(o, outer * inner);
    for (int64_t k = 0; k < outer; ++k)
      FN(add_column_sums)(a + k * terms * inner, o + k * inner, terms, inner);
  }
  if (scale != 1) FN(affine)(scale, o, 0, o, outer * inner);
}

static void FN(maximum_over)(T *o, const T *a, int64_t outer, int64_t terms, int64_t inner) {
  if (inner == 1) {
    FN(row_largest)(a, o, outer, terms);
    return;
  }
  for (int64_t k = 0; k < outer; ++k)
    for (int64_t j = 0; j < inner; ++j) {
      T best = a[k * terms * inner + j];
      for (int64_t r = 1; r < terms; ++r) {
        const T x = a[(k * terms + r) * inner + j];
        best = x > best || x != x ? x : best;
      }
      o[k * inner + j] = best;
    }
}

// `n[0]` products of matrices that lie one after another.
static void FN(products)(T *c, const T *a, const T *b, T alpha, int accumulate, const int64_t *n) {
  const int64_t M = n[1], N = n[2], K = n[3];
  for (int64_t i = 0; i < n[0]; ++i)
    FN(product)((int)n[7], (int)n[8], M, N, K, alpha, a + i * M * K, n[4], b + i * K * N, n[5],
                c + i * M * N, n[6], accumulate);
}
