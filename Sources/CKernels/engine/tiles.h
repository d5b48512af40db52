// Elementwise kernels over n elements and the interpreter of fused groups; included once for each
// element type with REAL, NAME and the functions of REAL defined.

#define TILE(name, expression)                                                                    \
  SW_ENGINE_CLONES void NAME(tile_##name)(int64_t n, void *ov, const void *av, const void *bv,    \
                                          const void *cv, double sd, double td) {                 \
    REAL *o = ov;                                                                                 \
    const REAL *a = av, *b = bv, *c = cv;                                                         \
    const REAL s = (REAL)sd, t = (REAL)td;                                                        \
    (void)a, (void)b, (void)c, (void)s, (void)t;                                                  \
    SW_VECTOR for (int64_t i = 0; i < n; ++i) o[i] = (expression);                                \
  }

TILE(affine, s *a[i] + t)
TILE(copy, a[i])
TILE(add, a[i] + b[i])
TILE(subtract, a[i] - b[i])
TILE(multiply, a[i] * b[i])
TILE(divide, a[i] / b[i])
TILE(maximum, a[i] > b[i] ? a[i] : b[i])
TILE(equal, a[i] == b[i] ? (REAL)1 : (REAL)0)
// A NaN passes through, so that a diverged run shows itself.
TILE(relu, a[i] < 0 ? (REAL)0 : a[i])
TILE(relu_gradient, a[i] > 0 ? b[i] : (REAL)0)
TILE(step, a[i] > 0 ? (REAL)1 : (REAL)0)
TILE(sign, a[i] > 0 ? (REAL)1 : (a[i] < 0 ? (REAL)-1 : (REAL)0))
TILE(square, a[i] * a[i])
TILE(reciprocal, 1 / a[i])
TILE(sqrt, __builtin_elementwise_sqrt(a[i]))
TILE(select, a[i] != 0 ? b[i] : c[i])
TILE(tanh_gradient, (1 - a[i] * a[i]) * b[i])
TILE(sigmoid_gradient, a[i] * (1 - a[i]) * b[i])
TILE(exp, EXP(a[i]))
TILE(log, LOG(a[i]))
TILE(tanh, TANH(a[i]))
TILE(erf, ERF(a[i]))
TILE(sigmoid, 1 / (1 + EXP(-a[i])))
TILE(gelu, (REAL)0.5 * a[i] * (1 + ERF(a[i] * (REAL)0.70710678118654752440)))
// The density at a: 1/sqrt(2 pi) exp(-a^2/2).
TILE(gelu_gradient,
     b[i] * ((REAL)0.5 * (1 + ERF(a[i] * (REAL)0.70710678118654752440)) +
             a[i] * (REAL)0.39894228040143267794 * EXP((REAL)-0.5 * a[i] * a[i])))

#define GELU_INNER(x) ((REAL)0.79788456080286535588 * ((x) + (REAL)0.044715 * (x) * (x) * (x)))
TILE(gelu_tanh, (REAL)0.5 * a[i] * (1 + TANH(GELU_INNER(a[i]))))

static inline __attribute__((always_inline)) REAL NAME(gelu_tanh_slope)(REAL x) {
  REAL u = TANH(GELU_INNER(x));
  return (REAL)0.5 * (1 + u) + (REAL)0.5 * x * (1 - u * u) * (REAL)0.79788456080286535588 *
                                   (1 + 3 * (REAL)0.044715 * x * x);
}
TILE(gelu_tanh_gradient, b[i] * NAME(gelu_tanh_slope)(a[i]))

static inline void NAME(spread)(REAL *to, int64_t n, REAL value) {
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
#undef GELU_INNER
