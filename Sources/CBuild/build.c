#include "build.h"

#ifndef SWEEP_COMMIT
#define SWEEP_COMMIT unknown
#endif

#define TEXT_OF(token) #token
#define TEXT(macro) TEXT_OF(macro)

const char *sweep_commit(void) { return TEXT(SWEEP_COMMIT); }
