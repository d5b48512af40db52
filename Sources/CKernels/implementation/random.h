// The fills of lists/random.h: functions of both element types on words that they share, so written for each.
//
// Vectors are 128 bytes long at every level; the compiler splits them into registers, which also
// interleaves two dependency chains on AVX-512 (2.4 against 2.0 ns a normal). Every fused multiply-add
// is spelled out, and emulated where the CPU has none, so that all levels give the same bits.
// The polynomials interpolate their functions at Chebyshev nodes in 60 digits; their errors stand
// beside them.

#define FMA(a, b, c) __builtin_elementwise_fma(a, b, c)

typedef double F64 __attribute__((vector_size(128)));
typedef uint64_t U64 __attribute__((vector_size(128)));
typedef float F32 __attribute__((vector_size(128)));
typedef uint32_t U32 __attribute__((vector_size(128)));
typedef int32_t I32 __attribute__((vector_size(128)));

// Writes a vector to memory that is aligned for its elements only.
#define STORE(vector, out) __builtin_memcpy(out, &(vector), 128)

// The high half of each lane in its low half. A shuffle and not a shift: AVX-512 processors shift on
// the one port that multiplies, and shuffle on another.
#define HIGH(x)                                                                                    \
  (U64) __builtin_shufflevector((U32)x, (U32)x, 1, 1, 3, 3, 5, 5, 7, 7, 9, 9, 11, 11, 13, 13,      \
  15, 15, 17, 17, 19, 19, 21, 21, 23, 23, 25, 25, 27, 27, 29, 29, 31, 31)

// Lanes with the low half of a's below the low half of b's. (As a shift and an or, the compiler
// turns the products that made a and b into slow 64-bit ones.)
#define JOIN(a, b)                                                                                 \
  (U64) __builtin_shufflevector((U32)a, (U32)b, 0, 32, 2, 34, 4, 36, 6, 38, 8, 40, 10, 42, 12,     \
  44, 14, 46, 16, 48, 18, 50, 20, 52, 22, 54, 24, 56, 26, 58, 28, 60, 30, 62)

// The Philox blocks block ... block + 15; 32-bit word w of each in the low half of a lane of c[w],
// the high halves undefined.
INLINE void philox(uint64_t key, uint64_t stream, uint64_t block, U64 *c) {
  const U64 low = (U64){} + 0xFFFFFFFFu;
  const U64 index = (U64){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15} + block;
  U64 c0 = index, c1 = index >> 32, c2 = (U64){} + stream, c3 = (U64){} + (stream >> 32);
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
#pragma clang loop unroll(full)
  for (int round = 0; round < 10; round++) {
    const U64 p0 = (c0 & low) * 0xD2511F53u, p1 = (c2 & low) * 0xCD9E8D57u;
    c0 = HIGH(p1) ^ c1 ^ (uint64_t)k0;
    c1 = p1;
    c2 = HIGH(p0) ^ c3 ^ (uint64_t)k1;
    c3 = p0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  c[0] = c0, c[1] = c1, c[2] = c2, c[3] = c3;
}

// The same blocks as their even and their odd 64-bit words.
INLINE void words(uint64_t key, uint64_t stream, uint64_t block, U64 *even, U64 *odd) {
  U64 c[4];
  philox(key, stream, block, c);
  *even = JOIN(c[0], c[1]);
  *odd = JOIN(c[2], c[3]);
}

// The first and the second half of a and b interleaved.
#define FIRST64(a, b)                                                                              \
  __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define SECOND64(a, b)                                                                             \
  __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#define FIRST32(a, b)                                                                              \
  __builtin_shufflevector(a, b, 0, 32, 1, 33, 2, 34, 3, 35, 4, 36, 5, 37, 6, 38, 7, 39, 8, 40,     \
  9, 41, 10, 42, 11, 43, 12, 44, 13, 45, 14, 46, 15, 47)
#define SECOND32(a, b)                                                                             \
  __builtin_shufflevector(a, b, 16, 48, 17, 49, 18, 50, 19, 51, 20, 52, 21, 53, 22, 54, 23,        \
  55, 24, 56, 25, 57, 26, 58, 27, 59, 28, 60, 29, 61, 30, 62, 31, 63)

// The logarithm of 0 < x < infinity: x = 2^e m with m in [sqrt(1/2), sqrt(2)), log m = 2 artanh(s)
// with s = (m - 1) / (m + 1); relative error 4.3e-18 before rounding.
INLINE void random_log_f64(const F64 *x, F64 *y) {
  const uint64_t half = 0x3FE6A09E667F3BCDu;  // sqrt(1/2)
  const U64 bits = (U64)*x + (0x3FF0000000000000u - half);
  const U64 mantissa = (bits & 0x000FFFFFFFFFFFFFu) + half;
  // The biased exponent as a double, by placing it in the mantissa of 2^52.
  const F64 e = (F64)((bits >> 52) | 0x4330000000000000u) - (0x1p52 + 1023);
  const F64 f = (F64)mantissa - 1.0;
  const F64 s = f / (f + 2.0), z = s * s;
  const F64 z2 = z * z, z4 = z2 * z2;
  const F64 p01 = FMA(z, (F64){} + 0x1.99999999952d7p-2, (F64){} + 0x1.5555555555558p-1);
  const F64 p23 = FMA(z, (F64){} + 0x1.c71c62e3f11e6p-3, (F64){} + 0x1.2492492df281ap-2);
  const F64 p45 = FMA(z, (F64){} + 0x1.39fe51a7c18f9p-3, (F64){} + 0x1.7462b51cb66b1p-3);
  const F64 p46 = FMA(z2, (F64){} + 0x1.2b5900de53b32p-3, p45);
  const F64 p = FMA(z4, p46, FMA(z2, p23, p01));
  const F64 m = FMA(p * z, s, s + s);
  *y = FMA(e, (F64){} + 0x1.62e42fefa39efp-1, m);
}

// The same in single precision, log(1 + f) = f + f^2 P(f); relative error 1.3e-9 before rounding.
INLINE void random_log_f32(const F32 *x, F32 *y) {
  const uint32_t half = 0x3F3504F3u;  // sqrt(1/2)
  const U32 bits = (U32)*x + (0x3F800000u - half);
  const U32 mantissa = (bits & 0x007FFFFFu) + half;
  const F32 e = (F32)((bits >> 23) | 0x4B000000u) - (0x1p23f + 127);
  const F32 f = (F32)mantissa - 1.0f;
  F32 p = (F32){} + 0.06768995339584885f;
  p = FMA(p, f, (F32){} + -0.11557647003458453f);
  p = FMA(p, f, (F32){} + 0.11812331927969968f);
  p = FMA(p, f, (F32){} + -0.12420778356191729f);
  p = FMA(p, f, (F32){} + 0.1423229157391986f);
  p = FMA(p, f, (F32){} + -0.166675374251332f);
  p = FMA(p, f, (F32){} + 0.2000144772955251f);
  p = FMA(p, f, (F32){} + -0.25000010947831813f);
  p = FMA(p, f, (F32){} + 0.3333332278415425f);
  p = FMA(p, f, (F32){} + -0.49999999943440065f);
  *y = FMA(e, (F32){} + 0.6931471805599453f, FMA(p * f, f, f));
}

// 32 normals from 16 pairs of words: the first gives the radius, the second the angle, whose two top
// bits are the quadrant and whose other bits t in [-1, 1) make the angle t pi/4 within it.
INLINE void normal_group_f64(uint64_t key, uint64_t stream, uint64_t block, double *out) {
  U64 a, b;
  words(key, stream, block, &a, &b);
  const F64 u = 2.0 - (F64)((a >> 12) | 0x3FF0000000000000u);  // (0, 1]
  F64 v;
  random_log_f64(&u, &v);
  const F64 r = __builtin_elementwise_sqrt(-2.0 * v);
  const F64 t =
      FMA((F64)(((b >> 10) & 0x000FFFFFFFFFFFFFu) | 0x4330000000000000u), (F64){} + 0x1p-51,
          (F64){} + -3.0);
  const F64 z = t * t;
  F64 s = (F64){} + 6.877360573166326e-12;  // sin(t pi/4)/t, relative error 3.5e-18
  s = FMA(s, z, (F64){} + -1.7571500746983935e-09);
  s = FMA(s, z, (F64){} + 3.133616225433416e-07);
  s = FMA(s, z, (F64){} + -3.657620415891387e-05);
  s = FMA(s, z, (F64){} + 0.002490394570188844);
  s = FMA(s, z, (F64){} + -0.08074551218828054);
  s = FMA(s, z, (F64){} + 0.7853981633974483);
  s = s * t;
  F64 c = (F64){} + 1.1365469207731353e-10;  // cos(t pi/4), relative error 6.5e-17
  c = FMA(c, z, (F64){} + -2.4609507094028117e-08);
  c = FMA(c, z, (F64){} + 3.590859179850238e-06);
  c = FMA(c, z, (F64){} + -0.00032599188648354014);
  c = FMA(c, z, (F64){} + 0.015854344243741547);
  c = FMA(c, z, (F64){} + -0.30842513753403783);
  c = FMA(c, z, (F64){} + 1.0);
  // Quadrant (high, low): cos and sin swap with low; sin changes its sign with high, cos with high
  // xor low.
  const uint64_t top = 0x8000000000000000u;
  const U64 swap = (U64)((b & 0x4000000000000000u) != 0);
  const U64 first = (((U64)s & swap) | ((U64)c & ~swap)) ^ ((b ^ (b << 1)) & top);
  const U64 second = (((U64)c & swap) | ((U64)s & ~swap)) ^ (b & top);
  const F64 x = (F64)first * r, y = (F64)second * r;
  const F64 even64 = FIRST64(x, y), odd64 = SECOND64(x, y);
  STORE(even64, out);
  STORE(odd64, out + 16);
}

// 64 normals from 32 pairs of 32-bit words, as above.
INLINE void normal_group_f32(uint64_t key, uint64_t stream, uint64_t block, float *out) {
  U64 q[4];
  philox(key, stream, block, q);
  const U32 a = (U32)JOIN(q[0], q[2]), b = (U32)JOIN(q[1], q[3]);
  const F32 u = FMA(__builtin_convertvector((I32)(a >> 1), F32), (F32){} + 0x1p-31f,
                    (F32){} + 0x1p-32f);  // (0, 1]
  F32 v;
  random_log_f32(&u, &v);
  const F32 r = __builtin_elementwise_sqrt(-2.0f * v);
  const F32 t = FMA((F32)(((b >> 7) & 0x007FFFFFu) | 0x4B000000u), (F32){} + 0x1p-22f,
                    (F32){} + -3.0f);
  const F32 z = t * t;
  F32 s = (F32){} + -3.595429072511075e-05f;  // relative error 3.4e-9
  s = FMA(s, z, (F32){} + 0.0024900068014923568f);
  s = FMA(s, z, (F32){} + -0.08074543470810147f);
  s = FMA(s, z, (F32){} + 0.7853981609766183f);
  s = s * t;
  F32 c = (F32){} + 3.5297971342978537e-06f;  // relative error 6.5e-11
  c = FMA(c, z, (F32){} + -0.00032593858594162623f);
  c = FMA(c, z, (F32){} + 0.015854325228444592f);
  c = FMA(c, z, (F32){} + -0.30842513515829056f);
  c = FMA(c, z, (F32){} + 1.0f);
  const U32 swap = (U32)((b & 0x40000000u) != 0);
  const U32 first = (((U32)s & swap) | ((U32)c & ~swap)) ^ ((b ^ (b << 1)) & 0x80000000u);
  const U32 second = (((U32)c & swap) | ((U32)s & ~swap)) ^ (b & 0x80000000u);
  const F32 x = (F32)first * r, y = (F32)second * r;
  const F32 first16 = FIRST32(x, y), second16 = SECOND32(x, y);
  STORE(first16, out);
  STORE(second16, out + 32);
}

// The 32 words of 16 blocks, in order.
INLINE void ordered(uint64_t key, uint64_t stream, uint64_t block, U64 *first, U64 *second) {
  U64 a, b;
  words(key, stream, block, &a, &b);
  *first = FIRST64(a, b), *second = SECOND64(a, b);
}

INLINE void bits_group(uint64_t key, uint64_t stream, uint64_t block, uint64_t *out) {
  U64 a, b;
  ordered(key, stream, block, &a, &b);
  STORE(a, out);
  STORE(b, out + 16);
}

INLINE void uniform_group_f64(uint64_t key, uint64_t stream, uint64_t block, double *out) {
  U64 a, b;
  ordered(key, stream, block, &a, &b);
  const F64 x = __builtin_convertvector(a >> 11, F64) * 0x1p-53;
  const F64 y = __builtin_convertvector(b >> 11, F64) * 0x1p-53;
  STORE(x, out);
  STORE(y, out + 16);
}

INLINE void uniform_group_f32(uint64_t key, uint64_t stream, uint64_t block, float *out) {
  U64 a, b;
  ordered(key, stream, block, &a, &b);
  const F32 x = __builtin_convertvector((I32)((U32)a >> 8), F32) * 0x1p-24f;
  const F32 y = __builtin_convertvector((I32)((U32)b >> 8), F32) * 0x1p-24f;
  STORE(x, out);
  STORE(y, out + 32);
}

// x = t P(v), v = -log(1 - (t q)^2), for t uniform in (-1, 1) and q = P(|x| < 2): the inverse of
// t q = erf(x / sqrt(2)), smooth in v; relative error 1.9e-15.
INLINE void truncate_f64(const U64 *w, F64 *out) {
  const F64 t =
      FMA((F64)((*w >> 12) | 0x4330000000000000u), (F64){} + 0x1p-51, (F64){} + (-3.0 + 0x1p-52));
  const F64 y = t * 0x1.e8b4307d3627ap-1;
  const F64 x = (1.0 - y) * (1.0 + y);
  F64 v;
  random_log_f64(&x, &v);
  v = -v;
  F64 p = (F64){} + -8.046458088964153e-12;
  p = FMA(p, v, (F64){} + 1.9234425078969952e-10);
  p = FMA(p, v, (F64){} + -1.6471131377904253e-09);
  p = FMA(p, v, (F64){} + 3.6425829052187844e-09);
  p = FMA(p, v, (F64){} + 2.5741968445891146e-08);
  p = FMA(p, v, (F64){} + -4.355894036797131e-08);
  p = FMA(p, v, (F64){} + -1.3733006301583064e-06);
  p = FMA(p, v, (F64){} + 2.7310617529547554e-06);
  p = FMA(p, v, (F64){} + 6.291723402360626e-05);
  p = FMA(p, v, (F64){} + -0.00017284075898866088);
  p = FMA(p, v, (F64){} + -0.003152075520633333);
  p = FMA(p, v, (F64){} + 0.015590069601947639);
  p = FMA(p, v, (F64){} + 0.3131874695189523);
  p = FMA(p, v, (F64){} + 1.1962880133226104);
  *out = p * t;
}

// The same in single precision; relative error 3.1e-8.
INLINE void truncate_f32(const U32 *w, F32 *out) {
  const F32 t =
      FMA((F32)((*w >> 9) | 0x4B000000u), (F32){} + 0x1p-22f, (F32){} + (-3.0f + 0x1p-22f));
  const F32 y = t * 0.9544997361036416f;
  const F32 x = (1.0f - y) * (1.0f + y);
  F32 v;
  random_log_f32(&x, &v);
  v = -v;
  F32 p = (F32){} + -6.259515883007498e-06f;
  p = FMA(p, v, (F32){} + 8.789835308693427e-05f);
  p = FMA(p, v, (F32){} + -0.00020936964477452427f);
  p = FMA(p, v, (F32){} + -0.003123525538670965f);
  p = FMA(p, v, (F32){} + 0.015579126131469685f);
  p = FMA(p, v, (F32){} + 0.3131890804493408f);
  p = FMA(p, v, (F32){} + 1.196287973757349f);
  *out = p * t;
}

INLINE void truncated_group_f64(uint64_t key, uint64_t stream, uint64_t block, double *out) {
  U64 a, b;
  ordered(key, stream, block, &a, &b);
  F64 x, y;
  truncate_f64(&a, &x);
  truncate_f64(&b, &y);
  STORE(x, out);
  STORE(y, out + 16);
}

INLINE void truncated_group_f32(uint64_t key, uint64_t stream, uint64_t block, float *out) {
  U64 a, b;
  ordered(key, stream, block, &a, &b);
  const U32 v = (U32)a, w = (U32)b;
  F32 x, y;
  truncate_f32(&v, &x);
  truncate_f32(&w, &y);
  STORE(x, out);
  STORE(y, out + 32);
}

// A fill in groups of 16 blocks; where it starts within a block or ends within a group, the group is
// made aside.
#define FILL(name, element, a_block, group)                                                      \
  static void name(uint64_t key, uint64_t stream, uint64_t offset, element *out, long count) {   \
    const long a_group = 16 * (a_block);                                                         \
    uint64_t block = offset / (a_block);                                                         \
    long skip = (long)(offset % (a_block));                                                      \
    while (count > 0) {                                                                          \
      element aside[16 * (a_block)];                                                             \
      const long left = a_group - skip, n = count < left ? count : left;                         \
      group(key, stream, block, n == a_group ? out : aside);                                     \
      if (n < a_group) __builtin_memcpy(out, aside + skip, (size_t)n * sizeof(element));         \
      skip = 0, block += 16, out += n, count -= n;                                               \
    }                                                                                            \
  }

FILL(random_bits_u64, uint64_t, 2, bits_group)
FILL(random_uniform_f64, double, 2, uniform_group_f64)
FILL(random_uniform_f32, float, 4, uniform_group_f32)
FILL(random_normal_f64, double, 2, normal_group_f64)
FILL(random_normal_f32, float, 4, normal_group_f32)
FILL(random_truncated_normal_f64, double, 2, truncated_group_f64)
FILL(random_truncated_normal_f32, float, 4, truncated_group_f32)
