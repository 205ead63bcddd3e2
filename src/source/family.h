/* The processes of a program: it, and all that it and they start. A thread looks at their children every
 * millisecond or two (macOS: at each fork, too), so that one that lives but briefly is seen; one that lives for less
 * may be missed. What is left of the family by a parent's end is still of it. On Linux by /proc, on macOS by libproc
 * and kqueue; both need no privileges. */
#ifndef DW_SOURCE_FAMILY_H
#define DW_SOURCE_FAMILY_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

struct family;

/* From now on; whatever else the caller starts must have been started before, or it counts too. */
enum dw_status dw_family_watch(struct family **out, pid_t first, struct dw_error *error);
/* All that were ever seen as a JSON array of their numbers; malloc'd, NULL when there is no memory. */
char *dw_family_json(struct family *family);
/* Ends the thread and frees. NULL is fine. */
void dw_family_close(struct family *family);

#endif
