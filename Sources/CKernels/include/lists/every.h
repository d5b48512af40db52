// Every kernel for every element type T, FN(name) being its name for that type. KERNEL is undefined at the end.
#define T float
#define FN(name) name##_f32
#include "all.h"
#undef FN
#undef T

#define T double
#define FN(name) name##_f64
#include "all.h"
#undef FN
#undef T

#define T uint64_t
#define FN(name) name##_u64
#include "words.h"
#undef FN
#undef T

#undef KERNEL
