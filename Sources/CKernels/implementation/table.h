#pragma once

// One function pointer a kernel and element type.
struct kernel_table {
#define KERNEL(result, name, parameters, arguments) result(*name##_f32) parameters;
#define T float
#include "../include/lists/all.h"
#undef T
#undef KERNEL
#define KERNEL(result, name, parameters, arguments) result(*name##_f64) parameters;
#define T double
#include "../include/lists/all.h"
#undef T
#undef KERNEL
};

extern const struct kernel_table kernels_baseline;
#if defined(__x86_64__)
extern const struct kernel_table kernels_v3;
extern const struct kernel_table kernels_v4;
#endif
