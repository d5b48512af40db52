#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A loop over a function of libm stays a scalar loop; that is not worth a warning.
#pragma clang diagnostic ignored "-Wpass-failed"

#include "clones.h"
#include "engine_calls.h"

// An index that its table does not have is the caller's mistake; it ends the process with both values.
static void sw_index_outside(const char *what, int32_t index, int64_t count) {
  fprintf(stderr, "%s: index %d is outside 0..<%lld\n", what, index, (long long)count);
  abort();
}

#define REAL double
#define NAME(x) sw_##x##_f64
#define EXP exp
#define LOG log
#define TANH tanh
#define ERF erf
#define SQRT sqrt
#include "tiles.h"
#include "structure.h"
#include "reduction.h"
#include "normalisation.h"
#include "attention.h"
#undef REAL
#undef NAME
#undef EXP
#undef LOG
#undef TANH
#undef ERF
#undef SQRT

#define REAL float
#define NAME(x) sw_##x##_f32
#define EXP expf
#define LOG logf
#define TANH tanhf
#define ERF erff
#define SQRT sqrtf
#include "tiles.h"
#include "structure.h"
#include "reduction.h"
#include "normalisation.h"
#include "attention.h"
