/* Equal notices are told a few times, then counted, and summed up at the end: a file with a thousand damaged lines
 * does not bury the terminal, and no loss goes unnamed. Thread-safe. */
#ifndef DW_SOURCE_NOTICES_H
#define DW_SOURCE_NOTICES_H

#include "base/error.h"

struct notices;

/* `to` is copied. NULL when there is no memory. */
struct notices *dw_notices_new(const struct dw_notify *to);
/* What readers are given in its place; valid as long as `notices`. */
struct dw_notify dw_notices_way(struct notices *notices);
/* Tells how many more of each there were, and where the last stood. */
void dw_notices_sum_up(struct notices *notices);
void dw_notices_free(struct notices *notices);

#endif
