/* The report on a terminal: the answer first, then incidents, then the failures by cause, then what the capture lacks.
 */
#include "report/text.h"

#include <inttypes.h>

enum {
    WIDEST = 120,    /* what is wider reads badly */
    TOLD_AGAIN = 100 /* live: so many lookups later a remedy is told again */
};

struct told_remedy {
    struct slice title, commands, caveat;
    int64_t lookup; /* for which it was last told */
    struct told_remedy *next;
};

struct slice dw_text_clock(const struct text *t, int64_t ns, char out[DW_STAMP])
{
    if (ns == DW_TIME_NONE)
        return SLICE("");
    return t->dates ? dw_slice_from(dw_stamp_people(ns, t->r->o->utc_offset, out), 5)
                    : dw_stamp_clock(ns, t->r->o->utc_offset, out);
}

struct slice dw_text_second(const struct text *t, int64_t ns, char out[DW_STAMP])
{
    struct slice clock = dw_text_clock(t, ns, out);
    return clock.len > 4 ? dw_slice_first(clock, clock.len - 4) : clock;
}

void dw_text_more(struct text *t, int indent, int64_t count, const char *what)
{
    if (count <= 0)
        return;
    dw_paper_begin(&t->p, indent, indent);
    dw_paper_print(&t->p, INK_DIM, "and %" PRId64 " more %s", count, what);
    dw_paper_end(&t->p);
}

static struct told_remedy *told_before(const struct text *t, sqlite3_stmt *remedy)
{
    struct told_remedy *a = t->told;
    while (t->by_title && a != NULL && !dw_slice_equal(a->title, dw_row_text(remedy, 0)))
        a = a->next;
    while (!t->by_title && a != NULL &&
           !(dw_slice_equal(a->title, dw_row_text(remedy, 0)) && dw_slice_equal(a->commands, dw_row_text(remedy, 1)) &&
             dw_slice_equal(a->caveat, dw_row_text(remedy, 2))))
        a = a->next;
    return a;
}

static void remember(struct text *t, sqlite3_stmt *remedy, int64_t lookup)
{
    struct arena *keep = &t->r->keep;
    struct told_remedy *new = dw_arena_array(keep, 1, sizeof *new);
    if (new == NULL)
        return;
    *new =
        (struct told_remedy){dw_arena_copy(keep, dw_row_text(remedy, 0)), dw_arena_copy(keep, dw_row_text(remedy, 1)),
                             dw_arena_copy(keep, dw_row_text(remedy, 2)), lookup, t->told};
    t->told = new;
}

static sqlite3_stmt *remedies_of(struct text *t, int64_t lookup)
{
    static const char sql[] = "SELECT title, commands, caveat FROM remedies WHERE lookup_id = ?1 ORDER BY position";
    sqlite3_stmt *s = dw_rows_kept(t->r, sql);
    if (s != NULL)
        sqlite3_bind_int64(s, 1, lookup);
    return s;
}

bool dw_text_new_remedies(struct text *t, int64_t lookup)
{
    sqlite3_stmt *s = remedies_of(t, lookup);
    bool any = false;
    while (!any && dw_row(t->r, s))
        any = told_before(t, s) == NULL;
    sqlite3_reset(s);
    return any;
}

void dw_text_remedies(struct text *t, int64_t lookup, int indent)
{
    sqlite3_stmt *s = remedies_of(t, lookup);
    while (dw_row(t->r, s)) {
        struct told_remedy *before = told_before(t, s);
        if (before != NULL && before->lookup == lookup)
            continue; /* the cause's and the root's */
        if (before != NULL && t->by_title && lookup - before->lookup < TOLD_AGAIN)
            continue;
        dw_remedy_text(&t->p, t->r, s, indent, before != NULL && !t->by_title);
        if (before == NULL)
            remember(t, s, lookup);
        else
            before->lookup = lookup;
    }
    sqlite3_reset(s);
}

void dw_text_quality(struct text *t)
{
    struct paper *p = &t->p;
    sqlite3_stmt *s = dw_rows(t->r, "SELECT code, text, start, \"end\" FROM quality ORDER BY host_id, start, code");
    bool first = true;
    char a[DW_STAMP], b[DW_STAMP];
    for (; dw_row(t->r, s); first = false) {
        if (first) {
            dw_paper_blank(p);
            dw_paper_text(p, 0, 0, INK_BOLD, SLICE("What this capture cannot tell"));
        }
        dw_paper_begin(p, 2, 4);
        dw_paper_put(p, INK_WARN, SLICE("- "));
        dw_paper_put(p, INK_PLAIN, dw_reader_text(t->r, s, 1));
        int64_t from = dw_row_time(s, 2), until = dw_row_time(s, 3);
        if (from != DW_TIME_NONE && until != DW_TIME_NONE) {
            dw_paper_put(p, INK_DIM, SLICE(" ("));
            dw_paper_put(p, INK_DIM, dw_text_clock(t, from, a));
            dw_paper_put(p, INK_DIM, SLICE(" to "));
            dw_paper_put(p, INK_DIM, dw_text_clock(t, until, b));
            dw_paper_put(p, INK_DIM, SLICE(")"));
        }
        dw_paper_end(p);
    }
    sqlite3_finalize(s);
    dw_arena_reset(&t->r->arena);
}

/* ---- those that did not fail ---- */
static void of_kind(struct text *t, const char *heading, const char *condition)
{
    const char *sql = dw_arena_printf(&t->r->keep,
                                      "SELECT id, start, count(*) OVER () FROM lookups WHERE %s AND " DW_LOOKUP_FILTER
                                      " ORDER BY CASE ?8 WHEN 2 THEN cause WHEN 3 THEN client_process WHEN 4 THEN name"
                                      " END, start IS NULL, start, id LIMIT ?5",
                                      condition);
    sqlite3_stmt *s = sql != NULL ? dw_rows(t->r, sql) : NULL;
    dw_reader_filter(t->r, s, true);
    uint64_t most = !t->sampled || t->room < (uint64_t)t->rows ? t->room : (uint64_t)t->rows;
    if (s != NULL) {
        sqlite3_bind_int64(s, 5, most < INT64_MAX ? (int64_t)most : INT64_MAX);
        sqlite3_bind_int(s, 8, (int)t->r->o->sort);
    }
    struct text_row rows[TEXT_ROWS_MAX];
    size_t n = 0;
    int64_t shown = 0, all = 0;
    for (; dw_row(t->r, s); shown++, t->room--) {
        all = dw_row_int(s, 2);
        if (shown == 0) {
            dw_paper_blank(&t->p);
            dw_paper_begin(&t->p, 0, 2);
            dw_paper_put(&t->p, INK_BOLD, dw_slice_of(heading));
            dw_paper_print(&t->p, INK_DIM, ": %" PRId64 " lookup%s", all, all == 1 ? "" : "s");
            dw_paper_end(&t->p);
        }
        rows[n++] = (struct text_row){dw_row_int(s, 0), 1, dw_row_time(s, 1), DW_TIME_NONE, true};
        if (n == TEXT_ROWS_MAX) {
            dw_text_rows(t, rows, n, 2);
            n = 0;
        }
    }
    dw_text_rows(t, rows, n, 2);
    dw_text_more(t, 2, all - shown, "");
    sqlite3_finalize(s);
}

void dw_text_others(struct text *t)
{
    of_kind(t, "Slow", "slow AND outcome <> 'failed'");
    of_kind(t, "Undecided", "outcome = 'undecided' AND NOT slow");
    if (!t->r->o->all)
        return;
    of_kind(t, "Resolved", "outcome = 'resolved' AND NOT slow");
    of_kind(t, "Cancelled", "outcome = 'cancelled' AND NOT slow");
}

static struct totals totals_of(struct reader *r)
{
    sqlite3_stmt *s = dw_rows(r, "SELECT count(*), total(outcome = 'failed'), total(slow <> 0), total(outcome ="
                                 " 'resolved'), total(outcome = 'cancelled'), total(outcome = 'undecided')"
                                 " FROM lookups WHERE " DW_LOOKUP_FILTER);
    dw_reader_filter(r, s, true);
    struct totals t = {0};
    if (dw_row(r, s))
        t = (struct totals){dw_row_int(s, 0), dw_row_int(s, 1), dw_row_int(s, 2),
                            dw_row_int(s, 3), dw_row_int(s, 4), dw_row_int(s, 5)};
    sqlite3_finalize(s);
    return t;
}

static bool same_day(const struct reader *r, int64_t from, int64_t until)
{
    char a[DW_STAMP], b[DW_STAMP];
    return dw_slice_equal(dw_slice_first(dw_stamp_people(from, r->o->utc_offset, a), 10),
                          dw_slice_first(dw_stamp_people(until, r->o->utc_offset, b), 10));
}

/* All inputs are of one day, and not near its end: then so is what happened in them. To know this is cheaper than to
 * look at all lookups. */
static bool inputs_of_one_day(struct reader *r)
{
    const int64_t near = 60 * INT64_C(1000000000);
    sqlite3_stmt *s = dw_rows(r, "SELECT min(first), max(last), total(first IS NULL OR last IS NULL OR last < first)"
                                 " FROM inputs WHERE events > 0");
    bool one = dw_row(r, s) && !dw_row_null(s, 0) && dw_row_int(s, 2) == 0 &&
               same_day(r, dw_row_time(s, 0) - near, dw_row_time(s, 1) + near);
    sqlite3_finalize(s);
    return one;
}

/* A clock alone says when, unless the lookups and incidents are of several days. */
static bool several_days(struct reader *r)
{
    if (inputs_of_one_day(r))
        return false;
    sqlite3_stmt *s = dw_rows(r, "SELECT min(a), max(b) FROM (SELECT min(start) AS a, max(coalesce(\"end\", start)) AS"
                                 " b FROM lookups UNION ALL SELECT min(start), max(coalesce(\"end\", start)) FROM"
                                 " incidents)");
    bool several =
        dw_row(r, s) && !dw_row_null(s, 0) && !dw_row_null(s, 1) && !same_day(r, dw_row_time(s, 0), dw_row_time(s, 1));
    sqlite3_finalize(s);
    return several;
}

/* Where to go from here, as a command to copy. */
static void what_next(struct text *t)
{
    const struct report_options *o = t->r->o;
    bool explain = t->totals.failed > 0 && o->again != NULL;
    bool hint = t->totals.lookups > 0 && o->hint != NULL && !o->all;
    if (explain || hint)
        dw_paper_blank(&t->p);
    if (explain) {
        sqlite3_stmt *s = dw_rows(t->r, "SELECT min(id) FROM lookups WHERE outcome = 'failed' AND " DW_LOOKUP_FILTER);
        dw_reader_filter(t->r, s, true);
        int64_t id = dw_row(t->r, s) ? dw_row_int(s, 0) : 0;
        sqlite3_finalize(s);
        dw_paper_text(&t->p, 0, 0, INK_DIM, SLICE("The whole story of one lookup, by its number:"));
        dw_paper_line(&t->p, 2, "",
                      dw_slice_of(dw_arena_printf(&t->r->arena, "dnswhy explain %s %" PRId64, o->again, id)));
    }
    if (hint)
        dw_paper_text(&t->p, 0, 0, INK_DIM, dw_slice_of(o->hint));
    dw_arena_reset(&t->r->arena);
}

enum dw_status dw_analyze_text(struct reader *r)
{
    struct text t = {.p = dw_paper(r->o->out, r->o->width < WIDEST ? r->o->width : WIDEST, r->o->colour),
                     .r = r,
                     .totals = totals_of(r),
                     .fold = !r->o->all,
                     .sampled = !r->o->all && r->o->limit == 0,
                     .groups = r->o->brief ? 4 : 10,
                     .rows = r->o->brief ? 3 : 5,
                     .incidents = r->o->brief ? 3 : 8,
                     .dates = several_days(r),
                     .hosts = dw_reader_count(r, "SELECT count(DISTINCT host_id) FROM lookups") > 1,
                     .room = r->o->limit != 0 ? r->o->limit : UINT64_MAX};
    dw_text_answer(&t);
    if (t.totals.failed == 0)
        dw_text_quality(&t);
    if (t.totals.lookups > 0)
        dw_text_incidents(&t);
    if (t.totals.failed > 0)
        dw_text_failures(&t);
    dw_text_others(&t);
    if (t.totals.failed != 0)
        dw_text_quality(&t);
    what_next(&t);
    return r->status;
}
