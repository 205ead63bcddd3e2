/* What the judges ask of a query's facts. Internal to fate.c and decide.c. */
#ifndef DW_CORRELATE_PROOFS_H
#define DW_CORRELATE_PROOFS_H

#include "correlate/model.h"

static inline bool has(const struct query *q, enum fact fact)
{
    return q->proof[fact] != NULL;
}

static inline int64_t time_of(const struct query *q, enum fact fact)
{
    return q->proof[fact] != NULL ? q->proof[fact]->entry.time_ns : DW_TIME_NONE;
}

#endif
