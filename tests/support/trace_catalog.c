/* Catalogs: whose records the chunk sets after them hold, and when. */
#include "support/trace_parts.h"

enum { TAG_CATALOG = 0x600b, TAG_SET = 0x600d, SUBTAG = 0x11, HEAD = 24 };

/* What one catalog lists, numbered as it lists them. */
struct catalog {
    size_t tasks[256]; /* entry index -> task */
    size_t task_count;
    unsigned char uuids[512][16];
    size_t uuid_count;
    struct tw_bytes strings;
};

static unsigned uuid_index(struct catalog *c, const unsigned char uuid[16])
{
    for (size_t i = 0; i < c->uuid_count; i++)
        if (memcmp(c->uuids[i], uuid, 16) == 0)
            return (unsigned)i;
    if (c->uuid_count == sizeof c->uuids / sizeof c->uuids[0])
        abort();
    memcpy(c->uuids[c->uuid_count], uuid, 16);
    return (unsigned)c->uuid_count++;
}

static unsigned entry_index(struct catalog *c, size_t task)
{
    for (size_t i = 0; i < c->task_count; i++)
        if (c->tasks[i] == task)
            return (unsigned)i;
    if (c->task_count == sizeof c->tasks / sizeof c->tasks[0])
        abort();
    c->tasks[c->task_count] = task;
    return (unsigned)c->task_count++;
}

/* Each text once. */
static unsigned string_at(struct catalog *c, const char *text)
{
    for (size_t at = 0; at < c->strings.len; at += strlen((char *)c->strings.at + at) + 1)
        if (strcmp((char *)c->strings.at + at, text) == 0)
            return (unsigned)at;
    size_t at = tw_put_text(&c->strings, text);
    if (at > UINT16_MAX)
        abort();
    return (unsigned)at;
}

static void put_task(const struct tw_writer *w, struct catalog *c, unsigned index, struct tw_bytes *out)
{
    const struct tw_task *task = &w->tasks[c->tasks[index]];
    tw_u16(out, index);
    tw_u16(out, task->spec.bits32 ? 1 : 0);
    tw_u16(out, uuid_index(c, w->images[task->image].uuid));
    tw_u16(out, task->spec.shared != 0 ? uuid_index(c, w->caches[task->spec.shared].uuid) : 0xffff);
    tw_u64(out, task->first);
    tw_u32(out, task->second);
    tw_u32(out, task->spec.pid);
    tw_u32(out, task->spec.euid);
    tw_u32(out, w->options.personas ? (task->spec.persona != 0 ? task->spec.persona : 0xffffffff) : 0);
    tw_u32(out, task->loaded_count);
    tw_u32(out, 0);
    for (size_t i = 0; i < task->loaded_count; i++) {
        const struct tw_image *image = &w->images[task->loaded[i]];
        tw_u32(out, tw_image_size());
        tw_u32(out, 0);
        tw_u16(out, uuid_index(c, image->uuid));
        tw_le(out, image->text, 6);
    }
    tw_u32(out, task->pair_count);
    tw_u32(out, 0);
    for (size_t i = task->pair_count; i > 0; i--) { /* in no order that helps */
        tw_u16(out, i);
        tw_u16(out, string_at(c, task->pairs[i - 1].subsystem));
        tw_u16(out, string_at(c, task->pairs[i - 1].category));
    }
}

static void put_set(const struct tw_writer *w, struct catalog *c, const struct tw_set *set, struct tw_bytes *out)
{
    tw_u64(out, set->from);
    tw_u64(out, set->until);
    tw_u32(out, set->unpacked);
    tw_u32(out, set->method);
    tw_u32(out, set->task_count);
    for (size_t i = 0; i < set->task_count; i++)
        tw_u16(out, entry_index(c, set->tasks[i]));
    size_t count_at = out->len, count = 0;
    tw_u32(out, 0);
    for (size_t task = 1; task < set->use_count; task++)
        for (size_t i = 0; i < w->tasks[task].pair_count; i++)
            if (set->uses[task * TW_PAIRS + i + 1]) {
                tw_u16(out, string_at(c, w->tasks[task].pairs[i].subsystem));
                tw_u16(out, string_at(c, w->tasks[task].pairs[i].category));
                count += 2;
            }
    tw_set(out, count_at, count, 4);
}

/* 27's section of personas; what its entries look like is not known: readers jump over it. */
static void put_personas(const struct tw_writer *w, unsigned count, struct tw_bytes *out)
{
    uint64_t random = w->options.seed + 27;
    for (unsigned i = 0; i < count * 8; i++)
        tw_u64(out, tw_random(&random));
}

static void put_catalog(const struct tw_writer *w, struct tw_trace *t)
{
    static const unsigned PERSONAS = 2;
    struct catalog *c = calloc(1, sizeof *c);
    struct tw_bytes tasks = {NULL, 0, 0}, sets = {NULL, 0, 0}, personas = {NULL, 0, 0}, *out = &t->out;
    if (c == NULL)
        abort();
    uint64_t earliest = t->sets[0].from;
    for (size_t i = 0; i < t->set_count; i++) {
        earliest = t->sets[i].from < earliest ? t->sets[i].from : earliest;
        put_set(w, c, &t->sets[i], &sets);
        tw_pad(&sets, 8);
    }
    for (size_t i = c->task_count; i > 0; i--) { /* the last first, as in real files: an index is no position */
        put_task(w, c, (unsigned)i - 1, &tasks);
        tw_pad(&tasks, 8);
    }
    tw_pad(&c->strings, 8);
    if (w->options.personas)
        put_personas(w, PERSONAS, &personas);
    size_t strings_at = c->uuid_count * 16, tasks_at = strings_at + c->strings.len;
    size_t personas_at = tasks_at + tasks.len, sets_at = personas_at + personas.len;
    if (sets_at > UINT16_MAX)
        abort();
    tw_u32(out, TAG_CATALOG);
    tw_u32(out, SUBTAG);
    tw_u64(out, HEAD + sets_at + sets.len);
    tw_u16(out, strings_at);
    tw_u16(out, tasks_at);
    tw_u16(out, c->task_count);
    tw_u16(out, sets_at);
    tw_u16(out, t->set_count);
    tw_u16(out, w->options.personas ? personas_at : 0);
    tw_u16(out, w->options.personas ? PERSONAS : 0);
    tw_u16(out, 0);
    tw_u64(out, earliest);
    tw_put(out, c->uuids, strings_at);
    tw_put(out, c->strings.at, c->strings.len);
    tw_put(out, tasks.at, tasks.len);
    tw_put(out, personas.at, personas.len);
    tw_put(out, sets.at, sets.len);
    tw_free(&tasks);
    tw_free(&sets);
    tw_free(&personas);
    tw_free(&c->strings);
    free(c);
}

void tw_flush_sets(struct tw_writer *w, struct tw_trace *t)
{
    if (t->set_count == 0)
        return;
    put_catalog(w, t);
    for (size_t i = 0; i < t->set_count; i++) {
        struct tw_set *set = &t->sets[i];
        tw_u32(&t->out, TAG_SET);
        tw_u32(&t->out, SUBTAG);
        tw_u64(&t->out, set->packed.len);
        tw_put(&t->out, set->packed.at, set->packed.len);
        tw_pad(&t->out, 8);
        tw_free(&set->packed);
        free(set->tasks);
        free(set->uses);
    }
    t->set_count = 0;
}
