#include "pipeline/host.h"

#include <stdlib.h>

#include "base/embedded.h"

enum dw_status dw_host_open(struct host *host, uint32_t number, struct store *store, int64_t slow_ns,
                            const struct correlate_sink *sink, struct dw_error *error)
{
    *host = (struct host){.number = number, .store = store, .since = DW_TIME_NONE, .until = DW_TIME_NONE};
    const struct embedded_file *causes = dw_embedded_find(dw_embedded_patterns, "causes.json");
    if (causes == NULL)
        return dw_fail(error, DW_ERR_FORMAT, "causes.json is not built in");
    struct correlate_options options = {
        .slow_ns = slow_ns != 0 ? slow_ns : 2000000000, .causes = causes->text, .causes_length = causes->size};
    host->boots = dw_lane_boots_new();
    if (host->boots == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    return dw_correlate_open(&host->correlate, &options, sink, error);
}

enum dw_status dw_host_add(struct host *host, struct entry_reader *reader, struct pattern_library *library,
                           uint32_t input, struct dw_error *error)
{
    struct lane *lanes = realloc(host->lanes, (host->lane_count + 1) * sizeof *lanes);
    if (lanes == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    host->lanes = lanes;
    enum dw_status status = dw_lane_init(&lanes[host->lane_count], reader, library, host->boots, input, error);
    if (status != DW_OK)
        return status;
    lanes[host->lane_count].part = (uint32_t)host->lane_count;
    host->lane_count++;
    return DW_OK;
}

static void on_unknown(void *self, uint32_t input, const struct log_entry *entry)
{
    const struct host *host = self;
    int64_t time = entry->time_ns;
    bool outside = time != DW_TIME_NONE && ((host->until != DW_TIME_NONE && time >= host->until) ||
                                            (host->since != DW_TIME_NONE && time < host->since));
    if (!outside)
        host->watch.unknown(host->watch.self, input, entry);
}

void dw_host_watch(struct host *host, const struct pipeline_watch *watch)
{
    host->watch = *watch;
    for (size_t i = 0; i < host->lane_count && watch->unknown != NULL; i++)
        host->lanes[i].watch = (struct lane_watch){on_unknown, host};
}

/* The lane whose next event stands first; of equals the one that was given first. */
static enum dw_status first_lane(struct host *host, struct lane **first, struct dw_error *error)
{
    int64_t best = INT64_MAX;
    bool waiting = false;
    *first = NULL;
    for (size_t i = 0; i < host->lane_count; i++) {
        int64_t key;
        enum dw_status status = dw_lane_peek(&host->lanes[i], &key, error);
        if (status == DW_AGAIN)
            waiting = true;
        else if (status != DW_OK && status != DW_END)
            return status;
        if (status == DW_OK && (*first == NULL || key < best)) {
            *first = &host->lanes[i];
            best = key;
        }
    }
    if (*first != NULL)
        return DW_OK;
    return waiting ? DW_AGAIN : DW_END;
}

/* Before the window only the network's state is of use: requests of that time are not asked about. */
static bool outside(const struct host *host, const struct event *event)
{
    int64_t time = event->entry.time_ns;
    if (time == DW_TIME_NONE)
        return false;
    if (host->until != DW_TIME_NONE && time >= host->until)
        return true;
    return host->since != DW_TIME_NONE && time < host->since && !dw_slice_equal(event->entry.process, SLICE("configd"));
}

static enum dw_status take_loss(struct host *host, const struct lane_loss *loss, struct dw_error *error)
{
    if ((host->until != DW_TIME_NONE && loss->from != DW_TIME_NONE && loss->from >= host->until) ||
        (host->since != DW_TIME_NONE && loss->until != DW_TIME_NONE && loss->until < host->since))
        return DW_OK;
    return dw_correlate_lost(host->correlate, loss->from, loss->until, loss->count, error);
}

static enum dw_status take_event(struct host *host, struct event *event, struct dw_error *error)
{
    bool seen = outside(host, event);
    enum dw_status status = DW_OK;
    if (!seen) {
        if (event->entry.boot.len == 0)
            event->entry.boot = dw_lane_boot_uuid(host->boots, event->boot);
        status = dw_store_event(host->store, host->number, event, &seen, error);
    }
    if (status == DW_OK && !seen) {
        host->events++;
        status = dw_correlate_event(host->correlate, event, error);
    }
    return status;
}

enum dw_status dw_host_step(struct host *host, struct dw_error *error)
{
    struct lane *lane;
    enum dw_status status = first_lane(host, &lane, error);
    if (status != DW_OK)
        return status;
    struct lane_item item = dw_lane_take(lane);
    status = item.loss != NULL ? take_loss(host, item.loss, error) : take_event(host, item.event, error);
    dw_event_release(item.event);
    free(item.loss);
    return status;
}

enum dw_status dw_host_finish(struct host *host, struct dw_error *error)
{
    for (size_t i = 0; i < host->lane_count; i++) {
        struct reader_stats stats = *host->lanes[i].reader->stats(host->lanes[i].reader);
        stats.lost = 0; /* told of as they came */
        dw_correlate_hidden(host->correlate, host->lanes[i].hidden);
        enum dw_status status = dw_correlate_capture(host->correlate, &stats, error);
        if (status != DW_OK)
            return status;
    }
    return dw_correlate_finish(host->correlate, error);
}

void dw_host_close(struct host *host)
{
    for (size_t i = 0; i < host->lane_count; i++)
        dw_lane_free(&host->lanes[i]);
    free(host->lanes);
    dw_correlate_close(host->correlate);
    dw_lane_boots_free(host->boots);
    *host = (struct host){0};
}

const char *dw_time_basis_word(const struct reader_stats *stats)
{
    static const char *const words[] = {
        [TIME_BASIS_ZONE] = "zone", [TIME_BASIS_ASSUMED] = "assumed", [TIME_BASIS_ORDER] = "order"};
    return words[stats->time_basis];
}
