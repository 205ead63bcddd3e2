#include "logtext/clock.h"

enum { HALF_DAY = 12 * 3600 };

/* A time of day far before the last one is of the next day; far behind it, a straggler of the day before. */
static int64_t rolling_date(struct line_clock *c, int64_t time_of_day, int64_t first)
{
    const int64_t half = HALF_DAY * DW_SECOND_NS;
    if (c->date_ns == DW_TIMESTAMP_NONE) {
        c->date_ns = first;
    } else if (time_of_day + half < c->last_clock) {
        c->date_ns += DW_DAY_NS;
    } else if (time_of_day > c->last_clock + half && c->date_ns > first) {
        return c->date_ns - DW_DAY_NS;
    }
    c->last_clock = time_of_day;
    return c->date_ns;
}

/* Month and day stand in the leap year 1972: moved into the running year, which ends when December meets January. */
static int64_t dated_in_year(struct line_clock *c, int64_t date_ns, int64_t assumed)
{
    struct civil_time day = dw_civil_of(date_ns, 0);
    if (c->year == 0)
        c->year = assumed != DW_TIME_NONE ? dw_civil_of(assumed, 0).year : 1970;
    else if (date_ns + 180 * DW_DAY_NS < c->last_no_year)
        c->year++;
    int32_t year = c->year - (c->last_no_year != 0 && date_ns > c->last_no_year + 180 * DW_DAY_NS ? 1 : 0);
    if (year == c->year)
        c->last_no_year = date_ns;
    return dw_days_of_civil(year, day.month, day.day) * DW_DAY_NS;
}

int64_t dw_clock_resolve(struct line_clock *c, const struct parsed *parsed, const struct reader_options *options,
                         int32_t *offset)
{
    struct timestamp stamp = parsed->stamp;
    *offset = 0;
    if (stamp.clock_ns == DW_TIMESTAMP_NONE)
        return DW_TIME_NONE;
    c->timed = true;
    bool dateless = stamp.date_ns == DW_TIMESTAMP_NONE || parsed->no_year;
    if (stamp.date_ns == DW_TIMESTAMP_NONE)
        stamp.date_ns =
            rolling_date(c, stamp.clock_ns, options->assumed_date != DW_TIME_NONE ? options->assumed_date : 0);
    else if (parsed->no_year)
        stamp.date_ns = dated_in_year(c, stamp.date_ns, options->assumed_date);
    if (stamp.offset == DW_OFFSET_UNKNOWN && stamp.date_with_t)
        stamp.offset = 0; /* other readers write UTC so */
    c->assumed |= (dateless && options->assumed_date == DW_TIME_NONE) ||
                  (stamp.offset == DW_OFFSET_UNKNOWN && options->assumed_offset == DW_OFFSET_UNKNOWN);
    if (stamp.offset == DW_OFFSET_UNKNOWN)
        stamp.offset = options->assumed_offset != DW_OFFSET_UNKNOWN ? options->assumed_offset : 0;
    *offset = stamp.offset;
    return dw_timestamp_instant(&stamp, 0, 0);
}
