#pragma once

#include "../include/kernels.h"

extern const struct kernel_table kernels_baseline;
#if defined(__x86_64__)
extern const struct kernel_table kernels_v3;
extern const struct kernel_table kernels_v4;
#endif
