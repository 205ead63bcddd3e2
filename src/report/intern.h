/* Numbers for texts: each text once, numbered from 0 in the order in which they came. */
#ifndef DW_REPORT_INTERN_H
#define DW_REPORT_INTERN_H

#include "base/arena.h"
#include "report/json.h"

struct interned;

struct interner { /* zeroed, it is ready for use */
    struct interned *map, *first, *last;
    struct arena arena;
    int64_t count;
    bool failed; /* there was no memory */
};

/* -1 for a slice whose ptr is NULL (and when there is no memory). *fresh (may be NULL): it was not there before. */
int64_t dw_intern(struct interner *in, struct slice text, bool *fresh);
/* All, as an array. */
void dw_intern_json(struct json_writer *w, const struct interner *in);
/* Empty again. */
void dw_intern_reset(struct interner *in);
void dw_intern_free(struct interner *in);

#endif
