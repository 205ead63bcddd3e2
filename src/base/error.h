/* The one error way: functions that can fail return a dw_status; what to tell a person goes into the caller's
 * dw_error. A damaged input is not a failure of the program: readers count it, name the place, and go on. */
#ifndef DW_BASE_ERROR_H
#define DW_BASE_ERROR_H

#include <stdint.h>

enum dw_status {
    DW_OK = 0,
    DW_END,         /* nothing more will come (readers) */
    DW_AGAIN,       /* nothing is there yet: a live stream that waits (readers) */
    DW_ERR_MEMORY,  /* no memory, or a bound on memory was met */
    DW_ERR_IO,      /* the system said no: open, read, write, fork */
    DW_ERR_FORMAT,  /* the input is not what it must be */
    DW_ERR_USAGE,   /* the caller asked for what makes no sense */
    DW_ERR_DATABASE /* SQLite said no */
};

struct dw_error {
    enum dw_status status;
    char text[512]; /* one sentence without a final dot or newline, terminated, cut when too long */
};

/* Fills `error` (which may be NULL) and returns `status`, so that a failing line reads `return dw_fail(...)`. */
enum dw_status dw_fail(struct dw_error *error, enum dw_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* As dw_fail with ": <strerror(errno)>" at the end. */
enum dw_status dw_fail_errno(struct dw_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Where a reader or a stage tells of damage and notes; the caller decides what becomes of them (stderr, a count).
 * `line` is 1-based, 0 where there are no lines; `offset` is in bytes. */
struct dw_notice {
    enum { DW_NOTICE_NOTE, DW_NOTICE_DAMAGE, DW_NOTICE_LOSS } kind;
    const char *input; /* the input's path as given; "-" for standard input */
    uint64_t line;
    uint64_t offset;
    const char *text; /* valid during the call only */
};

struct dw_notify {
    void (*call)(void *self, const struct dw_notice *notice); /* may be NULL */
    void *self;
};

static inline void dw_notify(const struct dw_notify *to, const struct dw_notice *notice)
{
    if (to != 0 && to->call != 0)
        to->call(to->self, notice);
}

#endif
