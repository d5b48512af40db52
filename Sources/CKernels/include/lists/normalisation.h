// x, y, dx, dy (rows, columns); gamma, beta, dgamma, dbeta (columns) or null; mean, inverse (rows).

// y = (x - mean) * inverse * gamma + beta, inverse = 1 / sqrt(variance + epsilon), each row by itself
KERNEL(void, layer_norm, (const T *x, const T *gamma, const T *beta, T epsilon, T *y, T *mean, T *inverse, long rows, long columns), (x, gamma, beta, epsilon, y, mean, inverse, rows, columns))
// dx = the gradient, plus `residual` (rows, columns) if not null; dgamma and dbeta are added to
KERNEL(void, layer_norm_backward, (const T *x, const T *gamma, const T *mean, const T *inverse, const T *dy, const T *residual, T *dx, T *dgamma, T *dbeta, long rows, long columns), (x, gamma, mean, inverse, dy, residual, dx, dgamma, dbeta, rows, columns))
// y = x * inverse * gamma, inverse = 1 / sqrt(mean of x² + epsilon)
KERNEL(void, rms_norm, (const T *x, const T *gamma, T epsilon, T *y, T *inverse, long rows, long columns), (x, gamma, epsilon, y, inverse, rows, columns))
KERNEL(void, rms_norm_backward, (const T *x, const T *gamma, const T *inverse, const T *dy, const T *residual, T *dx, T *dgamma, long rows, long columns), (x, gamma, inverse, dy, residual, dx, dgamma, rows, columns))
