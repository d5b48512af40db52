#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine_calls.h"
#include "kernels.h"

// An index that its table does not have is the caller's mistake; it ends the process with both values.
static void sw_check_indices(const char *what, const int32_t *indices, int64_t n, int64_t count) {
  for (int64_t i = 0; i < n; ++i)
    if (indices[i] < 0 || indices[i] >= count) {
      fprintf(stderr, "%s: index %d is outside 0..<%lld\n", what, indices[i], (long long)count);
      abort();
    }
}

#define REAL double
#define NAME(x) sw_##x##_f64
#define K(x) k_##x##_f64
#define EXP exp
#include "tiles.h"
#include "structure.h"
#include "calls.h"
#include "attention.h"
#undef REAL
#undef NAME
#undef K
#undef EXP

#define REAL float
#define NAME(x) sw_##x##_f32
#define K(x) k_##x##_f32
#define EXP expf
#include "tiles.h"
#include "structure.h"
#include "calls.h"
#include "attention.h"
