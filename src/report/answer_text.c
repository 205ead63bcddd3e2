/* The answer first: how many lookups failed, and why, the most frequent cause first, with the names it hit and the
 * programs that asked for them. */
#include "base/dns_name.h"
#include "report/text.h"

#include <inttypes.h>

static void number(struct paper *p, int64_t n, const char *text, bool *any)
{
    if (n == 0)
        return;
    dw_paper_print(p, INK_PLAIN, "%s%" PRId64 " %s", *any ? ", " : " ", n, text);
    *any = true;
}

/* The rest of them: "531 resolved (59 slow), 65 cancelled, 2 undecided." */
static void rest(struct paper *p, const struct totals *t)
{
    bool any = false;
    number(p, t->resolved, "resolved", &any);
    if (t->slow > 0)
        dw_paper_print(p, INK_PLAIN, " (%" PRId64 " slow)", t->slow);
    number(p, t->cancelled, "cancelled", &any);
    number(p, t->undecided, "undecided", &any);
    if (any)
        dw_paper_put(p, INK_PLAIN, SLICE("."));
}

static void nothing(struct text *t)
{
    struct paper *p = &t->p;
    bool asked = t->r->o->name_glob != NULL || t->r->o->process != NULL;
    int64_t all = asked ? dw_reader_count(t->r, "SELECT count(*) FROM lookups") : 0;
    int64_t events = dw_reader_count(t->r, "SELECT total(events) FROM inputs");
    if (all > 0) {
        dw_paper_put(p, INK_BOLD, SLICE("No lookup fits."));
        dw_paper_print(p, INK_PLAIN, " %" PRId64 " lookup%s of other names or programs.", all,
                       all == 1 ? " is" : "s are");
        return;
    }
    dw_paper_put(p, INK_BOLD, SLICE("No lookup was found."));
    if (dw_reader_count(t->r, "SELECT count(*) FROM quality WHERE code = 'messages-redacted'") > 0)
        dw_paper_put(p, INK_PLAIN, SLICE(" What mDNSResponder said while this was logged is hidden."));
    else if (events > 0)
        dw_paper_put(p, INK_PLAIN, SLICE(" Nothing asked for a name while this was logged."));
    else
        dw_paper_put(p, INK_PLAIN,
                     SLICE(" There is no message of mDNSResponder or configd in it: was it captured with another"
                           " predicate, or without --info and --debug?"));
}

static void sentence(struct text *t)
{
    struct paper *p = &t->p;
    const struct totals *n = &t->totals;
    const char *s = n->lookups == 1 ? "" : "s";
    dw_paper_begin(p, 0, 0);
    if (n->lookups == 0) {
        nothing(t);
    } else if (n->failed > 0) {
        dw_paper_print(p, INK_BAD, "%" PRId64 " of %" PRId64 " lookup%s failed.", n->failed, n->lookups, s);
        rest(p, n);
    } else if (n->undecided == n->lookups) {
        dw_paper_print(p, INK_WARN, "Nothing is known of %" PRId64 " lookup%s:", n->lookups, s);
        dw_paper_put(p, INK_PLAIN, SLICE(" the capture begins or ends in their middle, or hides what would tell."));
    } else {
        dw_paper_put(p, INK_GOOD, n->undecided == 0 ? SLICE("No lookup failed.") : SLICE("No lookup is seen to fail."));
        dw_paper_print(p, INK_PLAIN, " %" PRId64 " lookup%s:", n->lookups, s);
        rest(p, n);
    }
    dw_paper_end(p);
}

/* "2024-11-03 01:00:00 to 02:11:43 +0100": when all this was. */
static void span(struct text *t)
{
    sqlite3_stmt *s = dw_rows(t->r, "SELECT min(first), max(last), count(*), total(time_basis = 'assumed')"
                                    " FROM inputs WHERE first IS NOT NULL");
    char a[DW_STAMP], b[DW_STAMP], zone[DW_STAMP];
    if (t->totals.lookups == 0 || !dw_row(t->r, s) || dw_row_int(s, 2) == 0) {
        sqlite3_finalize(s);
        return;
    }
    int32_t offset = t->r->o->utc_offset;
    int64_t first = dw_row_time(s, 0), last = dw_row_time(s, 1);
    struct slice from = dw_slice_first(dw_stamp_people(first, offset, a), 19);
    struct slice until = dw_slice_first(dw_stamp_people(last, offset, b), 19);
    if (last == DW_TIME_NONE)
        until = from;
    dw_paper_begin(&t->p, 0, 0);
    dw_paper_put(&t->p, INK_DIM, from);
    dw_paper_put(&t->p, INK_DIM, SLICE(" to "));
    dw_paper_put(&t->p, INK_DIM,
                 dw_slice_equal(dw_slice_first(from, 10), dw_slice_first(until, 10)) ? dw_slice_from(until, 11)
                                                                                     : until);
    dw_paper_put(&t->p, INK_DIM, SLICE(" "));
    dw_paper_put(&t->p, INK_DIM, dw_stamp_zone(offset, zone));
    if (dw_row_int(s, 3) > 0)
        dw_paper_put(&t->p, INK_DIM, SLICE(" (the zone or date is not in the input: --tz, --date)"));
    dw_paper_end(&t->p);
    sqlite3_finalize(s);
}

/* ---- the causes ---- */
#define BY_CAUSE " FROM lookups WHERE outcome = 'failed' AND cause IS ?6 AND root_cause IS ?7 AND " DW_LOOKUP_FILTER

static void bind_cause(struct reader *r, sqlite3_stmt *s, sqlite3_stmt *cause)
{
    if (s == NULL)
        return;
    dw_reader_filter(r, s, true);
    sqlite3_bind_int(s, 5, dw_row_int(cause, 3) > 3 ? 2 : 4); /* of a few causes more is told */
    sqlite3_bind_value(s, 6, sqlite3_column_value(cause, 0));
    sqlite3_bind_value(s, 7, sqlite3_column_value(cause, 1));
}

/* "a (3), b and 12 more names": a statement of what, how often, and how many there are. */
static int64_t most_frequent(struct text *t, sqlite3_stmt *s,
                             struct slice (*shown)(struct reader *, sqlite3_stmt *, int), const char *what,
                             const char *unknown)
{
    struct paper *p = &t->p;
    int64_t n = 0, all = 0;
    for (; dw_row(t->r, s); n++) {
        all = dw_row_int(s, 2);
        if (n > 0)
            dw_paper_put(p, INK_PLAIN, n + 1 == all ? SLICE(" and ") : SLICE(", "));
        struct slice text = dw_dns_name_bare(shown(t->r, s, 0));
        dw_paper_whole(p, INK_NAME, text.ptr != NULL ? text : dw_slice_of(unknown));
        if (dw_row_int(s, 1) > 1)
            dw_paper_print(p, INK_DIM, " (%" PRId64 ")", dw_row_int(s, 1));
    }
    if (all > n)
        dw_paper_print(p, INK_DIM, " and %" PRId64 " more %s%s", all - n, what, all - n == 1 ? "" : "s");
    sqlite3_finalize(s);
    return all;
}

static void hit(struct text *t, sqlite3_stmt *cause)
{
    struct reader *r = t->r;
    dw_paper_begin(&t->p, 8, 8);
    sqlite3_stmt *s = dw_rows(r, "SELECT coalesce(name, name_redacted), count(*), count(*) OVER ()" BY_CAUSE
                                 "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?5");
    bind_cause(r, s, cause);
    int64_t names = most_frequent(t, s, dw_reader_text, "name", "a hidden name");
    dw_paper_put(&t->p, INK_PLAIN, names > 1 ? SLICE(", for ") : SLICE(" for "));
    s = dw_rows(r,
                "SELECT client_process, count(*), count(*) OVER ()" BY_CAUSE "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?5");
    bind_cause(r, s, cause);
    most_frequent(t, s, dw_reader_process, "program", "an unknown client");
    dw_paper_end(&t->p);
    dw_arena_reset(&r->arena);
}

static void causes(struct text *t)
{
    sqlite3_stmt *s =
        dw_rows(t->r, "SELECT cause, root_cause, count(*), count(*) OVER () FROM lookups"
                      " WHERE outcome = 'failed' AND " DW_LOOKUP_FILTER " GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2");
    dw_reader_filter(t->r, s, true);
    int64_t shown = 0, lookups = 0, all = 0;
    for (; (!t->fold || shown < t->groups) && dw_row(t->r, s); shown++) {
        if (shown == 0)
            dw_paper_blank(&t->p);
        char count[32];
        int n = snprintf(count, sizeof count, "%" PRId64, dw_row_int(s, 2));
        dw_paper_begin(&t->p, n < 6 ? 6 - n : 0, 8);
        dw_paper_put(&t->p, INK_BOLD, dw_slice(count, (size_t)n));
        dw_paper_tab(&t->p, 8);
        dw_cause_put(&t->p, t->r, INK_BOLD, dw_row_text(s, 0), dw_row_text(s, 1));
        dw_paper_end(&t->p);
        hit(t, s);
        lookups += dw_row_int(s, 2);
        all = dw_row_int(s, 3);
    }
    if (all > shown) {
        char what[64];
        snprintf(what, sizeof what, "for %" PRId64 " other reasons", all - shown);
        dw_text_more(t, 8, t->totals.failed - lookups, what);
    }
    sqlite3_finalize(s);
}

/* One cause alone, and nothing to stand between this and what is told of it. */
static bool told_at_once(struct text *t)
{
    sqlite3_stmt *s = dw_rows(t->r, "SELECT count(*) FROM (SELECT DISTINCT cause, root_cause FROM lookups"
                                    " WHERE outcome = 'failed' AND " DW_LOOKUP_FILTER ")");
    dw_reader_filter(t->r, s, true);
    int64_t causes = dw_row(t->r, s) ? dw_row_int(s, 0) : 0;
    sqlite3_finalize(s);
    return causes == 1 && t->r->o->sort <= REPORT_SORT_CAUSE && t->r->o->sort != REPORT_SORT_TIME &&
           dw_reader_count(t->r, "SELECT count(*) FROM incidents") == 0;
}

void dw_text_answer(struct text *t)
{
    sentence(t);
    span(t);
    if (t->totals.failed > 0 && !told_at_once(t))
        causes(t);
}
