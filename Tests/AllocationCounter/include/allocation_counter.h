#pragma once

// Heap allocations of the calling thread since it started; -1 where they cannot be counted.
long allocation_count(void);
