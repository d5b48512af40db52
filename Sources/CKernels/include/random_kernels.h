#pragma once

#include <stddef.h>
#include <stdint.h>

// Counter-based random numbers: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as
// 1, 2, 3", SC 2011). The 128-bit counter is (block, stream), low word first; a block of output is
// four 32-bit words, read as two 64-bit words. Draw n of a fill takes 64-bit word n of the stream
// (Double, uint64_t) or 32-bit word n (float), so it is a function of (key, stream, n) alone.
//
// Every fill writes the draws offset, offset + 1, ..., offset + count - 1, and gives the same bits
// at every level.

// The widest level that this processor runs: 0 plain, 1 x86-64-v3 (AVX2), 2 x86-64-v4 (AVX-512).
int sweep_random_level(void);

// 64-bit words.
void sweep_random_bits(int level, uint64_t key, uint64_t stream, uint64_t offset, uint64_t *out,
                       size_t count);

// Uniform in [0, 1): multiples of 2^-53, and of 2^-24.
void sweep_random_uniform_f64(int level, uint64_t key, uint64_t stream, uint64_t offset,
                              double *out, size_t count);
void sweep_random_uniform_f32(int level, uint64_t key, uint64_t stream, uint64_t offset, float *out,
                              size_t count);

// Standard normal, by Box and Muller's transformation of pairs of words; |x| < 8.5, and < 6.7.
void sweep_random_normal_f64(int level, uint64_t key, uint64_t stream, uint64_t offset, double *out,
                             size_t count);
void sweep_random_normal_f32(int level, uint64_t key, uint64_t stream, uint64_t offset, float *out,
                             size_t count);

// Standard normal conditioned on |x| <= 2, by the inverse of its distribution function.
void sweep_random_truncated_f64(int level, uint64_t key, uint64_t stream, uint64_t offset,
                                double *out, size_t count);
void sweep_random_truncated_f32(int level, uint64_t key, uint64_t stream, uint64_t offset,
                                float *out, size_t count);
