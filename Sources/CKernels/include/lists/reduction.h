// n: elements. Sums run in 64 interleaved partial sums (element i in i mod 64), joined in a fixed tree.

// Σ x, Σ x y, Σ x², max x, min x (n > 0)
KERNEL(T, sum, (const T *x, long n), (x, n))
KERNEL(T, dot, (const T *x, const T *y, long n), (x, y, n))
KERNEL(T, sum_of_squares, (const T *x, long n), (x, n))
KERNEL(T, largest, (const T *x, long n), (x, n))
KERNEL(T, smallest, (const T *x, long n), (x, n))
// the first index of the largest element, NaN ignored (n > 0)
KERNEL(long, argmax, (const T *x, long n), (x, n))
// 1 if every element is finite, else 0
KERNEL(int, all_finite, (const T *x, long n), (x, n))
// y (rows) = the sums, or largest elements, of the rows of x (rows, columns)
KERNEL(void, row_sums, (const T *x, T *y, long rows, long columns), (x, y, rows, columns))
KERNEL(void, row_largest, (const T *x, T *y, long rows, long columns), (x, y, rows, columns))
// y (columns) += the sums of the columns of x (rows, columns), row after row
KERNEL(void, add_column_sums, (const T *x, T *y, long rows, long columns), (x, y, rows, columns))
// Σ (x - target)² ; dx, if not null, = scale * (x - target)
KERNEL(T, squared_error, (const T *x, const T *target, T *dx, T scale, long n), (x, target, dx, scale, n))
