// Kernels that move elements; included once for each element type.

// p[0] out; n[0] elements; s[0] value.
void NAME(fill)(const sw_call *c) {
  K(fill)((REAL)c->s[0], c->p[0], c->n[0]);
}

// p[0] out, p[1] in; n[0] strips, n[1] elements a strip, n[2] out stride, n[3] in stride.
void NAME(copy_strips)(const sw_call *c) {
  REAL *o = c->p[0];
  const REAL *a = c->p[1];
  const int64_t strips = c->n[0], length = c->n[1], to = c->n[2], from = c->n[3];
  if (length < 16) {
    for (int64_t r = 0; r < strips; ++r)
      for (int64_t i = 0; i < length; ++i) o[r * to + i] = a[r * from + i];
  } else {
    for (int64_t r = 0; r < strips; ++r)
      memcpy(o + r * to, a + r * from, (size_t)length * sizeof(REAL));
  }
}

// p[0] out, p[1] in; n[0] rank, n[1...8] out extents, n[9...16] in strides along them.
void NAME(permute)(const sw_call *c) {
  REAL *o = c->p[0];
  const REAL *a = c->p[1];
  const int64_t rank = c->n[0];
  const int64_t *extent = c->n + 1, *stride = c->n + 9;
  int64_t index[8] = {0};
  const int64_t inner = extent[rank - 1], step = stride[rank - 1];
  int64_t outer = 1;
  for (int64_t k = 0; k < rank - 1; ++k) outer *= extent[k];
  int64_t from = 0;
  if (rank == 2 && stride[0] == 1) {
    K(transpose)(a, stride[1], o, extent[1], extent[1], extent[0]);
    return;
  }
  for (int64_t r = 0; r < outer; ++r) {
    if (step == 1) {
      memcpy(o, a + from, (size_t)inner * sizeof(REAL));
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

// p[0] out (rows, D), p[1] table (V, D), p[2] int32 indices; n[0] rows, n[1] D, n[2] V.
void NAME(gather)(const sw_call *c) {
  sw_check_indices("gather", c->p[2], c->n[0], c->n[2]);
  K(gather_rows)(c->p[1], c->p[2], c->p[0], c->n[0], c->n[1]);
}

// p[0] out (V, D), p[1] in (rows, D), p[2] int32 indices; n[0] rows, n[1] D, n[2] V.
void NAME(scatter_add)(const sw_call *c) {
  sw_check_indices("scatter-add", c->p[2], c->n[0], c->n[2]);
  memset(c->p[0], 0, (size_t)(c->n[2] * c->n[1]) * sizeof(REAL));
  K(scatter_add_rows)(c->p[1], c->p[2], c->p[0], c->n[0], c->n[1]);
}

// p[0] out (rows, K), p[1] int32 indices; n[0] rows, n[1] K.
void NAME(one_hot)(const sw_call *c) {
  REAL *o = c->p[0];
  const int32_t *index = c->p[1];
  sw_check_indices("one-hot", index, c->n[0], c->n[1]);
  memset(o, 0, (size_t)(c->n[0] * c->n[1]) * sizeof(REAL));
  for (int64_t r = 0; r < c->n[0]; ++r) o[r * c->n[1] + index[r]] = 1;
}

// Key positions after the query's become s[0]. p[0] out, p[1] in (N, Tq, Tk); n[0] N, n[1] Tq, n[2] Tk;
// the last query stands at the last key.
void NAME(mask_causal)(const sw_call *c) {
  REAL *o = c->p[0];
  const REAL *a = c->p[1];
  const int64_t queries = c->n[1], keys = c->n[2];
  for (int64_t n = 0; n < c->n[0]; ++n)
    for (int64_t q = 0; q < queries; ++q)
      for (int64_t k = 0; k < keys; ++k) {
        const int64_t i = (n * queries + q) * keys + k;
        o[i] = k <= q + keys - queries ? a[i] : (REAL)c->s[0];
      }
}

// The windows of images. p[0] out (N, OH, OW, KH, KW, C), p[1] in (N, H, W, C);
// n: N, H, W, C, KH, KW, stride, padding, OH, OW. Outside the image is zero.
void NAME(patches)(const sw_call *c) {
  REAL *o = c->p[0];
  const REAL *a = c->p[1];
  const int64_t H = c->n[1], W = c->n[2], C = c->n[3], KH = c->n[4], KW = c->n[5];
  const int64_t stride = c->n[6], padding = c->n[7], OH = c->n[8], OW = c->n[9];
  for (int64_t n = 0; n < c->n[0]; ++n)
    for (int64_t y = 0; y < OH; ++y)
      for (int64_t x = 0; x < OW; ++x)
        for (int64_t i = 0; i < KH; ++i)
          for (int64_t j = 0; j < KW; ++j, o += C) {
            const int64_t h = y * stride + i - padding, w = x * stride + j - padding;
            if (h < 0 || h >= H || w < 0 || w >= W)
              memset(o, 0, (size_t)C * sizeof(REAL));
            else
              memcpy(o, a + ((n * H + h) * W + w) * C, (size_t)C * sizeof(REAL));
          }
}

// The adjoint of patches: p[0] out (N, H, W, C), p[1] in (N, OH, OW, KH, KW, C); n as there.
void NAME(unpatches)(const sw_call *c) {
  REAL *o = c->p[0];
  const REAL *a = c->p[1];
  const int64_t H = c->n[1], W = c->n[2], C = c->n[3], KH = c->n[4], KW = c->n[5];
  const int64_t stride = c->n[6], padding = c->n[7], OH = c->n[8], OW = c->n[9];
  memset(o, 0, (size_t)(c->n[0] * H * W * C) * sizeof(REAL));
  for (int64_t n = 0; n < c->n[0]; ++n)
    for (int64_t y = 0; y < OH; ++y)
      for (int64_t x = 0; x < OW; ++x)
        for (int64_t i = 0; i < KH; ++i)
          for (int64_t j = 0; j < KW; ++j, a += C) {
            const int64_t h = y * stride + i - padding, w = x * stride + j - padding;
            if (h < 0 || h >= H || w < 0 || w >= W) continue;
            REAL *to = o + ((n * H + h) * W + w) * C;
            for (int64_t k = 0; k < C; ++k) to[k] += a[k];
          }
}

// Turns the channel pairs (j, j + D/2) of each head by position x frequency. p[0] out, p[1] in
// (rows, H, D), p[2] cosines, p[3] sines (T, D/2); n: rows, T, H, D; s[0]: 1, or -1 to turn back.
void NAME(rotate)(const sw_call *c) {
  REAL *o = c->p[0];
  const REAL *a = c->p[1];
  const int64_t T = c->n[1], H = c->n[2], D = c->n[3], half = D / 2;
  for (int64_t r = 0; r < c->n[0]; ++r) {
    const REAL *cosine = (const REAL *)c->p[2] + (r % T) * half;
    const REAL *sine = (const REAL *)c->p[3] + (r % T) * half;
    const REAL sense = (REAL)c->s[0];
    for (int64_t h = 0; h < H; ++h, a += D, o += D)
      for (int64_t j = 0; j < half; ++j) {
        const REAL x = a[j], y = a[j + half];
        o[j] = x * cosine[j] - sense * y * sine[j];
        o[j + half] = y * cosine[j] + sense * x * sine[j];
      }
  }
}
