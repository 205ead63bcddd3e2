#include "base/timestamp.h"

#include <inttypes.h>
#include <stdio.h>

/* Days are counted from 0000-03-01, so that the leap day is a year's last. */
int64_t dw_days_of_civil(int32_t year, unsigned month, unsigned day)
{
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * ((int64_t)month + (month > 2 ? -3 : 9)) + 2) / 5 + (int64_t)day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

struct civil_time dw_civil_of(int64_t ns, int32_t offset)
{
    int64_t seconds = floor_div(ns, DW_SECOND_NS);
    int64_t fraction = ns - seconds * DW_SECOND_NS;
    seconds += offset;
    int64_t days = floor_div(seconds, 86400);
    int64_t rest = seconds - days * 86400;
    days += 719468;
    int64_t era = floor_div(days, 146097);
    int64_t of_era = days - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    struct civil_time c = {.day = (uint8_t)(of_year - (153 * month + 2) / 5 + 1),
                           .month = (uint8_t)(month < 10 ? month + 3 : month - 9),
                           .hour = (uint8_t)(rest / 3600),
                           .minute = (uint8_t)(rest / 60 % 60),
                           .second = (uint8_t)(rest % 60),
                           .ns = (uint32_t)fraction};
    c.year = (int32_t)(year + era * 400 + (c.month <= 2));
    return c;
}

unsigned dw_days_of_month(int32_t year, unsigned month)
{
    static const uint8_t DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12)
        return 0;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return DAYS[month - 1] + (unsigned)(month == 2 && leap);
}

/* Two digits at `p`, or 100 and more. */
static inline unsigned two(const char *p)
{
    unsigned a = (unsigned)(unsigned char)p[0] - '0', b = (unsigned)(unsigned char)p[1] - '0';
    return a > 9 || b > 9 ? 100 : a * 10 + b;
}

static bool scan_date(const char *p, int64_t *midnight)
{
    unsigned century = two(p), of_century = two(p + 2), month = two(p + 5), day = two(p + 8);
    if (century > 99 || of_century > 99 || p[4] != '-' || p[7] != '-' || day < 1)
        return false;
    int32_t year = (int32_t)(century * 100 + of_century);
    if (year < 1900 || year > 2200 || day > dw_days_of_month(year, month))
        return false;
    *midnight = dw_days_of_civil(year, month, day) * DW_DAY_NS;
    return true;
}

/* Returns the bytes read, 0: no zone. */
static size_t scan_zone(struct slice s, int32_t *offset)
{
    if (s.len >= 1 && (s.ptr[0] == 'Z' || s.ptr[0] == 'z')) {
        *offset = 0;
        return 1;
    }
    if (s.len < 3 || (s.ptr[0] != '+' && s.ptr[0] != '-'))
        return 0;
    unsigned hours = two(s.ptr + 1), minutes = 0;
    size_t used = 3;
    if (hours > 18)
        return 0;
    if (s.len >= 5 && two(s.ptr + 3) < 60) {
        minutes = two(s.ptr + 3);
        used = 5;
    } else if (s.len >= 6 && s.ptr[3] == ':' && two(s.ptr + 4) < 60) {
        minutes = two(s.ptr + 4);
        used = 6;
    }
    int32_t seconds = (int32_t)(hours * 3600 + minutes * 60);
    *offset = s.ptr[0] == '-' ? -seconds : seconds;
    return used;
}

static size_t scan_clock(struct slice s, struct timestamp *out)
{
    if (s.len < 8 || s.ptr[2] != ':' || s.ptr[5] != ':')
        return 0;
    unsigned h = two(s.ptr), m = two(s.ptr + 3), sec = two(s.ptr + 6);
    if (h > 23 || m > 59 || sec > 60)
        return 0;
    int64_t ns = 0, unit = DW_SECOND_NS;
    size_t at = 8;
    out->fraction = 0;
    if (at + 1 < s.len && (s.ptr[8] == '.' || s.ptr[8] == ',')) {
        unsigned digit;
        while (++at < s.len && (digit = (unsigned)(unsigned char)s.ptr[at] - '0') <= 9) {
            unit /= 10;
            ns += unit * digit;
            out->fraction++;
        }
        if (out->fraction == 0)
            at = 8;
    }
    out->clock_ns = ((int64_t)h * 3600 + m * 60 + sec) * DW_SECOND_NS + ns;
    /* The zone may be set off by a blank; a blank and a sign without four digits are something else. */
    struct slice rest = dw_slice_from(s, at);
    size_t zone = scan_zone(rest, &out->offset);
    if (zone == 0 && rest.len >= 6 && rest.ptr[0] == ' ' && (rest.ptr[1] == '+' || rest.ptr[1] == '-')) {
        zone = scan_zone(dw_slice_from(rest, 1), &out->offset);
        zone = zone >= 5 ? zone + 1 : 0;
        if (zone == 0)
            out->offset = DW_OFFSET_UNKNOWN;
    }
    return at + zone;
}

size_t dw_timestamp_scan(struct slice s, struct timestamp *out)
{
    *out = (struct timestamp){DW_TIMESTAMP_NONE, DW_TIMESTAMP_NONE, DW_OFFSET_UNKNOWN, 0, false};
    if (s.len < 8)
        return 0;
    if (s.ptr[2] == ':')
        return scan_clock(s, out);
    if (s.len < 10 || s.ptr[4] != '-' || !scan_date(s.ptr, &out->date_ns))
        return 0;
    if (s.len >= 19 && (s.ptr[10] == ' ' || s.ptr[10] == 'T' || s.ptr[10] == 't')) {
        size_t clock = scan_clock(dw_slice_from(s, 11), out);
        out->date_with_t = clock != 0 && s.ptr[10] != ' ';
        if (clock != 0)
            return 11 + clock;
    }
    return 10;
}

int64_t dw_timestamp_instant(const struct timestamp *stamp, int64_t date_ns, int32_t offset)
{
    int64_t date = stamp->date_ns != DW_TIMESTAMP_NONE ? stamp->date_ns : date_ns;
    int64_t clock = stamp->clock_ns != DW_TIMESTAMP_NONE ? stamp->clock_ns : 0;
    int32_t east = stamp->offset != DW_OFFSET_UNKNOWN ? stamp->offset : offset;
    if (date == DW_TIMESTAMP_NONE || date > INT64_MAX - 3 * DW_DAY_NS || date < INT64_MIN + 3 * DW_DAY_NS)
        return DW_TIMESTAMP_NONE;
    return date + clock - (east != DW_OFFSET_UNKNOWN ? (int64_t)east * DW_SECOND_NS : 0);
}

bool dw_timestamp_date(struct slice text, int64_t *midnight)
{
    text = dw_slice_trim(text);
    return text.len == 10 && scan_date(text.ptr, midnight);
}

static bool unit_of(struct slice unit, int64_t *ns)
{
    static const struct {
        const char *name;
        int64_t ns;
    } UNITS[] = {{"", DW_SECOND_NS},
                 {"s", DW_SECOND_NS},
                 {"ms", 1000000},
                 {"us", 1000},
                 {"m", 60 * DW_SECOND_NS},
                 {"min", 60 * DW_SECOND_NS},
                 {"h", 3600 * DW_SECOND_NS},
                 {"d", DW_DAY_NS},
                 {"w", 7 * DW_DAY_NS},
                 {"sec", DW_SECOND_NS}};
    for (size_t i = 0; i < sizeof UNITS / sizeof UNITS[0]; i++)
        if (dw_slice_equal(unit, dw_slice_of(UNITS[i].name))) {
            *ns = UNITS[i].ns;
            return true;
        }
    return false;
}

static size_t digits_of(struct slice s)
{
    size_t n = 0;
    while (n < s.len && s.ptr[n] >= '0' && s.ptr[n] <= '9')
        n++;
    return n;
}

bool dw_timestamp_age(struct slice text, int64_t *ns)
{
    text = dw_slice_trim(text);
    double total = 0;
    if (text.len == 0)
        return false;
    while (text.len != 0) {
        size_t whole = digits_of(text);
        uint64_t number = 0;
        if (whole == 0 || whole > 12 || !dw_slice_u64(dw_slice_first(text, whole), &number))
            return false;
        text = dw_slice_from(text, whole);
        double value = (double)number, place = 0.1;
        if (text.len >= 2 && text.ptr[0] == '.') {
            text = dw_slice_from(text, 1);
            for (size_t n = digits_of(text); n > 0; n--, place /= 10, text = dw_slice_from(text, 1))
                value += place * (text.ptr[0] - '0');
        }
        size_t letters = 0;
        while (letters < text.len && text.ptr[letters] >= 'a' && text.ptr[letters] <= 'z')
            letters++;
        int64_t unit = 0;
        if (!unit_of(dw_slice_first(text, letters), &unit))
            return false;
        total += value * (double)unit;
        text = dw_slice_from(text, letters);
    }
    if (total > 9e18)
        return false;
    *ns = (int64_t)(total + 0.5);
    return true;
}

/* The last such time of day at or before the capture's end, if the capture had begun by then; else the first. */
static bool of_day(const struct timestamp *stamp, const struct timestamp_context *c, int32_t offset, int64_t *out)
{
    int64_t anchor = c->last != DW_TIMESTAMP_NONE ? c->last : c->first;
    if (anchor == DW_TIMESTAMP_NONE)
        return false;
    int32_t east = stamp->offset != DW_OFFSET_UNKNOWN ? stamp->offset : offset;
    int64_t local = anchor + (int64_t)east * DW_SECOND_NS;
    int64_t at = dw_timestamp_instant(stamp, floor_div(local, DW_DAY_NS) * DW_DAY_NS, offset);
    if (at > anchor && c->first != DW_TIMESTAMP_NONE && at - DW_DAY_NS >= c->first)
        at -= DW_DAY_NS;
    *out = at;
    return true;
}

bool dw_timestamp_point(struct slice text, const struct timestamp_context *context, int64_t *out)
{
    text = dw_slice_trim(text);
    int32_t offset = context->offset != DW_OFFSET_UNKNOWN ? context->offset : 0;
    char padded[16];
    if (text.len == 5 && text.ptr[2] == ':') { /* HH:MM */
        memcpy(padded, text.ptr, 5);
        memcpy(padded + 5, ":00", 3);
        text = dw_slice(padded, 8);
    }
    struct timestamp stamp;
    size_t used = dw_timestamp_scan(text, &stamp);
    if (used != 0 && used == text.len) {
        if (stamp.date_ns == DW_TIMESTAMP_NONE)
            return of_day(&stamp, context, offset, out);
        *out = dw_timestamp_instant(&stamp, 0, offset);
        return *out != DW_TIMESTAMP_NONE;
    }
    int64_t age;
    if (context->last == DW_TIMESTAMP_NONE || !dw_timestamp_age(text, &age) || context->last < INT64_MIN / 2 ||
        age > INT64_MAX / 2)
        return false;
    *out = context->last - age;
    return true;
}

static struct slice printed(char *out, int n)
{
    return dw_slice(out, n < 0 ? 0 : n < DW_TIMESTAMP_SIZE ? (size_t)n : DW_TIMESTAMP_SIZE - 1);
}

struct slice dw_timestamp_utc(int64_t ns, char out[DW_TIMESTAMP_SIZE])
{
    struct civil_time c = dw_civil_of(ns, 0);
    return printed(out, snprintf(out, DW_TIMESTAMP_SIZE, "%04" PRId32 "-%02d-%02dT%02d:%02d:%02d.%06" PRIu32 "Z",
                                 c.year, c.month, c.day, c.hour, c.minute, c.second, c.ns / 1000));
}

struct slice dw_timestamp_local(int64_t ns, int32_t offset, char out[DW_TIMESTAMP_SIZE])
{
    struct civil_time c = dw_civil_of(ns, offset);
    int minutes = (offset < 0 ? -offset : offset) / 60;
    return printed(out,
                   snprintf(out, DW_TIMESTAMP_SIZE, "%04" PRId32 "-%02d-%02d %02d:%02d:%02d.%06" PRIu32 "%c%02d%02d",
                            c.year, c.month, c.day, c.hour, c.minute, c.second, c.ns / 1000, offset < 0 ? '-' : '+',
                            minutes / 60, minutes % 60));
}
