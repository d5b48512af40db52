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

const struct kernel_table TABLE = {
#define KERNEL(result, name, parameters, arguments) .name##_f32 = name##_f32, .name##_f64 = name##_f64,
#define T float
#include "../include/lists/all.h"
#undef T
#undef KERNEL
};
