// C (m, n) = alpha A B, or C += alpha A B where `accumulate`; A (m, k) or, where a_transposed, stored (k, m);
// B (k, n) or, where b_transposed, stored (n, k). Rows start a_stride, b_stride, c_stride elements apart. C
// overlaps nothing. Every element is one chain of fused multiply-adds in the order of k, of A's elements and
// alpha times B's, starting from 0 or from C, so its bits depend on neither blocking nor level 3 or 4.
KERNEL(void, product, (int a_transposed, int b_transposed, long m, long n, long k, T alpha, const T *a, long a_stride, const T *b, long b_stride, T *c, long c_stride, int accumulate), (a_transposed, b_transposed, m, n, k, alpha, a, a_stride, b, b_stride, c, c_stride, accumulate))
