#if defined(__x86_64__)
#define LEVEL 3
#define TABLE kernels_v3
#include "implementation/numbers.h"
#pragma clang attribute push( \
    __attribute__((target("arch=x86-64-v3"), min_vector_width(256))), apply_to = function)
#include "implementation/level.h"
#pragma clang attribute pop
#endif
