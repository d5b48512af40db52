// Infinitely wide layers: the covariance of a layer's preactivations from that of the layer below, for one
// row of the Gram matrix, n entries. k: covariances with the other examples; row: the row's own variance;
// column (n): the variances of the others. out = weight * E[φ(u) φ(w)] + bias, and, where theta is not
// null, theta_out = out + theta * weight * E[φ'(u) φ'(w)], the tangent kernel. Variances must be > 0 for
// relu. See Cho & Saul 2009 (relu), Williams 1997 (erf), Jacot et al. 2018.

KERNEL(void, relu_covariance, (const T *k, T row, const T *column, const T *theta, T weight, T bias, T *out, T *theta_out, long n), (k, row, column, theta, weight, bias, out, theta_out, n))
KERNEL(void, erf_covariance, (const T *k, T row, const T *column, const T *theta, T weight, T bias, T *out, T *theta_out, long n), (k, row, column, theta, weight, bias, out, theta_out, n))
// y = acos x, asin x for |x| <= 1 (beyond: as at the end), 4 ulp
KERNEL(void, acos, (const T *x, T *y, long n), (x, y, n))
KERNEL(void, asin, (const T *x, T *y, long n), (x, y, n))
