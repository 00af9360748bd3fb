#pragma once
#include <stdint.h>

/// How many times memory was asked for since the process started.
uint64_t hub_malloc_count(void);
