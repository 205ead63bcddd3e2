/* A few short texts looked for at once in large blocks. Internal to logtext. */
#ifndef DW_LOGTEXT_NEEDLES_H
#define DW_LOGTEXT_NEEDLES_H

#include "base/slice.h"

enum { NEEDLES_MAX = 8 };

struct needles {
    struct needle {
        struct slice text;    /* not owned */
        size_t first, second; /* where its two rarest bytes stand, first < second unless it is one byte long */
    } items[NEEDLES_MAX];
    size_t count, longest;
};

/* False: there are too many of them, or one is empty. */
bool dw_needles_set(struct needles *needles, const struct slice *texts, size_t count);
/* Where in [from, end) any of them first stands; `end` when nowhere. */
const char *dw_needles_find(const struct needles *needles, const char *from, const char *end);
/* NUL or ESC stands in the text. */
bool dw_specials_in(const char *text, size_t len);

#endif
