/* Incidents: what befell more than one lookup, from when to when, and why. */
#include "report/text.h"

#include <inttypes.h>

static void when(struct text *t, int64_t start, int64_t end)
{
    char stamp[DW_STAMP];
    struct paper *p = &t->p;
    if (start == DW_TIME_NONE)
        return;
    bool lasts = end != DW_TIME_NONE && end > start;
    dw_paper_put(p, INK_PLAIN, lasts ? SLICE(" from ") : SLICE(" at "));
    dw_paper_put(p, INK_BOLD, dw_text_second(t, start, stamp));
    if (!lasts)
        return;
    dw_paper_put(p, INK_PLAIN, SLICE(" to "));
    dw_paper_put(p, INK_BOLD, dw_text_second(t, end, stamp));
    dw_paper_put(p, INK_DIM, SLICE(" ("));
    dw_paper_put(p, INK_DIM, dw_stamp_span(end - start, stamp));
    dw_paper_put(p, INK_DIM, SLICE(")"));
}

static void incident(struct text *t, sqlite3_stmt *s)
{
    struct slice kind = dw_row_text(s, 0);
    bool outage = dw_slice_equal(kind, SLICE("outage"));
    int64_t lookups = dw_row_int(s, 4);
    dw_paper_begin(&t->p, 2, 4);
    dw_paper_put(&t->p, outage ? INK_BAD : INK_WARN, kind);
    when(t, dw_row_time(s, 1), dw_row_time(s, 2));
    if (lookups > 0 && !outage) /* of an outage its title says so */
        dw_paper_print(&t->p, INK_PLAIN, ", %" PRId64 " lookup%s", lookups, lookups == 1 ? "" : "s");
    struct slice title = dw_reader_text(t->r, s, 3);
    if (title.ptr != NULL && title.len > 0) {
        dw_paper_put(&t->p, INK_PLAIN, SLICE(": "));
        dw_paper_put(&t->p, INK_PLAIN, title);
    }
    dw_paper_end(&t->p);
    dw_arena_reset(&t->r->arena);
}

void dw_text_incidents(struct text *t)
{
    /* The weightiest, in the order of time; where certain lookups alone are told of, what went on meanwhile. */
    sqlite3_stmt *s = dw_rows(
        t->r, "SELECT kind, start, \"end\", title, lookups, n FROM (SELECT i.*, count(*) OVER () AS n FROM incidents i"
              " WHERE ?9 IS NULL OR EXISTS (SELECT 1 FROM json_each(?9) e JOIN lookups l ON l.id = e.value"
              " WHERE i.kind <> 'request-leak' AND l.host_id = i.host_id AND i.start <= coalesce(l.stopped, l.\"end\","
              " l.start) AND coalesce(i.\"end\", i.start) >= l.start) ORDER BY kind = 'outage' AND lookups > 9 DESC,"
              " lookups DESC, start IS NULL, start, id LIMIT ?1) ORDER BY start IS NULL, start, id");
    if (s != NULL)
        sqlite3_bind_int64(s, 1, t->fold ? t->incidents : INT64_MAX);
    if (s != NULL && t->r->o->only != NULL)
        sqlite3_bind_text(s, 9, t->r->o->only, -1, SQLITE_STATIC);
    int64_t shown = 0, all = 0;
    for (; dw_row(t->r, s); shown++) {
        if (shown == 0) {
            dw_paper_blank(&t->p);
            dw_paper_text(&t->p, 0, 0, INK_BOLD, SLICE("Incidents"));
        }
        all = dw_row_int(s, 5);
        incident(t, s);
    }
    dw_text_more(t, 2, all - shown, "incidents of less weight");
    sqlite3_finalize(s);
}
