/* A lane: one reader with the pattern library behind it and a small reordering window before what comes next, so that
 * entries of several threads leave in the order of time. Lanes of one host are merged by dw_lane_peek's key. */
#ifndef DW_PIPELINE_LANE_H
#define DW_PIPELINE_LANE_H

#include "base/log_entry.h"
#include "pattern/library.h"

enum {
    LANE_WINDOW_NS = 100 * 1000 * 1000, /* entries off by less than this are put in order */
    LANE_WINDOW_EVENTS = 4096           /* and never more than this many wait */
};

struct lane_boots; /* the boots of one host, shared by its lanes */

/* The log itself lost entries. */
struct lane_loss {
    int64_t from, until; /* DW_TIME_NONE: the input has no times */
    uint64_t count;
};

/* What a lane gives: an event, or a loss. */
struct lane_item {
    int64_t key;
    struct event *event;    /* one reference, the taker's; NULL: */
    struct lane_loss *loss; /* to be freed by the taker */
};

/* Sees what no pattern took. */
struct lane_watch {
    void (*unknown)(void *self, uint32_t input, const struct log_entry *entry); /* may be NULL */
    void *self;
};

struct lane {
    struct entry_reader *reader; /* not owned */
    struct pattern_library *library;
    struct lane_boots *boots;
    uint32_t input, part;
    uint32_t boot;
    int64_t last_key;   /* of the newest entry read: entries without a time take their place by it */
    int32_t utc_offset; /* of the first event: the capture's own */
    bool ended;
    bool flushing; /* give what waits, without filling the window up again */
    uint64_t events, unknown, ignored;
    uint64_t hidden; /* of the unknown: messages that redaction hides wholly */
    struct lane_watch watch;
    struct lane_loss open_loss; /* its end is not known: the next entry's time */
    uint64_t lost_before;       /* entries lost, as the reader counted when it was last asked */
    struct lane_item *items;    /* sorted, a window within a block */
    size_t first, count;
};

struct lane_boots *dw_lane_boots_new(void);
void dw_lane_boots_free(struct lane_boots *boots);
/* The UUID of boot number `index`, empty when it was never told. */
struct slice dw_lane_boot_uuid(const struct lane_boots *boots, uint32_t index);

enum dw_status dw_lane_init(struct lane *lane, struct entry_reader *reader, struct pattern_library *library,
                            struct lane_boots *boots, uint32_t input, struct dw_error *error);
void dw_lane_free(struct lane *lane);
/* DW_OK: *key is the time at which the lane's next event stands. DW_END: none will come. DW_AGAIN: a live reader has
 * nothing more now, and the window is still filling up. */
enum dw_status dw_lane_peek(struct lane *lane, int64_t *key, struct dw_error *error);
/* What peek told of. */
struct lane_item dw_lane_take(struct lane *lane);
/* Live: nothing came for a while; what waits is given by the next peeks. */
void dw_lane_flush(struct lane *lane);

#endif
