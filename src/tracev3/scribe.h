/* A text that grows, first in the caller's own room, then in an arena: what messages are composed in. It keeps to a
 * bound: text beyond it is dropped. Internal to the tracev3 room. */
#ifndef DW_TRACEV3_SCRIBE_H
#define DW_TRACEV3_SCRIBE_H

#include "base/arena.h"
#include "base/slice.h"

enum { SCRIBE_MAX = 4 * 1024 * 1024 }; /* bytes of one text: twice what a record's largest items come to as hex */

struct scribe {
    char *at;
    size_t len, capacity;
    struct arena *arena;
    bool failed; /* memory ran out; later additions do nothing */
    bool full;   /* the bound was met; later additions do nothing */
};

/* `room` of `size` bytes belongs to the caller and must outlive the text. */
void dw_scribe_start(struct scribe *s, struct arena *arena, char *room, size_t size);
/* Where `more` further bytes may be written (then add them to s->len); NULL when there is no room for them. */
char *dw_scribe_room(struct scribe *s, size_t more);
void dw_scribe_printf(struct scribe *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* `count` times the same byte. */
void dw_scribe_fill(struct scribe *s, char byte, size_t count);
void dw_scribe_decimal(struct scribe *s, uint64_t number);
/* `0a 1b 2c`; two digits a byte, `between` in between unless it is 0. */
void dw_scribe_hex(struct scribe *s, struct slice bytes, char between);
/* RFC 4648, section 4, with or without `=` at the end. */
void dw_scribe_base64(struct scribe *s, struct slice bytes, char pad);

static inline void dw_scribe_put(struct scribe *s, struct slice text)
{
    char *to = dw_scribe_room(s, text.len);
    if (to != NULL && text.len != 0) {
        memcpy(to, text.ptr, text.len);
        s->len += text.len;
    }
}

static inline void dw_scribe_byte(struct scribe *s, char byte)
{
    dw_scribe_put(s, dw_slice(&byte, 1));
}

static inline void dw_scribe_text(struct scribe *s, const char *text)
{
    dw_scribe_put(s, dw_slice_of(text));
}

static inline struct slice dw_scribe_slice(const struct scribe *s)
{
    return dw_slice(s->at, s->len);
}

#endif
