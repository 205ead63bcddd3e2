/* A few short texts looked for at once in large blocks. Internal to logtext. */
#ifndef DW_LOGTEXT_NEEDLES_H
#define DW_LOGTEXT_NEEDLES_H

#include "base/slice.h"

enum { NEEDLES_MAX = 8, NEEDLE_BYTES = 3 };

struct needles {
    struct needle {
        struct slice text;       /* not owned */
        size_t at[NEEDLE_BYTES]; /* where its rarest bytes stand */
    } items[NEEDLES_MAX];
    size_t count, longest;
    unsigned char same; /* bits that make no difference */
};

/* False: there are too many of them, or one is empty. */
bool dw_needles_set(struct needles *needles, const struct slice *texts, size_t count);
/* Letters are found in either case, other bytes also where only the bit of case differs: more than what stands there
 * may be found, never less. */
bool dw_needles_set_loose(struct needles *needles, const struct slice *texts, size_t count);
/* Where in [from, end) any of them first stands; `end` when nowhere. */
const char *dw_needles_find(const struct needles *needles, const char *from, const char *end);

/* Needles looked for ahead in a text that comes in blocks, each byte once. Zeroed but for the needles: nothing is known
 * yet. */
struct lookout {
    struct needles needles;
    uint64_t clear; /* none begins before this offset.. */
    bool hit;       /* ..and one stands there */
};

/* No needle begins between the beginning of `text`, which is at `offset`, and `end` within it; false also when the text
 * ends too soon to tell. */
bool dw_lookout_clear(struct lookout *lookout, struct slice text, uint64_t offset, const char *end);

/* Newlines in the text. */
uint64_t dw_newlines_in(const char *text, size_t len);
/* NUL or ESC stands in the text. */
bool dw_specials_in(const char *text, size_t len);

#endif
