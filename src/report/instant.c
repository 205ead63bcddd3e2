/* Instants in the words of people: RFC 3339, a date, a time of day of the capture, an age before its end. */
#include "report/rows.h"

#include <ctype.h>
#include <stdlib.h>

#define SECOND 1000000000LL
#define DAY    (86400 * SECOND)

/* What follows the seconds: Z, +hh:mm, +hhmm, or nothing. False when it is anything else. */
static bool zone_of(struct slice s, int32_t otherwise, int32_t *offset)
{
    uint64_t hours, minutes;
    *offset = s.len == 0 ? otherwise : 0;
    if (s.len == 0 || dw_slice_equal_nocase(s, SLICE("Z")))
        return true;
    if ((s.ptr[0] != '+' && s.ptr[0] != '-') || (s.len != 5 && s.len != 6) || (s.len == 6 && s.ptr[3] != ':') ||
        !dw_slice_u64(dw_slice(s.ptr + 1, 2), &hours) || !dw_slice_u64(dw_slice(s.ptr + s.len - 2, 2), &minutes) ||
        hours > 23 || minutes > 59)
        return false;
    *offset = (s.ptr[0] == '-' ? -1 : 1) * (int32_t)(hours * 3600 + minutes * 60);
    return true;
}

static bool stamp(const struct report_options *o, struct slice s, int64_t *out)
{
    size_t end = 19;
    int32_t offset;
    if (end < s.len && s.ptr[end] == '.')
        for (end++; end < s.len && isdigit((unsigned char)s.ptr[end]);)
            end++;
    int64_t ns = dw_stamp_parse(s);
    if (ns == DW_TIME_NONE || !zone_of(dw_slice_from(s, end), o->utc_offset, &offset))
        return false;
    *out = ns - offset * SECOND;
    return true;
}

/* 30m, 2h, 7d, 90s before the end. */
static bool age(struct slice s, int64_t last, int64_t *out)
{
    static const char units[] = "smhd";
    static const int64_t scales[] = {SECOND, 60 * SECOND, 3600 * SECOND, DAY};
    uint64_t n;
    const char *unit = s.len > 1 ? memchr(units, s.ptr[s.len - 1], 4) : NULL;
    if (unit == NULL || last == DW_TIME_NONE || !dw_slice_u64(dw_slice_first(s, s.len - 1), &n) || n > 36500)
        return false;
    *out = last - (int64_t)n * scales[unit - units];
    return true;
}

enum dw_status dw_report_instant(const struct report_options *o, const char *text, int64_t *out, struct dw_error *error)
{
    struct slice s = dw_slice_of(text);
    char line[64], day[DW_STAMP];
    int64_t last = DW_TIME_NONE;
    sqlite3_stmt *rows = NULL;
    if (sqlite3_prepare_v2(o->db, "SELECT max(last) FROM inputs", -1, &rows, NULL) != SQLITE_OK)
        return dw_fail(error, DW_ERR_DATABASE, "the database could not be read: %s", sqlite3_errmsg(o->db));
    if (sqlite3_step(rows) == SQLITE_ROW)
        last = dw_row_time(rows, 0);
    sqlite3_finalize(rows);
    if (s.len >= 19 && stamp(o, s, out))
        return DW_OK;
    int n = -1;
    if (s.len == 10)
        n = snprintf(line, sizeof line, "%.*sT00:00:00", SLICE_ARG(s));
    else if (s.len >= 5 && s.len < 20 && s.ptr[2] == ':' && last != DW_TIME_NONE)
        n = snprintf(line, sizeof line, "%.10sT%.*s%s", dw_stamp_people(last, o->utc_offset, day).ptr, SLICE_ARG(s),
                     s.len == 5 ? ":00" : "");
    if ((n > 0 && (size_t)n < sizeof line && stamp(o, dw_slice(line, (size_t)n), out)) || age(s, last, out))
        return DW_OK;
    return dw_fail(error, DW_ERR_USAGE,
                   "\"%.60s\" is no time: give RFC 3339, a date, a time of day, or an age like 30m", text);
}
