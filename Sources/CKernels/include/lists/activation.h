// n: elements. Activations; `gelu` is x Φ(x) by erf, `gelu_tanh` its approximation by tanh, JAX's default
// (jax.nn.gelu(approximate=True)): x σ(2u), u = sqrt(2/π)(x + 0.044715 x³).

// y = max(x, 0), tanh x, 1 / (1 + exp(-x)), erf x, x Φ(x). NaN stays NaN.
// Errors: Float tanh 2 ulp, erf and sigmoid 3; Double tanh and sigmoid 4, erf 6 (7 without
// fused multiply-add); the gelus a few ulp of |x|.
KERNEL(void, relu, (const T *x, T *y, long n), (x, y, n))
KERNEL(void, tanh, (const T *x, T *y, long n), (x, y, n))
KERNEL(void, sigmoid, (const T *x, T *y, long n), (x, y, n))
KERNEL(void, erf, (const T *x, T *y, long n), (x, y, n))
KERNEL(void, gelu, (const T *x, T *y, long n), (x, y, n))
KERNEL(void, gelu_tanh, (const T *x, T *y, long n), (x, y, n))

// slope = the derivative at x
KERNEL(void, erf_slope, (const T *x, T *slope, long n), (x, slope, n))
KERNEL(void, gelu_slope, (const T *x, T *slope, long n), (x, slope, n))
KERNEL(void, gelu_tanh_slope, (const T *x, T *slope, long n), (x, slope, n))

// After a product, in one pass: x, y, slope (rows, columns), bias (columns) or null.
// y = activation(x + bias); slope, if not null, its derivative there.
KERNEL(void, bias_relu, (const T *x, const T *bias, T *y, long rows, long columns), (x, bias, y, rows, columns))
KERNEL(void, bias_tanh, (const T *x, const T *bias, T *y, long rows, long columns), (x, bias, y, rows, columns))
KERNEL(void, bias_sigmoid, (const T *x, const T *bias, T *y, long rows, long columns), (x, bias, y, rows, columns))
KERNEL(void, bias_erf, (const T *x, const T *bias, T *y, T *slope, long rows, long columns), (x, bias, y, slope, rows, columns))
KERNEL(void, bias_gelu, (const T *x, const T *bias, T *y, T *slope, long rows, long columns), (x, bias, y, slope, rows, columns))
KERNEL(void, bias_gelu_tanh, (const T *x, const T *bias, T *y, T *slope, long rows, long columns), (x, bias, y, slope, rows, columns))

// Backward, in one pass: dx = dy * derivative; dbias, if not null, += the column sums of dx.
// relu, tanh and sigmoid take the derivative from the output y; `slope` takes it as stored by the others.
KERNEL(void, relu_backward, (const T *y, const T *dy, T *dx, T *dbias, long rows, long columns), (y, dy, dx, dbias, rows, columns))
KERNEL(void, tanh_backward, (const T *y, const T *dy, T *dx, T *dbias, long rows, long columns), (y, dy, dx, dbias, rows, columns))
KERNEL(void, sigmoid_backward, (const T *y, const T *dy, T *dx, T *dbias, long rows, long columns), (y, dy, dx, dbias, rows, columns))
KERNEL(void, slope_backward, (const T *slope, const T *dy, T *dx, T *dbias, long rows, long columns), (slope, dy, dx, dbias, rows, columns))
