#pragma once

// Vectors of 16 lanes for either element type, whatever the registers' width: the compiler splits them.
// Every operation on them is one IEEE operation a lane, so the width does not show in the result.

#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

// All that passes vectors is inlined, so no calling convention is at stake.
#pragma clang diagnostic ignored "-Wpsabi"

#define INLINE static inline __attribute__((always_inline, unused))
#define LANES 16

typedef float V_f32 __attribute__((ext_vector_type(LANES)));
typedef double V_f64 __attribute__((ext_vector_type(LANES)));
typedef int32_t I_f32 __attribute__((ext_vector_type(LANES)));
typedef int64_t I_f64 __attribute__((ext_vector_type(LANES)));

static const int32_t sign_bit_f32 = INT32_MIN;
static const int64_t sign_bit_f64 = INT64_MIN;

// A loop over n elements, LANES at a time: `i` is the first, `c` how many of them count.
#define EACH(n, ...)                                          \
  do {                                                        \
    long i = 0;                                               \
    for (; i + LANES <= (n); i += LANES) {                    \
      const long c = LANES;                                   \
      __VA_ARGS__                                             \
    }                                                         \
    if (i < (n)) {                                            \
      const long c = (n) - i;                                 \
      __VA_ARGS__                                             \
    }                                                         \
  } while (0)

// An index that its table does not have is the caller's mistake; it ends the process with both values.
static inline void check_indices(const char *what, const int32_t *indices, int64_t n, int64_t count) {
  for (int64_t i = 0; i < n; ++i)
    if (indices[i] < 0 || indices[i] >= count) {
      fprintf(stderr, "%s: index %d is outside 0..<%lld\n", what, indices[i], (long long)count);
      abort();
    }
}
