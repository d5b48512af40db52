#pragma once

#include <hdf5.h>
#include <hdf5_hl.h>

// Macros that Swift cannot import, made callable.
static inline hid_t sweep_h5t_native_double(void) { return H5T_NATIVE_DOUBLE; }
