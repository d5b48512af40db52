#pragma once

#include <cblas.h>
#include <complex.h>
#include <string.h>
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

// Whether this CPU has the instructions of a family's kernels; 0 for families that are not known here.
// The families' sets of instructions are those of OpenBLAS's dynamic.c and of its makefiles.
static inline int sweep_blas_can_run(const char *family) {
#if defined(__x86_64__)
  const int sse3 = __builtin_cpu_supports("sse3");
  const int ssse3 = sse3 && __builtin_cpu_supports("ssse3");
  const int sse4 = ssse3 && __builtin_cpu_supports("sse4.1");
  const int avx = sse4 && __builtin_cpu_supports("avx");
  const int fma4 = avx && __builtin_cpu_supports("fma4");
  const int fma = avx && __builtin_cpu_supports("fma");
  const int avx2 = fma && __builtin_cpu_supports("avx2");
  const int avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                     __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
  const int bf16 = avx512 && __builtin_cpu_supports("avx512bf16");
  const struct { const char *name; int has; } families[] = {
      {"Katmai", 1}, {"Coppermine", 1}, {"Northwood", 1}, {"Banias", 1}, {"Opteron", 1}, {"Athlon", 1},
      {"Prescott", sse3}, {"Nano", sse3}, {"Opteron_SSE3", sse3}, {"Barcelona", sse3},
      {"Core2", ssse3}, {"Atom", ssse3}, {"Bobcat", ssse3}, {"Penryn", sse4}, {"Dunnington", sse4},
      {"Nehalem", sse4}, {"Sandybridge", avx}, {"Bulldozer", fma4}, {"Piledriver", fma4 && fma},
      {"Steamroller", fma4 && fma}, {"Excavator", fma4 && fma}, {"Haswell", avx2}, {"Zen", avx2},
      {"SkylakeX", avx512}, {"Cooperlake", bf16}, {"SapphireRapids", bf16},
  };
  for (unsigned i = 0; i < sizeof families / sizeof *families; i++)
    if (strcmp(family, families[i].name) == 0) return families[i].has;
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
