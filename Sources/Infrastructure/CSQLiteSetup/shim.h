#include <sqlite3.h>

// Swift cannot call a variadic function. Without statistics, allocating takes no lock that all connections share.
static inline int hub_sqlite_without_statistics(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
