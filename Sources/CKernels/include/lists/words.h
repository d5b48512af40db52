// Kernels of 64-bit words, T.

// The 64-bit words of a stream of random numbers (random.h).
KERNEL(void, random_bits, (uint64_t key, uint64_t stream, uint64_t offset, T *out, long n), (key, stream, offset, out, n))
