/* The failed lookups, grouped: by cause (what, who, when; why; what to do, once a group), by program, by name, or one
 * list in the order of time. */
#include "base/dns_name.h"
#include "report/text.h"

#include <inttypes.h>

/* What a summary says behind "curl could not resolve intranet.corp.example: ". */
#define BARE_NAME "rtrim(name, '.')"
#define REASON                                                                                                         \
    " CASE WHEN name IS NOT NULL AND instr(summary, " BARE_NAME                                                        \
    " || ': ') > 0 THEN substr(summary, instr(summary, " BARE_NAME " || ': ') + length(" BARE_NAME                     \
    ") + 2) WHEN instr(summary, ': ') > 0"                                                                             \
    " THEN substr(summary, instr(summary, ': ') + 2) ELSE summary END "
#define NAME_KEY " coalesce(name, name_redacted, name_hash, '') "
#define FAILED   " FROM lookups WHERE outcome = 'failed' AND " DW_LOOKUP_FILTER

/* ?6 and ?7: a group's keys; ?10: a reason; ?5: how many rows. */
struct grouping {
    const char *groups; /* key, key, count, first, last, groups in all */
    const char *rows;   /* lowest id, times, first, last, rows in all */
    bool by_cause;
};

#define ROW_COLUMNS "SELECT min(id), count(*), min(start), max(start), count(*) OVER ()"
#define GROUP_COLUMNS                                                                                                  \
    "count(*), min(start), max(start), count(*) OVER (), total(root_cause_confidence = 'certain'),"                    \
    " max(root_cause_confidence)"
#define ROWS_OF(condition)                                                                                             \
    ROW_COLUMNS FAILED "AND " condition " GROUP BY" NAME_KEY                                                           \
                       ", client_process, client_pid, cause, root_cause, host_id"                                      \
                       " ORDER BY 2 DESC, 3, 1 LIMIT ?5"

static const struct grouping GROUPINGS[] = {
    [REPORT_SORT_DEFAULT] = {0},
    [REPORT_SORT_TIME] = {"SELECT NULL, NULL, " GROUP_COLUMNS FAILED "HAVING count(*) > 0",
                          "SELECT id, 1, start, start, count(*) OVER ()" FAILED
                          "ORDER BY start IS NULL, start, id LIMIT ?5",
                          false},
    [REPORT_SORT_CAUSE] = {"SELECT cause, root_cause, " GROUP_COLUMNS FAILED "GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
                           ROWS_OF("cause IS ?6 AND root_cause IS ?7 AND" REASON "IS ?10"), true},
    [REPORT_SORT_PROCESS] = {"SELECT client_process, NULL, " GROUP_COLUMNS FAILED
                             "GROUP BY 1 ORDER BY client_process IS NULL, lower(client_process)",
                             ROWS_OF("client_process IS ?6"), false},
    [REPORT_SORT_NAME] = {"SELECT" NAME_KEY ", NULL, " GROUP_COLUMNS FAILED "GROUP BY 1 ORDER BY 1 = '', 1",
                          ROWS_OF(NAME_KEY "IS ?6"), false},
};

static sqlite3_stmt *statement(struct text *t, const char *sql, sqlite3_stmt *group)
{
    sqlite3_stmt *s = dw_rows(t->r, sql);
    dw_reader_filter(t->r, s, true);
    if (s != NULL && group != NULL) {
        sqlite3_bind_value(s, 6, sqlite3_column_value(group, 0));
        sqlite3_bind_value(s, 7, sqlite3_column_value(group, 1));
    }
    return s;
}

/* Shows at most `most` rows, no more than there is room for; gives how many lookups those are. */
static int64_t rows(struct text *t, sqlite3_stmt *s, uint64_t most, int indent, bool with_cause, int64_t *first)
{
    struct text_row row[TEXT_ROWS_MAX];
    size_t n = 0;
    int64_t lookups = 0;
    if (most > t->room)
        most = t->room;
    if (s != NULL)
        sqlite3_bind_int64(s, 5, most < INT64_MAX ? (int64_t)most : INT64_MAX);
    while (dw_row(t->r, s)) {
        row[n++] =
            (struct text_row){dw_row_int(s, 0), dw_row_int(s, 1), dw_row_time(s, 2), dw_row_time(s, 3), with_cause};
        if (*first == 0)
            *first = dw_row_int(s, 0);
        lookups += dw_row_int(s, 1);
        t->room--;
        if (n == TEXT_ROWS_MAX) {
            dw_text_rows(t, row, n, indent);
            n = 0;
        }
    }
    dw_text_rows(t, row, n, indent);
    sqlite3_finalize(s);
    return lookups;
}

/* ---- by cause ---- */
static void why(struct text *t, sqlite3_stmt *reason)
{
    struct slice text = dw_reader_text(t->r, reason, 0);
    int64_t unsure = dw_row_int(reason, 1), count = dw_row_int(reason, 2);
    bool alone = dw_row_int(reason, 3) == 1;
    dw_paper_begin(&t->p, 2, 4);
    dw_paper_put(&t->p, INK_BOLD, SLICE("Why"));
    if (unsure == count)
        dw_paper_put(&t->p, INK_WARN, SLICE(" (likely)"));
    dw_paper_put(&t->p, INK_BOLD, SLICE(": "));
    dw_paper_put(&t->p, INK_PLAIN, text.ptr != NULL && text.len > 0 ? text : SLICE("the capture does not say"));
    if (unsure > 0 && unsure < count)
        dw_paper_print(&t->p, INK_DIM, " (%" PRId64 ", of which %" PRId64 " likely)", count, unsure);
    else if (!alone)
        dw_paper_print(&t->p, INK_DIM, " (%" PRId64 ")", count);
    dw_paper_end(&t->p);
}

/* Each reason with a few of its lookups. */
static int64_t reasons(struct text *t, sqlite3_stmt *group, int64_t *first)
{
    sqlite3_stmt *s =
        statement(t,
                  "SELECT" REASON ", total(confidence IS NOT 'certain'), count(*), count(*) OVER ()" FAILED
                  "AND cause IS ?6 AND root_cause IS ?7 GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT ?5",
                  group);
    if (s != NULL)
        sqlite3_bind_int64(s, 5, t->sampled ? 3 : INT64_MAX);
    int64_t lookups = 0;
    while (t->room > 0 && dw_row(t->r, s)) {
        int64_t all = dw_row_int(s, 3);
        why(t, s);
        sqlite3_stmt *r = statement(t, GROUPINGS[REPORT_SORT_CAUSE].rows, group);
        if (r != NULL)
            sqlite3_bind_value(r, 10, sqlite3_column_value(s, 0));
        uint64_t most = !t->sampled ? UINT64_MAX : all == 1 ? (uint64_t)t->rows : all == 2 ? 3 : 2;
        lookups += rows(t, r, most, 4, false, first);
    }
    sqlite3_finalize(s);
    return lookups;
}

static void heading(struct text *t, sqlite3_stmt *group)
{
    struct paper *p = &t->p;
    struct slice code = dw_row_text(group, 0), root = dw_row_text(group, 1);
    char a[DW_STAMP], b[DW_STAMP];
    int64_t n = dw_row_int(group, 2), start = dw_row_time(group, 3), end = dw_row_time(group, 4);
    dw_paper_put(p, INK_PLAIN, SLICE(": "));
    dw_paper_whole(p, INK_DIM,
                   dw_slice_of(dw_arena_printf(&t->r->arena, "%" PRId64 " lookup%s", n, n == 1 ? "" : "s")));
    if (start != DW_TIME_NONE && end > start) {
        struct slice from = dw_text_second(t, start, a), until = dw_text_second(t, end, b);
        bool instant = dw_slice_equal(from, until);
        dw_paper_put(p, INK_DIM, instant ? SLICE(" at ") : SLICE(", "));
        dw_paper_put(p, INK_DIM, from);
        dw_paper_put(p, INK_DIM, instant ? SLICE("") : SLICE(" to "));
        dw_paper_put(p, INK_DIM, instant ? SLICE("") : until);
    }
    if (t->r->o->sort > REPORT_SORT_CAUSE)
        return;
    dw_paper_put(p, INK_DIM, SLICE(" ["));
    dw_paper_put(p, INK_DIM, code.ptr != NULL ? code : SLICE("unknown"));
    if (root.ptr != NULL) {
        dw_paper_put(p, INK_DIM, SLICE(" / "));
        dw_paper_put(p, INK_DIM, root);
        if (dw_row_int(group, 6) == 0) { /* not certain of any */
            dw_paper_put(p, INK_DIM, SLICE(", "));
            dw_paper_put(p, INK_WARN, dw_row_text(group, 7));
        }
    }
    dw_paper_put(p, INK_DIM, SLICE("]"));
}

static void by_cause(struct text *t, sqlite3_stmt *group)
{
    int64_t first = 0;
    dw_paper_blank(&t->p);
    dw_paper_begin(&t->p, 0, 2);
    dw_cause_put(&t->p, t->r, INK_BOLD, dw_row_text(group, 0), dw_row_text(group, 1));
    heading(t, group);
    dw_paper_end(&t->p);
    int64_t shown = reasons(t, group, &first);
    dw_text_more(t, 4, dw_row_int(group, 2) - shown, "of this kind");
    if (first != 0)
        dw_text_remedies(t, first, 2);
    dw_arena_reset(&t->r->arena);
}

/* ---- otherwise ---- */
static void by_other(struct text *t, sqlite3_stmt *group, const struct grouping *g)
{
    int64_t first = 0;
    enum report_sort sort = t->r->o->sort;
    bool list = sort == REPORT_SORT_TIME;
    dw_paper_blank(&t->p);
    if (list) {
        dw_paper_text(&t->p, 0, 0, INK_BOLD, SLICE("Failed lookups in the order of time"));
    } else {
        struct slice key =
            sort == REPORT_SORT_PROCESS ? dw_reader_process(t->r, group, 0) : dw_reader_text(t->r, group, 0);
        dw_paper_begin(&t->p, 0, 2);
        dw_paper_put(&t->p, INK_BOLD, key.ptr != NULL && key.len > 0 ? dw_dns_name_bare(key) : SLICE("unknown"));
        heading(t, group);
        dw_paper_end(&t->p);
    }
    uint64_t most = !t->sampled ? UINT64_MAX : list ? 20 : (uint64_t)t->rows;
    int64_t shown = rows(t, statement(t, g->rows, group), most, 2, true, &first);
    dw_text_more(t, 2, dw_row_int(group, 2) - shown, "");
}

/* What to do, cause by cause, where the lookups stand in another order. */
static void remedies(struct text *t)
{
    sqlite3_stmt *s =
        statement(t, "SELECT cause, root_cause, count(*), min(id)" FAILED "GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2", NULL);
    for (int64_t n = 0; (t->r->o->all || n < t->groups) && dw_row(t->r, s); n++) {
        if (!dw_text_new_remedies(t, dw_row_int(s, 3)))
            continue;
        dw_paper_blank(&t->p);
        dw_paper_begin(&t->p, 0, 2);
        dw_cause_put(&t->p, t->r, INK_BOLD, dw_row_text(s, 0), dw_row_text(s, 1));
        dw_paper_end(&t->p);
        dw_text_remedies(t, dw_row_int(s, 3), 2);
    }
    sqlite3_finalize(s);
}

void dw_text_failures(struct text *t)
{
    enum report_sort sort = t->r->o->sort == REPORT_SORT_DEFAULT ? REPORT_SORT_CAUSE : t->r->o->sort;
    const struct grouping *g = &GROUPINGS[sort];
    sqlite3_stmt *s = statement(t, g->groups, NULL);
    int64_t shown = 0, lookups = 0, all = 0;
    for (; (!t->sampled || shown < t->groups) && t->room > 0 && dw_row(t->r, s); shown++) {
        all = dw_row_int(s, 5);
        lookups += dw_row_int(s, 2);
        if (g->by_cause)
            by_cause(t, s);
        else
            by_other(t, s, g);
    }
    if (all > shown) {
        dw_paper_blank(&t->p);
        char what[64];
        snprintf(what, sizeof what, "in %" PRId64 " more groups", all - shown);
        dw_text_more(t, 0, t->totals.failed - lookups, what);
    }
    sqlite3_finalize(s);
    if (!g->by_cause)
        remedies(t);
}
