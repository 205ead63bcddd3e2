/* The report on a terminal: the answer first, then incidents, then the failures by cause, then what the capture lacks.
 */
#include "report/analyze.h"

#include <inttypes.h>

enum { SHOWN = 12 }; /* entries of one cause when no limit is given */

struct slice dw_name_text(struct reader *r, sqlite3_stmt *l)
{
    struct slice name = dw_reader_text(r, l, LOOKUP_NAME);
    if (name.ptr == NULL)
        name = dw_reader_text(r, l, LOOKUP_NAME_REDACTED);
    if (name.ptr == NULL || name.len == 0) {
        struct slice hash = dw_reader_hash(r, l, LOOKUP_NAME_HASH);
        if (hash.ptr != NULL && hash.len > 0 && hash.len < 64)
            return dw_slice_of(dw_arena_printf(&r->arena, "name with hash %.*s", SLICE_ARG(hash)));
        return SLICE("a name that the log hides");
    }
    return name;
}

struct slice dw_client_text(struct reader *r, sqlite3_stmt *l)
{
    struct slice process = dw_reader_process(r, l, LOOKUP_PROCESS);
    int64_t pid = dw_row_int(l, LOOKUP_PID);
    const char *text;
    if (process.ptr != NULL && process.len > 0 && process.len < 4096)
        text = pid > 0 ? dw_arena_printf(&r->arena, "%.*s[%" PRId64 "]", SLICE_ARG(process), pid)
                       : dw_arena_printf(&r->arena, "%.*s", SLICE_ARG(process));
    else
        text = pid > 0 ? dw_arena_printf(&r->arena, "process %" PRId64, pid) : "an unknown client";
    return dw_slice_of(text);
}

static enum ink ink_of(struct slice outcome)
{
    if (dw_slice_equal(outcome, SLICE("failed")))
        return INK_BAD;
    return dw_slice_equal(outcome, SLICE("resolved")) ? INK_GOOD : INK_WARN;
}

void dw_cause_put(struct paper *p, struct reader *r, struct slice cause, struct slice root)
{
    if (cause.ptr != NULL)
        dw_paper_put(p, INK_PLAIN, dw_cause_title(r, false, cause));
    else
        dw_paper_put(p, INK_PLAIN, SLICE("for no known reason"));
    if (root.ptr != NULL) {
        dw_paper_put(p, INK_PLAIN, SLICE(" -- because: "));
        dw_paper_put(p, INK_PLAIN, dw_cause_title(r, true, root));
    }
}

static void when(struct paper *p, struct reader *r, int64_t start)
{
    char stamp[DW_STAMP];
    if (start == DW_TIME_NONE)
        return;
    dw_paper_put(p, INK_PLAIN, SLICE("  at "));
    dw_paper_put(p, INK_PLAIN, dw_stamp_people(start, r->o->utc_offset, stamp));
}

void dw_remedies_text(struct paper *p, struct reader *r, int64_t lookup, int indent)
{
    sqlite3_stmt *s = dw_rows(r, "SELECT title, commands, caveat FROM remedies WHERE lookup_id = ?1 ORDER BY position");
    if (s != NULL)
        sqlite3_bind_int64(s, 1, lookup);
    sqlite3_stmt *lines = dw_rows(r, "SELECT value FROM json_each(CASE WHEN json_valid(?1) THEN ?1 ELSE '[]' END)");
    while (dw_row(r, s)) {
        dw_paper_begin(p, indent, indent + 2);
        dw_paper_put(p, INK_GOOD, SLICE("What to do: "));
        dw_paper_put(p, INK_PLAIN, dw_reader_text(r, s, 0));
        dw_paper_end(p);
        if (lines != NULL) {
            sqlite3_reset(lines);
            sqlite3_bind_value(lines, 1, sqlite3_column_value(s, 1));
        }
        while (dw_row(r, lines))
            dw_paper_line(p, indent + 4, "", dw_reader_text(r, lines, 0));
        struct slice caveat = dw_reader_text(r, s, 2);
        if (caveat.ptr != NULL && caveat.len > 0) {
            dw_paper_begin(p, indent + 2, indent + 2);
            dw_paper_put(p, INK_WARN, SLICE("Mind: "));
            dw_paper_put(p, INK_PLAIN, caveat);
            dw_paper_end(p);
        }
    }
    sqlite3_finalize(lines);
    sqlite3_finalize(s);
}

static void types_of(struct paper *p, struct reader *r, int64_t lookup)
{
    sqlite3_stmt *s = dw_rows(r, "SELECT group_concat(type, ', ') FROM (SELECT type FROM queries WHERE lookup_id = ?1"
                                 " AND type IS NOT NULL GROUP BY type ORDER BY min(id) LIMIT 8)");
    if (s != NULL)
        sqlite3_bind_int64(s, 1, lookup);
    if (dw_row(r, s) && !dw_row_null(s, 0)) {
        dw_paper_put(p, INK_PLAIN, SLICE(" ("));
        dw_paper_put(p, INK_PLAIN, dw_row_text(s, 0));
        dw_paper_put(p, INK_PLAIN, SLICE(")"));
    }
    sqlite3_finalize(s);
}

/* "#7 name (A, AAAA)  failed  for curl[12]  at ..  after 12.3 ms", then the summary. */
void dw_lookup_headline(struct paper *p, struct reader *r, sqlite3_stmt *l, int indent)
{
    struct slice outcome = dw_row_text(l, LOOKUP_OUTCOME);
    dw_paper_begin(p, indent, indent + 4);
    dw_paper_print(p, INK_DIM, "#%" PRId64 " ", dw_row_int(l, LOOKUP_ID));
    dw_paper_put(p, INK_NAME, dw_name_text(r, l));
    types_of(p, r, dw_row_int(l, LOOKUP_ID));
    dw_paper_put(p, ink_of(outcome), SLICE("  "));
    dw_paper_put(p, ink_of(outcome), outcome);
    if (sqlite3_column_int(l, LOOKUP_SLOW) != 0)
        dw_paper_put(p, INK_WARN, SLICE(", slow"));
    dw_paper_put(p, INK_PLAIN, SLICE("  for "));
    dw_paper_put(p, INK_BOLD, dw_client_text(r, l));
    when(p, r, dw_row_time(l, LOOKUP_START));
    if (!dw_row_null(l, LOOKUP_DURATION)) {
        char span[DW_STAMP];
        double ms = sqlite3_column_double(l, LOOKUP_DURATION);
        dw_paper_put(p, INK_DIM, SLICE("  after "));
        dw_paper_put(p, INK_DIM, dw_stamp_span(ms > 0 && ms < 9e12 ? (int64_t)(ms * 1e6) : 0, span));
    }
    dw_paper_end(p);
}

void dw_lookup_text(struct paper *p, struct reader *r, sqlite3_stmt *l)
{
    dw_lookup_headline(p, r, l, 0);
    struct slice cause = dw_row_text(l, LOOKUP_CAUSE);
    struct slice summary = dw_reader_text(r, l, LOOKUP_SUMMARY);
    if (summary.ptr != NULL)
        dw_paper_text(p, 4, 4, INK_PLAIN, summary);
    if (cause.ptr != NULL) {
        dw_paper_begin(p, 4, 6);
        dw_paper_put(p, INK_BOLD, SLICE("Why: "));
        dw_cause_put(p, r, cause, dw_row_text(l, LOOKUP_ROOT));
        dw_paper_put(p, INK_DIM, SLICE(" ("));
        dw_paper_put(p, INK_DIM, dw_row_text(l, LOOKUP_CONFIDENCE));
        dw_paper_put(p, INK_DIM, SLICE(")"));
        dw_paper_end(p);
    }
    dw_remedies_text(p, r, dw_row_int(l, LOOKUP_ID), 4);
    dw_arena_reset(&r->arena);
}

/* ---- the answer ---- */
struct totals {
    int64_t lookups, failed, slow, resolved, cancelled, undecided;
};

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

static void number(struct paper *p, int64_t n, const char *text)
{
    if (n > 0)
        dw_paper_print(p, INK_PLAIN, ", %" PRId64 " %s", n, text);
}

static void answer(struct paper *p, const struct totals *t)
{
    dw_paper_begin(p, 0, 0);
    if (t->lookups == 0) {
        dw_paper_put(p, INK_BOLD, SLICE("No lookup was found."));
        dw_paper_put(p, INK_PLAIN,
                     SLICE(" Either nothing asked for a name, or the capture does not hold"
                           " mDNSResponder's messages, or none fits what was asked for."));
    } else if (t->failed == 0) {
        dw_paper_put(p, INK_GOOD, SLICE("No lookup failed."));
        dw_paper_print(p, INK_PLAIN, " %" PRId64 " lookup%s", t->lookups, t->lookups == 1 ? "" : "s");
    } else {
        dw_paper_print(p, INK_BAD, "%" PRId64 " of %" PRId64 " lookup%s failed", t->failed, t->lookups,
                       t->lookups == 1 ? "" : "s");
    }
    if (t->lookups > 0) {
        number(p, t->resolved, "resolved");
        number(p, t->slow, "slow");
        number(p, t->cancelled, "cancelled");
        number(p, t->undecided, "undecided");
        dw_paper_put(p, INK_PLAIN, SLICE("."));
    }
    dw_paper_end(p);
}

#define BY_CAUSE " FROM lookups WHERE outcome = 'failed' AND cause IS ?6 AND root_cause IS ?7 AND " DW_LOOKUP_FILTER

static void bind_cause(struct reader *r, sqlite3_stmt *s, sqlite3_stmt *cause)
{
    if (s == NULL)
        return;
    dw_reader_filter(r, s, true);
    sqlite3_bind_value(s, 6, sqlite3_column_value(cause, 0));
    sqlite3_bind_value(s, 7, sqlite3_column_value(cause, 1));
}

/* The names that a cause hit most, each with those who asked. */
static void hit(struct paper *p, struct reader *r, sqlite3_stmt *cause)
{
    enum { NAMES = 4 };
    sqlite3_stmt *s = dw_rows(r, "SELECT coalesce(name, name_redacted, 'hidden names'), client_process, count(*),"
                                 " count(*) OVER ()" BY_CAUSE " GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 4");
    bind_cause(r, s, cause);
    int64_t shown = 0, all = 0;
    dw_paper_begin(p, 6, 8);
    for (; dw_row(r, s); shown++) {
        all = dw_row_int(s, 3);
        dw_paper_put(p, INK_PLAIN, shown > 0 ? SLICE(", ") : SLICE(""));
        dw_paper_put(p, INK_NAME, dw_reader_text(r, s, 0));
        struct slice process = dw_reader_process(r, s, 1);
        if (process.ptr != NULL && process.len > 0) {
            dw_paper_put(p, INK_PLAIN, SLICE(" for "));
            dw_paper_put(p, INK_BOLD, process);
        }
        if (dw_row_int(s, 2) > 1)
            dw_paper_print(p, INK_DIM, " (%" PRId64 " times)", dw_row_int(s, 2));
    }
    if (all > shown)
        dw_paper_print(p, INK_DIM, ", and %" PRId64 " more", all - shown);
    dw_paper_end(p);
    sqlite3_finalize(s);
    dw_arena_reset(&r->arena);
}

static sqlite3_stmt *cause_rows(struct reader *r)
{
    sqlite3_stmt *s =
        dw_rows(r, "SELECT cause, root_cause, count(*) FROM lookups WHERE outcome = 'failed' AND " DW_LOOKUP_FILTER
                   " GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2");
    dw_reader_filter(r, s, true);
    return s;
}

static void causes(struct paper *p, struct reader *r)
{
    sqlite3_stmt *s = cause_rows(r);
    while (dw_row(r, s)) {
        dw_paper_begin(p, 2, 6);
        dw_paper_print(p, INK_BOLD, "%" PRId64, dw_row_int(s, 2));
        dw_paper_tab(p, 6);
        dw_cause_put(p, r, dw_row_text(s, 0), dw_row_text(s, 1));
        dw_paper_end(p);
        hit(p, r, s);
    }
    sqlite3_finalize(s);
}

static void quality(struct paper *p, struct reader *r)
{
    sqlite3_stmt *s = dw_rows(r, "SELECT code, text, start, \"end\" FROM quality ORDER BY host_id, start, code");
    bool first = true;
    char a[DW_STAMP], b[DW_STAMP];
    for (; dw_row(r, s); first = false) {
        if (first) {
            dw_paper_blank(p);
            dw_paper_text(p, 0, 0, INK_BOLD, SLICE("What this capture can not tell"));
        }
        dw_paper_begin(p, 2, 4);
        dw_paper_put(p, INK_PLAIN, SLICE("- "));
        dw_paper_put(p, INK_PLAIN, dw_reader_text(r, s, 1));
        int64_t from = dw_row_time(s, 2), until = dw_row_time(s, 3);
        if (from != DW_TIME_NONE && until != DW_TIME_NONE) {
            dw_paper_put(p, INK_DIM, SLICE(" ("));
            dw_paper_put(p, INK_DIM, dw_stamp_people(from, r->o->utc_offset, a));
            dw_paper_put(p, INK_DIM, SLICE(" to "));
            dw_paper_put(p, INK_DIM, dw_stamp_clock(until, r->o->utc_offset, b));
            dw_paper_put(p, INK_DIM, SLICE(")"));
        }
        dw_paper_end(p);
    }
    sqlite3_finalize(s);
    dw_arena_reset(&r->arena);
}

/* ---- incidents ---- */
static void incidents(struct paper *p, struct reader *r)
{
    sqlite3_stmt *s = dw_rows(r, "SELECT kind, start, \"end\", title, lookups, count(*) OVER () FROM incidents"
                                 " ORDER BY start IS NULL, start, id LIMIT 20");
    int64_t shown = 0, all = 0;
    char a[DW_STAMP], b[DW_STAMP], span[DW_STAMP];
    for (; dw_row(r, s); shown++) {
        if (shown == 0) {
            dw_paper_blank(p);
            dw_paper_text(p, 0, 0, INK_BOLD, SLICE("Incidents"));
        }
        all = dw_row_int(s, 5);
        int64_t start = dw_row_time(s, 1), end = dw_row_time(s, 2);
        dw_paper_begin(p, 2, 4);
        dw_paper_put(p, INK_WARN, dw_row_text(s, 0));
        if (start != DW_TIME_NONE) {
            dw_paper_put(p, INK_PLAIN, SLICE("  "));
            dw_paper_put(p, INK_PLAIN, dw_stamp_people(start, r->o->utc_offset, a));
        }
        if (start != DW_TIME_NONE && end > start) {
            dw_paper_put(p, INK_PLAIN, SLICE(" to "));
            dw_paper_put(p, INK_PLAIN, dw_stamp_clock(end, r->o->utc_offset, b));
            dw_paper_put(p, INK_DIM, SLICE(" ("));
            dw_paper_put(p, INK_DIM, dw_stamp_span(end - start, span));
            dw_paper_put(p, INK_DIM, SLICE(")"));
        }
        if (dw_row_int(s, 4) > 0)
            dw_paper_print(p, INK_PLAIN, "  %" PRId64 " lookup%s", dw_row_int(s, 4), dw_row_int(s, 4) == 1 ? "" : "s");
        dw_paper_end(p);
        dw_paper_text(p, 4, 4, INK_PLAIN, dw_reader_text(r, s, 3));
    }
    if (all > shown)
        dw_paper_print(p, INK_DIM, "  and %" PRId64 " more", all - shown), dw_paper_end(p);
    sqlite3_finalize(s);
    dw_arena_reset(&r->arena);
}

/* ---- the failures, by cause ---- */
struct entry_rows {
    sqlite3_stmt *grouped, *lookup;
};

static void entry(struct paper *p, struct reader *r, sqlite3_stmt *g, sqlite3_stmt *lookup)
{
    sqlite3_reset(lookup);
    sqlite3_bind_int64(lookup, 1, dw_row_int(g, 0));
    if (!dw_row(r, lookup))
        return;
    dw_lookup_headline(p, r, lookup, 2);
    int64_t times = dw_row_int(g, 1);
    if (times > 1) {
        char stamp[DW_STAMP];
        int64_t last = dw_row_time(g, 2);
        dw_paper_begin(p, 6, 6);
        dw_paper_print(p, INK_WARN, "%" PRId64 " times", times);
        if (last != DW_TIME_NONE) {
            dw_paper_put(p, INK_DIM, SLICE(", the last at "));
            dw_paper_put(p, INK_DIM, dw_stamp_people(last, r->o->utc_offset, stamp));
        }
        dw_paper_end(p);
    }
    struct slice summary = dw_reader_text(r, lookup, LOOKUP_SUMMARY);
    if (summary.ptr != NULL && summary.len > 0)
        dw_paper_text(p, 6, 6, INK_PLAIN, summary);
    dw_arena_reset(&r->arena);
}

static uint64_t group(struct paper *p, struct reader *r, sqlite3_stmt *cause, uint64_t room)
{
    struct slice code = dw_row_text(cause, 0), root = dw_row_text(cause, 1);
    dw_paper_blank(p);
    dw_paper_begin(p, 0, 2);
    dw_paper_put(p, INK_BOLD, code.ptr != NULL ? code : SLICE("unknown"));
    if (root.ptr != NULL) {
        dw_paper_put(p, INK_BOLD, SLICE(" / "));
        dw_paper_put(p, INK_BOLD, root);
    }
    dw_paper_print(p, INK_DIM, "  %" PRId64 " lookup%s", dw_row_int(cause, 2), dw_row_int(cause, 2) == 1 ? "" : "s");
    dw_paper_end(p);
    sqlite3_stmt *g = dw_rows(r, "SELECT min(id), count(*), max(start), count(*) OVER ()" BY_CAUSE
                                 " GROUP BY coalesce(name, name_redacted, name_hash, id), client_process, client_pid,"
                                 " summary ORDER BY CASE ?8 WHEN 2 THEN client_process WHEN 3 THEN name END, min(id)"
                                 " LIMIT ?5");
    sqlite3_stmt *lookup = dw_rows(r, "SELECT " LOOKUP_COLUMNS " FROM lookups WHERE id = ?1");
    bind_cause(r, g, cause);
    if (g != NULL) {
        sqlite3_bind_int64(g, 5, (int64_t)(room < INT64_MAX ? room : INT64_MAX));
        sqlite3_bind_int(g, 8, (int)r->o->sort);
    }
    uint64_t shown = 0;
    int64_t all = 0, first = 0;
    for (; dw_row(r, g); shown++) {
        if (shown == 0)
            first = dw_row_int(g, 0);
        all = dw_row_int(g, 3);
        entry(p, r, g, lookup);
    }
    if (all > (int64_t)shown) {
        dw_paper_begin(p, 2, 2);
        dw_paper_print(p, INK_DIM, "and %" PRId64 " more of this kind (--limit N shows more)", all - (int64_t)shown);
        dw_paper_end(p);
    }
    sqlite3_finalize(lookup);
    sqlite3_finalize(g);
    if (first != 0)
        dw_remedies_text(p, r, first, 2);
    dw_arena_reset(&r->arena);
    return shown;
}

static void failures(struct paper *p, struct reader *r)
{
    uint64_t left = r->o->limit;
    sqlite3_stmt *s = cause_rows(r);
    while ((r->o->limit == 0 || left > 0) && dw_row(r, s)) {
        uint64_t shown = group(p, r, s, r->o->limit == 0 ? SHOWN : left);
        left -= shown < left ? shown : left;
    }
    sqlite3_finalize(s);
}

/* Those that did not fail but are worth a look, or all others. */
static void others(struct paper *p, struct reader *r)
{
    sqlite3_stmt *s =
        dw_rows(r, "SELECT " LOOKUP_COLUMNS " FROM lookups WHERE outcome <> 'failed' AND " DW_LOOKUP_FILTER
                   " ORDER BY CASE ?8 WHEN 1 THEN cause WHEN 2 THEN client_process WHEN 3"
                   " THEN name END, start IS NULL, start, id LIMIT ?5");
    dw_reader_filter(r, s, r->o->all);
    uint64_t limit = r->o->limit > 0 ? r->o->limit : r->o->all ? INT64_MAX : SHOWN;
    if (s != NULL) {
        sqlite3_bind_int64(s, 5, (int64_t)(limit < INT64_MAX ? limit : INT64_MAX));
        sqlite3_bind_int(s, 8, (int)r->o->sort);
    }
    uint64_t shown = 0;
    for (; dw_row(r, s); shown++) {
        if (shown == 0) {
            dw_paper_blank(p);
            dw_paper_text(p, 0, 0, INK_BOLD,
                          r->o->all ? SLICE("All other lookups") : SLICE("Slow or undecided lookups"));
        }
        dw_lookup_headline(p, r, s, 2);
        struct slice summary = dw_reader_text(r, s, LOOKUP_SUMMARY);
        if (summary.ptr != NULL && summary.len > 0)
            dw_paper_text(p, 6, 6, INK_PLAIN, summary);
        dw_arena_reset(&r->arena);
    }
    if (shown == limit)
        dw_paper_text(p, 2, 2, INK_DIM, SLICE("and perhaps more (--limit N shows more)"));
    sqlite3_finalize(s);
}

enum dw_status dw_analyze_text(struct reader *r)
{
    struct paper p = dw_paper(r->o->out, r->o->width, r->o->colour);
    struct totals t = totals_of(r);
    answer(&p, &t);
    causes(&p, r);
    incidents(&p, r);
    if (t.failed > 0)
        failures(&p, r);
    others(&p, r);
    quality(&p, r);
    if (t.failed > 0) {
        dw_paper_blank(&p);
        dw_paper_text(&p, 0, 0, INK_DIM, SLICE("`dnswhy explain INPUT ID` tells the whole chain of one lookup."));
    }
    return r->status;
}
