#pragma once

#include <cblas.h>
#include <complex.h>
#undef I

// Debian's package exports LAPACK's Fortran symbols without a header for them.
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info);
void dpotrs_(const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda,
             double *b, const int *ldb, int *info);
void spotrs_(const char *uplo, const int *n, const int *nrhs, const float *a, const int *lda,
             float *b, const int *ldb, int *info);
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
             double *work, const int *lwork, int *iwork, const int *liwork, int *info);

// OpenBLAS chooses its kernels while it is loaded, from a table of CPU models. A CPU newer than the
// table gets kernels from before AVX: Debian's 0.3.21 takes "Prescott" on Xeons of 2023, five times
// slower. These two drop the choice and make it again; builds for a single CPU do not have them.
void gotoblas_dynamic_quit(void) __attribute__((weak));
void gotoblas_dynamic_init(void) __attribute__((weak));

// The family whose kernels this CPU runs, by its instructions, or 0 where the model's is as good.
static inline const char *sweep_blas_family(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512vl")) return "Cooperlake";
  if (__builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")) return "SkylakeX";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
#endif
  return 0;
}

// Makes OpenBLAS choose its kernels again, as the environment stands now; 0 where it cannot.
static inline int sweep_blas_choose_again(void) {
  if (!gotoblas_dynamic_quit || !gotoblas_dynamic_init) return 0;
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
  return 1;
}
