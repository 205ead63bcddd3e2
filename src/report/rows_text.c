/* Lookups in rows: number, time, client, name, and what else matters, in columns as wide as their widest. */
#include "report/text.h"

#include <inttypes.h>

enum { CLIENT_WIDEST = 24, GAP = 2, WORTH_TELLING_MS = 1000 };

struct cells {
    struct slice id, when, client, name, types, host, cause, span, repeats;
};

/* Both kinds of addresses are what everybody asks for: not worth a word. */
static struct slice types_of(struct reader *r, int64_t lookup)
{
    static const char sql[] = "SELECT CASE WHEN count(*) <> 2 OR total(type IN ('A', 'AAAA')) <> 2 THEN"
                              " '(' || group_concat(type, ', ') || ')' END FROM (SELECT type FROM queries WHERE"
                              " lookup_id = ?1 AND type IS NOT NULL GROUP BY type ORDER BY min(id) LIMIT 8)";
    sqlite3_stmt *s = dw_rows_kept(r, sql);
    if (s == NULL)
        return SLICE_NONE;
    sqlite3_bind_int64(s, 1, lookup);
    struct slice text = dw_row(r, s) && !dw_row_null(s, 0) ? dw_arena_copy(&r->arena, dw_row_text(s, 0)) : SLICE_NONE;
    sqlite3_reset(s);
    return text;
}

static struct slice cause_of(struct reader *r, sqlite3_stmt *l)
{
    struct slice cause = dw_row_text(l, LOOKUP_CAUSE), root = dw_row_text(l, LOOKUP_ROOT);
    struct slice why = dw_slice_first(dw_cause_title(r, false, cause), 200);
    struct slice because = dw_slice_first(dw_cause_title(r, true, root), 200);
    if (cause.ptr == NULL)
        return SLICE_NONE;
    if (root.ptr == NULL)
        return why;
    return dw_slice_of(dw_arena_printf(&r->arena, "%.*s -- because: %.*s", SLICE_ARG(why), SLICE_ARG(because)));
}

static struct cells cells_of(struct text *t, const struct text_row *row, sqlite3_stmt *l)
{
    struct reader *r = t->r;
    struct arena *arena = &r->arena;
    char stamp[DW_STAMP];
    struct cells c = {.id = dw_slice_of(dw_arena_printf(arena, "#%" PRId64, row->id)),
                      .when = dw_arena_copy(arena, dw_text_clock(t, row->first, stamp)),
                      .client = dw_client_text(r, l),
                      .name = dw_name_text(r, l),
                      .types = types_of(r, row->id)};
    if (t->hosts)
        c.host = dw_slice_of(dw_arena_printf(arena, "host %" PRId64, dw_row_int(l, LOOKUP_HOST)));
    if (row->with_cause)
        c.cause = cause_of(r, l);
    double ms = dw_row_null(l, LOOKUP_DURATION) ? 0 : sqlite3_column_double(l, LOOKUP_DURATION);
    if (ms >= WORTH_TELLING_MS && ms < 9e12) {
        struct slice span = dw_stamp_span((int64_t)(ms * 1e6), stamp);
        c.span = dw_slice_of(dw_arena_printf(arena, "after %.*s", SLICE_ARG(span)));
    }
    if (row->times > 1 && row->last != DW_TIME_NONE)
        c.repeats = dw_slice_of(dw_arena_printf(arena, "%" PRId64 " times until %.*s", row->times,
                                                SLICE_ARG(dw_text_second(t, row->last, stamp))));
    else if (row->times > 1)
        c.repeats = dw_slice_of(dw_arena_printf(arena, "%" PRId64 " times", row->times));
    return c;
}

static int widest(int most, struct slice text)
{
    int width = dw_paper_measure(text);
    return width > most ? width : most;
}

/* Behind the name, each whole in its line. */
static void extra(struct paper *p, enum ink ink, struct slice text, struct slice lead)
{
    if (text.ptr == NULL || text.len == 0)
        return;
    dw_paper_put(p, INK_PLAIN, lead);
    dw_paper_whole(p, ink, text);
}

static void put(struct paper *p, const struct cells *c, int indent, int when, int client, int name)
{
    dw_paper_begin(p, indent, indent + 2);
    dw_paper_put(p, INK_DIM, c->id);
    dw_paper_tab(p, when);
    if (client > when) {
        dw_paper_put(p, INK_PLAIN, c->when);
        dw_paper_tab(p, client);
    }
    dw_paper_whole(p, INK_BOLD, c->client);
    dw_paper_tab(p, name);
    dw_paper_whole(p, INK_NAME, c->name);
    extra(p, INK_PLAIN, c->types, SLICE(" "));
    extra(p, INK_PLAIN, c->host, SLICE(", "));
    if (c->cause.ptr != NULL) {
        dw_paper_put(p, INK_PLAIN, SLICE(": "));
        dw_paper_put(p, INK_BAD, c->cause);
    }
    extra(p, INK_DIM, c->span, SLICE(", "));
    extra(p, INK_WARN, c->repeats, SLICE(", "));
    dw_paper_end(p);
}

void dw_text_live_row(struct text *t, sqlite3_stmt *l, bool amended)
{
    struct paper *p = &t->p;
    struct slice outcome = dw_row_text(l, LOOKUP_OUTCOME);
    bool failed = dw_slice_equal(outcome, SLICE("failed")), slow = sqlite3_column_int(l, LOOKUP_SLOW) != 0;
    enum ink ink = failed ? INK_BAD : slow ? INK_WARN : INK_GOOD;
    const struct text_row row = {
        .id = dw_row_int(l, LOOKUP_ID), .times = 1, .first = dw_row_time(l, LOOKUP_START), .with_cause = !failed};
    struct cells c = cells_of(t, &row, l);
    dw_paper_begin(p, 0, 2);
    dw_paper_put(p, INK_DIM, c.when);
    dw_paper_put(p, INK_PLAIN, SLICE(" "));
    dw_paper_put(p, INK_DIM, c.id);
    dw_paper_put(p, INK_PLAIN, SLICE(" "));
    dw_paper_whole(p, INK_BOLD, c.client);
    dw_paper_put(p, INK_PLAIN, SLICE(": "));
    dw_paper_whole(p, INK_NAME, c.name);
    extra(p, INK_PLAIN, c.types, SLICE(" "));
    dw_paper_put(p, INK_PLAIN, SLICE(" "));
    dw_paper_put(p, ink, outcome);
    if (amended)
        dw_paper_put(p, ink, failed ? SLICE(" otherwise") : SLICE(" after all"));
    extra(p, INK_WARN, slow ? SLICE("slow") : SLICE_NONE, SLICE(", "));
    extra(p, INK_DIM, c.span, SLICE(", "));
    extra(p, INK_PLAIN, c.cause, SLICE(", "));
    dw_paper_end(p);
}

void dw_text_rows(struct text *t, const struct text_row *rows, size_t count, int indent)
{
    struct cells cells[TEXT_ROWS_MAX];
    int id = 0, when = 0, client = 0;
    size_t n = 0;
    sqlite3_stmt *l = dw_rows(t->r, "SELECT " LOOKUP_COLUMNS " FROM lookups WHERE id = ?1");
    for (size_t i = 0; i < count && i < TEXT_ROWS_MAX && l != NULL; i++) {
        sqlite3_reset(l);
        sqlite3_bind_int64(l, 1, rows[i].id);
        if (!dw_row(t->r, l))
            continue;
        cells[n] = cells_of(t, &rows[i], l);
        id = widest(id, cells[n].id);
        when = widest(when, cells[n].when);
        int width = dw_paper_measure(cells[n].client);
        client = width > client && width <= CLIENT_WIDEST ? width : client;
        n++;
    }
    sqlite3_finalize(l);
    int at_when = indent + id + GAP, at_client = at_when + (when > 0 ? when + GAP : 0);
    for (size_t i = 0; i < n; i++)
        put(&t->p, &cells[i], indent, at_when, at_client, at_client + client + GAP);
    dw_arena_reset(&t->r->arena);
}
