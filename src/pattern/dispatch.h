/* Which patterns can take a message at all? One text a pattern: all texts that stand in a message are found in one pass
 * over it. Runs of blanks and tabs count as one blank, in texts and messages. */
#ifndef DW_PATTERN_DISPATCH_H
#define DW_PATTERN_DISPATCH_H

#include "base/error.h"
#include "base/slice.h"

struct dispatch;

/* `texts[i]` is that of pattern `numbers[i]` (ascending; NULL: of pattern i); an empty one makes the pattern a
 * candidate for each message. Texts and numbers are copied. */
enum dw_status dw_dispatch_open(struct dispatch **out, const struct slice *texts, const uint32_t *numbers, size_t count,
                                struct dw_error *error);
/* The candidates in ascending order, each once; valid until the next call. */
const uint32_t *dw_dispatch_find(struct dispatch *dispatch, struct slice message, size_t *count);
void dw_dispatch_close(struct dispatch *dispatch);

#endif
