// Elementwise kernels over n elements and the interpreter of fused groups; included once for each
// element type with REAL, NAME and K, the vector kernels of REAL, defined.

#define TILE(name, body)                                                                            \
  void NAME(tile_##name)(int64_t n, void *o, const void *a, const void *b, const void *c, double s, \
                         double t) {                                                                \
    (void)b, (void)c, (void)s, (void)t;                                                             \
    body;                                                                                           \
  }
#define EACH(expression)                                   \
  REAL *to = o;                                            \
  const REAL *x = a, *y = b;                               \
  (void)y;                                                 \
  for (int64_t i = 0; i < n; ++i) to[i] = (expression)

TILE(affine, K(affine)((REAL)s, a, (REAL)t, o, n))
TILE(copy, memmove(o, a, (size_t)n * sizeof(REAL)))
TILE(add, K(add)(a, b, o, n))
TILE(subtract, K(subtract)(a, b, o, n))
TILE(multiply, K(multiply)(a, b, o, n))
TILE(divide, K(divide)(a, b, o, n))
TILE(maximum, EACH(x[i] > y[i] ? x[i] : y[i]))
TILE(equal, EACH(x[i] == y[i] ? (REAL)1 : (REAL)0))
TILE(step, EACH(x[i] > 0 ? (REAL)1 : (REAL)0))
TILE(sign, K(sign)(a, o, n))
TILE(square, K(multiply)(a, a, o, n))
TILE(reciprocal, K(reciprocal)(a, o, n))
TILE(sqrt, K(sqrt)(a, o, n))
TILE(select, K(select)(a, b, c, o, n))
TILE(relu, K(relu)(a, o, n))
TILE(relu_gradient, K(relu_backward)(a, b, o, NULL, 1, n))
TILE(tanh, K(tanh)(a, o, n))
TILE(tanh_gradient, K(tanh_backward)(a, b, o, NULL, 1, n))
TILE(sigmoid, K(sigmoid)(a, o, n))
TILE(sigmoid_gradient, K(sigmoid_backward)(a, b, o, NULL, 1, n))
TILE(exp, K(exp)(a, o, n))
TILE(log, K(log)(a, o, n))
TILE(erf, K(erf)(a, o, n))
TILE(gelu, K(gelu)(a, o, n))
TILE(gelu_slope, K(gelu_slope)(a, o, n))
TILE(gelu_and_slope, K(bias_gelu)(a, NULL, o, (REAL *)c, 1, n))
TILE(gelu_tanh, K(gelu_tanh)(a, o, n))
TILE(gelu_tanh_slope, K(gelu_tanh_slope)(a, o, n))
TILE(gelu_tanh_and_slope, K(bias_gelu_tanh)(a, NULL, o, (REAL *)c, 1, n))

static void NAME(spread)(REAL *to, int64_t n, REAL value) {
  for (int64_t i = 0; i < n; ++i) to[i] = value;
}

// Where an operand of the tile that starts at (row, column) is read or written.
static inline void *NAME(address)(const sw_tile_operand *o, REAL *scratch, int64_t tile, int64_t row,
                                  int64_t column, int64_t columns) {
  switch (o->kind) {
    case SW_TILE_FULL:
      return (REAL *)o->base + row * columns + column;
    case SW_TILE_SUFFIX:
      // Long rows are read in place, short ones were repeated to fill a tile.
      return columns > tile ? (REAL *)o->base + column : scratch + o->slot * tile;
    default:
      return scratch + o->slot * tile;
  }
}

void NAME(tile_group)(const sw_call *call) {
  const sw_tile_operand *operands = call->p[0];
  const sw_tile_step *steps = call->p[1];
  REAL *scratch = call->p[2];
  const int64_t count = call->n[0], n_steps = call->n[1], rows = call->n[2], columns = call->n[3];
  const int64_t tile = call->n[4];
  const int64_t tile_rows = columns > tile ? 1 : tile / columns;
  const int64_t tile_columns = columns > tile ? tile : columns;
  void *at[64];

  for (int64_t k = 0; k < count; ++k) {
    const sw_tile_operand *o = &operands[k];
    REAL *to = scratch + o->slot * tile;
    if (o->kind == SW_TILE_SCALAR) NAME(spread)(to, tile, *(const REAL *)o->base);
    if (o->kind == SW_TILE_SUFFIX && columns <= tile) {
      int64_t used = tile_rows < rows ? tile_rows : rows;
      for (int64_t r = 0; r < used; ++r)
        for (int64_t j = 0; j < columns; ++j) to[r * columns + j] = ((const REAL *)o->base)[j];
    }
  }

  for (int64_t row = 0; row < rows; row += tile_rows) {
    const int64_t height = rows - row < tile_rows ? rows - row : tile_rows;
    for (int64_t column = 0; column < columns; column += tile_columns) {
      const int64_t width = columns - column < tile_columns ? columns - column : tile_columns;
      for (int64_t k = 0; k < count; ++k) {
        const sw_tile_operand *o = &operands[k];
        at[k] = NAME(address)(o, scratch, tile, row, column, columns);
        if (o->kind == SW_TILE_PREFIX)
          for (int64_t r = 0; r < height; ++r)
            NAME(spread)((REAL *)at[k] + r * width, width, ((const REAL *)o->base)[row + r]);
      }
      for (int64_t k = 0; k < n_steps; ++k) {
        const sw_tile_step *step = &steps[k];
        step->kernel(height * width, at[step->out], step->a < 0 ? NULL : at[step->a],
                     step->b < 0 ? NULL : at[step->b], step->c < 0 ? NULL : at[step->c], step->s,
                     step->t);
      }
    }
  }
}
#undef TILE
#undef EACH
