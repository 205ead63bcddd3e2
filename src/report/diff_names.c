/* What became of the same names in two captures. Names are one by what they are, or by the hash that the log prints in
 * their place. */
#include "base/dns_name.h"
#include "report/diff.h"

#include <inttypes.h>
#include <stdlib.h>

#include "correlate/name_hash.h"

/* One row a name. ?1 is the outcome of the lookup that is to stand for the others: the last one of it, else the last.
 * Masks and tokens are equal for equal names within one boot alone; elsewhere they are never equal. */
#define FATES                                                                                                          \
    "SELECT g.n, g.failed, g.resolved, g.slow, l.id, l.host_id, coalesce(l.\"end\", l.start), l.cause, l.root_cause,"  \
    " l.name_hash, l.name, l.name_redacted"                                                                            \
    " FROM (SELECT count(*) AS n, sum(outcome = 'failed') AS failed, sum(outcome = 'resolved') AS resolved,"           \
    " sum(slow) AS slow, max((outcome = ?1) * 1099511627776 + id) % 1099511627776 AS one FROM lookups"                 \
    " GROUP BY coalesce(rtrim(lower(name), '.'), name_hash, name_redacted, id)) g JOIN lookups l ON l.id = g.one"

struct fates {
    struct diff_fate *items;
    size_t count, room;
};

/* The hash of its name, or a number drawn from its mask or token. False: it cannot be told from others. */
static bool identity(sqlite3_stmt *s, uint32_t *out)
{
    struct slice name = dw_row_text(s, 10), hash = dw_row_text(s, 9), mask = dw_row_text(s, 11);
    uint64_t number = 0;
    if (name.ptr != NULL && dw_name_hash(name, false, out))
        return true;
    if (name.ptr == NULL && hash.len > 0 && hash.len <= 8 && dw_slice_hex(hash, &number)) {
        *out = (uint32_t)number;
        return true;
    }
    bool token =
        dw_slice_find(mask, SLICE("<mask.hash: '")) < mask.len || dw_slice_find(mask, SLICE("<dn:")) < mask.len;
    *out = UINT32_C(2166136261);
    for (size_t i = 0; i < mask.len; i++)
        *out = (*out ^ (uint8_t)mask.ptr[i]) * UINT32_C(16777619);
    return name.ptr == NULL && token;
}

static enum fate fate_of(int64_t all, int64_t failed, int64_t resolved, int64_t slow)
{
    if (failed > 0)
        return failed < all && resolved > 0 ? FATE_SOMETIMES : FATE_FAILED;
    if (resolved == 0)
        return FATE_UNKNOWN;
    return slow > 0 ? FATE_SLOW : FATE_RESOLVED;
}

static struct slice kept(struct diff_side *side, sqlite3_stmt *s, int column)
{
    struct slice text = dw_row_text(s, column);
    return text.ptr != NULL ? dw_arena_copy(&side->r.keep, text) : SLICE_NONE;
}

static struct slice shown_name(struct diff_side *side, sqlite3_stmt *s)
{
    struct slice name = dw_reader_text(&side->r, s, 10), hash = dw_reader_hash(&side->r, s, 9);
    if (name.ptr == NULL)
        name = dw_reader_text(&side->r, s, 11);
    if (name.len > 0)
        return dw_arena_copy(&side->r.keep, name);
    return hash.len > 0 ? dw_diff_printf(&side->r.keep, "name with hash %.*s", SLICE_ARG(hash))
                        : SLICE("a name that the log hides");
}

struct slice dw_diff_name(const struct diff_name *n)
{
    const struct diff_fate *good = n->of[GOOD], *bad = n->of[BAD];
    return good != NULL && (bad == NULL || good->name.ptr != NULL) ? good->shown : bad->shown;
}

static bool add(struct diff_side *side, struct fates *f, sqlite3_stmt *s, uint32_t hash, bool alone)
{
    if (f->count == f->room) {
        size_t room = f->room != 0 ? f->room * 2 : 64;
        struct diff_fate *items = dw_arena_array(&side->r.keep, room, sizeof *items);
        if (items == NULL)
            return false;
        if (f->count > 0)
            memcpy(items, f->items, f->count * sizeof *items);
        f->items = items;
        f->room = room;
    }
    f->items[f->count++] =
        (struct diff_fate){.name = kept(side, s, 10),
                           .shown = shown_name(side, s),
                           .alone = alone,
                           .hash = hash,
                           .lookups = dw_row_int(s, 0),
                           .failed = dw_row_int(s, 1),
                           .fate = fate_of(dw_row_int(s, 0), dw_row_int(s, 1), dw_row_int(s, 2), dw_row_int(s, 3)),
                           .lookup = dw_row_int(s, 4),
                           .host = dw_row_int(s, 5),
                           .at = kept(side, s, 6),
                           .cause = kept(side, s, 7),
                           .root = kept(side, s, 8)};
    return true;
}

static int by_hash(const void *a, const void *b)
{
    const struct diff_fate *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return x->lookup < y->lookup ? -1 : x->lookup > y->lookup;
}

static struct fates read_fates(struct diff_side *side, const char *standing, int64_t *hidden)
{
    struct fates f = {0};
    sqlite3_stmt *s = dw_rows(&side->r, FATES);
    uint32_t hash = 0;
    if (s != NULL)
        sqlite3_bind_text(s, 1, standing, -1, SQLITE_STATIC);
    while (dw_row(&side->r, s)) {
        bool alone = !identity(s, &hash);
        *hidden += alone ? dw_row_int(s, 0) : 0;
        if (!add(side, &f, s, hash, alone))
            break;
        dw_arena_reset(&side->r.arena);
    }
    sqlite3_finalize(s);
    if (f.count > 1)
        qsort(f.items, f.count, sizeof *f.items, by_hash);
    return f;
}

/* Of one hash: one name, unless both are shown and differ. */
static bool one_name(const struct diff_fate *a, const struct diff_fate *b)
{
    if (a->alone || b->alone)
        return false;
    return a->name.ptr == NULL || b->name.ptr == NULL || dw_dns_name_equal(a->name, b->name);
}

bool dw_diff_worse(const struct diff_name *n)
{
    const struct diff_fate *good = n->of[GOOD], *bad = n->of[BAD];
    if (bad == NULL || bad->fate < FATE_SLOW)
        return false;
    return good == NULL || good->fate < bad->fate;
}

/* Worse ones that GOOD has too, other worse ones, what fails in both, what fares better, the rest. */
enum { PLACE_WORSE, PLACE_WORSE_ALONE, PLACE_BOTH_FAIL, PLACE_BETTER, PLACE_REST };

static int place_of(const struct diff_name *n)
{
    const struct diff_fate *good = n->of[GOOD], *bad = n->of[BAD];
    if (dw_diff_worse(n))
        return good != NULL && good->fate != FATE_UNKNOWN ? PLACE_WORSE : PLACE_WORSE_ALONE;
    if (good == NULL || bad == NULL)
        return PLACE_REST;
    return bad->fate >= FATE_SLOW ? PLACE_BOTH_FAIL : good->fate >= FATE_SLOW ? PLACE_BETTER : PLACE_REST;
}

static int by_place(const void *a, const void *b)
{
    const struct diff_name *x = a, *y = b;
    int places[] = {place_of(x), place_of(y)};
    if (places[0] != places[1])
        return places[0] - places[1];
    const struct diff_fate *of[] = {x->of[BAD] != NULL ? x->of[BAD] : x->of[GOOD],
                                    y->of[BAD] != NULL ? y->of[BAD] : y->of[GOOD]};
    return of[0]->lookup < of[1]->lookup ? -1 : of[0]->lookup > of[1]->lookup;
}

static void pair(struct diff_names *n, struct fates *good, struct fates *bad)
{
    size_t from = 0;
    for (size_t i = 0; i < good->count; i++) {
        struct diff_name *name = &n->items[n->count++];
        name->of[GOOD] = &good->items[i];
        while (from < bad->count && bad->items[from].hash < good->items[i].hash)
            from++;
        for (size_t k = from; k < bad->count && bad->items[k].hash == good->items[i].hash; k++)
            if (!bad->items[k].taken && one_name(&good->items[i], &bad->items[k])) {
                name->of[BAD] = &bad->items[k];
                bad->items[k].taken = true;
                break;
            }
    }
    for (size_t k = 0; k < bad->count; k++)
        if (!bad->items[k].taken)
            n->items[n->count++].of[BAD] = &bad->items[k];
}

void dw_diff_names(struct diff *d)
{
    struct diff_names *n = &d->names;
    struct fates good = read_fates(&d->side[GOOD], "resolved", &n->hidden[GOOD]);
    struct fates bad = read_fates(&d->side[BAD], "failed", &n->hidden[BAD]);
    n->items = dw_arena_array(&d->arena, good.count + bad.count + 1, sizeof *n->items);
    if (n->items == NULL)
        return;
    pair(n, &good, &bad);
    qsort(n->items, n->count, sizeof *n->items, by_place);
    for (size_t i = 0; i < n->count; i++) {
        const struct diff_name *name = &n->items[i];
        n->worse += dw_diff_worse(name);
        n->failing += place_of(name) == PLACE_BOTH_FAIL;
        n->both += name->of[GOOD] != NULL && name->of[BAD] != NULL;
        for (int side = 0; side < SIDES; side++)
            n->only[side] += name->of[1 - side] == NULL;
    }
}

static struct slice reason(struct diff_side *side, struct slice cause, struct slice root)
{
    struct slice why = dw_cause_title(&side->r, false, cause), because = dw_cause_title(&side->r, true, root);
    return dw_diff_printf(&side->r.keep, "%.*s%s%.*s", SLICE_ARG(why), root.ptr != NULL ? " -- because: " : "",
                          SLICE_ARG(because));
}

struct diff_value dw_diff_fate(struct diff_side *side, const struct diff_fate *f)
{
    static const char *const words[] = {"not decided", "resolved", "slow", "failed at times", "failed"};
    struct arena *keep = &side->r.keep;
    if (f == NULL)
        return (struct diff_value){0};
    struct slice text = dw_slice_of(words[f->fate]);
    if (f->fate == FATE_SOMETIMES)
        text = dw_diff_printf(keep, "failed in %" PRId64 " of %" PRId64 " lookups", f->failed, f->lookups);
    else if (f->lookups > 1)
        text = dw_diff_printf(keep, "%.*s, %" PRId64 " lookups", SLICE_ARG(text), f->lookups);
    if (f->fate != FATE_FAILED && (f->fate != FATE_SLOW || f->cause.ptr == NULL))
        return (struct diff_value){.shown = text, .same = dw_slice_of(words[f->fate])};
    struct slice why = reason(side, f->cause, f->root);
    return (struct diff_value){.shown = dw_diff_printf(keep, "%.*s: %.*s", SLICE_ARG(text), SLICE_ARG(why)),
                               .same = dw_diff_printf(keep, "%s %.*s", words[f->fate], SLICE_ARG(why))};
}

/* What became of one record type; the cause by its title. */
static struct diff_value type_fate(struct diff_side *side, sqlite3_stmt *s)
{
    struct slice outcome = dw_arena_copy(&side->r.keep, dw_row_text(s, 1)), cause = kept(side, s, 2);
    struct slice answers = dw_reader_list(&side->r, s, 3), server = dw_reader_text(&side->r, s, 4);
    struct slice text = cause.ptr != NULL ? dw_cause_title(&side->r, false, cause) : outcome;
    if (dw_slice_equal(outcome, SLICE("resolved")) && answers.len > 0)
        text = answers;
    if (server.len > 0)
        return (struct diff_value){
            .shown = dw_diff_printf(&side->r.keep, "%.*s, by %.*s", SLICE_ARG(text), SLICE_ARG(server)),
            .same = dw_diff_printf(&side->r.keep, "%.*s %.*s", SLICE_ARG(outcome), SLICE_ARG(cause))};
    return (struct diff_value){.shown = dw_arena_copy(&side->r.keep, text),
                               .same =
                                   dw_diff_printf(&side->r.keep, "%.*s %.*s", SLICE_ARG(outcome), SLICE_ARG(cause))};
}

static struct diff_value type_of(struct diff_side *side, const struct diff_fate *f, struct slice type)
{
    static const char sql[] = "SELECT type, outcome, cause, answers, server FROM queries WHERE lookup_id = ?1"
                              " AND type = ?2 ORDER BY outcome = 'resolved' DESC, id DESC LIMIT 1";
    struct diff_value value = {0};
    sqlite3_stmt *s = f != NULL ? dw_rows_kept(&side->r, sql) : NULL;
    if (s == NULL)
        return value;
    sqlite3_bind_int64(s, 1, f->lookup);
    sqlite3_bind_text(s, 2, type.ptr, (int)type.len, SQLITE_STATIC);
    if (dw_row(&side->r, s))
        value = type_fate(side, s);
    sqlite3_reset(s);
    return value;
}

bool dw_diff_type(struct diff *d, const struct diff_name *name, size_t index, struct slice *type,
                  struct diff_cells *cells)
{
    static const struct slice types[] = {SLICE_INIT("A"),   SLICE_INIT("AAAA"), SLICE_INIT("HTTPS"),
                                         SLICE_INIT("SRV"), SLICE_INIT("TXT"),  SLICE_INIT("PTR")};
    if (index >= sizeof types / sizeof *types)
        return false;
    *type = types[index];
    *cells = (struct diff_cells){0};
    for (int i = 0; i < SIDES; i++) {
        cells->value[i] = type_of(&d->side[i], name->of[i], *type);
        cells->known[i] = true;
    }
    dw_diff_compare(cells);
    return true;
}
