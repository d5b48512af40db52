// Every kernel for both element types at the level of the including file, and their table. LEVEL is 1, 3
// or 4; TABLE the table's name.

#include "numbers.h"
#include "table.h"

#pragma clang fp contract(off)

#define T float
#define FN(name) name##_f32
#define SINGLE 1
#include "vector.h"
#include "mathematics_f32.h"
#include "kernels.h"
#undef SINGLE
#undef FN
#undef T

#define T double
#define FN(name) name##_f64
#define SINGLE 0
#include "vector.h"
#include "mathematics_f64.h"
#include "kernels.h"
#undef SINGLE
#undef FN
#undef T

#include "random.h"

const struct kernel_table TABLE = {
#define KERNEL(result, name, parameters, arguments) .FN(name) = FN(name),
#include "../include/lists/every.h"
  .calls = {{
#define CALL(name, ...) call_##name##_f32,
#include "../include/lists/calls.h"
#undef CALL
  }, {
#define CALL(name, ...) call_##name##_f64,
#include "../include/lists/calls.h"
#undef CALL
  }},
  .tiles = {{
#define TILE(name, ...) tile_##name##_f32,
#include "../include/lists/tiles.h"
#undef TILE
  }, {
#define TILE(name, ...) tile_##name##_f64,
#include "../include/lists/tiles.h"
#undef TILE
  }},
};
