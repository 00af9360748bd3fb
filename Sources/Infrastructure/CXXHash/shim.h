// Compiled into whoever includes it: nothing to link, nothing to install where the program runs.
#define XXH_INLINE_ALL
#include <xxhash.h>

// Inlined functions have other names, which macros hide.
static inline unsigned long long xxh3_64(const void *bytes, size_t count, unsigned long long seed) {
    return XXH3_64bits_withSeed(bytes, count, seed);
}
