#include <sodium.h>
#include <sys/prctl.h>

/* prctl takes any number of arguments, which Swift cannot call. Also where core dumps go to a program. */
static inline int palermo_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
