#pragma once

// Kernels are compiled for the oldest x86-64, for AVX2 and for AVX-512, and chosen when the program is
// loaded; elsewhere once. Thread sanitizer cannot run the loader's choice.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SW_ENGINE_PLAIN 1
#endif
#endif
#if defined(__x86_64__) && !defined(SW_ENGINE_PLAIN)
#define SW_ENGINE_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define SW_ENGINE_CLONES
#endif

// An operand is another's address or does not overlap it, so every elementwise loop may be vectorised.
#define SW_VECTOR _Pragma("clang loop vectorize(assume_safety) interleave(enable)")
