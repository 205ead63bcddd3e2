/* What the network did before: elections, tunnels that came, network changes, in the order of time; steps that are
 * the same, or of one kind, stand beside each other, in order on both sides. */
#include "report/diff.h"

enum { STEPS_SHOWN = 12, STEPS_ALL = 200 };

#define BEFORE(column) "WHERE host_id = ?1 AND (?2 IS NULL OR " column " IS NULL OR " column " <= ?2) "
/* The last ones, newest first. */
#define STEPS                                                                                                          \
    "SELECT * FROM (SELECT time AS t, 0 AS kind, id, family, winner_service, winner_interface, outcome FROM "          \
    "elections " BEFORE("time") "AND outcome IS NOT NULL AND outcome <> 'still'"                                       \
                                " UNION ALL SELECT valid_from, 1, id, mode, service_id, interface, NULL FROM "         \
                                "tunnels " BEFORE("valid_from") "UNION ALL SELECT time, 2, id, text, NULL, NULL, "     \
                                                                "NULL FROM network_changes " BEFORE(                   \
                                                                    "time") ") ORDER BY t DESC, kind DESC, id DESC "   \
                                                                            "LIMIT ?3"

enum { COLUMN_TIME, COLUMN_KIND, COLUMN_ID, COLUMN_WHAT, COLUMN_SERVICE, COLUMN_INTERFACE, COLUMN_OUTCOME };
#define LEAD SLICE("network changed: ") /* of every change; it tells nothing here */
enum { KIND_ELECTION, KIND_TUNNEL, KIND_CHANGE };

/* A change's words without its addresses: `v4(en0:192.0.2.7)` is `v4(en0)`. */
static struct slice without_addresses(struct arena *arena, struct slice text)
{
    char *out = dw_arena_alloc(arena, text.len + 1);
    size_t len = 0;
    bool within = false, address = false;
    for (size_t i = 0; i < text.len && out != NULL; i++) {
        char c = text.ptr[i];
        within = (within || c == '(') && c != ')';
        address = within && c != ',' && (address || c == ':');
        if (!address)
            out[len++] = c;
    }
    return dw_slice(out, len);
}

static const char *kind_of(sqlite3_stmt *s)
{
    if (dw_row_int(s, COLUMN_KIND) == KIND_ELECTION)
        return dw_slice_equal(dw_row_text(s, COLUMN_WHAT), SLICE("IPv6")) ? "IPv6" : "IPv4";
    return dw_row_int(s, COLUMN_KIND) == KIND_TUNNEL ? "tunnel" : "change";
}

static struct slice election(struct diff_side *side, sqlite3_stmt *s, struct slice service)
{
    struct slice interface = dw_row_text(s, COLUMN_INTERFACE);
    if (service.len == 0)
        return dw_slice_equal(dw_row_text(s, COLUMN_OUTCOME), SLICE("no-longer")) ? SLICE("lost its primary")
                                                                                  : SLICE("won by none");
    return dw_diff_printf(&side->r.keep, "won by %.*s%s%.*s", SLICE_ARG(service), interface.len > 0 ? " on " : "",
                          SLICE_ARG(interface));
}

/* The step in words; its texts may be raw, for comparing, or as the report may show them. */
static struct slice words(struct diff_side *side, sqlite3_stmt *s, struct slice service, struct slice what)
{
    struct slice interface = dw_row_text(s, COLUMN_INTERFACE);
    switch (dw_row_int(s, COLUMN_KIND)) {
    case KIND_ELECTION:
        return election(side, s, service);
    case KIND_TUNNEL:
        return dw_diff_printf(&side->r.keep, "%.*s tunnel%s%.*s", SLICE_ARG(what), interface.len > 0 ? " on " : "",
                              SLICE_ARG(interface));
    default:
        return dw_arena_copy(&side->r.keep, dw_slice_starts(what, LEAD) ? dw_slice_from(what, LEAD.len) : what);
    }
}

static struct diff_value step(struct diff_side *side, sqlite3_stmt *s)
{
    char stamp[DW_STAMP];
    int64_t time = dw_row_time(s, COLUMN_TIME);
    struct slice raw = words(side, s, dw_row_text(s, COLUMN_SERVICE), dw_row_text(s, COLUMN_WHAT));
    struct slice seen =
        words(side, s, dw_reader_text(&side->r, s, COLUMN_SERVICE), dw_reader_text(&side->r, s, COLUMN_WHAT));
    struct slice when = SLICE("");
    if (time != DW_TIME_NONE)
        when = side->r.o->format == REPORT_TEXT ? dw_stamp_clock(time, side->r.o->utc_offset, stamp)
                                                : dw_stamp_utc(time, stamp);
    return (struct diff_value){
        .shown = dw_diff_printf(&side->r.keep, "%.*s%s%.*s", SLICE_ARG(when), when.len > 0 ? " " : "", SLICE_ARG(seen)),
        .same = dw_row_int(s, COLUMN_KIND) == KIND_CHANGE ? without_addresses(&side->r.keep, raw) : raw};
}

bool dw_diff_read_steps(struct diff_side *side, struct diff_list *out)
{
    sqlite3_stmt *s = dw_rows(&side->r, STEPS);
    dw_instant_bind(s, &side->instant);
    if (s != NULL)
        sqlite3_bind_int(s, 3, side->r.o->all ? STEPS_ALL : STEPS_SHOWN);
    for (struct diff_object *o; dw_row(&side->r, s) && (o = dw_diff_object(out, &side->r.keep)) != NULL;) {
        o->values[0] = step(side, s);
        o->key = o->values[0].same;
        o->near = o->subject = dw_slice_of(kind_of(s));
        dw_arena_reset(&side->r.arena);
    }
    sqlite3_finalize(s);
    for (size_t i = 0; i < out->count / 2; i++) {
        struct diff_object first = out->items[i];
        out->items[i] = out->items[out->count - 1 - i];
        out->items[out->count - 1 - i] = first;
    }
    return out->count > 0;
}

/* How well two steps go with each other: the same one, or one of its kind. */
static uint16_t likeness(const struct diff_object *a, const struct diff_object *b)
{
    if (!dw_slice_equal(a->near, b->near))
        return 0;
    return dw_slice_equal(a->key, b->key) ? 3 : 1;
}

/* best[i * (bad + 1) + k]: how well the ends of both, from i and k on, can stand beside each other in order. */
static uint16_t *best_of(struct arena *arena, const struct diff_list *good, const struct diff_list *bad)
{
    size_t width = bad->count + 1;
    uint16_t *best = dw_arena_array(arena, (good->count + 1) * width, sizeof *best);
    for (size_t i = good->count; best != NULL && i-- > 0;)
        for (size_t k = bad->count; k-- > 0;) {
            uint16_t together = (uint16_t)(likeness(&good->items[i], &bad->items[k]) + best[(i + 1) * width + k + 1]);
            uint16_t skip_good = best[(i + 1) * width + k], skip_bad = best[i * width + k + 1];
            uint16_t skip = skip_good > skip_bad ? skip_good : skip_bad;
            best[i * width + k] = together > skip ? together : skip;
        }
    return best;
}

bool dw_diff_next_step(struct diff_steps *n)
{
    const struct diff_list *good = n->good, *bad = n->bad;
    size_t i = n->i, k = n->k, width = bad->count + 1;
    if (n->best == NULL && (n->best = best_of(n->arena, good, bad)) == NULL)
        return false;
    if (i == good->count && k == bad->count)
        return false;
    bool both = i < good->count && k < bad->count, together = false, from_good = k == bad->count;
    if (both) {
        uint16_t like = likeness(&good->items[i], &bad->items[k]), best = n->best[i * width + k];
        together = like > 0 && best == like + n->best[(i + 1) * width + k + 1];
        from_good = together || best == n->best[(i + 1) * width + k];
    }
    n->step[GOOD] = from_good ? &good->items[n->i++] : NULL;
    n->step[BAD] = together || !from_good ? &bad->items[n->k++] : NULL;
    return true;
}
