// indices (rows) in 0 ... table rows - 1; y, dy (rows, columns); table, dtable (table rows, columns).

// y = the rows of the table that the indices name
KERNEL(void, gather_rows, (const T *table, const int32_t *indices, T *y, long rows, long columns), (table, indices, y, rows, columns))
// dtable's rows that the indices name += the rows of dy, in order
KERNEL(void, scatter_add_rows, (const T *dy, const int32_t *indices, T *dtable, long rows, long columns), (dy, indices, dtable, rows, columns))
