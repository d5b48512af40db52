// n: elements. Maps from elements to elements.

// y = value
KERNEL(void, fill, (T value, T *y, long n), (value, y, n))
// z = x + y, x - y, x * y, x / y
KERNEL(void, add, (const T *x, const T *y, T *z, long n), (x, y, z, n))
KERNEL(void, subtract, (const T *x, const T *y, T *z, long n), (x, y, z, n))
KERNEL(void, multiply, (const T *x, const T *y, T *z, long n), (x, y, z, n))
KERNEL(void, divide, (const T *x, const T *y, T *z, long n), (x, y, z, n))
// z = the larger, the smaller; y where x is NaN or both are equal
KERNEL(void, maximum, (const T *x, const T *y, T *z, long n), (x, y, z, n))
KERNEL(void, minimum, (const T *x, const T *y, T *z, long n), (x, y, z, n))
// z = 1 where x > y, where x = y, else 0
KERNEL(void, greater, (const T *x, const T *y, T *z, long n), (x, y, z, n))
KERNEL(void, equal, (const T *x, const T *y, T *z, long n), (x, y, z, n))
// z = x where mask is not 0, else y
KERNEL(void, select, (const T *mask, const T *x, const T *y, T *z, long n), (mask, x, y, z, n))
// z = x * y + w, fused
KERNEL(void, multiply_add, (const T *x, const T *y, const T *w, T *z, long n), (x, y, w, z, n))
// y = a * x + b, fused
KERNEL(void, affine, (T a, const T *x, T b, T *y, long n), (a, x, b, y, n))
// y += a * x, fused
KERNEL(void, accumulate, (T a, const T *x, T *y, long n), (a, x, y, n))
// y = x limited to [low, high]; NaN stays
KERNEL(void, clamp, (const T *x, T low, T high, T *y, long n), (x, low, high, y, n))

// y = exp x. Float: 1 ulp; 0 below -86.5, infinite above 88.7. Double: 2 ulp; 0 below -707, infinite
// above 709.7.
KERNEL(void, exp, (const T *x, T *y, long n), (x, y, n))
// y = log x, 2 ulp; -infinite at 0, NaN below; subnormal x counts as 0.
KERNEL(void, log, (const T *x, T *y, long n), (x, y, n))
// y = sqrt x, 1 / sqrt x (rounded twice), 1 / x, |x|, sign x (0 at 0), 1 where x > 0, else 0
KERNEL(void, sqrt, (const T *x, T *y, long n), (x, y, n))
KERNEL(void, rsqrt, (const T *x, T *y, long n), (x, y, n))
KERNEL(void, reciprocal, (const T *x, T *y, long n), (x, y, n))
KERNEL(void, absolute, (const T *x, T *y, long n), (x, y, n))
KERNEL(void, sign, (const T *x, T *y, long n), (x, y, n))
KERNEL(void, step, (const T *x, T *y, long n), (x, y, n))

// Rows and columns: x, y (rows, columns); row (columns), column (rows).
// y = x + row, x * row, for each row
KERNEL(void, add_row, (const T *x, const T *row, T *y, long rows, long columns), (x, row, y, rows, columns))
KERNEL(void, multiply_row, (const T *x, const T *row, T *y, long rows, long columns), (x, row, y, rows, columns))
// y = x + column, x * column, for each column
KERNEL(void, add_column, (const T *x, const T *column, T *y, long rows, long columns), (x, column, y, rows, columns))
KERNEL(void, multiply_column, (const T *x, const T *column, T *y, long rows, long columns), (x, column, y, rows, columns))
// y (columns, rows) = transpose of x (rows, columns), whose rows start x_stride and y_stride apart; not in place
KERNEL(void, transpose, (const T *x, long x_stride, T *y, long y_stride, long rows, long columns), (x, x_stride, y, y_stride, rows, columns))
