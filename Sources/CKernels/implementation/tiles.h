// Elementwise operations over n elements, which call kernels, and the interpreter of fused groups of them.

#define TILE(name, swift, ...)                                                                  \
  static void FN(tile_##name)(                                                                  \
      int64_t n, void *o, const void *a, const void *b, void *c, double s, double t) {          \
    (void)b, (void)c, (void)s, (void)t;                                                         \
    [[clang::noinline]] { __VA_ARGS__; }                                                        \
  }
#include "../include/lists/tiles.h"
#undef TILE

static void FN(spread)(T *to, int64_t n, T value) {
  for (int64_t i = 0; i < n; ++i) to[i] = value;
}

// Where an operand of the tile that starts at (row, column) is read or written.
static inline void *FN(address)(const sw_tile_operand *o, T *scratch, int64_t tile, int64_t row,
                                  int64_t column, int64_t columns) {
  switch (o->kind) {
    case SW_TILE_FULL:
      return (T *)o->base + row * columns + column;
    case SW_TILE_SUFFIX:
      // Long rows are read in place, short ones were repeated to fill a tile.
      return columns > tile ? (T *)o->base + column : scratch + o->slot * tile;
    default:
      return scratch + o->slot * tile;
  }
}

static void FN(tile_group)(
    const sw_tile_operand *operands, const sw_tile_step *steps, T *scratch, const int64_t *n) {
  const int64_t count = n[0], n_steps = n[1], rows = n[2], columns = n[3], tile = n[4];
  const int64_t tile_rows = columns > tile ? 1 : tile / columns;
  const int64_t tile_columns = columns > tile ? tile : columns;
  void *at[64];

  for (int64_t k = 0; k < count; ++k) {
    const sw_tile_operand *o = &operands[k];
    T *to = scratch + o->slot * tile;
    if (o->kind == SW_TILE_SCALAR) FN(spread)(to, tile, *(const T *)o->base);
    if (o->kind == SW_TILE_SUFFIX && columns <= tile) {
      int64_t used = tile_rows < rows ? tile_rows : rows;
      for (int64_t r = 0; r < used; ++r)
        for (int64_t j = 0; j < columns; ++j) to[r * columns + j] = ((const T *)o->base)[j];
    }
  }

  for (int64_t row = 0; row < rows; row += tile_rows) {
    const int64_t height = rows - row < tile_rows ? rows - row : tile_rows;
    for (int64_t column = 0; column < columns; column += tile_columns) {
      const int64_t width = columns - column < tile_columns ? columns - column : tile_columns;
      for (int64_t k = 0; k < count; ++k) {
        const sw_tile_operand *o = &operands[k];
        at[k] = FN(address)(o, scratch, tile, row, column, columns);
        if (o->kind == SW_TILE_PREFIX)
          for (int64_t r = 0; r < height; ++r)
            FN(spread)((T *)at[k] + r * width, width, ((const T *)o->base)[row + r]);
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
