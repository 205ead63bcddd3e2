#include "tracev3/set.h"

#include <stdlib.h>

#include "tracev3/chunk.h"
#include "tracev3/chunkset.h"
#include "tracev3/dump.h"
#include "tracev3/earlier.h"
#include "tracev3/grow.h"
#include "tracev3/record.h"

struct reading {
    struct trace_sources *sources;
    const struct trace_plan *plan;
    const struct trace_task *task;
    struct trace_set *set;
    bool refers; /* a record refers to oversize data */
    bool no_memory;
};

void dw_scratch_free(struct trace_scratch *scratch)
{
    free(scratch->packed);
    *scratch = (struct trace_scratch){0};
}

/* Only the first reading tells: a set may be read again. */
static void damage(struct reading *r, enum trace_damage kind)
{
    if (r->task->loads == 0)
        dw_report_damage(r->sources->report, kind, r->sources->files.file[r->set->file].path, r->task->at);
}

static void add_key(struct reading *r, uint64_t time, size_t at, size_t chunk)
{
    struct trace_set *s = r->set;
    if (!dw_grow(&s->keys, s->key_count, &s->key_capacity, sizeof *s->keys)) {
        r->no_memory = true;
        return;
    }
    s->keys[s->key_count++] = (struct trace_key){time, (uint32_t)at, (uint32_t)chunk};
}

static bool is_wanted(const struct reading *r, uint64_t first, uint32_t second)
{
    const struct trace_book *book = r->set->book;
    if (r->sources->wanted.processes == NULL || book == NULL)
        return true;
    const struct trace_process *process = dw_catalog_process(&book->catalog, first, second);
    return process == NULL || book->wanted[process - book->catalog.processes];
}

static void take_firehose(struct reading *r, const struct trace_chunk *chunk)
{
    struct trace_firehose firehose;
    struct trace_record_head head;
    bool damaged = false;
    if (!dw_firehose_parse(chunk->data, chunk->size, &firehose, &damaged)) {
        damage(r, DAMAGE_FIREHOSE);
        return;
    }
    if (!is_wanted(r, firehose.first, firehose.second))
        return;
    if (r->set->book != NULL && dw_catalog_process(&r->set->book->catalog, firehose.first, firehose.second) == NULL)
        damage(r, DAMAGE_PROCESS);
    for (size_t at = 0; !r->no_memory && dw_firehose_next(&firehose, &at, &head, &damaged);) {
        add_key(r, head.time, (size_t)(head.at - r->set->data), chunk->at);
        r->refers |= (head.flags & RECORD_HAS_OVERSIZE) != 0;
    }
    if (damaged)
        damage(r, DAMAGE_FIREHOSE);
}

static void take_oversize(struct reading *r, const struct trace_chunk *chunk)
{
    struct trace_set *s = r->set;
    struct trace_oversize oversize;
    bool damaged = false;
    bool good = dw_oversize_parse(chunk->data, chunk->size, &oversize, &damaged);
    if (!good || damaged)
        damage(r, DAMAGE_STATE);
    if (!good || !is_wanted(r, oversize.first, oversize.second))
        return;
    if (!dw_grow(&s->stored, s->stored_count, &s->stored_capacity, sizeof *s->stored)) {
        r->no_memory = true;
        return;
    }
    s->stored[s->stored_count++] =
        (struct trace_stored){oversize.first, oversize.second, oversize.id, chunk->data, chunk->size};
}

static void take_dump(struct reading *r, const struct trace_chunk *chunk)
{
    struct trace_state state;
    struct trace_simple simple;
    bool damaged = false, good;
    uint64_t first, time;
    uint32_t second;
    if (chunk->tag == CHUNK_STATE) {
        good = dw_state_parse(chunk->data, chunk->size, &state, &damaged);
        first = state.first, second = state.second, time = state.time;
    } else {
        good = dw_simple_parse(chunk->data, chunk->size, &simple, &damaged);
        first = simple.first, second = simple.second, time = simple.time;
    }
    if (!good || damaged)
        damage(r, DAMAGE_STATE);
    if (good && is_wanted(r, first, second))
        add_key(r, time, chunk->at, chunk->at);
}

static void take_chunks(struct reading *r)
{
    struct trace_chunk chunk;
    bool damaged = false;
    for (size_t at = 0; !r->no_memory && dw_chunk_next(r->set->data, r->set->size, &at, &chunk, &damaged);)
        switch (chunk.tag) {
        case CHUNK_FIREHOSE:
            take_firehose(r, &chunk);
            break;
        case CHUNK_OVERSIZE:
            take_oversize(r, &chunk);
            break;
        case CHUNK_STATE:
        case CHUNK_SIMPLE:
            take_dump(r, &chunk);
            break;
        default: /* of a kind to come */
            break;
        }
    if (damaged)
        damage(r, DAMAGE_SET_CHUNK);
}

static int by_time(const void *a, const void *b)
{
    const struct trace_key *x = a, *y = b;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static int by_owner(const void *a, const void *b)
{
    const struct trace_stored *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    if (x->second != y->second)
        return x->second < y->second ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

const struct trace_stored *dw_set_stored(const struct trace_set *set, uint64_t first, uint32_t second, uint32_t id)
{
    const struct trace_stored wanted = {.first = first, .second = second, .id = id};
    if (set->stored_count == 0)
        return NULL;
    return bsearch(&wanted, set->stored, set->stored_count, sizeof *set->stored, by_owner);
}

static bool refers_to_data(const struct trace_set *s, const struct trace_key *key, struct trace_firehose *firehose,
                           struct trace_record *record)
{
    const unsigned char *p = s->data + key->at;
    bool ignored = false;
    if (key->at == key->chunk || (dw_le16(p + 2) & RECORD_HAS_OVERSIZE) == 0 ||
        (p[0] != RECORD_LOG && p[0] != RECORD_SIGNPOST))
        return false;
    struct trace_chunk chunk = dw_chunk_again(s->data, key->chunk);
    const struct trace_process *process = NULL;
    if (!dw_firehose_parse(chunk.data, chunk.size, firehose, &ignored))
        return false;
    if (s->book != NULL)
        process = dw_catalog_process(&s->book->catalog, firehose->first, firehose->second);
    struct trace_record_head head = dw_firehose_again(firehose, p);
    return dw_record_parse(&head, process != NULL && process->is_32_bit, record);
}

/* The references that this set's own data does not answer, as `stored` without data. */
static struct trace_stored *missing_data(struct reading *r, size_t *count)
{
    struct trace_set *s = r->set;
    struct trace_stored *missing = NULL;
    size_t capacity = 0;
    *count = 0;
    for (size_t i = 0; i < s->key_count && *count < TRACE_EARLIER_MAX; i++) {
        struct trace_firehose firehose;
        struct trace_record record;
        if (!refers_to_data(s, &s->keys[i], &firehose, &record) ||
            dw_set_stored(s, firehose.first, firehose.second, record.oversize) != NULL)
            continue;
        if (!dw_grow(&missing, *count, &capacity, sizeof *missing))
            break;
        missing[(*count)++] =
            (struct trace_stored){.first = firehose.first, .second = firehose.second, .id = record.oversize};
    }
    return missing;
}

static void sort_stored(struct trace_set *s)
{
    if (s->stored_count > 1)
        qsort(s->stored, s->stored_count, sizeof *s->stored, by_owner);
}

static void find_missing_data(struct reading *r, const struct trace_extent *extent, struct trace_scratch *scratch)
{
    size_t count;
    struct trace_stored *missing = missing_data(r, &count);
    if (count != 0) {
        qsort(missing, count, sizeof *missing, by_owner);
        dw_earlier_find(r->sources, r->set, r->plan, r->task, extent, missing, count, scratch);
        sort_stored(r->set);
    }
    free(missing);
}

static void sort_keys(struct trace_set *s)
{
    for (size_t i = 1; i < s->key_count; i++)
        if (by_time(&s->keys[i - 1], &s->keys[i]) > 0) {
            qsort(s->keys, s->key_count, sizeof *s->keys, by_time);
            return;
        }
}

bool dw_set_unpack(const struct trace_extent *extent, uint64_t at, struct trace_packing packing,
                   struct trace_scratch *scratch, struct trace_unpacked *out, bool *no_memory)
{
    unsigned char head[CHUNK_HEAD_SIZE];
    *out = (struct trace_unpacked){0};
    *no_memory = false;
    if (!dw_extent_read(extent, at, head, sizeof head))
        return false;
    struct trace_chunk_head chunk = dw_chunk_head(head);
    if (chunk.tag != CHUNK_SET || chunk.size > TRACE_SET_MAX + TRACE_SET_MAX / 8)
        return false;
    size_t size = (size_t)chunk.size;
    if (size > scratch->packed_size) {
        free(scratch->packed);
        scratch->packed = malloc(size);
        scratch->packed_size = scratch->packed != NULL ? size : 0;
        *no_memory = scratch->packed == NULL;
    }
    if (*no_memory || !dw_extent_read(extent, at + CHUNK_HEAD_SIZE, scratch->packed, size))
        return false;
    *out = dw_chunkset_unpack(scratch->packed, size, packing, no_memory);
    return !*no_memory;
}

static bool read_data(struct reading *r, const struct trace_extent *extent, struct trace_scratch *scratch)
{
    struct trace_set *s = r->set;
    const struct trace_group *group = &r->plan->groups[r->task->group];
    struct trace_packing packing = {0};
    struct trace_unpacked unpacked;
    if (group->has_catalog)
        s->book = dw_shelf_take(r->sources->shelf, s->file, extent, group->at);
    if (s->book != NULL && r->task->nth < s->book->catalog.index_count) {
        const struct trace_index *index = &s->book->catalog.indexes[r->task->nth];
        packing = (struct trace_packing){index->size, index->method};
    }
    bool good = dw_set_unpack(extent, r->task->at, packing, scratch, &unpacked, &r->no_memory);
    s->data = unpacked.data;
    s->size = unpacked.size;
    if (!good || !unpacked.whole)
        damage(r, r->no_memory ? DAMAGE_MEMORY : DAMAGE_SET);
    return good && s->data != NULL;
}

static size_t memory_of(const struct trace_set *s)
{
    return sizeof *s + s->size + s->key_capacity * sizeof *s->keys + s->stored_capacity * sizeof *s->stored +
           s->arena.used;
}

struct trace_set *dw_set_read(struct trace_sources *sources, const struct trace_plan *plan,
                              const struct trace_task *task, struct trace_scratch *scratch)
{
    struct trace_set *set = calloc(1, sizeof *set);
    struct trace_extent extent;
    if (set == NULL)
        return NULL;
    set->at = task->at;
    set->section = plan->groups[task->group].section;
    set->file = plan->sections[set->section].file;
    struct reading r = {.sources = sources, .plan = plan, .task = task, .set = set};
    if (!dw_files_take(&sources->files, set->file, &extent)) {
        damage(&r, DAMAGE_FILE);
        free(set);
        return NULL;
    }
    bool good = read_data(&r, &extent, scratch);
    if (good)
        take_chunks(&r);
    if (r.no_memory && good)
        damage(&r, DAMAGE_MEMORY);
    sort_stored(set);
    if (good && r.refers)
        find_missing_data(&r, &extent, scratch);
    sort_keys(set);
    dw_files_give_back(&sources->files, set->file);
    set->memory = memory_of(set);
    if (good && set->key_count != 0)
        return set;
    dw_set_free(set, sources->shelf);
    return NULL;
}

void dw_set_free(struct trace_set *set, struct trace_shelf *shelf)
{
    if (set == NULL)
        return;
    dw_shelf_give_back(shelf, set->book);
    dw_arena_free(&set->arena);
    free(set->data);
    free(set->keys);
    free(set->stored);
    free(set);
}
