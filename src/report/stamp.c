/* Stamps of reports. Dates by the civil calendar; days are counted from 0000-03-01 so that leap days come last. */
#include "report/rows.h"

#include <inttypes.h>

#define SECOND 1000000000LL

struct civil {
    int64_t year;
    int month, day, hour, minute, second;
    int64_t ns;
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static struct civil civil_of(int64_t ns, int32_t offset)
{
    int64_t seconds = floor_div(ns, SECOND);
    struct civil c = {.ns = ns - seconds * SECOND};
    seconds += offset;
    int64_t days = floor_div(seconds, 86400), rest = seconds - days * 86400;
    days += 719468;
    int64_t era = floor_div(days, 146097), of_era = days - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
    c.day = (int)(of_year - (153 * month + 2) / 5 + 1);
    c.month = (int)(month < 10 ? month + 3 : month - 9);
    c.year = year + era * 400 + (c.month <= 2);
    c.hour = (int)(rest / 3600);
    c.minute = (int)(rest / 60 % 60);
    c.second = (int)(rest % 60);
    return c;
}

static struct slice done(char *out, int n)
{
    return dw_slice(out, n < 0 ? 0 : n < DW_STAMP ? (size_t)n : DW_STAMP - 1);
}

struct slice dw_stamp_utc(int64_t ns, char out[DW_STAMP])
{
    struct civil c = civil_of(ns, 0);
    return done(out, snprintf(out, DW_STAMP, "%04" PRId64 "-%02d-%02dT%02d:%02d:%02d.%06" PRId64 "Z", c.year, c.month,
                              c.day, c.hour, c.minute, c.second, c.ns / 1000));
}

struct slice dw_stamp_clock(int64_t ns, int32_t offset, char out[DW_STAMP])
{
    struct civil c = civil_of(ns, offset);
    return done(out, snprintf(out, DW_STAMP, "%02d:%02d:%02d.%03" PRId64, c.hour, c.minute, c.second, c.ns / 1000000));
}

struct slice dw_stamp_people(int64_t ns, int32_t offset, char out[DW_STAMP])
{
    struct civil c = civil_of(ns, offset);
    return done(out, snprintf(out, DW_STAMP, "%04" PRId64 "-%02d-%02d %02d:%02d:%02d.%03" PRId64, c.year, c.month,
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
    int64_t s = ns / SECOND;
    if (ns < SECOND)
        return done(out, snprintf(out, DW_STAMP, "%.3g ms", (double)ns / 1e6));
    if (s < 60)
        return done(out, snprintf(out, DW_STAMP, "%.3g s", (double)ns / 1e9));
    if (s < 3600)
        return done(out, snprintf(out, DW_STAMP, "%" PRId64 " min %" PRId64 " s", s / 60, s % 60));
    return done(out, snprintf(out, DW_STAMP, "%" PRId64 " h %" PRId64 " min", s / 3600, s / 60 % 60));
}

/* `count` digits at *at; -1 when they are not there. */
static int64_t digits(struct slice s, size_t *at, size_t count)
{
    int64_t value = 0;
    for (size_t i = 0; i < count; i++, (*at)++) {
        if (*at >= s.len || s.ptr[*at] < '0' || s.ptr[*at] > '9')
            return -1;
        value = value * 10 + (s.ptr[*at] - '0');
    }
    return value;
}

static bool expect(struct slice s, size_t *at, const char *any)
{
    return *at < s.len && strchr(any, s.ptr[*at]) != NULL && s.ptr[*at] != '\0' && (*at)++ < s.len;
}

int64_t dw_stamp_parse(struct slice s)
{
    size_t at = 0;
    int64_t year = digits(s, &at, 4);
    bool ok = expect(s, &at, "-");
    int64_t month = digits(s, &at, 2);
    ok = expect(s, &at, "-") && ok;
    int64_t day = digits(s, &at, 2);
    ok = expect(s, &at, "T ") && ok;
    int64_t hour = digits(s, &at, 2);
    ok = expect(s, &at, ":") && ok;
    int64_t minute = digits(s, &at, 2);
    ok = expect(s, &at, ":") && ok;
    int64_t second = digits(s, &at, 2);
    if (!ok || year < 1678 || year > 2261 || month < 1 || month > 12 || day < 1 || hour < 0 || minute < 0 || second < 0)
        return DW_TIME_NONE;
    int64_t ns = 0, scale = SECOND;
    if (expect(s, &at, "."))
        for (; at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9'; at++)
            if (scale > 1)
                ns += (scale /= 10) * (s.ptr[at] - '0');
    int64_t y = year - (month <= 2), of_era = y % 400;
    int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t days = y / 400 * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
    return (days * 86400 + hour * 3600 + minute * 60 + second) * SECOND + ns;
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
