/* The parts of the report on a terminal. Internal to it. */
#ifndef DW_REPORT_TEXT_H
#define DW_REPORT_TEXT_H

#include "report/analyze.h"

struct totals {
    int64_t lookups, failed, slow, resolved, cancelled, undecided;
};

struct told_remedy; /* one that stands above already */

struct text {
    struct paper p;
    struct reader *r;
    struct totals totals;
    bool fold; /* long lists are cut: */
    int64_t groups, incidents;
    bool sampled; /* of each group only a few rows: */
    int64_t rows;
    bool hosts;               /* there are several: rows tell theirs */
    bool dates;               /* a clock alone would not do: the lookups are of several days */
    uint64_t room;            /* rows that may still be shown */
    bool by_title;            /* live: a remedy of the same title counts as told, for a while */
    struct told_remedy *told; /* in the reader's lasting arena */
};

/* "01:02:03.456", with "11-03 " before it where days matter; "" where there is no time. */
struct slice dw_text_clock(const struct text *t, int64_t ns, char out[DW_STAMP]);
/* The same to the second. */
struct slice dw_text_second(const struct text *t, int64_t ns, char out[DW_STAMP]);
/* The answer: how many failed and why. */
void dw_text_answer(struct text *t);
void dw_text_incidents(struct text *t);
/* The failed ones, grouped as options->sort says. */
void dw_text_failures(struct text *t);
/* Those that did not fail: slow and undecided ones, or all. */
void dw_text_others(struct text *t);
/* What the capture lacks. */
void dw_text_quality(struct text *t);
/* Is there something to do about it that does not stand above? */
bool dw_text_new_remedies(struct text *t, int64_t lookup);
/* What to do about one lookup; what was told before is only named. */
void dw_text_remedies(struct text *t, int64_t lookup, int indent);
/* "and N more WHAT"; nothing for 0. */
void dw_text_more(struct text *t, int indent, int64_t count, const char *what);

/* ---- rows of lookups, a line each ---- */
struct text_row {
    int64_t id, times, first, last;
    bool with_cause; /* it is not told above */
};

enum { TEXT_ROWS_MAX = 256 };

/* At most TEXT_ROWS_MAX, in columns that suit them all. */
void dw_text_rows(struct text *t, const struct text_row *rows, size_t count, int indent);
/* One row of LOOKUP_COLUMNS with its outcome, as `live` shows it; `amended`: another one was told before. */
void dw_text_live_row(struct text *t, sqlite3_stmt *lookup, bool amended);

#endif
