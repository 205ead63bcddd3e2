#include "report/intern.h"

#include <uthash.h>

struct interned {
    UT_hash_handle hh;
    struct interned *next;
    int64_t number;
    struct slice text;
};

int64_t dw_intern(struct interner *in, struct slice text, bool *fresh)
{
    struct interned *e = NULL;
    if (fresh != NULL)
        *fresh = false;
    if (text.ptr == NULL)
        return -1;
    HASH_FIND(hh, in->map, text.ptr, text.len, e);
    if (e != NULL)
        return e->number;
    e = dw_arena_alloc(&in->arena, sizeof *e);
    if (e != NULL)
        e->text = dw_arena_copy(&in->arena, text);
    if (e == NULL || e->text.ptr == NULL) {
        in->failed = true;
        return -1;
    }
    e->number = in->count++;
    HASH_ADD_KEYPTR(hh, in->map, e->text.ptr, e->text.len, e);
    *(in->last != NULL ? &in->last->next : &in->first) = e;
    in->last = e;
    if (fresh != NULL)
        *fresh = true;
    return e->number;
}

void dw_intern_json(struct json_writer *w, const struct interner *in)
{
    dw_json_open(w, '[');
    for (const struct interned *e = in->first; e != NULL; e = e->next)
        dw_json_string(w, e->text);
    dw_json_close(w, ']');
}

void dw_intern_reset(struct interner *in)
{
    HASH_CLEAR(hh, in->map);
    in->first = in->last = NULL;
    in->count = 0;
    dw_arena_reset(&in->arena);
}

void dw_intern_free(struct interner *in)
{
    dw_intern_reset(in);
    dw_arena_free(&in->arena);
}
