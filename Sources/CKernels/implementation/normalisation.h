#define GAMMA(i) (gamma ? FN(load)(gamma + (i), c) : FN(splat)(1))

static void FN(layer_norm)(
    const T *x, const T *gamma, const T *beta, T epsilon, T *y, T *mean, T *inverse, long rows,
    long columns) {
  for (long r = 0; r < rows; r++, x += columns, y += columns) {
    const T centre = FN(sum)(x, columns) / (T)columns;
    const V middle = FN(splat)(centre);
    V squares = FN(splat)(0);
    T tail = 0;
    EACH(columns, const V a = FN(load)(x + i, c) - middle;
         if (c == LANES) squares = FN(fma)(a, a, squares);
         else for (long k = 0; k < c; k++) tail += a[k] * a[k];);
    const T variance = (FN(total)(squares) + tail) / (T)columns;
    const T factor = 1 / FN(vector_sqrt)(FN(splat)(variance + epsilon))[0];
    const V scale = FN(splat)(factor);
    EACH(columns, const V a = (FN(load)(x + i, c) - middle) * scale;
         const V shift = beta ? FN(load)(beta + i, c) : FN(splat)(0);
         FN(store)(y + i, FN(fma)(a, GAMMA(i), shift), c););
    mean[r] = centre;
    inverse[r] = factor;
  }
}

// With h = (x - mean) inverse and g = dy gamma: dx = inverse (g - mean g - h mean(g h)).
static void FN(layer_norm_backward)(
    const T *x, const T *gamma, const T *mean, const T *inverse, const T *dy, const T *residual,
    T *dx, T *dgamma, T *dbeta, long rows, long columns) {
  for (long r = 0; r < rows; r++, x += columns, dy += columns, dx += columns) {
    const V middle = FN(splat)(mean[r]);
    const V scale = FN(splat)(inverse[r]);
    V sum = FN(splat)(0);
    V product = FN(splat)(0);
    // Spare lanes of a tail have dy = 0 and so add nothing.
    EACH(columns, const V h = (FN(load)(x + i, c) - middle) * scale;
         const V d = FN(load)(dy + i, c); const V g = d * GAMMA(i); sum += g;
         product = FN(fma)(g, h, product);
         if (dgamma) FN(store)(dgamma + i, FN(fma)(d, h, FN(load)(dgamma + i, c)), c);
         if (dbeta) FN(store)(dbeta + i, d + FN(load)(dbeta + i, c), c););
    const V a = FN(splat)(FN(total)(sum) / (T)columns);
    const V b = FN(splat)(FN(total)(product) / (T)columns);
    EACH(columns, const V h = (FN(load)(x + i, c) - middle) * scale;
         const V g = FN(load)(dy + i, c) * GAMMA(i);
         V d = scale * FN(fma)(-h, b, g - a);
         if (residual) d += FN(load)(residual + r * columns + i, c);
         FN(store)(dx + i, d, c););
  }
}

static void FN(rms_norm)(
    const T *x, const T *gamma, T epsilon, T *y, T *inverse, long rows, long columns) {
  for (long r = 0; r < rows; r++, x += columns, y += columns) {
    const T square = FN(sum_of_squares)(x, columns) / (T)columns;
    const T factor = 1 / FN(vector_sqrt)(FN(splat)(square + epsilon))[0];
    const V scale = FN(splat)(factor);
    EACH(columns, FN(store)(y + i, FN(load)(x + i, c) * scale * GAMMA(i), c););
    inverse[r] = factor;
  }
}

// With h = x inverse and g = dy gamma: dx = inverse (g - h mean(g h)).
static void FN(rms_norm_backward)(
    const T *x, const T *gamma, const T *inverse, const T *dy, const T *residual, T *dx,
    T *dgamma, long rows, long columns) {
  for (long r = 0; r < rows; r++, x += columns, dy += columns, dx += columns) {
    const V scale = FN(splat)(inverse[r]);
    V product = FN(splat)(0);
    EACH(columns, const V h = FN(load)(x + i, c) * scale; const V d = FN(load)(dy + i, c);
         product = FN(fma)(d * GAMMA(i), h, product);
         if (dgamma) FN(store)(dgamma + i, FN(fma)(d, h, FN(load)(dgamma + i, c)), c););
    const V b = FN(splat)(FN(total)(product) / (T)columns);
    EACH(columns, const V h = FN(load)(x + i, c) * scale;
         V d = scale * FN(fma)(-h, b, FN(load)(dy + i, c) * GAMMA(i));
         if (residual) d += FN(load)(residual + r * columns + i, c);
         FN(store)(dx + i, d, c););
  }
}
