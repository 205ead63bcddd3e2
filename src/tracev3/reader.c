#include "tracev3/tracev3.h"

#include <stdlib.h>

#include "tracev3/merge.h"
#include "tracev3/parallel.h"

enum { SMALL = 256 * 1024 /* bytes of files that one thread reads sooner than two */ };
enum { MEMORY_DEFAULT = 256 << 20, MEMORY_MIN = 1 << 20 };
static const size_t NO_BOOT = SIZE_MAX;

struct trace_reader {
    struct entry_reader base;
    struct file_tree *tree;
    struct trace_sources sources;
    struct trace_plan plan;
    struct trace_merge *merge;
    struct reader_stats stats;
    const struct trace_page *page; /* NULL: the next is to be fetched */
    size_t at;                     /* in the page */
    size_t boot;                   /* whose entries leave now */
    size_t sync;                   /* its next record of the clock */
    struct dw_meter *meter;        /* NULL: nobody wants to know */
    uint64_t size, metered;        /* bytes of all files; told of */
    char **wanted;                 /* names, copied */
    struct slice *wanted_slices;
};

int dw_tracev3_bid(struct slice head)
{
    static const char MAGIC[] = {0x00, 0x10, 0x00, 0x00, 0x11, 0x00, 0x00, 0x00};
    return dw_slice_starts(head, dw_slice(MAGIC, sizeof MAGIC)) ? 100 : 0;
}

static void fill_mark(const struct trace_reader *r, size_t boot, enum log_type type, struct log_entry *out)
{
    const struct trace_boot *b = &r->sources.clock.boots[boot];
    *out = (struct log_entry){.type = type, .time_ns = DW_TIME_NONE};
    out->boot = dw_slice(b->text, TRACE_UUID_TEXT - 1);
    out->lost_from = out->lost_until = DW_TIME_NONE;
}

/* The boot of the entry that comes next is another one: its mark goes before it. */
static void mark_boot(struct trace_reader *r, size_t boot, uint64_t from, struct log_entry *out)
{
    const struct trace_boot *b = &r->sources.clock.boots[boot];
    fill_mark(r, boot, LOG_TYPE_BOOT, out);
    out->time_ns = dw_clock_wall(b, 0, &out->utc_offset);
    r->boot = boot;
    for (r->sync = 0; r->sync < b->sync_count && b->syncs[r->sync].continuous < from;)
        r->sync++;
}

/* The wall clock was set before the entry that comes next. */
static bool mark_clock(struct trace_reader *r, uint64_t until, struct log_entry *out)
{
    const struct trace_boot *b = &r->sources.clock.boots[r->boot];
    for (; r->sync < b->sync_count && b->syncs[r->sync].continuous <= until; r->sync++) {
        const struct trace_sync *sync = &b->syncs[r->sync];
        if (!sync->adjusted)
            continue;
        fill_mark(r, r->boot, LOG_TYPE_TIMESYNC, out);
        out->time_ns = sync->wall_ns;
        out->utc_offset = sync->utc_offset;
        out->mach_time = sync->continuous;
        r->sync++;
        return true;
    }
    return false;
}

static void count(struct trace_reader *r, const struct log_entry *entry, uint32_t lost)
{
    if (entry->type == LOG_TYPE_LOSS)
        r->stats.lost += lost;
    else
        r->stats.entries++;
    r->stats.seen = r->sources.wanted.processes == NULL ? r->stats.entries : 0;
}

/* Sets stand for the bytes of the files: those that are not wanted are done with at once. */
static void tell_meter(void *self)
{
    struct trace_reader *r = self;
    uint64_t done = (uint64_t)(dw_merge_share(r->merge) * (double)r->size);
    if (done > r->metered) {
        r->meter->done += done - r->metered;
        r->metered = done;
    }
    r->meter->tick(r->meter);
}

static void start_meter(struct trace_reader *r, struct dw_meter *meter)
{
    for (size_t i = 0; i < r->sources.files.count; i++)
        r->size += r->sources.files.file[i].size;
    r->meter = meter;
    meter->total += r->size;
    dw_merge_watch(r->merge, tell_meter, r);
}

static enum dw_status fetch_page(struct trace_reader *r, struct dw_error *error)
{
    enum dw_status status = dw_merge_next(r->merge, &r->page, error);
    dw_report_tell(r->sources.report);
    if (r->meter != NULL)
        tell_meter(r);
    if (status != DW_OK) {
        r->page = NULL;
        dw_report_end(r->sources.report);
    } else {
        r->at = r->page->from;
    }
    r->stats.damaged = dw_report_count(r->sources.report);
    return status;
}

static enum dw_status reader_next(struct entry_reader *reader, struct log_entry *out, struct dw_error *error)
{
    struct trace_reader *r = (struct trace_reader *)reader;
    while (r->page == NULL || r->at == r->page->until) {
        enum dw_status status = fetch_page(r, error);
        if (status != DW_OK)
            return status;
    }
    const struct log_entry *entry = &r->page->entry[r->at];
    const struct trace_aside *aside = &r->page->aside[r->at];
    if (aside->boot != r->boot) {
        mark_boot(r, aside->boot, entry->mach_time, out);
        if (entry->boot.len != 0)
            return DW_OK;
    }
    if (mark_clock(r, entry->mach_time, out))
        return DW_OK;
    *out = *entry;
    count(r, entry, aside->lost);
    r->at++;
    return DW_OK;
}

static const struct reader_stats *reader_stats_of(const struct entry_reader *reader)
{
    return &((const struct trace_reader *)reader)->stats;
}

static void reader_close(struct entry_reader *reader)
{
    struct trace_reader *r = (struct trace_reader *)reader;
    dw_merge_free(r->merge);
    dw_plan_free(&r->plan);
    dw_shelf_free(r->sources.shelf);
    dw_strings_free(r->sources.strings);
    dw_files_close(&r->sources.files);
    dw_clock_free(&r->sources.clock);
    dw_report_free(r->sources.report);
    r->tree->close(r->tree);
    for (size_t i = 0; r->wanted != NULL && i < r->sources.wanted.count; i++)
        free(r->wanted[i]);
    free(r->wanted);
    free(r->wanted_slices);
    free(r);
}

static bool copy_wanted(struct trace_reader *r, const struct reader_options *options)
{
    if (options->processes == NULL)
        return true;
    r->wanted = calloc(options->process_count + 1, sizeof *r->wanted);
    r->wanted_slices = calloc(options->process_count + 1, sizeof *r->wanted_slices);
    if (r->wanted == NULL || r->wanted_slices == NULL)
        return false;
    r->sources.wanted = (struct trace_wanted){r->wanted_slices, options->process_count};
    for (size_t i = 0; i < options->process_count; i++) {
        struct slice name = options->processes[i];
        if ((r->wanted[i] = malloc(name.len + 1)) == NULL)
            return false;
        if (name.len != 0)
            memcpy(r->wanted[i], name.ptr, name.len);
        r->wanted_slices[i] = dw_slice(r->wanted[i], name.len);
    }
    return true;
}

/* What the catalogs tell of the time that all files span. */
static void note_span(struct trace_reader *r)
{
    int32_t ignored;
    r->stats.first = r->stats.last = DW_TIME_NONE;
    for (size_t i = 0; i < r->sources.clock.boot_count; i++) {
        if (r->plan.first[i] > r->plan.last[i])
            continue;
        if (r->sources.clock.boots[i].sync_count == 0)
            dw_report_damage(r->sources.report, DAMAGE_TIME, "", 0);
        int64_t first = dw_clock_wall(&r->sources.clock.boots[i], r->plan.first[i], &ignored);
        int64_t last = dw_clock_wall(&r->sources.clock.boots[i], r->plan.last[i], &ignored);
        if (first != DW_TIME_NONE && (r->stats.first == DW_TIME_NONE || first < r->stats.first))
            r->stats.first = first;
        if (last > r->stats.last)
            r->stats.last = last;
    }
}

static size_t threads_for(const struct trace_files *files)
{
    uint64_t size = 0;
    for (size_t i = 0; i < files->count; i++)
        size += files->file[i].size < SMALL ? files->file[i].size : SMALL;
    return size < SMALL ? 1 : dw_processors();
}

static enum dw_status start(struct trace_reader *r, const struct reader_options *options, struct dw_error *error)
{
    size_t memory = options->memory != 0 ? options->memory : MEMORY_DEFAULT;
    if (memory < MEMORY_MIN)
        memory = MEMORY_MIN;
    enum dw_status status = dw_files_open(&r->sources.files, r->tree, error);
    if (status != DW_OK)
        return status;
    if (r->sources.files.count == 0)
        return dw_fail(error, DW_ERR_FORMAT, "there is no binary log (.tracev3) in it");
    r->sources.threads = threads_for(&r->sources.files);
    r->sources.rest = options->rest;
    r->sources.report = dw_report_new(options);
    if (r->sources.report == NULL || !copy_wanted(r, options))
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    if (r->sources.files.full)
        dw_report_damage(r->sources.report, DAMAGE_LIMIT, "", 0);
    r->sources.strings = dw_strings_new(&r->sources.files, r->sources.report, memory / 16);
    r->sources.shelf = dw_shelf_new(&r->sources.files, r->sources.strings, r->sources.wanted);
    if (r->sources.strings == NULL || r->sources.shelf == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    status = dw_plan_make(&r->plan, &r->sources, memory / 8, error);
    if (status != DW_OK)
        return status;
    note_span(r);
    status = dw_merge_new(&r->merge, &r->sources, &r->plan, memory / 4, error);
    if (status == DW_OK && options->meter != NULL)
        start_meter(r, options->meter);
    return status;
}

enum dw_status dw_tracev3_open(struct entry_reader **out, struct file_tree *tree, const struct reader_options *options,
                               struct dw_error *error)
{
    struct trace_reader *r = calloc(1, sizeof *r);
    if (r == NULL) {
        tree->close(tree);
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    }
    r->base = (struct entry_reader){reader_next, NULL, reader_stats_of, reader_close};
    r->tree = tree;
    r->boot = NO_BOOT;
    r->stats = (struct reader_stats){.style = "tracev3", .time_basis = TIME_BASIS_ZONE};
    enum dw_status status = start(r, options, error);
    if (status != DW_OK) {
        reader_close(&r->base);
        return status;
    }
    *out = &r->base;
    return DW_OK;
}
