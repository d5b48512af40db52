#define LEVEL 1
#define TABLE kernels_baseline
#include "implementation/level.h"
