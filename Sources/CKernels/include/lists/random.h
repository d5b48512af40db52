// Counter-based random numbers: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
// The 128-bit counter is (block, stream), low word first; a block of output is four 32-bit words, read as two 64-bit
// words. Draw n of a fill takes 64-bit word n of the stream (double) or 32-bit word n (float), so it is a function of
// (key, stream, n) alone. A fill writes the draws offset, offset + 1, ..., offset + n - 1, the same bits at every level.

// Uniform in [0, 1): multiples of 2^-53, and of 2^-24.
KERNEL(void, random_uniform, (uint64_t key, uint64_t stream, uint64_t offset, T *out, long n), (key, stream, offset, out, n))
// Standard normal, by Box and Muller's transformation of pairs of words; |x| < 8.5, and < 6.7.
KERNEL(void, random_normal, (uint64_t key, uint64_t stream, uint64_t offset, T *out, long n), (key, stream, offset, out, n))
// Standard normal conditioned on |x| <= 2, by the inverse of its distribution function.
KERNEL(void, random_truncated_normal, (uint64_t key, uint64_t stream, uint64_t offset, T *out, long n), (key, stream, offset, out, n))
