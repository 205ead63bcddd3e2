#include "tracev3/earlier.h"

#include <stdlib.h>

#include "tracev3/chunk.h"
#include "tracev3/dump.h"
#include "tracev3/grow.h"

struct looking {
    struct trace_sources *sources;
    const struct trace_plan *plan;
    const struct trace_extent *extent;
    struct trace_set *set;
    const struct trace_stored *missing;
    size_t count;
    size_t found;
};

static bool is_missing(const struct looking *l, const struct trace_oversize *o)
{
    size_t low = 0, high = l->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct trace_stored *m = &l->missing[middle];
        if (m->first == o->first && m->second == o->second && m->id == o->id)
            return true;
        bool below = m->first != o->first     ? m->first < o->first
                     : m->second != o->second ? m->second < o->second
                                              : m->id < o->id;
        if (below)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static void keep(struct looking *l, const struct trace_chunk *chunk)
{
    struct trace_set *s = l->set;
    struct trace_oversize o;
    bool damaged = false;
    if (chunk->tag != CHUNK_OVERSIZE || !dw_oversize_parse(chunk->data, chunk->size, &o, &damaged) ||
        !is_missing(l, &o) || l->found == TRACE_EARLIER_MAX)
        return;
    struct slice copy = dw_arena_copy(&s->arena, dw_slice((const char *)chunk->data, chunk->size));
    if (copy.ptr == NULL || !dw_grow(&s->stored, s->stored_count, &s->stored_capacity, sizeof *s->stored))
        return;
    s->stored[s->stored_count++] =
        (struct trace_stored){o.first, o.second, o.id, (const unsigned char *)copy.ptr, copy.len};
    l->found++;
}

struct place { /* of a chunk set */
    uint64_t at;
    uint32_t group;
    size_t nth;
};

/* What the catalog says of the set. */
static struct trace_packing packing_of(struct looking *l, const struct place *place)
{
    const struct trace_group *group = &l->plan->groups[place->group];
    struct trace_packing packing = {0};
    struct trace_book *book = NULL;
    if (group->has_catalog)
        book = dw_shelf_take(l->sources->shelf, l->set->file, l->extent, group->at);
    if (book != NULL && place->nth < book->catalog.index_count) {
        const struct trace_index *index = &book->catalog.indexes[place->nth];
        packing = (struct trace_packing){index->size, index->method};
    }
    dw_shelf_give_back(l->sources->shelf, book);
    return packing;
}

static void look_through(struct looking *l, const struct place *place, struct trace_scratch *scratch)
{
    struct trace_unpacked unpacked;
    struct trace_chunk chunk;
    bool no_memory, damaged = false;
    if (dw_set_unpack(l->extent, place->at, packing_of(l, place), scratch, &unpacked, &no_memory))
        for (size_t i = 0; dw_chunk_next(unpacked.data, unpacked.size, &i, &chunk, &damaged);)
            keep(l, &chunk);
    free(unpacked.data);
}

/* Adds the last sets of a group that stand before `until`, the nearest first. */
static size_t sets_before(const struct looking *l, uint32_t group, uint64_t until, struct place out[TRACE_EARLIER_SETS],
                          size_t have)
{
    struct place ring[TRACE_EARLIER_SETS];
    size_t count = 0;
    unsigned char bytes[CHUNK_HEAD_SIZE];
    for (uint64_t at = l->plan->groups[group].at; at < until && dw_extent_read(l->extent, at, bytes, sizeof bytes);) {
        struct trace_chunk_head head = dw_chunk_head(bytes);
        if (head.size > l->extent->size - at)
            break;
        if (head.tag == CHUNK_SET) {
            ring[count % TRACE_EARLIER_SETS] = (struct place){at, group, count};
            count++;
        }
        at += CHUNK_HEAD_SIZE + ((head.size + 7) & ~UINT64_C(7));
    }
    size_t kept = count < TRACE_EARLIER_SETS ? count : TRACE_EARLIER_SETS;
    for (size_t i = 0; i < kept && have < TRACE_EARLIER_SETS; i++)
        out[have++] = ring[(count - 1 - i) % TRACE_EARLIER_SETS];
    return have;
}

void dw_earlier_find(struct trace_sources *sources, struct trace_set *set, const struct trace_plan *plan,
                     const struct trace_task *task, const struct trace_extent *extent,
                     const struct trace_stored *missing, size_t count, struct trace_scratch *scratch)
{
    struct looking l = {sources, plan, extent, set, missing, count, 0};
    struct place places[TRACE_EARLIER_SETS];
    size_t have = sets_before(&l, task->group, task->at, places, 0);
    for (uint32_t group = task->group; group-- > 0 && have < TRACE_EARLIER_SETS;) {
        if (plan->groups[group].section != set->section)
            break;
        have = sets_before(&l, group, plan->groups[group + 1].at, places, have);
    }
    for (size_t i = 0; i < have && l.found < count; i++)
        look_through(&l, &places[i], scratch);
}
