#pragma once

#include <stddef.h>
#include <stdint.h>

// What one instruction of a program is called with: addresses, sizes and constants, laid out before the
// first run. What each kernel reads from it stands at the kernel.
typedef struct sw_call {
  void *p[16];
  int64_t n[24];
  double s[4];
} sw_call;

// A kernel as the engine's programs call it.
typedef void (*sw_kernel)(const sw_call *call);

// One instruction of a program.
typedef struct sw_instruction {
  sw_kernel kernel;
  const sw_call *call;
} sw_instruction;

static inline void sw_call_set_pointer(sw_call *call, int32_t i, void *p) { call->p[i] = p; }
static inline void sw_call_set_size(sw_call *call, int32_t i, int64_t n) { call->n[i] = n; }
static inline void sw_call_set_scalar(sw_call *call, int32_t i, double s) { call->s[i] = s; }

// Runs `count` instructions one after another.
static inline void sw_run(const sw_instruction *instructions, int64_t count) {
  for (int64_t i = 0; i < count; ++i) instructions[i].kernel(instructions[i].call);
}

// An elementwise operation on n elements: o[i] = f(a[i], b[i], c[i]; s, t). Unused operands are null.
// o may be one of a, b, c (the same address), never overlap them otherwise.
typedef void (*sw_tile_kernel)(int64_t n, void *o, const void *a, const void *b, const void *c, double s,
                               double t);

// How an operand of a fused group of elementwise operations moves from tile to tile over the group's
// rows x columns.
enum {
  SW_TILE_FULL = 0,    // one element for each of the rows x columns: an address in memory
  SW_TILE_SUFFIX = 1,  // one element a column, the same for all rows
  SW_TILE_PREFIX = 2,  // one element a row, the same for all columns
  SW_TILE_SCALAR = 3,  // one element for all
  SW_TILE_SCRATCH = 4  // lives inside the tile only
};

typedef struct sw_tile_operand {
  int32_t kind;
  int32_t slot;  // the scratch slot: where SUFFIX, PREFIX, SCALAR are spread out, where SCRATCH lives
  void *base;
} sw_tile_operand;

typedef struct sw_tile_step {
  sw_tile_kernel kernel;
  int32_t out, a, b, c;  // operands; -1: unused; c is the second result of the `and_slope` kernels
  double s, t;
} sw_tile_step;

// p[0]: operands, p[1]: steps, p[2]: scratch (slots x tile elements).
// n[0]: operands, n[1]: steps, n[2]: rows, n[3]: columns, n[4]: tile elements.
void sw_tile_group_f32(const sw_call *call);
void sw_tile_group_f64(const sw_call *call);

#define SW_TILE_KERNELS(X) \
  X(affine) X(add) X(subtract) X(multiply) X(divide) X(maximum) X(relu) X(relu_gradient) X(step)     \
  X(exp) X(log) X(sqrt) X(reciprocal) X(tanh) X(tanh_gradient) X(sigmoid) X(sigmoid_gradient) X(erf) \
  X(gelu) X(gelu_slope) X(gelu_and_slope) X(gelu_tanh) X(gelu_tanh_slope) X(gelu_tanh_and_slope)     \
  X(square) X(sign) X(select) X(copy) X(equal)

#define SW_DECLARE_TILE(name)                                                                          \
  void sw_tile_##name##_f32(int64_t n, void *o, const void *a, const void *b, const void *c, double s, \
                            double t);                                                                 \
  void sw_tile_##name##_f64(int64_t n, void *o, const void *a, const void *b, const void *c, double s, \
                            double t);
SW_TILE_KERNELS(SW_DECLARE_TILE)
#undef SW_DECLARE_TILE

// Kernels that are one instruction each; what they read from the call stands in engine/structure.h and
// engine/calls.h.
#define SW_CALL_KERNELS(X)                                                                             \
  X(fill) X(copy_strips) X(permute) X(gather) X(scatter_add) X(one_hot) X(mask_causal) X(patches)      \
  X(unpatches) X(rotate) X(sum) X(maximum_over) X(softmax) X(log_softmax) X(softmax_gradient)          \
  X(log_softmax_gradient) X(cross_entropy) X(layer_norm) X(layer_norm_gradient) X(rms_norm)            \
  X(rms_norm_gradient) X(attention) X(attention_gradient) X(attention_plain)                           \
  X(attention_plain_gradient) X(bias_relu) X(bias_tanh) X(bias_sigmoid) X(bias_gelu)                  \
  X(bias_gelu_tanh) X(relu_backward) X(tanh_backward) X(sigmoid_backward) X(slope_backward)
#define SW_DECLARE_CALL(name)              \
  void sw_##name##_f32(const sw_call *c); \
  void sw_##name##_f64(const sw_call *c);
SW_CALL_KERNELS(SW_DECLARE_CALL)
#undef SW_DECLARE_CALL
