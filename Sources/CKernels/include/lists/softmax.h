// x, y, dx, dy (rows, columns). Each row is shifted by its largest element first.

// y = softmax of each row; dx from y and dy
KERNEL(void, softmax, (const T *x, T *y, long rows, long columns), (x, y, rows, columns))
KERNEL(void, softmax_backward, (const T *y, const T *dy, T *dx, long rows, long columns), (y, dy, dx, rows, columns))
// y = log softmax of each row; dx from y and dy
KERNEL(void, log_softmax, (const T *x, T *y, long rows, long columns), (x, y, rows, columns))
KERNEL(void, log_softmax_backward, (const T *y, const T *dy, T *dx, long rows, long columns), (y, dy, dx, rows, columns))
// losses (rows) = -log softmax(x)[label], labels (rows) in 0 ... columns - 1; forward and backward in one:
// dx, if not null, = scale * (softmax(x) - [column = label])
KERNEL(void, cross_entropy, (const T *x, const int32_t *labels, T *losses, T *dx, T scale, long rows, long columns), (x, labels, losses, dx, scale, rows, columns))
