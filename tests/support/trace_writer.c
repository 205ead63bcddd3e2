#include "support/trace_parts.h"

char *tw_copy(const char *text)
{
    char *copy = strdup(text);
    if (copy == NULL)
        abort();
    return copy;
}

uint64_t tw_numerator(const struct tw_writer *w)
{
    return w->options.numerator != 0 ? w->options.numerator : 1;
}

uint64_t tw_denominator(const struct tw_writer *w)
{
    return w->options.denominator != 0 ? w->options.denominator : 1;
}

static const struct tw_sync *sync_at(const struct tw_writer *w, uint64_t ticks)
{
    const struct tw_sync *last = &w->syncs[w->sync_count - 1];
    while (!last->is_boot && last->ticks > ticks)
        last--;
    return last;
}

/* Up to the next tick, so that no time is told too early by it. */
uint64_t tw_ticks(const struct tw_writer *w, int64_t time_ns)
{
    const struct tw_sync *now = &w->syncs[w->sync_count - 1];
    if (time_ns < now->wall)
        abort();
    uint64_t n = tw_numerator(w), d = tw_denominator(w), passed = (uint64_t)(time_ns - now->wall);
    return now->ticks + passed / n * d + (passed % n * d + n - 1) / n;
}

int64_t tw_wall(const struct tw_writer *w, uint64_t ticks)
{
    const struct tw_sync *then = sync_at(w, ticks);
    uint64_t n = tw_numerator(w), d = tw_denominator(w), passed = ticks - then->ticks;
    return then->wall + (int64_t)(passed / d * n + passed % d * n / d);
}

static void add_sync(struct tw_writer *w, uint64_t ticks, int64_t wall, bool is_boot)
{
    w->syncs = tw_grow(w->syncs, w->sync_count, sizeof *w->syncs);
    struct tw_sync *sync = &w->syncs[w->sync_count++];
    *sync = (struct tw_sync){.ticks = ticks, .wall = wall, .is_boot = is_boot};
    memcpy(sync->boot, w->boot, sizeof sync->boot);
}

void tw_clock_step(struct tw_writer *w, int64_t at_ns, int64_t new_ns)
{
    add_sync(w, tw_ticks(w, at_ns), new_ns, false);
}

void tw_boot(struct tw_writer *w, int64_t boot_ns)
{
    tw_rotate(w);
    tw_uuid(w->boot, "boot", w->options.seed + w->boots++);
    tw_uuid_text(w->boot_text, w->boot, true);
    add_sync(w, 0, boot_ns, true);
    w->last_ticks = 0;
}

const char *tw_boot_uuid(const struct tw_writer *w)
{
    return w->boot_text;
}

struct tw_writer *tw_open(const struct tw_options *options, int64_t boot_ns)
{
    struct tw_writer *w = calloc(1, sizeof *w);
    if (w == NULL)
        abort();
    w->options = *options;
    w->random = options->seed * 2 + 1;
    w->file_number = 0x30;
    /* number 0 stands for none everywhere */
    w->images = calloc(1, sizeof *w->images);
    w->strings = calloc(1, sizeof *w->strings);
    w->tasks = calloc(1, sizeof *w->tasks);
    w->caches = calloc(1, sizeof *w->caches);
    if (w->images == NULL || w->strings == NULL || w->tasks == NULL || w->caches == NULL)
        abort();
    w->image_count = w->string_count = w->task_count = w->cache_count = 1;
    tw_boot(w, boot_ns);
    return w;
}

size_t tw_process(struct tw_writer *w, const struct tw_process *process)
{
    size_t image = 0;
    for (size_t i = 1; i < w->image_count; i++)
        if (w->images[i].home == TW_HOME_MAIN && strcmp(w->images[i].path, process->path) == 0)
            image = i;
    if (image == 0)
        image = tw_image_add(w, process->path, TW_HOME_MAIN, 0);
    w->tasks = tw_grow(w->tasks, w->task_count, sizeof *w->tasks);
    struct tw_task *task = &w->tasks[w->task_count];
    *task = (struct tw_task){.spec = *process, .image = image};
    task->first = 400000 + process->pid;
    task->second = (uint32_t)(1000 + w->task_count * 7);
    return w->task_count++;
}

size_t tw_loaded(struct tw_writer *w, size_t process, const char *path, enum tw_home home, uint64_t address)
{
    struct tw_task *task = &w->tasks[process];
    if (task->loaded_count == sizeof task->loaded / sizeof task->loaded[0])
        abort();
    size_t image = tw_image_add(w, path, home, address);
    task->loaded[task->loaded_count++] = image;
    return image;
}

uint16_t tw_subsystem(struct tw_writer *w, size_t process, const char *subsystem, const char *category)
{
    struct tw_task *task = &w->tasks[process];
    for (size_t i = 0; i < task->pair_count; i++)
        if (strcmp(task->pairs[i].subsystem, subsystem) == 0 && strcmp(task->pairs[i].category, category) == 0)
            return (uint16_t)(i + 1);
    if (task->pair_count + 1 == TW_PAIRS)
        abort();
    task->pairs = tw_grow(task->pairs, task->pair_count, sizeof *task->pairs);
    task->pairs[task->pair_count++] = (struct tw_pair){tw_copy(subsystem), tw_copy(category)};
    return (uint16_t)task->pair_count;
}

static uint64_t now(struct tw_writer *w, int64_t time_ns)
{
    uint64_t ticks = tw_ticks(w, time_ns);
    w->last_ticks = ticks > w->last_ticks ? ticks : w->last_ticks;
    return ticks;
}

static void roll(struct tw_writer *w, enum tw_folder folder)
{
    if (w->options.file_bytes != 0 && w->traces[folder].out.len >= w->options.file_bytes)
        tw_trace_close(w, folder);
}

void tw_add(struct tw_writer *w, const struct tw_entry *entry)
{
    uint64_t ticks = now(w, entry->time_ns);
    struct tw_trace *t = tw_trace_of(w, entry->folder, ticks);
    struct tw_bytes oversize = {NULL, 0, 0};
    size_t private_at;
    tw_encode(w, entry, ticks, &private_at, &oversize);
    uint64_t oversize_set = oversize.len != 0 ? t->closed_sets + 1 : 0;
    if (oversize.len != 0)
        tw_trace_chunk(w, t, entry->process, 0x6002, &oversize, ticks);
    tw_trace_record(w, t, entry->process, ticks, private_at, oversize_set);
    tw_trace_use(t, entry->process, entry->subsystem);
    tw_free(&oversize);
    roll(w, entry->folder);
}

static size_t image_of(const struct tw_writer *w, size_t process, size_t image)
{
    return image != 0 ? image : w->tasks[process].image;
}

/* A field of 64 bytes, behind its text the remnants of an older one, as real files have it. */
static void put_worn_field(struct tw_writer *w, const char *text, struct tw_bytes *out)
{
    size_t at = out->len;
    tw_put_field(out, text != NULL ? text : "", 64);
    for (size_t i = strlen(text != NULL ? text : "") + 1; i < 64; i++)
        out->at[at + i] = (unsigned char)(tw_random(&w->random) >> 8);
}

void tw_add_state(struct tw_writer *w, const struct tw_state *s)
{
    uint64_t ticks = now(w, s->time_ns);
    const struct tw_task *task = &w->tasks[s->process];
    struct tw_bytes out = {NULL, 0, 0};
    tw_u64(&out, task->first);
    tw_u32(&out, task->second);
    tw_u32(&out, 14);
    tw_u64(&out, ticks);
    tw_u64(&out, s->activity != 0 ? s->activity | UINT64_C(1) << 63 : 0);
    tw_put(&out, w->images[image_of(w, s->process, s->image)].uuid, 16);
    tw_u32(&out, s->kind);
    tw_u32(&out, s->data.len);
    put_worn_field(w, s->library, &out);
    put_worn_field(w, s->type, &out);
    put_worn_field(w, s->title, &out);
    tw_put(&out, s->data.ptr, s->data.len);
    tw_trace_chunk(w, tw_trace_of(w, s->folder, ticks), s->process, 0x6003, &out, ticks);
    tw_free(&out);
}

void tw_add_simple(struct tw_writer *w, const struct tw_simple *s)
{
    uint64_t ticks = now(w, s->time_ns);
    const struct tw_task *task = &w->tasks[s->process];
    struct tw_bytes out = {NULL, 0, 0};
    tw_u64(&out, task->first);
    tw_u32(&out, task->second);
    tw_u8(&out, 14);
    tw_u8(&out, s->level);
    tw_u16(&out, 0);
    tw_u64(&out, ticks);
    tw_u64(&out, s->thread);
    tw_u64(&out, 0x1000);
    tw_put(&out, w->images[image_of(w, s->process, s->image)].uuid, 16);
    if (task->spec.shared != 0)
        tw_put(&out, w->caches[task->spec.shared].uuid, 16);
    else
        tw_zeros(&out, 16);
    tw_u32(&out, 1);
    tw_u32(&out, strlen(s->subsystem) + 1);
    tw_u32(&out, strlen(s->message) + 1);
    (void)tw_put_text(&out, s->subsystem);
    (void)tw_put_text(&out, s->message);
    tw_trace_chunk(w, tw_trace_of(w, s->folder, ticks), s->process, 0x6004, &out, ticks);
    tw_free(&out);
}

void tw_rotate(struct tw_writer *w)
{
    for (int i = 0; i < TW_FOLDERS; i++)
        tw_trace_close(w, (enum tw_folder)i);
}

static void free_all(struct tw_writer *w)
{
    struct tw_known_string *k, *next;
    HASH_ITER (hh, w->known, k, next) {
        HASH_DEL(w->known, k);
        free(k);
    }
    for (size_t i = 1; i < w->image_count; i++) {
        free(w->images[i].path);
        for (int r = 0; r < TW_RANGES; r++)
            tw_free(&w->images[i].ranges[r]);
    }
    for (size_t i = 1; i < w->task_count; i++) {
        for (size_t p = 0; p < w->tasks[i].pair_count; p++) {
            free(w->tasks[i].pairs[p].subsystem);
            free(w->tasks[i].pairs[p].category);
        }
        free(w->tasks[i].pairs);
    }
    for (int f = 0; f < TW_FOLDERS; f++) {
        for (size_t i = 0; i < w->traces[f].buffer_count; i++)
            free(w->traces[f].buffers[i]);
        free(w->traces[f].buffers);
        free(w->traces[f].uses);
        free(w->traces[f].tasks);
        tw_free(&w->traces[f].out);
        tw_free(&w->traces[f].chunks);
    }
    struct tw_bytes *scratch[] = {&w->record, &w->private, &w->items, &w->values};
    for (size_t i = 0; i < sizeof scratch / sizeof scratch[0]; i++)
        tw_free(scratch[i]);
    free(w->images);
    free(w->strings);
    free(w->tasks);
    free(w->caches);
    free(w->syncs);
    free(w);
}

void tw_close(struct tw_writer *w)
{
    tw_rotate(w);
    tw_write_strings(w);
    if (!w->options.without_timesync)
        tw_write_timesync(w);
    tw_write_plists(w);
    free_all(w);
}
