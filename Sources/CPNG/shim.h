#pragma once

#include <png.h>

// Macros that Swift cannot import, made callable.
static inline png_uint_32 sweep_png_grey(void) { return PNG_FORMAT_GRAY; }
static inline png_uint_32 sweep_png_rgb(void) { return PNG_FORMAT_RGB; }
static inline png_uint_32 sweep_png_is_colour(png_uint_32 format) {
  return format & PNG_FORMAT_FLAG_COLOR;
}
