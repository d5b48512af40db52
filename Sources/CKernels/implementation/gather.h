static void FN(gather_rows)(
    const T *table, const int32_t *indices, T *y, long rows, long columns) {
  for (long r = 0; r < rows; r++) {
    const T *x = table + (long)indices[r] * columns;
    EACH(columns, FN(store)(y + r * columns + i, FN(load)(x + i, c), c););
  }
}

static void FN(scatter_add_rows)(
    const T *dy, const int32_t *indices, T *dtable, long rows, long columns) {
  for (long r = 0; r < rows; r++) {
    T *sum = dtable + (long)indices[r] * columns;
    EACH(columns,
         FN(store)(sum + i, FN(load)(sum + i, c) + FN(load)(dy + r * columns + i, c), c););
  }
}
