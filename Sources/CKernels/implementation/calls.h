// The instructions of programs. They call kernels, whose code is not to stand here a second time.

#define CALL(name, swift, ...)                                                                  \
  static void FN(call_##name)(const sw_call *c) {                                               \
    void *const *p = c->p;                                                                      \
    const int64_t *n = c->n;                                                                    \
    const double *s = c->s;                                                                     \
    (void)n, (void)s;                                                                           \
    [[clang::noinline]] { __VA_ARGS__; }                                                        \
  }
#include "../include/lists/calls.h"
#undef CALL
