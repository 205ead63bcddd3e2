/* Times as people and logs write them. An instant is UTC, nanoseconds since 1970-01-01 (int64_t: years 1678 to 2261);
 * an offset is seconds east of UTC. Formats: RFC 3339; ISO 8601 dates; TZif files (RFC 9636) for the names of zones. */
#ifndef DW_BASE_TIMESTAMP_H
#define DW_BASE_TIMESTAMP_H

#include "base/slice.h"

#define DW_SECOND_NS      INT64_C(1000000000)
#define DW_DAY_NS         (86400 * DW_SECOND_NS)
#define DW_TIMESTAMP_SIZE 40        /* room for any formatted time with its NUL */
#define DW_OFFSET_UNKNOWN INT32_MIN /* no zone was given */
#define DW_TIMESTAMP_NONE INT64_MIN /* the same value as DW_TIME_NONE */

/* What stands in a text: the parts that are missing are told, not guessed. */
struct timestamp {
    int64_t date_ns;  /* midnight of the date, as if it were UTC; DW_TIMESTAMP_NONE: no date */
    int64_t clock_ns; /* time of day; DW_TIMESTAMP_NONE: no time */
    int32_t offset;   /* DW_OFFSET_UNKNOWN: no zone */
    uint8_t fraction; /* digits of the second's fraction */
    bool date_with_t; /* 'T' between date and time */
};

/* A calendar date and time of day at an offset. */
struct civil_time {
    int32_t year;
    uint8_t month, day, hour, minute, second; /* month and day from 1 */
    uint32_t ns;
};

/* Days since 1970-01-01 of a date of the Gregorian calendar; the date must be a real one. */
int64_t dw_days_of_civil(int32_t year, unsigned month, unsigned day);
struct civil_time dw_civil_of(int64_t ns, int32_t offset);
/* Days of a month, 0 when there is no such month. */
unsigned dw_days_of_month(int32_t year, unsigned month);

/* Reads `YYYY-MM-DD`, `YYYY-MM-DD[T ]HH:MM:SS[.fraction][ ][zone]` or `HH:MM:SS[.fraction][ ][zone]` at the beginning
 * of `text`; zone: Z, +HHMM, +HH:MM, +HH. Returns the bytes read, 0 when no time stands there. Fast: meets every log
 * line. */
size_t dw_timestamp_scan(struct slice text, struct timestamp *out);
/* The instant; `offset` and `date_ns` stand in for what is missing. DW_TIMESTAMP_NONE when it is out of range. */
int64_t dw_timestamp_instant(const struct timestamp *stamp, int64_t date_ns, int32_t offset);

/* The whole text is a date: its midnight as if UTC. */
bool dw_timestamp_date(struct slice text, int64_t *midnight);
/* The whole text is a zone: `Z`, `UTC`, `+02:00`, `-0700`, or a name of the system's zone files (`Europe/Berlin`),
 * whose offset is that at the local time `at` (DW_TIMESTAMP_NONE: at its end, that is, its standing rule is not looked
 * at). */
bool dw_timestamp_zone(struct slice text, int64_t at, int32_t *offset);
/* The whole text is a span: `30m`, `2s`, `1h30m`, `7d`, `500ms`, `1.5h`, `2w`; a bare number is seconds. */
bool dw_timestamp_age(struct slice text, int64_t *ns);

/* The capture that a time given by a person counts by. */
struct timestamp_context {
    int64_t first, last; /* its times, DW_TIMESTAMP_NONE: unknown */
    int32_t offset;      /* its own zone, or that of --tz; DW_OFFSET_UNKNOWN: UTC */
};

/* RFC 3339, a date with or without time, a time of day of the capture (the last such before its end, where that is not
 * before its beginning), or an age (before its end). False when it is none, or when the capture's times are needed and
 * unknown. */
bool dw_timestamp_point(struct slice text, const struct timestamp_context *context, int64_t *out);

/* `2022-10-10T21:33:26.131230Z` */
struct slice dw_timestamp_utc(int64_t ns, char out[DW_TIMESTAMP_SIZE]);
/* `2022-10-10 14:33:26.131230-0700`, as logs print it. */
struct slice dw_timestamp_local(int64_t ns, int32_t offset, char out[DW_TIMESTAMP_SIZE]);

#endif
