// Layer and root-mean-square normalisation of rows; included once for each element type.

// p[0] out (rows, D), p[1] in, p[2] gain (D), p[3] offset (D); n: rows, D; s[0] epsilon.
SW_ENGINE_CLONES void NAME(layer_norm)(const sw_call *c) {
  const int64_t D = c->n[1];
  const REAL *gain = c->p[2], *offset = c->p[3];
  for (int64_t r = 0; r < c->n[0]; ++r) {
    const REAL *a = (const REAL *)c->p[1] + r * D;
    REAL *o = (REAL *)c->p[0] + r * D;
    const REAL mean = NAME(sum_row)(a, D) / D;
    for (int64_t i = 0; i < D; ++i) o[i] = (a[i] - mean) * (a[i] - mean);
    const REAL scale = 1 / SQRT(NAME(sum_row)(o, D) / D + (REAL)c->s[0]);
    for (int64_t i = 0; i < D; ++i) o[i] = (a[i] - mean) * scale * gain[i] + offset[i];
  }
}

// p[0] input's cotangent (rows, D), p[1] gain's (D), p[2] offset's (D), p[3] in (rows, D), p[4] gain,
// p[5] output's cotangent (rows, D), p[6] scratch (2 D); n: rows, D; s[0] epsilon.
SW_ENGINE_CLONES void NAME(layer_norm_gradient)(const sw_call *c) {
  const int64_t D = c->n[1];
  REAL *dgain = c->p[1], *doffset = c->p[2], *unit = c->p[6], *inner = (REAL *)c->p[6] + D;
  const REAL *gain = c->p[4];
  memset(dgain, 0, (size_t)D * sizeof(REAL));
  memset(doffset, 0, (size_t)D * sizeof(REAL));
  for (int64_t r = 0; r < c->n[0]; ++r) {
    const REAL *a = (const REAL *)c->p[3] + r * D, *g = (const REAL *)c->p[5] + r * D;
    REAL *o = (REAL *)c->p[0] + r * D;
    const REAL mean = NAME(sum_row)(a, D) / D;
    for (int64_t i = 0; i < D; ++i) unit[i] = (a[i] - mean) * (a[i] - mean);
    const REAL scale = 1 / SQRT(NAME(sum_row)(unit, D) / D + (REAL)c->s[0]);
    for (int64_t i = 0; i < D; ++i) {
      unit[i] = (a[i] - mean) * scale;
      dgain[i] += g[i] * unit[i];
      doffset[i] += g[i];
      inner[i] = g[i] * gain[i];
    }
    const REAL level = NAME(sum_row)(inner, D) / D;
    for (int64_t i = 0; i < D; ++i) o[i] = inner[i] * unit[i];
    const REAL slope = NAME(sum_row)(o, D) / D;
    for (int64_t i = 0; i < D; ++i) o[i] = scale * (inner[i] - level - unit[i] * slope);
  }
}

// p[0] out (rows, D), p[1] in, p[2] gain (D); n: rows, D; s[0] epsilon.
SW_ENGINE_CLONES void NAME(rms_norm)(const sw_call *c) {
  const int64_t D = c->n[1];
  const REAL *gain = c->p[2];
  for (int64_t r = 0; r < c->n[0]; ++r) {
    const REAL *a = (const REAL *)c->p[1] + r * D;
    REAL *o = (REAL *)c->p[0] + r * D;
    for (int64_t i = 0; i < D; ++i) o[i] = a[i] * a[i];
    const REAL scale = 1 / SQRT(NAME(sum_row)(o, D) / D + (REAL)c->s[0]);
    for (int64_t i = 0; i < D; ++i) o[i] = a[i] * scale * gain[i];
  }
}

// p[0] input's cotangent (rows, D), p[1] gain's (D), p[2] in (rows, D), p[3] gain, p[4] output's
// cotangent (rows, D), p[5] scratch (D); n: rows, D; s[0] epsilon.
SW_ENGINE_CLONES void NAME(rms_norm_gradient)(const sw_call *c) {
  const int64_t D = c->n[1];
  REAL *dgain = c->p[1], *inner = c->p[5];
  const REAL *gain = c->p[3];
  memset(dgain, 0, (size_t)D * sizeof(REAL));
  for (int64_t r = 0; r < c->n[0]; ++r) {
    const REAL *a = (const REAL *)c->p[2] + r * D, *g = (const REAL *)c->p[4] + r * D;
    REAL *o = (REAL *)c->p[0] + r * D;
    for (int64_t i = 0; i < D; ++i) o[i] = a[i] * a[i];
    const REAL scale = 1 / SQRT(NAME(sum_row)(o, D) / D + (REAL)c->s[0]);
    for (int64_t i = 0; i < D; ++i) {
      dgain[i] += g[i] * a[i] * scale;
      inner[i] = g[i] * gain[i];
    }
    for (int64_t i = 0; i < D; ++i) o[i] = inner[i] * a[i];
    const REAL slope = NAME(sum_row)(o, D) / D * scale * scale;
    for (int64_t i = 0; i < D; ++i) o[i] = scale * (inner[i] - a[i] * slope);
  }
}
