/* Lines out of a byte source, read in blocks: the one buffer that all text readers work in. Internal to logtext. */
#ifndef DW_LOGTEXT_LINES_H
#define DW_LOGTEXT_LINES_H

#include "base/byte_source.h"
#include "base/log_entry.h"

#define LINE_BLOCK ((size_t)1 << 20) /* what is read at once, of small texts less */
#define LINE_MAX_  ((size_t)4 << 20) /* longer lines, objects and messages are cut */

struct line {
    char *text; /* without its end; the reader may edit it in place */
    size_t len;
    uint64_t number; /* 1-based */
    uint64_t offset;
    bool cut; /* it was longer than LINE_MAX_ */
    bool nul; /* NUL bytes were dropped */
};

struct line_buffer {
    struct byte_source *bytes;
    char *data;
    size_t size, begin, end;    /* unread: data[begin..end) */
    size_t block;               /* what is read at once */
    size_t scanned;             /* of the unread bytes, so many hold no newline */
    uint64_t number;            /* lines taken so far */
    uint64_t offset;            /* of data[begin] */
    struct dw_meter *meter;     /* NULL: none */
    uint64_t metered;           /* bytes told of */
    bool ended;                 /* the source has no more */
    bool waited;                /* it said DW_AGAIN once: it is live */
    uint64_t specials;          /* ESC or NUL may stand before this offset */
    bool dropping;              /* the rest of a line that was cut is thrown away */
    void (*moving)(void *self); /* called before bytes already given out move or go */
    void *self;
};

enum dw_status dw_lines_open(struct line_buffer *lines, struct byte_source *bytes, struct dw_error *error);
void dw_lines_close(struct line_buffer *lines);
/* DW_OK, DW_END, DW_AGAIN or an error. A line stays valid until the next call that may read. */
enum dw_status dw_lines_next(struct line_buffer *lines, struct line *out, struct dw_error *error);
/* Reads more behind the unread bytes. DW_END: there are no more; DW_ERR_MEMORY: LINE_MAX_ bytes are unread. */
enum dw_status dw_lines_fill(struct line_buffer *lines, struct dw_error *error);
/* Takes `count` of the unread bytes, counting lines. */
void dw_lines_take(struct line_buffer *lines, size_t count);
/* Takes `count` of the unread bytes that are so many whole lines. */
void dw_lines_skip(struct line_buffer *lines, size_t count, uint64_t number);

#endif
