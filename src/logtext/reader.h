/* The text reader's own state. Internal to logtext. */
#ifndef DW_LOGTEXT_READER_H
#define DW_LOGTEXT_READER_H

#include "logtext/logtext.h"
#include "logtext/skim.h"
#include "logtext/skim_json.h"
#include "logtext/sorter.h"

/* What an unstamped line would belong to. */
enum line_context {
    AFTER_NOTHING, /* no entry with a stamp yet, or the last one came without: a transcript */
    AFTER_ENTRY,   /* the pending entry */
    AFTER_SKIPPED, /* an entry that nobody wants */
    AFTER_PROSE    /* an author's text between stamped entries */
};

struct growing_text {
    char *text;
    size_t len, size;
};

struct text_reader {
    struct entry_reader base;
    struct reader_options options;
    struct reader_stats stats;
    struct line_buffer lines;
    struct line_clock clock;
    struct sorter sorter;
    struct skim skim;
    struct json_skim json_skim;

    /* The entry being gathered, and the one whose beginning ended it. */
    struct parsed pending, ahead;
    bool has_pending, has_ahead;
    bool closed;                /* no line can be added to `pending` any more */
    struct growing_text held;   /* its line, when the buffer moved on */
    struct growing_text joined; /* its message, when that has several lines */
    bool is_joined, too_long;

    enum line_context context;
    enum style last_style;
    bool last_clock_only; /* the last stamp had no date */
    bool decorated;       /* stamped lines stand behind a page's marks */
    bool stamped;         /* a stamped entry was met */
    uint64_t continued;   /* lines added to the last entry */
    uint64_t blank_lines; /* just before this line */

    bool in_json, in_array, resync;
    bool flush;
    struct parsed after; /* what ended a run of entries that had to be sorted */
    bool has_after;
    uint64_t style_counts[STYLE_COUNT];
    char host[64];            /* stats.host */
    char boots[2][40];        /* the last one told, and the one before, which the pending entry may be of */
    struct slice boot;        /* the last */
    struct growing_text twin; /* the last BSD line: devices' streams give each twice */
    char last_process[64];    /* of the last entry given, for "last message repeated" */
    size_t last_process_len;
    uint32_t last_pid;
};

/* Counts damage and tells of it; whoever opened the reader sums equal notices up. */
void dw_reader_damage(struct text_reader *r, uint64_t line, uint64_t offset, const char *text);
/* What begins here is an entry: takes it, or skips it when nobody wants it. `line` is NULL for JSON. */
void dw_reader_accept(struct text_reader *r, const struct line *line, struct parsed *parsed);
/* An entry that stands alone: no line will be added. */
void dw_reader_set(struct text_reader *r, const struct parsed *parsed);
/* Steps over lines of no interest, as far as it knows them. False: there are none just now. */
bool dw_reader_skim(struct text_reader *r);
/* Of entries of one style that were stepped over. */
void dw_reader_saw(struct text_reader *r, enum style style, uint64_t entries);
/* Sorts a line. */
void dw_reader_line(struct text_reader *r, struct line *line);
/* Reads JSON objects. DW_OK: an entry was accepted or skipped, or JSON has ended (`in_json` false). */
enum dw_status dw_reader_json(struct text_reader *r, struct dw_error *error);
/* False when there is no memory. */
bool dw_growing_set(struct growing_text *g, struct slice text);
bool dw_growing_add(struct growing_text *g, struct slice text);

#endif
