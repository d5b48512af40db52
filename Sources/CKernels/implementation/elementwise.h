#define MAP1(name, expression)                            \
  static void FN(name)(const T *x, T *y, long n) {        \
    EACH(n, const V a = FN(load)(x + i, c); FN(store)(y + i, expression, c);); \
  }
#define MAP2(name, expression)                                          \
  static void FN(name)(const T *x, const T *y, T *z, long n) {          \
    EACH(n, const V a = FN(load)(x + i, c); const V b = FN(load)(y + i, c); \
         FN(store)(z + i, expression, c););                             \
  }

static void FN(fill)(T value, T *y, long n) {
  EACH(n, FN(store)(y + i, FN(splat)(value), c););
}

MAP2(add, a + b)
MAP2(subtract, a - b)
MAP2(multiply, a *b)
MAP2(divide, a / b)
MAP2(maximum, FN(choose)(a > b, a, b))
MAP2(minimum, FN(choose)(a < b, a, b))
MAP2(greater, FN(choose)(a > b, FN(splat)(1), FN(splat)(0)))
MAP2(equal, FN(choose)(a == b, FN(splat)(1), FN(splat)(0)))

static void FN(select)(const T *mask, const T *x, const T *y, T *z, long n) {
  EACH(n, const V m = FN(load)(mask + i, c); const V a = FN(load)(x + i, c);
       const V b = FN(load)(y + i, c); FN(store)(z + i, FN(choose)(m != 0, a, b), c););
}

static void FN(multiply_add)(const T *x, const T *y, const T *w, T *z, long n) {
  EACH(n, const V a = FN(load)(x + i, c); const V b = FN(load)(y + i, c);
       FN(store)(z + i, FN(fma)(a, b, FN(load)(w + i, c)), c););
}

static void FN(affine)(T a, const T *x, T b, T *y, long n) {
  EACH(n, FN(store)(y + i, FN(fma)(FN(splat)(a), FN(load)(x + i, c), FN(splat)(b)), c););
}

static void FN(accumulate)(T a, const T *x, T *y, long n) {
  EACH(n,
       FN(store)(y + i, FN(fma)(FN(splat)(a), FN(load)(x + i, c), FN(load)(y + i, c)), c););
}

static void FN(clamp)(const T *x, T low, T high, T *y, long n) {
  EACH(n, V a = FN(load)(x + i, c); a = FN(choose)(a < low, FN(splat)(low), a);
       FN(store)(y + i, FN(choose)(a > high, FN(splat)(high), a), c););
}

MAP1(exp, FN(vector_exp)(a))
MAP1(log, FN(vector_log)(a))
MAP1(sqrt, FN(vector_sqrt)(a))
MAP1(rsqrt, FN(splat)(1) / FN(vector_sqrt)(a))
MAP1(reciprocal, FN(splat)(1) / a)
MAP1(absolute, FN(magnitude)(a))
MAP1(step, FN(choose)(a > 0, FN(splat)(1), FN(splat)(0)))
// 0 and NaN are their own sign.
MAP1(sign, FN(choose)((a > 0) | (a < 0), FN(signed_as)(FN(splat)(1), a), a))

static void FN(add_row)(const T *x, const T *row, T *y, long rows, long columns) {
  for (long r = 0; r < rows; r++) FN(add)(x + r * columns, row, y + r * columns, columns);
}

static void FN(multiply_row)(const T *x, const T *row, T *y, long rows, long columns) {
  for (long r = 0; r < rows; r++) FN(multiply)(x + r * columns, row, y + r * columns, columns);
}

static void FN(add_column)(const T *x, const T *column, T *y, long rows, long columns) {
  for (long r = 0; r < rows; r++) {
    const V value = FN(splat)(column[r]);
    EACH(columns,
         FN(store)(y + r * columns + i, FN(load)(x + r * columns + i, c) + value, c););
  }
}

static void FN(multiply_column)(const T *x, const T *column, T *y, long rows, long columns) {
  for (long r = 0; r < rows; r++) {
    const V value = FN(splat)(column[r]);
    EACH(columns,
         FN(store)(y + r * columns + i, FN(load)(x + r * columns + i, c) * value, c););
  }
}
