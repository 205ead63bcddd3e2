/* From what stands in a stamp to an instant: dates that are missing and roll over midnight, zones that are missing.
 * Internal to logtext. */
#ifndef DW_LOGTEXT_CLOCK_H
#define DW_LOGTEXT_CLOCK_H

#include "logtext/parse.h"

struct line_clock {
    int64_t date_ns;    /* the running date of stamps without one; DW_TIMESTAMP_NONE: not begun */
    int64_t last_clock; /* time of day of the last stamp without date */
    int32_t year;       /* the running year of stamps without one; 0: not begun */
    int64_t last_no_year;
    bool timed;   /* a stamp with a time was met */
    bool assumed; /* something was neither in the input nor given */
};

/* The instant, or DW_TIME_NONE; `*offset` is the capture's own, 0 where unknown. */
int64_t dw_clock_resolve(struct line_clock *clock, const struct parsed *parsed, const struct reader_options *options,
                         int32_t *offset);

#endif
