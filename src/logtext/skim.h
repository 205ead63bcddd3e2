/* Steps over entries that nobody wants without taking their lines apart: what makes a large capture fast. It knows the
 * shape of the last line that was read with care; a line of another shape, one that holds a wanted process' name
 * anywhere, and whatever is not plain is left to the careful way. Internal to logtext. */
#ifndef DW_LOGTEXT_SKIM_H
#define DW_LOGTEXT_SKIM_H

#include "logtext/needles.h"
#include "logtext/parse.h"

enum { SKIM_STAMP = 40 };

struct skim {
    struct lookout names;   /* of wanted processes */
    bool able;              /* there are names, not too many */
    enum style style;       /* STYLE_NONE: no shape is known */
    char stamp[SKIM_STAMP]; /* of the last line: date, clock with a fraction, zone */
    size_t stamp_len, fraction;
    unsigned vain, rest; /* tries in a row that came to nothing; lines before the next one */
};

/* What was stepped over. */
struct skimmed {
    uint64_t lines;
    size_t bytes;
    struct slice first, last; /* the least and the greatest stamp among them */
};

void dw_skim_init(struct skim *skim, const struct reader_options *options);
/* `line` begins with `stamp`, of `stamp_len` bytes, and is of a style that begins with a date. */
void dw_skim_learn(struct skim *skim, struct slice line, size_t stamp_len, enum style style);
/* As many whole lines at the beginning of `text`, which stands at `offset` in the file, as can be stepped over. */
struct skimmed dw_skim_lines(struct skim *skim, struct slice text, uint64_t offset);

#endif
