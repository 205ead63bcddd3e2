#include "logtext/stamp.h"

#include "base/timestamp.h"

static bool digits(struct slice s, size_t at, size_t count, int64_t *out)
{
    int64_t value = 0;
    if (at + count > s.len)
        return false;
    for (size_t i = at; i < at + count; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        value = value * 10 + (s.ptr[i] - '0');
    }
    *out = value;
    return true;
}

static bool is(struct slice s, size_t at, char c)
{
    return at < s.len && s.ptr[at] == c;
}

static bool date(struct slice s, int64_t *out)
{
    int64_t year, month, day;
    if (!digits(s, 0, 4, &year) || !is(s, 4, '-') || !digits(s, 5, 2, &month) || !is(s, 7, '-') ||
        !digits(s, 8, 2, &day) || month < 1 || month > 12 || day < 1 ||
        day > dw_days_of_month((int32_t)year, (unsigned)month) || year < 1970 || year > 2200)
        return false;
    *out = dw_days_of_civil((int32_t)year, (unsigned)month, (unsigned)day) * DW_DAY_NS;
    return true;
}

static bool zone(struct slice s, int32_t *out, size_t *length)
{
    int64_t hours, minutes;
    if (is(s, 0, 'Z')) {
        *out = 0;
        *length = 1;
        return true;
    }
    if (!(is(s, 0, '+') || is(s, 0, '-')) || !digits(s, 1, 2, &hours))
        return false;
    size_t at = is(s, 3, ':') ? 4 : 3;
    if (!digits(s, at, 2, &minutes) || hours > 14 || minutes > 59)
        return false;
    *out = (int32_t)(hours * 3600 + minutes * 60) * (s.ptr[0] == '-' ? -1 : 1);
    *length = at + 2;
    return true;
}

bool dw_log_stamp_read(struct slice s, struct log_stamp *out)
{
    int64_t hour, minute, second, ns = 0;
    *out = (struct log_stamp){0};
    size_t at = 0;
    if (date(s, &out->ns)) {
        if (!is(s, 10, ' ') && !is(s, 10, 'T'))
            return false;
        out->has_date = true;
        at = 11;
    }
    if (!digits(s, at, 2, &hour) || !is(s, at + 2, ':') || !digits(s, at + 3, 2, &minute) || !is(s, at + 5, ':') ||
        !digits(s, at + 6, 2, &second) || hour > 23 || minute > 59 || second > 60)
        return false;
    at += 8;
    if (is(s, at, '.')) {
        int64_t scale = 100000000, digit;
        for (at++; digits(s, at, 1, &digit); at++, scale /= 10)
            ns += digit * scale;
    }
    out->ns += ((hour * 60 + minute) * 60 + second) * 1000000000 + ns;
    size_t length;
    if (zone(dw_slice_from(s, at), &out->offset, &length)) {
        out->has_zone = true;
        at += length;
    }
    out->length = at;
    return true;
}
