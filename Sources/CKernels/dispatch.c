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

const struct kernel_table *k_kernels(int level) {
  if (level > highest_level()) return NULL;
  switch (level) {
    case k_level_baseline: return &kernels_baseline;
#if defined(__x86_64__)
    case k_level_v3: return &kernels_v3;
    case k_level_v4: return &kernels_v4;
#endif
    default: return NULL;
  }
}

int k_select_level(int level) {
  const int highest = highest_level();
  const int wanted = level < highest ? level : highest;
  active_level = wanted >= k_level_v4   ? k_level_v4
                 : wanted >= k_level_v3 ? k_level_v3
                                        : k_level_baseline;
  active = k_kernels(active_level);
  return active_level;
}

__attribute__((constructor)) static void choose_at_load(void) {
  const char *wanted = getenv("SWEEP_VECTOR_LEVEL");
  const int level = wanted ? atoi(wanted) : 0;
  k_select_level(level > 0 ? level : k_level_v4);
}

#define KERNEL(result, name, parameters, arguments) \
  result FN(k_##name) parameters { return active->FN(name) arguments; }
#include "include/lists/every.h"

sw_kernel sw_call_function(sw_call_kind kind, sw_element element) {
  return active->calls[element][kind];
}

sw_tile_kernel sw_tile_function(sw_tile_kind kind, sw_element element) {
  return active->tiles[element][kind];
}
