#pragma once

#include <stddef.h>
#include <stdint.h>

// What one instruction of a program is called with: addresses, sizes and constants, laid out before the
// first run. What each kernel reads from it stands in lists/calls.h.
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

// One tile of an elementwise operation; what it computes stands in lists/tiles.h.
typedef void (*sw_tile_kernel)(int64_t n, void *o, const void *a, const void *b, void *c, double s, double t);

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

// Enumerations that Swift imports as its own, with the names that the lists give.
#define SW_ENUMERATION(name) \
  enum __attribute__((enum_extensibility(closed), swift_name(#name)))
#define SW_CASE(c, swift) c __attribute__((swift_name(#swift))),

// An element type.
typedef SW_ENUMERATION(ElementType) sw_element {
  SW_CASE(sw_element_float, float)
  SW_CASE(sw_element_double, double)
} sw_element;

// The instructions.
typedef SW_ENUMERATION(CallKernel) sw_call_kind {
#define CALL(name, swift, ...) SW_CASE(sw_call_kind_##name, swift)
#include "lists/calls.h"
#undef CALL
} sw_call_kind;

// The elementwise operations.
typedef SW_ENUMERATION(TileKernel) sw_tile_kind {
#define TILE(name, swift, ...) SW_CASE(sw_tile_kind_##name, swift)
#include "lists/tiles.h"
#undef TILE
} sw_tile_kind;

enum {
  sw_call_count = 0
#define CALL(...) +1
#include "lists/calls.h"
#undef CALL
  , sw_tile_count = 0
#define TILE(...) +1
#include "lists/tiles.h"
#undef TILE
};

// The function of an instruction, or of an elementwise operation, at the level in use.
sw_kernel sw_call_function(sw_call_kind kind, sw_element element);
sw_tile_kernel sw_tile_function(sw_tile_kind kind, sw_element element);
