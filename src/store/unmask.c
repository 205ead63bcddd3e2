#include "store/unmask.h"

#include <stdlib.h>

#include "correlate/name_hash.h"
#include "store/internal.h"

enum { FOUND = 1, FOUND_GUESS = 2 }; /* t_names.found */

struct target { /* a hash that lacks a name */
    uint32_t hash;
    bool taken;                   /* this slot is in use */
    char text[9];                 /* as the log prints it */
    char *names[UNMASK_ALSO + 1]; /* candidates that fit, in the order of letters */
    size_t count;
    uint64_t lookups;
    bool news; /* a name was written that was not there before */
};

struct place { /* where a hash stands in a name's place */
    int64_t host;
    uint32_t hash;
    char text[9]; /* as the log prints it */
    char *was;    /* the name that was found for it before, or NULL */
    int64_t found;
};

struct unmask {
    struct store *store;
    struct target *slots; /* open addressing; a power of two */
    size_t slot_count, hash_count;
    uint64_t filter[1024]; /* a bit for the low 16 bits of each hash: nearly all candidates end here */
    struct place *places;
    size_t place_count, place_room;
    uint64_t tried;
    size_t *order; /* slots with news, by hash; once written */
    size_t found;
};

static size_t slot_of(const struct unmask *u, uint32_t hash)
{
    size_t at = (hash * UINT32_C(2654435761)) & (u->slot_count - 1);
    while (u->slots[at].taken && u->slots[at].hash != hash)
        at = (at + 1) & (u->slot_count - 1);
    return at;
}

static bool wanted(const struct unmask *u, uint32_t hash)
{
    return (u->filter[(hash & 0xffff) >> 6] >> (hash & 63) & 1) != 0;
}

static bool grow(struct unmask *u)
{
    struct target *old = u->slots;
    size_t old_count = u->slot_count, count = old_count != 0 ? old_count * 2 : 1024;
    struct target *slots = calloc(count, sizeof *slots);
    if (slots == NULL)
        return false;
    u->slots = slots;
    u->slot_count = count;
    for (size_t i = 0; i < old_count; i++)
        if (old[i].taken)
            slots[slot_of(u, old[i].hash)] = old[i];
    free(old);
    return true;
}

static struct slice column(sqlite3_stmt *s, int at)
{
    return dw_slice((const char *)sqlite3_column_text(s, at), (size_t)sqlite3_column_bytes(s, at));
}

/* In its place among the candidates of this hash; a name that differs in case alone is no other. */
static bool add_name(struct target *t, struct slice name)
{
    size_t at = 0;
    for (size_t i = 0; i < t->count; i++) {
        struct slice other = dw_slice_of(t->names[i]);
        if (dw_slice_equal_nocase(name, other))
            return true;
        at += dw_slice_compare(name, other) > 0;
    }
    if (at == UNMASK_ALSO + 1)
        return true;
    char *own = strndup(name.ptr, name.len);
    if (own == NULL)
        return false;
    if (t->count == UNMASK_ALSO + 1)
        free(t->names[--t->count]);
    memmove(t->names + at + 1, t->names + at, (t->count - at) * sizeof *t->names);
    t->names[at] = own;
    t->count++;
    return true;
}

static bool place_room(struct unmask *u)
{
    if (u->hash_count * 2 >= u->slot_count && !grow(u))
        return false;
    if (u->place_count == u->place_room) {
        size_t room = u->place_room != 0 ? u->place_room * 2 : 64;
        struct place *places = realloc(u->places, room * sizeof *places);
        if (places == NULL)
            return false;
        u->places = places;
        u->place_room = room;
    }
    return true;
}

/* A row of PLACES. */
static bool add_place(struct unmask *u, sqlite3_stmt *s)
{
    uint64_t number = 0;
    struct slice text = column(s, 1);
    if (text.len > 8 || !dw_slice_hex(text, &number)) /* a token: its key is the Mac's */
        return true;
    if (!place_room(u))
        return false;
    uint32_t hash = (uint32_t)number;
    struct target *t = &u->slots[slot_of(u, hash)];
    if (!t->taken) {
        *t = (struct target){.hash = hash, .taken = true};
        memcpy(t->text, text.ptr, text.len);
        u->hash_count++;
        u->filter[(hash & 0xffff) >> 6] |= UINT64_C(1) << (hash & 63);
    }
    t->lookups += (uint64_t)sqlite3_column_int64(s, 2);
    struct place *p = &u->places[u->place_count++];
    *p = (struct place){.host = sqlite3_column_int64(s, 0), .hash = hash, .found = sqlite3_column_int64(s, 4)};
    memcpy(p->text, text.ptr, text.len);
    struct slice was = column(s, 3);
    if (was.ptr == NULL)
        return true;
    p->was = strndup(was.ptr, was.len);
    return p->was != NULL && add_name(t, was);
}

/* Hashes without a name, and those whose name was found among candidates before: further ones may fit them too. */
#define PLACES                                                                                                         \
    "SELECT u.host_id, u.name_hash, sum(u.lookup), max(n.name), coalesce(max(n.found), 0) FROM"                        \
    " (SELECT host_id, name_hash, name, 1 AS lookup FROM t_lookups UNION ALL"                                          \
    " SELECT host_id, name_hash, name, 0 FROM t_requests) u"                                                           \
    " LEFT JOIN t_names n ON n.stand_in = u.name_hash AND n.host_id = u.host_id AND n.found"                           \
    " WHERE u.name_hash IS NOT NULL AND (u.name IS NULL OR n.found) GROUP BY 1, 2"

static enum dw_status failed(struct unmask *u, struct dw_error *error)
{
    return dw_fail(error, DW_ERR_DATABASE, "the database: %s", sqlite3_errmsg(u->store->db));
}

static enum dw_status read_places(struct unmask *u, struct dw_error *error)
{
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(u->store->db, PLACES, -1, &s, NULL);
    bool good = true;
    while (code == SQLITE_OK && good && sqlite3_step(s) == SQLITE_ROW)
        good = add_place(u, s);
    int ended = sqlite3_finalize(s);
    if (!good)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    return code == SQLITE_OK && ended == SQLITE_OK ? DW_OK : failed(u, error);
}

enum dw_status dw_unmask_open(struct unmask **out, struct store *store, struct dw_error *error)
{
    struct unmask *u = calloc(1, sizeof *u);
    *out = NULL;
    if (u == NULL || (u->store = store, !grow(u))) {
        free(u);
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    }
    enum dw_status status = dw_store_settle(store, error);
    if (status == DW_OK)
        status = read_places(u, error);
    if (status == DW_OK)
        *out = u;
    else
        dw_unmask_close(u);
    return status;
}

void dw_unmask_close(struct unmask *u)
{
    if (u == NULL)
        return;
    for (size_t i = 0; i < u->slot_count; i++)
        for (size_t k = 0; k < u->slots[i].count; k++)
            free(u->slots[i].names[k]);
    for (size_t i = 0; i < u->place_count; i++)
        free(u->places[i].was);
    free(u->slots);
    free(u->places);
    free(u->order);
    free(u);
}

enum dw_status dw_unmask_try(struct unmask *u, struct slice name, struct dw_error *error)
{
    uint32_t hashes[2];
    char dotted[1024];
    if (name.len == 0 || name.len + 1 >= sizeof dotted || !dw_name_hash(name, false, &hashes[0]) ||
        !dw_name_hash(name, true, &hashes[1]))
        return DW_OK;
    u->tried++;
    for (size_t i = 0; i < (hashes[0] != hashes[1] ? 2u : 1u); i++) {
        struct target *t = wanted(u, hashes[i]) ? &u->slots[slot_of(u, hashes[i])] : NULL;
        if (t == NULL || !t->taken)
            continue;
        memcpy(dotted, name.ptr, name.len);
        dotted[name.len] = '.';
        if (!add_name(t, dw_slice(dotted, name.len + (name.ptr[name.len - 1] != '.'))))
            return dw_fail(error, DW_ERR_MEMORY, "no memory");
    }
    return DW_OK;
}

enum dw_status dw_unmask_try_known(struct unmask *u, struct dw_error *error)
{
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(u->store->db,
                                  "SELECT name FROM t_events WHERE name IS NOT NULL UNION SELECT name FROM t_lookups"
                                  " WHERE name IS NOT NULL AND NOT name_guess UNION SELECT name FROM t_requests WHERE"
                                  " name IS NOT NULL AND NOT name_guess",
                                  -1, &s, NULL);
    enum dw_status status = DW_OK;
    while (code == SQLITE_OK && status == DW_OK && sqlite3_step(s) == SQLITE_ROW)
        status = dw_unmask_try(u, column(s, 0), error);
    int ended = sqlite3_finalize(s);
    return status != DW_OK ? status : code == SQLITE_OK && ended == SQLITE_OK ? DW_OK : failed(u, error);
}

static enum dw_status name_place(struct unmask *u, const struct place *p, const struct target *t, struct slice hidden,
                                 int64_t found, struct dw_error *error)
{
    struct slice stand_in = dw_slice_of(p->text), name = dw_slice_of(t->names[0]), was = dw_slice_of(p->was);
    u->store->names = true; /* those that have none yet get it when the store settles */
    if (p->was == NULL)
        return dw_store_run(u->store->db, dw_store_statement(u->store, S_NAME_FOUND), error, "isssi", p->host,
                            &stand_in, &name, &hidden, found);
    enum dw_status status = dw_store_run(u->store->db, dw_store_statement(u->store, S_RENAME), error, "issis", p->host,
                                         &was, &name, found, &stand_in);
    if (status == DW_OK)
        status = dw_store_run(u->store->db, dw_store_statement(u->store, S_RENAME_LOOKUPS), error, "issis", p->host,
                              &was, &name, found, &stand_in);
    return status == DW_OK ? dw_store_run(u->store->db, dw_store_statement(u->store, S_RENAME_REQUESTS), error, "issis",
                                          p->host, &was, &name, found, &stand_in)
                           : status;
}

static enum dw_status learn(struct unmask *u, struct slice hidden, struct dw_error *error)
{
    enum dw_status status = dw_store_begin(u->store, error);
    for (size_t i = 0; i < u->place_count && status == DW_OK; i++) {
        const struct place *p = &u->places[i];
        struct target *t = &u->slots[slot_of(u, p->hash)];
        int64_t found = t->count > 1 || p->found == FOUND_GUESS ? FOUND_GUESS : FOUND;
        if (t->count == 0 || (p->was != NULL && found == p->found && strcmp(p->was, t->names[0]) == 0))
            continue;
        t->news = true;
        status = name_place(u, p, t, hidden, found, error);
    }
    return status;
}

static enum dw_status note_guesses(struct unmask *u, const struct unmask_texts *texts, struct dw_error *error)
{
    enum dw_status status = dw_store_begin(u->store, error);
    if (status == DW_OK)
        status = dw_store_run(u->store->db, dw_store_statement(u->store, S_DROP_GUESSES), error, "");
    if (status == DW_OK)
        status = dw_store_run(u->store->db, dw_store_statement(u->store, S_GUESSES), error, "s", &texts->guessed);
    return status;
}

static int by_number(const void *a, const void *b)
{
    const struct target *x = *(const struct target *const *)a, *y = *(const struct target *const *)b;
    return x->hash < y->hash ? -1 : x->hash > y->hash;
}

/* The slots with news, by hash. */
static bool order(struct unmask *u)
{
    const struct target **list = calloc(u->hash_count + 1, sizeof *list);
    u->order = calloc(u->hash_count + 1, sizeof *u->order);
    if (list == NULL || u->order == NULL) {
        free(list);
        return false;
    }
    for (size_t i = 0; i < u->slot_count; i++)
        if (u->slots[i].news)
            list[u->found++] = &u->slots[i];
    qsort(list, u->found, sizeof *list, by_number);
    for (size_t i = 0; i < u->found; i++)
        u->order[i] = (size_t)(list[i] - u->slots);
    free(list);
    return true;
}

#define UNNAMED "SELECT count(*) FROM t_lookups WHERE name IS NULL"
#define GUESSED "SELECT count(*) FROM t_lookups WHERE name_guess"

enum dw_status dw_unmask_write(struct unmask *u, const struct unmask_texts *texts, struct unmask_counts *counts,
                               struct dw_error *error)
{
    *counts = (struct unmask_counts){
        .hidden = (uint64_t)dw_store_number(u->store, UNNAMED), .hashes = u->hash_count, .candidates = u->tried};
    enum dw_status status = learn(u, texts->hidden, error);
    if (status == DW_OK)
        status = dw_store_settle(u->store, error);
    if (status == DW_OK)
        status = note_guesses(u, texts, error);
    if (status == DW_OK)
        status = dw_store_commit(u->store, error);
    if (status == DW_OK && !order(u))
        status = dw_fail(error, DW_ERR_MEMORY, "no memory");
    counts->named = counts->hidden - (uint64_t)dw_store_number(u->store, UNNAMED);
    counts->guessed = (uint64_t)dw_store_number(u->store, GUESSED);
    counts->no_hash = (uint64_t)dw_store_number(
        u->store, UNNAMED " AND (name_hash IS NULL OR length(name_hash) > 8 OR name_hash GLOB '*[^0-9A-Fa-f]*')");
    return status;
}

bool dw_unmask_name(const struct unmask *u, size_t index, struct unmask_name *out)
{
    if (index >= u->found)
        return false;
    const struct target *t = &u->slots[u->order[index]];
    *out = (struct unmask_name){.hash = dw_slice_of(t->text),
                                .name = dw_slice_of(t->names[0]),
                                .also_count = t->count - 1,
                                .lookups = t->lookups};
    for (size_t i = 1; i < t->count; i++)
        out->also[i - 1] = dw_slice_of(t->names[i]);
    return true;
}
