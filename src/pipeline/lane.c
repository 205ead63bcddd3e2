#include "pipeline/lane.h"

#include <stdlib.h>

enum { BOOT_MAX = 1024, BLOCK = LANE_WINDOW_EVENTS * 2 };

struct lane_boots {
    char uuid[BOOT_MAX][40];
    uint32_t count; /* 0: none told yet; entries without a boot are of number 0 */
};

struct lane_boots *dw_lane_boots_new(void)
{
    return calloc(1, sizeof(struct lane_boots));
}

void dw_lane_boots_free(struct lane_boots *boots)
{
    free(boots);
}

struct slice dw_lane_boot_uuid(const struct lane_boots *boots, uint32_t index)
{
    return index < boots->count ? dw_slice_of(boots->uuid[index]) : SLICE_NONE;
}

/* A boot begins whose UUID is told by its mark; what went before was another one's, which nothing told. */
static void end_untold_boot(struct lane *lane)
{
    if (lane->boots->count == 0 && lane->events > 0)
        lane->boots->count = 1;
}

static uint32_t boot_index(struct lane_boots *boots, struct slice uuid)
{
    char text[sizeof boots->uuid[0]] = {0};
    if (uuid.len == 0 || uuid.len >= sizeof text)
        return boots->count != 0 ? boots->count - 1 : 0;
    memcpy(text, uuid.ptr, uuid.len);
    for (uint32_t i = boots->count; i-- > 0;)
        if (strcmp(boots->uuid[i], text) == 0)
            return i;
    uint32_t slot = boots->count < BOOT_MAX ? boots->count++ : BOOT_MAX - 1;
    memcpy(boots->uuid[slot], text, sizeof text);
    return slot;
}

enum dw_status dw_lane_init(struct lane *lane, struct entry_reader *reader, struct pattern_library *library,
                            struct lane_boots *boots, uint32_t input, struct dw_error *error)
{
    *lane = (struct lane){.reader = reader, .library = library, .boots = boots, .input = input, .last_key = INT64_MIN};
    lane->items = calloc(BLOCK, sizeof *lane->items);
    return lane->items != NULL ? DW_OK : dw_fail(error, DW_ERR_MEMORY, "no memory for the reordering window");
}

static void release(struct lane_item *item)
{
    dw_event_release(item->event);
    free(item->loss);
}

void dw_lane_free(struct lane *lane)
{
    for (size_t i = 0; i < lane->count; i++)
        release(&lane->items[lane->first + i]);
    free(lane->items);
    *lane = (struct lane){0};
}

/* Entries come nearly in order, so the place is looked for from the end. */
static void insert(struct lane *lane, struct lane_item item)
{
    if (lane->first + lane->count == BLOCK) {
        memmove(lane->items, lane->items + lane->first, lane->count * sizeof *lane->items);
        lane->first = 0;
    }
    struct lane_item *items = lane->items + lane->first;
    size_t at = lane->count;
    while (at > 0 && items[at - 1].key > item.key) {
        items[at] = items[at - 1];
        at--;
    }
    items[at] = item;
    lane->count++;
}

/* A boot mark or a wall clock that was set: what waits belongs before it. */
static bool is_mark(const struct log_entry *entry)
{
    return entry->type == LOG_TYPE_BOOT || entry->type == LOG_TYPE_TIMESYNC;
}

static enum dw_status insert_loss(struct lane *lane, struct lane_loss loss, struct dw_error *error)
{
    struct lane_loss *own = malloc(sizeof *own);
    if (own == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory for a lane");
    *own = loss;
    /* Lookups that end within the span are judged after it is known. */
    struct lane_item item = {loss.from != DW_TIME_NONE ? loss.from : lane->last_key, NULL, own};
    insert(lane, item);
    return DW_OK; /* cppcheck-suppress memleak ; the item holds it */
}

/* A span whose edges are not told reaches from the entry before to the one behind. */
static enum dw_status take_loss(struct lane *lane, const struct log_entry *entry, struct dw_error *error)
{
    const struct reader_stats *stats = lane->reader->stats(lane->reader);
    struct lane_loss loss = {entry->lost_from, entry->lost_until, stats->lost - lane->lost_before};
    int64_t before = lane->last_key != INT64_MIN ? lane->last_key : DW_TIME_NONE;
    lane->lost_before = stats->lost;
    if (loss.from == DW_TIME_NONE)
        loss.from = before != DW_TIME_NONE && (loss.until == DW_TIME_NONE || before < loss.until) ? before : loss.until;
    if (loss.until != DW_TIME_NONE || loss.from == DW_TIME_NONE)
        return insert_loss(lane, loss, error);
    loss.count += lane->open_loss.count;
    if (lane->open_loss.count == 0)
        lane->open_loss.from = loss.from;
    lane->open_loss.count = loss.count;
    return DW_OK;
}

static enum dw_status end_loss(struct lane *lane, int64_t until, struct dw_error *error)
{
    struct lane_loss loss = lane->open_loss;
    if (loss.count == 0)
        return DW_OK;
    loss.until = until > loss.from ? until : loss.from;
    lane->open_loss.count = 0;
    return insert_loss(lane, loss, error);
}

static enum dw_status read_one(struct lane *lane, struct dw_error *error)
{
    struct log_entry entry;
    enum dw_status status = lane->reader->next(lane->reader, &entry, error);
    if (status == DW_END && lane->open_loss.count != 0)
        return end_loss(lane, lane->last_key, error);
    if (status != DW_OK)
        return status;
    if (entry.type == LOG_TYPE_LOSS)
        return take_loss(lane, &entry, error);
    if (entry.time_ns != DW_TIME_NONE)
        status = end_loss(lane, entry.time_ns, error);
    if (status != DW_OK)
        return status;
    if (is_mark(&entry)) {
        if (entry.type == LOG_TYPE_BOOT) {
            end_untold_boot(lane);
            lane->boot = boot_index(lane->boots, entry.boot);
        }
        lane->flushing = true;
        return DW_OK;
    }
    if (entry.boot.len != 0)
        lane->boot = boot_index(lane->boots, entry.boot);
    int64_t key = entry.time_ns != DW_TIME_NONE ? entry.time_ns : lane->last_key;
    if (key > lane->last_key)
        lane->last_key = key;
    struct event *event = NULL;
    uint16_t kind = EVENT_UNKNOWN;
    const char *why = NULL;
    status = dw_library_match(lane->library, &entry, &event, &kind, &why, error);
    if (status != DW_OK)
        return status;
    if (event == NULL) {
        bool known = kind == EVENT_IGNORED || dw_slice_trim(entry.message).len == 0; /* blank lines of dumps */
        *(known ? &lane->ignored : &lane->unknown) += 1;
        lane->hidden += dw_slice_equal(dw_slice_trim(entry.message), SLICE("<private>"));
        if (!known && lane->watch.unknown != NULL)
            lane->watch.unknown(lane->watch.self, lane->input, &entry);
        return DW_OK;
    }
    event->input = lane->input;
    event->part = lane->part;
    event->boot = lane->boot;
    if (lane->events++ == 0)
        lane->utc_offset = entry.utc_offset;
    insert(lane, (struct lane_item){key, event, NULL});
    return DW_OK;
}

static bool window_full(const struct lane *lane)
{
    if (lane->count == 0)
        return false;
    const struct lane_item *items = lane->items + lane->first;
    return lane->ended || lane->flushing || lane->count >= LANE_WINDOW_EVENTS || lane->last_key == INT64_MIN ||
           lane->last_key - LANE_WINDOW_NS >= items[0].key;
}

enum dw_status dw_lane_peek(struct lane *lane, int64_t *key, struct dw_error *error)
{
    while (!window_full(lane)) {
        if (lane->count == 0) {
            lane->flushing = false;
            if (lane->ended)
                return DW_END;
        }
        enum dw_status status = read_one(lane, error);
        if (status == DW_END)
            lane->ended = true;
        else if (status != DW_OK)
            return status;
    }
    *key = lane->items[lane->first].key;
    return DW_OK;
}

struct lane_item dw_lane_take(struct lane *lane)
{
    struct lane_item item = lane->items[lane->first];
    lane->first++;
    if (--lane->count == 0)
        lane->first = 0;
    return item;
}

void dw_lane_flush(struct lane *lane)
{
    if (lane->reader->flush != NULL)
        lane->reader->flush(lane->reader);
    lane->flushing = lane->count != 0;
}
