/* A bounded memory of strings that were read: a table whose newcomers push out whatever stood in their place. Internal
 * to tracev3. */
#ifndef DW_TRACEV3_MEMO_H
#define DW_TRACEV3_MEMO_H

#include "base/slice.h"

struct trace_memo;

struct trace_memo *dw_memo_new(size_t memory);
void dw_memo_free(struct trace_memo *memo);
/* *text stays valid until the next put. */
bool dw_memo_get(const struct trace_memo *memo, uint32_t file, uint64_t at, struct slice *text);
void dw_memo_put(struct trace_memo *memo, uint32_t file, uint64_t at, struct slice text);

#endif
