#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>

#include "pipeline/host.h"
#include "pipeline/window.h"
#include "source/source.h"

enum { IDLE_MS = 20 };
#define DRAIN_NS INT64_C(200000000) /* what has been printed before we are stopped is read, within reason */

/* The store's sink with somebody looking on: what was decided is told once it is in the database. */
struct onlooker {
    struct correlate_sink store;
    const struct store *rows;
    const struct pipeline_live *live;
    const struct host *host;
    struct pipeline_result *result;
};

static enum dw_status on_request(void *self, const struct request_result *r, struct dw_error *error)
{
    struct onlooker *o = self;
    return o->store.request(o->store.self, r, error);
}

static enum dw_status on_lookup(void *self, const struct lookup_result *r, bool final, struct dw_error *error)
{
    struct onlooker *o = self;
    enum dw_status status = o->store.lookup(o->store.self, r, final, error);
    o->result->utc_offset = o->host->lanes[0].utc_offset;
    if (status == DW_OK && o->live->lookup != NULL)
        o->live->lookup(o->live->self, dw_store_lookup_row(o->rows, 0, r->id), r);
    return status;
}

static enum dw_status on_incident(void *self, const struct incident_result *r, struct dw_error *error)
{
    struct onlooker *o = self;
    if (o->live->incident != NULL)
        o->live->incident(o->live->self, r);
    return o->store.incident(o->store.self, r, error);
}

static enum dw_status on_dns_service(void *self, const struct dns_service_result *r, struct dw_error *error)
{
    struct onlooker *o = self;
    return o->store.dns_service(o->store.self, r, error);
}

static enum dw_status on_resolver(void *self, const struct resolver_result *r, struct dw_error *error)
{
    struct onlooker *o = self;
    return o->store.resolver(o->store.self, r, error);
}

static enum dw_status on_election(void *self, const struct election_result *r, struct dw_error *error)
{
    struct onlooker *o = self;
    return o->store.election(o->store.self, r, error);
}

static enum dw_status on_primary(void *self, const struct primary_result *r, struct dw_error *error)
{
    struct onlooker *o = self;
    return o->store.primary(o->store.self, r, error);
}

static enum dw_status on_tunnel(void *self, const struct tunnel_result *r, struct dw_error *error)
{
    struct onlooker *o = self;
    return o->store.tunnel(o->store.self, r, error);
}

static enum dw_status on_network_change(void *self, const struct network_change_result *r, struct dw_error *error)
{
    struct onlooker *o = self;
    if (o->live->network_change != NULL)
        o->live->network_change(o->live->self, r);
    return o->store.network_change(o->store.self, r, error);
}

static enum dw_status on_quality(void *self, const struct quality_note *r, struct dw_error *error)
{
    struct onlooker *o = self;
    return o->store.quality(o->store.self, r, error);
}

static enum dw_status on_name(void *self, const struct name_result *r, struct dw_error *error)
{
    struct onlooker *o = self;
    return o->store.name(o->store.self, r, error);
}

static enum dw_status on_lost(void *self, int64_t from, int64_t until, struct dw_error *error)
{
    struct onlooker *o = self;
    return o->store.lost(o->store.self, from, until, error);
}

static int64_t monotonic(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* One stream on its way. The capture's clock goes on while it is silent: the newest entry's time and what has passed
 * since. */
struct following {
    struct host *host;
    const struct pipeline_live *live;
    struct pipeline_result *result;
    int descriptor;
    int64_t newest, seen_at; /* the capture's clock */
    int64_t ticked_at;
    int64_t stopped_at; /* 0: not yet */
    bool flows;
};

static enum dw_status idle(struct following *f, struct dw_error *error)
{
    struct lane *lane = &f->host->lanes[0];
    int64_t newest = lane->reader->stats(lane->reader)->last;
    int64_t now = monotonic();
    dw_lane_flush(lane);
    if (newest != f->newest) {
        f->newest = newest;
        f->seen_at = now;
    }
    if (newest == DW_TIME_NONE)
        return DW_OK;
    return dw_correlate_advance(f->host->correlate, newest + (now - f->seen_at), error);
}

static void count(const struct host *host, struct pipeline_result *result)
{
    const struct lane *lane = &host->lanes[0];
    const struct reader_stats *stats = lane->reader->stats(lane->reader);
    result->entries = stats->entries;
    result->damaged = stats->damaged;
    result->events = lane->events;
    result->unknown = lane->unknown;
    result->utc_offset = lane->utc_offset;
}

static enum dw_status tick(struct following *f, int64_t now, struct dw_error *error)
{
    const struct lane *lane = &f->host->lanes[0];
    const struct reader_stats *stats = lane->reader->stats(lane->reader);
    f->ticked_at = now;
    count(f->host, f->result);
    struct live_pulse pulse = {.entries = stats->entries,
                               .events = lane->events,
                               .damaged = stats->damaged,
                               .lost = stats->lost,
                               .newest = stats->last,
                               .utc_offset = lane->utc_offset,
                               .flows = f->flows};
    if (f->live->tick != NULL)
        f->live->tick(f->live->self, &pulse);
    return dw_store_tick(f->host->store, error);
}

/* We are to stop, and have read what there was. */
static bool stopped(struct following *f, enum dw_status status)
{
    if (f->live->stop == NULL || *f->live->stop == 0)
        return false;
    if (f->stopped_at == 0)
        f->stopped_at = monotonic();
    return status == DW_AGAIN || monotonic() - f->stopped_at > DRAIN_NS;
}

/* Until the stream has something, or nothing came for a while. */
static enum dw_status wait(struct following *f, struct dw_error *error)
{
    struct pollfd p = {f->descriptor, POLLIN, 0};
    int ready = poll(&p, 1, IDLE_MS);
    if (ready < 0 && errno != EINTR)
        return dw_fail_errno(error, "cannot wait for the stream");
    bool begins = !f->flows && ready > 0 && (p.revents & POLLIN) != 0;
    f->flows = f->flows || begins;
    enum dw_status status = ready == 0 ? idle(f, error) : DW_OK;
    return status == DW_OK && (ready <= 0 || begins) ? tick(f, monotonic(), error) : status;
}

static enum dw_status follow(struct following *f, struct dw_error *error)
{
    enum dw_status status = DW_AGAIN;
    while ((status == DW_OK || status == DW_AGAIN) && !stopped(f, status)) {
        if (status == DW_AGAIN && (status = wait(f, error)) != DW_OK)
            return status;
        status = dw_host_step(f->host, error);
        int64_t now = status == DW_OK && (f->host->events & 255) != 0 ? f->ticked_at : monotonic();
        if (now - f->ticked_at > 100000000) {
            enum dw_status ticked = tick(f, now, error);
            if (ticked != DW_OK)
                return ticked;
        }
    }
    return status == DW_END || status == DW_AGAIN ? DW_OK : status;
}

static enum dw_status run(struct host *host, struct input *input, const struct pipeline_live *live,
                          struct pattern_library *library, struct pipeline_result *result, struct dw_error *error)
{
    struct store_input row = {.path = input->path, .kind = "live", .first = DW_TIME_NONE, .last = DW_TIME_NONE};
    int64_t id = 0;
    bool known = false;
    enum dw_status status = dw_store_input_begin(host->store, &row, &id, &known, error);
    if (status == DW_OK)
        status = dw_host_add(host, input->parts[0].reader, library, 0, error);
    if (status == DW_OK)
        status = follow(&(struct following){.host = host,
                                            .live = live,
                                            .result = result,
                                            .descriptor = input->parts[0].descriptor,
                                            .newest = DW_TIME_NONE},
                        error);
    if (status == DW_OK && host->lane_count != 0) { /* what waits in the window is not lost when we are stopped */
        dw_lane_flush(&host->lanes[0]);
        host->lanes[0].ended = true;
        while ((status = dw_host_step(host, error)) == DW_OK)
            continue;
        status = status == DW_END ? dw_host_finish(host, error) : status;
    }
    if (host->lane_count == 0)
        return status;
    count(host, result);
    const struct reader_stats *stats = host->lanes[0].reader->stats(host->lanes[0].reader);
    row.style = stats->style;
    row.time_basis = dw_time_basis_word(stats);
    row.entries = result->entries;
    row.events = result->events;
    row.damaged = result->damaged;
    row.unrecognised = result->unknown;
    row.utc_offset = result->utc_offset;
    row.first = stats->first;
    row.last = stats->last;
    enum dw_status ended = dw_store_input_end(host->store, id, &row, status == DW_OK ? error : NULL);
    if (ended == DW_OK)
        ended = dw_store_settle(host->store, status == DW_OK ? error : NULL);
    if (ended == DW_OK)
        ended = dw_store_let_go(host->store, status == DW_OK ? error : NULL);
    return status != DW_OK ? status : ended;
}

/* A stream ends when it ends: times that count from there mean nothing. */
static enum dw_status ask_stream(void *self, struct timestamp_context *context, struct dw_error *error)
{
    (void)self, (void)context;
    return dw_fail(error, DW_ERR_USAGE, "a stream does not tell its end");
}

enum dw_status dw_pipeline_live(struct store *store, const struct pipeline_live *live,
                                const struct pipeline_options *options, struct pipeline_result *result,
                                int *child_status, struct dw_error *error)
{
    *result = (struct pipeline_result){0};
    *child_status = 0;
    struct pattern_library *library = NULL;
    struct input *input = NULL;
    struct host host = {0};
    struct onlooker looker = {
        .store = dw_store_sink(store, 0), .rows = store, .live = live, .host = &host, .result = result};
    const struct correlate_sink sink = {
        &looker,     false,      false,     on_request,        on_lookup,  on_incident, on_dns_service, on_resolver,
        on_election, on_primary, on_tunnel, on_network_change, on_quality, on_name,     on_lost};
    enum dw_status status = dw_library_open(&library, options->pattern_dirs, options->pattern_dir_count, error);
    dw_store_library(store, library);
    struct reader_options reading = {.input = live->program != NULL ? live->program->words[0] : "-",
                                     .notify = options->notify,
                                     .assumed_date = options->assumed_date,
                                     .assumed_offset = options->assumed_offset,
                                     .memory = options->memory};
    if (status == DW_OK) {
        reading.processes = dw_library_processes(library, &reading.process_count);
        status = dw_input_live(&input, live->program, &reading, error);
    }
    if (status == DW_OK)
        status = dw_host_open(&host, 0, store, options->slow_ns, &sink, error);
    if (status == DW_OK)
        status = dw_window_points(options, &(struct window_clock){NULL, ask_stream}, &host.since, &host.until, error);
    if (status == DW_OK)
        status = run(&host, input, live, library, result, error);
    if (host.store != NULL)
        dw_host_close(&host);
    if (input != NULL) {
        *child_status = dw_input_child_status(input);
        dw_input_close(input);
    }
    dw_store_library(store, NULL);
    dw_library_close(library);
    return status;
}
