#pragma once

#include <zlib.h>

// Macros that Swift cannot import, made callable.
static inline int sweep_inflate_init(z_stream *stream, int window_bits) {
  return inflateInit2(stream, window_bits);
}
