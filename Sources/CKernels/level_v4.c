#if defined(__x86_64__)
#define LEVEL 4
#define TABLE kernels_v4
#include "implementation/numbers.h"
#pragma clang attribute push( \
    __attribute__((target("arch=x86-64-v4"), min_vector_width(512))), apply_to = function)
#include "implementation/level.h"
#pragma clang attribute pop
#endif
