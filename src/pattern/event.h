/* An event: an entry that a pattern recognised, as a kind and typed fields. One block of memory of its own, counted by
 * references, so that it can wait in the reordering window, serve as evidence of many lookups, and be stored later. */
#ifndef DW_PATTERN_EVENT_H
#define DW_PATTERN_EVENT_H

#include "base/log_entry.h"
#include "pattern/vocabulary.h"

enum field_form {
    FIELD_TEXT,    /* `text` as it stood in the message */
    FIELD_NUMBER,  /* `number` holds it (decimal or hexadecimal in the message); `text` as it stood */
    FIELD_REDACTED /* `text` is what the log prints in the value's place; empty where a page's copy lost it */
};

struct event_field {
    uint16_t id;  /* enum event_field_id, or one the library gave */
    uint8_t form; /* enum field_form */
    int64_t number;
    struct slice text; /* into the event's own message, or a constant of the library */
};

struct event_pool;

struct event {
    uint32_t references;
    uint16_t kind; /* enum event_kind, or one the library gave */
    uint16_t field_count;
    uint64_t holds; /* a bit for each field, of id modulo 64, so that most that are not there are known at once;
                       0: not told */
    struct event_pool *pool; /* whose memory this is; NULL: the system's */
    uint8_t steps;           /* its size there */
    uint64_t id;             /* 1, 2, 3.. in the order of correlation; 0 before; the database's event id */
    uint32_t input;          /* index of the input it came from */
    uint32_t part;           /* which reader of its host gave it: an archive holds several captures */
    uint32_t boot;           /* index of its boot within the host; 0: the first or unknown */
    const char *kind_word;   /* of the library, which outlives all events */
    struct log_entry entry;  /* slices point into this block; format and rest are empty */
    struct event_field fields[];
};

struct event *dw_event_keep(struct event *event); /* one reference more; returns event */
void dw_event_release(struct event *event);       /* NULL is fine */

/* The bit of `holds`. */
static inline uint64_t dw_event_bit(uint16_t field)
{
    return UINT64_C(1) << (field % 64);
}

/* The field, or NULL. */
const struct event_field *dw_event_field(const struct event *event, uint16_t field);
/* Its text when present and not redacted, else the empty slice. */
struct slice dw_event_text(const struct event *event, uint16_t field);
/* Its number; `otherwise` when absent or no number. */
int64_t dw_event_number(const struct event *event, uint16_t field, int64_t otherwise);
bool dw_event_has(const struct event *event, uint16_t field);

#endif
