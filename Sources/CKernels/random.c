#include "random_kernels.h"

// Spelled-out multiply-adds only: a contraction that one level has and another lacks would change
// the bits.
#pragma clang fp contract(off)

#define LEVEL(name) base_##name
#define TARGET
#include "random_lanes.h"
#undef LEVEL
#undef TARGET

// The levels are plain functions chosen by an argument, not target_clones: a test can run them all
// on one machine, and no resolver runs before a sanitizer is ready.
#if defined(__x86_64__)

#define LEVEL(name) v3_##name
#define TARGET __attribute__((target("arch=x86-64-v3")))
#include "random_lanes.h"
#undef LEVEL
#undef TARGET

#define LEVEL(name) v4_##name
#define TARGET __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#include "random_lanes.h"
#undef LEVEL
#undef TARGET

int sweep_random_level(void) {
  return __builtin_cpu_supports("x86-64-v4") ? 2 : __builtin_cpu_supports("x86-64-v3") ? 1 : 0;
}

#define DISPATCH(name, element)                                                                    \
  void sweep_random_##name(int level, uint64_t key, uint64_t stream, uint64_t offset,              \
                           element *out, size_t count) {                                           \
    switch (level) {                                                                               \
    case 2:                                                                                        \
      return v4_##name(key, stream, offset, out, count);                                           \
    case 1:                                                                                        \
      return v3_##name(key, stream, offset, out, count);                                           \
    default:                                                                                       \
      return base_##name(key, stream, offset, out, count);                                         \
    }                                                                                              \
  }

#else

int sweep_random_level(void) { return 0; }

#define DISPATCH(name, element)                                                                    \
  void sweep_random_##name(int level, uint64_t key, uint64_t stream, uint64_t offset,              \
                           element *out, size_t count) {                                           \
    (void)level;                                                                                   \
    base_##name(key, stream, offset, out, count);                                                  \
  }

#endif

DISPATCH(bits, uint64_t)
DISPATCH(uniform_f64, double)
DISPATCH(uniform_f32, float)
DISPATCH(normal_f64, double)
DISPATCH(normal_f32, float)
DISPATCH(truncated_f64, double)
DISPATCH(truncated_f32, float)
