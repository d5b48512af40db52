#pragma once

// The vector kernels: loops over contiguous memory, nothing else. Each one is listed with its shapes in
// lists/*.h and exists as k_NAME_f32 and k_NAME_f64, compiled for several instruction sets; the one that
// this CPU can run is chosen when the program is loaded.
//
// Rules that hold for all: matrices are row-major without gaps; an output may be one of the inputs
// (same pointer) unless the list says otherwise, and overlaps nothing otherwise; pointers need no
// alignment; a length may be zero; NaN in gives NaN out. The order of every operation is fixed, and
// multiply-add is fused where it is written so: levels 3 and 4 and arm64 give the same bits.

#include <stdint.h>

#include "instructions.h"

// Instruction sets that the kernels are compiled for.
enum {
  k_level_baseline = 1, // SSE2 on x86-64 (multiply-add not fused, so other bits); everything on arm64
  k_level_v3 = 3,       // AVX2 and FMA
  k_level_v4 = 4        // AVX-512 (F, BW, CD, DQ, VL)
};

// The level in use. At start it is the highest that this CPU has, or the one that the environment
// variable SWEEP_VECTOR_LEVEL (1, 3 or 4) asks for, if that is lower.
int k_level(void);

// Takes the highest level of this CPU that is not above `level`, for the whole process; returns it.
// Not to be called while another thread computes.
int k_select_level(int level);

#define KERNEL(result, name, parameters, arguments) result FN(k_##name) parameters;
#include "lists/every.h"

// All kernels of one level.
struct kernel_table {
  // One function pointer a kernel and element type.
#define KERNEL(result, name, parameters, arguments) result(*FN(name)) parameters;
#include "lists/every.h"
  // The instructions of programs, by element type.
  sw_kernel calls[2][sw_call_count];
  sw_tile_kernel tiles[2][sw_tile_count];
};

// The kernels of a level, whichever is in use; null where this CPU or this architecture does not have it.
const struct kernel_table *k_kernels(int level);
