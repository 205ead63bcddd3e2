#include "tracev3/found.h"

static const uint32_t NO_STRING = 0x80000000u;

void dw_found_forget(struct trace_found_map *map)
{
    for (size_t i = 0; i < TRACE_FOUND_SLOTS; i++)
        map->slot[i].used = false;
}

static size_t slot_of(const struct trace_found_key *key)
{
    uint64_t h = (key->offset ^ key->counter << 20 ^ (uint64_t)(uintptr_t)key->file << 7 ^ key->kind);
    return (size_t)((h * UINT64_C(0x9e3779b97f4a7c15)) >> 40) % TRACE_FOUND_SLOTS;
}

static bool same(const struct trace_found_key *a, const struct trace_found_key *b)
{
    return a->offset == b->offset && a->counter == b->counter && a->file == b->file && a->kind == b->kind;
}

const struct trace_found *dw_found_get(struct trace_found_map *map, struct trace_strings *strings,
                                       struct trace_found_key key, struct arena *arena)
{
    struct trace_found_slot *slot = &map->slot[slot_of(&key)];
    if (slot->used && same(&slot->key, &key))
        return &slot->found;
    unsigned kind = key.kind & RECORD_STRINGS;
    bool dynamic = (key.kind & NO_STRING) != 0;
    slot->used = true;
    slot->key = key;
    if (kind == RECORD_SHARED_CACHE || kind == RECORD_LARGE_SHARED_CACHE)
        slot->found = dw_strings_shared(strings, key.file, key.offset, key.counter, dynamic, arena);
    else
        slot->found = dw_strings_own(strings, key.file, key.offset, dynamic, arena);
    return &slot->found;
}
