/* tracev3 files: the header, firehose chunks that fill, chunk sets that close. */
#include <stdio.h>

#include "support/trace_parts.h"

enum { TAG_HEADER = 0x1000, TAG_FIREHOSE = 0x6001, SUBTAG = 0x11 };

static void put_header(const struct tw_writer *w, struct tw_bytes *out, uint64_t ticks)
{
    const struct tw_options *o = &w->options;
    /* the wall clock is told in microseconds only: tell a whole one */
    int64_t wall = tw_wall(w, ticks) / 1000 * 1000;
    int32_t west = (o->daylight ? 60 : 0) - o->utc_offset;
    uint64_t then = tw_ticks(w, wall);
    tw_u32(out, TAG_HEADER);
    tw_u32(out, SUBTAG);
    tw_u64(out, 208);
    tw_u32(out, tw_numerator(w));
    tw_u32(out, tw_denominator(w));
    tw_u64(out, then / 3); /* mach time, which stands still in sleep */
    tw_u64(out, (uint64_t)(wall / 1000000000));
    tw_u32(out, (uint64_t)(wall / 1000 % 1000000));
    tw_u32(out, (uint32_t)west);
    tw_u32(out, o->daylight);
    tw_u32(out, 1);
    tw_u32(out, 0x6100);
    tw_u32(out, 8);
    tw_u64(out, then);
    tw_u32(out, 0x6101);
    tw_u32(out, 56);
    tw_u32(out, 0x100000c);
    tw_u32(out, 2);
    tw_put_field(out, o->build != NULL ? o->build : "24G84", 16);
    tw_put_field(out, o->model != NULL ? o->model : "Mac14,2", 32);
    tw_u32(out, 0x6102);
    tw_u32(out, 24);
    tw_put(out, w->boot, 16);
    tw_u32(out, 120);
    tw_u32(out, 0);
    tw_u32(out, 0x6103);
    tw_u32(out, 48);
    char zone[64];
    (void)snprintf(zone, sizeof zone, "/var/db/timezone/zoneinfo/%s", o->zone != NULL ? o->zone : "UTC");
    tw_put_field(out, zone, 48);
}

struct tw_trace *tw_trace_of(struct tw_writer *w, enum tw_folder folder, uint64_t ticks)
{
    struct tw_trace *t = &w->traces[folder];
    if (!t->open) {
        t->open = true;
        put_header(w, &t->out, ticks);
    }
    while (t->buffer_count < w->task_count) {
        t->buffers = tw_grow(t->buffers, t->buffer_count, sizeof(struct tw_firehose *));
        t->buffers[t->buffer_count++] = NULL;
        t->uses = realloc(t->uses, t->buffer_count * TW_PAIRS);
        if (t->uses == NULL)
            abort();
        memset(t->uses + (t->buffer_count - 1) * TW_PAIRS, 0, TW_PAIRS);
    }
    return t;
}

static void note(struct tw_trace *t, size_t task, uint64_t from, uint64_t until)
{
    if (t->chunks.len == 0 || from < t->from)
        t->from = from;
    if (t->chunks.len == 0 || until > t->until)
        t->until = until;
    for (size_t i = 0; i < t->task_count; i++)
        if (t->tasks[i] == task)
            return;
    t->tasks = tw_grow(t->tasks, t->task_count, sizeof *t->tasks);
    t->tasks[t->task_count++] = task;
}

static bool is_waiting(const struct tw_firehose *f)
{
    return f != NULL && f->public != TW_BUFFER_HEAD;
}

static void put_firehose(struct tw_writer *w, struct tw_trace *t, size_t task)
{
    struct tw_firehose *f = t->buffers[task];
    const struct tw_task *of = &w->tasks[task];
    size_t private_size = TW_BUFFER - f->private;
    note(t, task, f->base, f->last);
    tw_u32(&t->chunks, TAG_FIREHOSE);
    tw_u32(&t->chunks, 0);
    bool whole = private_size != 0 && !w->options.collapsed;
    tw_u64(&t->chunks, 16 + (whole ? TW_BUFFER : f->public + private_size));
    tw_u64(&t->chunks, of->first);
    tw_u32(&t->chunks, of->second);
    tw_u8(&t->chunks, 0);
    tw_u8(&t->chunks, private_size != 0 && w->options.collapsed);
    tw_u16(&t->chunks, 0);
    size_t at = t->chunks.len;
    tw_put(&t->chunks, f->data, whole ? TW_BUFFER : f->public);
    if (!whole)
        tw_put(&t->chunks, f->data + f->private, private_size);
    tw_set(&t->chunks, at, f->public, 2);
    tw_set(&t->chunks, at + 2, f->private, 2);
    tw_set(&t->chunks, at + 4, 0, 2);
    tw_set(&t->chunks, at + 6, 1, 1);
    tw_set(&t->chunks, at + 7, 3, 1);
    tw_set(&t->chunks, at + 8, f->base, 8);
    f->public = TW_BUFFER_HEAD;
    f->private = TW_BUFFER;
    f->oversize_set = 0;
    tw_pad(&t->chunks, 8);
}

/* A chunk of a kind that nobody knows. */
static void put_strange(struct tw_writer *w, struct tw_bytes *out)
{
    uint32_t size = tw_below(&w->random, 40);
    tw_u32(out, 0x7001);
    tw_u32(out, 0);
    tw_u64(out, size);
    for (uint32_t i = 0; i < size; i++)
        tw_u8(out, (unsigned char)tw_random(&w->random));
    tw_pad(out, 8);
}

static void close_set(struct tw_writer *w, struct tw_trace *t)
{
    if (t->chunks.len == 0)
        return;
    /* records refer to oversize data of the same set or the one before */
    for (size_t i = 1; i < t->buffer_count; i++)
        if (is_waiting(t->buffers[i]) && t->buffers[i]->oversize_set != 0 &&
            t->buffers[i]->oversize_set <= t->closed_sets)
            put_firehose(w, t, i);
    if (w->options.noise)
        put_strange(w, &t->chunks);
    struct tw_set *set = &t->sets[t->set_count++];
    t->closed_sets++;
    *set = (struct tw_set){.from = t->from, .until = t->until, .unpacked = (uint32_t)t->chunks.len};
    set->method = tw_pack(w, tw_slice(&t->chunks), &set->packed);
    set->tasks = t->tasks;
    set->task_count = t->task_count;
    set->uses = t->uses;
    set->use_count = t->buffer_count;
    t->tasks = NULL;
    t->task_count = 0;
    t->uses = calloc(t->buffer_count + 1, TW_PAIRS);
    if (t->uses == NULL)
        abort();
    tw_clear(&t->chunks);
    if (w->options.noise && t->set_count == 1)
        put_strange(w, &t->out);
    size_t most = w->options.sets_per_catalog != 0 ? w->options.sets_per_catalog : 8;
    if (t->set_count >= most || t->set_count == TW_SETS_MAX)
        tw_flush_sets(w, t);
}

static void after_chunk(struct tw_writer *w, struct tw_trace *t)
{
    tw_pad(&t->chunks, 8);
    if (t->chunks.len >= (w->options.set_bytes != 0 ? w->options.set_bytes : 60000))
        close_set(w, t);
}

static void flush_buffer(struct tw_writer *w, struct tw_trace *t, size_t task)
{
    if (!is_waiting(t->buffers[task]))
        return;
    put_firehose(w, t, task);
    after_chunk(w, t);
}

static struct tw_firehose *buffer_of(struct tw_writer *w, struct tw_trace *t, size_t task)
{
    struct tw_firehose *f = t->buffers[task];
    if (f == NULL) {
        f = t->buffers[task] = calloc(1, sizeof *f);
        if (f == NULL)
            abort();
        f->public = TW_BUFFER_HEAD;
        f->private = TW_BUFFER;
        for (size_t i = 0; i < TW_BUFFER; i++) /* remnants: what lies in the gap means nothing */
            f->data[i] = (unsigned char)tw_random(&w->random);
    }
    return f;
}

void tw_trace_record(struct tw_writer *w, struct tw_trace *t, size_t task, uint64_t ticks, size_t private_at,
                     uint64_t oversize_set)
{
    struct tw_firehose *f = buffer_of(w, t, task);
    size_t need = w->record.len + w->private.len;
    if (need > TW_BUFFER - TW_BUFFER_HEAD)
        abort();
    if (need > f->private - f->public)
        flush_buffer(w, t, task);
    if (f->public == TW_BUFFER_HEAD)
        f->base = f->last = ticks;
    if (ticks < f->base)
        abort(); /* continuous time runs forwards */
    f->last = ticks > f->last ? ticks : f->last;
    tw_set(&w->record, 16, ticks - f->base, 6);
    f->private -= w->private.len;
    if (private_at != 0) {
        tw_set(&w->record, private_at, f->private, 2);
        tw_set(&w->record, private_at + 2, w->private.len, 2);
    }
    memcpy(f->data + f->public, w->record.at, w->record.len);
    if (w->private.len != 0)
        memcpy(f->data + f->private, w->private.at, w->private.len);
    f->public += w->record.len;
    if (f->oversize_set == 0)
        f->oversize_set = oversize_set;
}

void tw_trace_chunk(struct tw_writer *w, struct tw_trace *t, size_t task, uint32_t tag, const struct tw_bytes *data,
                    uint64_t ticks)
{
    note(t, task, ticks, ticks);
    tw_u32(&t->chunks, tag);
    tw_u32(&t->chunks, 0);
    tw_u64(&t->chunks, data->len);
    tw_put(&t->chunks, data->at, data->len);
    after_chunk(w, t);
}

void tw_flush(struct tw_writer *w, enum tw_folder folder, size_t process)
{
    struct tw_trace *t = &w->traces[folder];
    if (t->open && process < t->buffer_count)
        flush_buffer(w, t, process);
}

uint64_t tw_sets(const struct tw_writer *w, enum tw_folder folder)
{
    return w->traces[folder].closed_sets;
}

void tw_trace_use(struct tw_trace *t, size_t task, uint16_t subsystem)
{
    if (subsystem < TW_PAIRS)
        t->uses[task * TW_PAIRS + subsystem] = true;
}

void tw_trace_close(struct tw_writer *w, enum tw_folder folder)
{
    static const char *const NAMES[TW_FOLDERS] = {"Persist", "Special", "Signpost", "HighVolume", NULL};
    struct tw_trace *t = &w->traces[folder];
    if (!t->open)
        return;
    for (size_t i = 1; i < t->buffer_count; i++)
        flush_buffer(w, t, i);
    close_set(w, t);
    tw_flush_sets(w, t);
    char path[64];
    const char *root = w->options.live_layout ? "diagnostics/" : "";
    if (NAMES[folder] == NULL)
        (void)snprintf(path, sizeof path, "%slogdata.LiveData.tracev3", root);
    else
        (void)snprintf(path, sizeof path, "%s%s/%016llx.tracev3", root, NAMES[folder],
                       (unsigned long long)w->file_number++);
    tw_emit(w, path, &t->out);
    tw_clear(&t->out);
    t->open = false;
}
