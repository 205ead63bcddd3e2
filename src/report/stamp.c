/* Stamps of reports: how a time, a zone, a span stand in text for people. */
#include "report/rows.h"

#include <inttypes.h>

#include "base/timestamp.h"

static struct slice done(char *out, int n)
{
    return dw_slice(out, n < 0 ? 0 : n < DW_STAMP ? (size_t)n : DW_STAMP - 1);
}

struct slice dw_stamp_utc(int64_t ns, char out[DW_STAMP])
{
    _Static_assert((int)DW_STAMP >= DW_TIMESTAMP_SIZE, "a stamp has room for a timestamp");
    return dw_timestamp_utc(ns, out);
}

struct slice dw_stamp_clock(int64_t ns, int32_t offset, char out[DW_STAMP])
{
    struct civil_time c = dw_civil_of(ns, offset);
    return done(out, snprintf(out, DW_STAMP, "%02d:%02d:%02d.%03" PRIu32, c.hour, c.minute, c.second, c.ns / 1000000));
}

struct slice dw_stamp_people(int64_t ns, int32_t offset, char out[DW_STAMP])
{
    struct civil_time c = dw_civil_of(ns, offset);
    return done(out, snprintf(out, DW_STAMP, "%04" PRId32 "-%02d-%02d %02d:%02d:%02d.%03" PRIu32, c.year, c.month,
                              c.day, c.hour, c.minute, c.second, c.ns / 1000000));
}

struct slice dw_stamp_zone(int32_t offset, char out[DW_STAMP])
{
    if (offset == 0)
        return done(out, snprintf(out, DW_STAMP, "UTC"));
    int32_t minutes = (offset < 0 ? -offset : offset) / 60;
    return done(out, snprintf(out, DW_STAMP, "%c%02d%02d", offset < 0 ? '-' : '+', (int)(minutes / 60 % 100),
                              (int)(minutes % 60)));
}

struct slice dw_stamp_span(int64_t ns, char out[DW_STAMP])
{
    int64_t s = ns / DW_SECOND_NS;
    if (ns < DW_SECOND_NS)
        return done(out, snprintf(out, DW_STAMP, "%.3g ms", (double)ns / 1e6));
    if (s < 60)
        return done(out, snprintf(out, DW_STAMP, "%.3g s", (double)ns / 1e9));
    if (s < 3600)
        return done(out, snprintf(out, DW_STAMP, "%" PRId64 " min %" PRId64 " s", s / 60, s % 60));
    return done(out, snprintf(out, DW_STAMP, "%" PRId64 " h %" PRId64 " min", s / 3600, s / 60 % 60));
}

/* The views print UTC; what is no time is none. */
int64_t dw_stamp_parse(struct slice text)
{
    struct timestamp stamp;
    return dw_timestamp_scan(text, &stamp) != 0 && stamp.date_ns != DW_TIMESTAMP_NONE
               ? dw_timestamp_instant(&stamp, 0, 0)
               : DW_TIME_NONE;
}

int64_t dw_row_time(sqlite3_stmt *s, int column)
{
    switch (sqlite3_column_type(s, column)) {
    case SQLITE_INTEGER:
        return sqlite3_column_int64(s, column);
    case SQLITE_TEXT:
        return dw_stamp_parse(dw_row_text(s, column));
    default:
        return DW_TIME_NONE;
    }
}

void dw_json_time(struct json_writer *w, sqlite3_stmt *s, int column)
{
    char stamp[DW_STAMP];
    int64_t ns = dw_row_time(s, column);
    dw_json_string(w, ns == DW_TIME_NONE ? SLICE_NONE : dw_stamp_utc(ns, stamp));
}
