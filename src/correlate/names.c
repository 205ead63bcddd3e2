/* What stands for names: the log prints a mask, a hash or a token in a name's place, and now and then the name itself
 * beside it. What is learned so names every lookup that bears the same stand-in, those before it too. Masks are equal
 * within a boot and tokens within a life of the daemon; of others than equal names they are never equal, so that one
 * table serves all. */
#include "correlate/model.h"

#include <stdlib.h>

enum {
    MAX_NAMES = 16384, /* the oldest are forgotten */
    MAX_STAND_IN = 96,
    MAX_NAME = 255 /* of a name in wire form, RFC 1035 */
};

struct known {  /* a stand-in, and the name once that is known */
    bool given; /* a lookup went out under it, without a name */
    uint8_t name_len;
    char *name; /* NULL: not known */
    UT_hash_handle hh;
    char stand_in[]; /* hh.keylen bytes */
};

struct names {
    struct known *list; /* by stand-in, in the order of insertion */
};

enum dw_status dw_names_open(struct names **out)
{
    *out = calloc(1, sizeof **out);
    return *out != NULL ? DW_OK : DW_ERR_MEMORY;
}

static void forget(struct names *names, struct known *k)
{
    HASH_DELETE(hh, names->list, k);
    free(k->name);
    free(k);
}

void dw_names_close(struct names *names)
{
    if (names == NULL)
        return;
    while (names->list != NULL)
        forget(names, names->list);
    free(names);
}

bool dw_names_tell_apart(struct slice stand_in)
{
    return stand_in.len > 0 && !dw_slice_equal(stand_in, SLICE("<private>")) &&
           dw_slice_find(stand_in, SLICE("(null)")) == stand_in.len &&
           dw_slice_find(stand_in, SLICE("REDACTED")) == stand_in.len;
}

/* `<private> <dn:I/vUYw>` and `<dn:I/vUYw>` are one token. */
static struct slice core_of(struct slice stand_in)
{
    return dw_slice_starts(stand_in, SLICE("<private> <")) ? dw_slice_from(stand_in, 10) : stand_in;
}

static struct known *get(struct names *names, struct slice stand_in, bool make)
{
    struct known *k = NULL;
    stand_in = core_of(stand_in);
    if (!dw_names_tell_apart(stand_in) || stand_in.len >= MAX_STAND_IN)
        return NULL;
    HASH_FIND(hh, names->list, stand_in.ptr, stand_in.len, k);
    if (k != NULL || !make)
        return k;
    if (HASH_COUNT(names->list) >= MAX_NAMES)
        forget(names, names->list);
    k = malloc(sizeof *k + stand_in.len);
    if (k == NULL)
        return NULL;
    *k = (struct known){.given = false};
    memcpy(k->stand_in, stand_in.ptr, stand_in.len);
    HASH_ADD_KEYPTR(hh, names->list, k->stand_in, stand_in.len, k);
    return k;
}

struct slice dw_names_find(const struct correlate *c, struct slice stand_in)
{
    const struct known *k = get(c->names, stand_in, false);
    return k != NULL ? dw_slice(k->name, k->name_len) : SLICE_NONE;
}

static enum dw_status give(const struct correlate *c, const struct known *k, struct slice stand_in,
                           struct dw_error *error)
{
    struct arena arena = {0};
    struct name_result r = {.stand_in = stand_in,
                            .name = dw_slice(k->name, k->name_len),
                            .hidden = dw_causes_text(c->causes, "words", "hidden-name", NULL, 0, &arena)};
    enum dw_status status = c->sink.name != NULL ? c->sink.name(c->sink.self, &r, error) : DW_OK;
    dw_arena_free(&arena);
    return status;
}

enum dw_status dw_names_learn(struct correlate *c, struct slice stand_in, struct slice name, struct dw_error *error)
{
    struct known *k = name.len > 0 && name.len < MAX_NAME ? get(c->names, stand_in, true) : NULL;
    if (k == NULL || k->name != NULL)
        return DW_OK;
    size_t len = name.len + (name.ptr[name.len - 1] != '.');
    k->name = malloc(len);
    if (k->name == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory for a name");
    memcpy(k->name, name.ptr, name.len);
    k->name[len - 1] = '.';
    k->name_len = (uint8_t)len;
    return k->given ? give(c, k, core_of(stand_in), error) : DW_OK;
}

void dw_names_given(struct correlate *c, struct slice stand_in)
{
    struct known *k = get(c->names, stand_in, true);
    if (k != NULL)
        k->given = true;
}

static enum dw_status learn_hash(struct correlate *c, struct slice name, bool as_written, struct dw_error *error)
{
    uint32_t hash = 0;
    char text[8]; /* `%x`: names are seen often */
    size_t at = sizeof text;
    if (!dw_name_hash(name, as_written, &hash))
        return DW_OK;
    do
        text[--at] = "0123456789abcdef"[hash & 15];
    while ((hash >>= 4) != 0);
    return dw_names_learn(c, dw_slice(text + at, sizeof text - at), name, error);
}

enum dw_status dw_names_seen(struct correlate *c, struct slice name, struct dw_error *error)
{
    bool capitals = false;
    for (size_t i = 0; i < name.len && !capitals; i++)
        capitals = name.ptr[i] >= 'A' && name.ptr[i] <= 'Z';
    enum dw_status status = learn_hash(c, name, false, error);
    return status == DW_OK && capitals ? learn_hash(c, name, true, error) : status;
}

bool dw_names_agree(struct slice hash, struct slice name)
{
    uint64_t said = 0;
    uint32_t low = 0, written = 0;
    if (!dw_slice_hex(hash, &said)) /* a token: no one can tell */
        return true;
    return dw_name_hash(name, false, &low) && dw_name_hash(name, true, &written) && (said == low || said == written);
}
