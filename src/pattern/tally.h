/* Messages that no pattern takes, counted by shape, in bounded memory: the first shapes that come are kept, messages of
 * later ones are counted together. */
#ifndef DW_PATTERN_TALLY_H
#define DW_PATTERN_TALLY_H

#include "base/log_entry.h"

enum { TALLY_SHAPES = 4096, TALLY_SAMPLE = 1000 /* bytes kept of a sample */ };

struct tally;

struct tally_row { /* slices live as long as the tally */
    uint64_t count;
    struct slice process; /* ptr NULL: the input does not tell */
    struct slice subsystem, category;
    struct slice shape;
    struct slice sample; /* the first message, its first bytes */
    uint32_t input;      /* where the sample stands */
    uint64_t line;
};

enum dw_status dw_tally_new(struct tally **out, size_t shapes, struct dw_error *error);
void dw_tally_free(struct tally *tally);
void dw_tally_add(struct tally *tally, uint32_t input, const struct log_entry *entry);
/* Messages in all, and those of shapes that found no place. */
uint64_t dw_tally_messages(const struct tally *tally);
uint64_t dw_tally_beyond(const struct tally *tally);
/* Puts the shapes in order, most frequent first, and counts them. Nothing is to be added after. */
size_t dw_tally_sort(struct tally *tally);
struct tally_row dw_tally_row(const struct tally *tally, size_t index);

#endif
