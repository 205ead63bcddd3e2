/* The stamp at the beginning of a log line. */
#ifndef DW_LOGTEXT_STAMP_H
#define DW_LOGTEXT_STAMP_H

#include "base/log_entry.h"

struct log_stamp {
    int64_t ns; /* of the wall clock as written, not yet shifted by the zone */
    bool has_date, has_zone;
    int32_t offset; /* seconds east of UTC, where has_zone */
    size_t length;  /* bytes of the text */
};

/* `2022-10-10 14:33:26.131230-0700`, with T or a blank, with or without fraction and zone (Z, +0100, +01:00), or a
 * time of day alone, at the beginning of `text`. */
bool dw_log_stamp_read(struct slice text, struct log_stamp *out);
#endif
