// Which level's kernels the program uses, and the functions of kernels.h that call them.

#include "include/kernels.h"

#include <stdlib.h>

#include "implementation/table.h"

static const struct kernel_table *active = &kernels_baseline;
static int active_level = k_level_baseline;

static int highest_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const int v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                 __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
  if (!v3) return k_level_baseline;
  const int v4 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                 __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                 __builtin_cpu_supports("avx512vl");
  return v4 ? k_level_v4 : k_level_v3;
#else
  return k_level_baseline;
#endif
}

int k_level(void) { return active_level; }

int k_select_level(int level) {
  const int highest = highest_level();
  const int chosen = level < highest ? level : highest;
#if defined(__x86_64__)
  if (chosen >= k_level_v4) {
    active = &kernels_v4;
    return active_level = k_level_v4;
  }
  if (chosen >= k_level_v3) {
    active = &kernels_v3;
    return active_level = k_level_v3;
  }
#endif
  active = &kernels_baseline;
  return active_level = k_level_baseline;
}

__attribute__((constructor)) static void choose_at_load(void) {
  const char *wanted = getenv("SWEEP_VECTOR_LEVEL");
  const int level = wanted ? atoi(wanted) : 0;
  k_select_level(level > 0 ? level : k_level_v4);
}

#define KERNEL(result, name, parameters, arguments) \
  result k_##name##_f32 parameters { return active->name##_f32 arguments; }
#define T float
#include "include/lists/all.h"
#undef T
#undef KERNEL

#define KERNEL(result, name, parameters, arguments) \
  result k_##name##_f64 parameters { return active->name##_f64 arguments; }
#define T double
#include "include/lists/all.h"
#undef T
#undef KERNEL
