/* The chain of one lookup: who asked and what for, what happened step by step, each with its entry; then back to the
 * root: for whom it was, with which flags, who was primary; and what follows. */
#include "report/explain.h"
#include "report/analyze.h"

#include <inttypes.h>

#define BY_ID "id = CAST(?1 AS INTEGER)"
#define BY_REQUEST                                                                                                     \
    "id IN (SELECT lookup_id FROM requests WHERE request_id = CAST(substr(?1, 2) AS INTEGER)"                          \
    " UNION SELECT lookup_id FROM queries WHERE request_id = CAST(substr(?1, 2) AS INTEGER))"
#define BY_NAME "(rtrim(lower(name), '.') GLOB rtrim(lower(?1), '.') OR name_hash = ?1 OR name_redacted = ?1)"

static const char *condition_of(struct slice which)
{
    uint64_t number;
    if (dw_slice_u64(which, &number))
        return BY_ID;
    if (which.len > 1 && (which.ptr[0] == 'R' || which.ptr[0] == 'r') && dw_slice_u64(dw_slice_from(which, 1), &number))
        return BY_REQUEST;
    return BY_NAME;
}

/* All that fit, the last failed one first. */
static sqlite3_stmt *fitting(struct reader *r, const char *which)
{
    const char *sql =
        dw_arena_printf(&r->keep,
                        "SELECT " LOOKUP_COLUMNS " FROM lookups WHERE %s ORDER BY outcome = 'failed' DESC,"
                        " start DESC, id DESC",
                        condition_of(dw_slice_of(which)));
    if (sql == NULL)
        r->status = dw_fail(r->error, DW_ERR_MEMORY, "no memory");
    sqlite3_stmt *s = sql != NULL ? dw_rows(r, sql) : NULL;
    if (s != NULL)
        sqlite3_bind_text(s, 1, which, -1, SQLITE_STATIC);
    return s;
}

/* ---- what the views tell ---- */
void dw_story_heading(struct story *t, const char *words)
{
    dw_paper_blank(t->p);
    dw_paper_text(t->p, 0, 2, INK_BOLD, dw_slice_of(words));
}

sqlite3_stmt *dw_story_rows(struct story *t, const char *sql)
{
    sqlite3_stmt *s = dw_rows(t->r, sql);
    if (s != NULL)
        sqlite3_bind_int64(s, 1, t->lookup);
    return s;
}

static void client(struct story *t)
{
    sqlite3_stmt *s = dw_story_rows(t, "SELECT request_id, api, client_process, client_pid, delegator_process,"
                                       " delegator_pid, flags FROM requests WHERE lookup_id = ?1 ORDER BY id LIMIT 12");
    while (dw_row(t->r, s)) {
        struct slice process = dw_reader_process(t->r, s, 2), delegator = dw_reader_process(t->r, s, 4);
        dw_paper_begin(t->p, 2, 4);
        dw_paper_put(t->p, INK_BOLD, process.ptr != NULL && process.len > 0 ? process : SLICE("A client"));
        if (dw_row_int(s, 3) > 0)
            dw_paper_print(t->p, INK_PLAIN, "[%" PRId64 "]", dw_row_int(s, 3));
        if (delegator.ptr != NULL && delegator.len > 0) {
            dw_paper_put(t->p, INK_PLAIN, SLICE(", on behalf of "));
            dw_paper_put(t->p, INK_BOLD, delegator);
        }
        dw_paper_put(t->p, INK_PLAIN, SLICE(" asked by "));
        dw_paper_put(t->p, INK_PLAIN, dw_row_null(s, 1) ? SLICE("a call that is not shown") : dw_row_text(s, 1));
        if (dw_row_int(s, 0) > 0)
            dw_paper_print(t->p, INK_PLAIN, ", request R%" PRId64, dw_row_int(s, 0));
        if (!dw_row_null(s, 6) && dw_row_int(s, 6) >= 0)
            dw_paper_print(t->p, INK_PLAIN, ", flags 0x%" PRIX64, (uint64_t)dw_row_int(s, 6));
        dw_paper_end(t->p);
    }
    sqlite3_finalize(s);
}

static void question(struct story *t)
{
    sqlite3_stmt *s = dw_story_rows(t, "SELECT type, question_ids, outcome, cause, server, answers FROM queries"
                                       " WHERE lookup_id = ?1 ORDER BY id LIMIT 24");
    while (dw_row(t->r, s)) {
        struct slice ids = dw_reader_list(t->r, s, 1), server = dw_reader_text(t->r, s, 4);
        struct slice answers = dw_reader_list(t->r, s, 5);
        dw_paper_begin(t->p, 2, 4);
        dw_paper_put(t->p, INK_BOLD, dw_row_null(s, 0) ? SLICE("a type that is not shown") : dw_row_text(s, 0));
        if (ids.ptr != NULL) {
            dw_paper_put(t->p, INK_PLAIN, SLICE(", question "));
            dw_paper_put(t->p, INK_PLAIN, ids);
        }
        dw_paper_put(t->p, INK_PLAIN, SLICE(": "));
        dw_paper_put(t->p, INK_PLAIN, dw_row_text(s, 2));
        if (!dw_row_null(s, 3)) {
            dw_paper_put(t->p, INK_PLAIN, SLICE(": "));
            dw_paper_put(t->p, INK_BAD, dw_cause_title(t->r, false, dw_row_text(s, 3)));
        }
        if (server.ptr != NULL && server.len > 0) {
            dw_paper_put(t->p, INK_PLAIN, SLICE(", server "));
            dw_paper_put(t->p, INK_PLAIN, server);
        }
        if (answers.ptr != NULL) {
            dw_paper_put(t->p, INK_PLAIN, SLICE(", answers: "));
            dw_paper_put(t->p, INK_GOOD, answers);
        }
        dw_paper_end(t->p);
    }
    sqlite3_finalize(s);
}

static void service(struct story *t)
{
    sqlite3_stmt *s = dw_story_rows(t, "SELECT DISTINCT dns_service_id FROM queries WHERE lookup_id = ?1"
                                       " AND dns_service_id IS NOT NULL LIMIT 8");
    bool any = false;
    for (; dw_row(t->r, s); any = true) {
        int64_t id = dw_row_int(s, 0);
        if (dw_network_services(t->p, t->r, &t->instant, id, 2) > 0)
            continue;
        dw_paper_begin(t->p, 2, 4);
        dw_paper_print(t->p, INK_PLAIN, "DNS service %" PRId64 ", which the capture does not describe", id);
        dw_paper_end(t->p);
    }
    if (!any)
        dw_paper_text(t->p, 2, 4, INK_DIM, SLICE("no DNS service is known of its questions"));
    sqlite3_finalize(s);
}

/* ---- back to the root ---- */
static bool is_about_flags(struct slice cause)
{
    return dw_slice_equal(cause, SLICE("aaaa-records-unusable")) || dw_slice_equal(cause, SLICE("a-records-unusable"));
}

static void back_to_the_root(struct story *t, bool flags)
{
    dw_story_heading(t, "Whom it was for: the DNS service");
    service(t);
    dw_story_heading(t, flags ? "What configd lets it ask: the resolvers and their flags"
                              : "The network then: the resolvers");
    if (dw_network_resolvers(t->p, t->r, &t->instant, 2, 8) == 0)
        dw_paper_text(t->p, 2, 4, INK_DIM, SLICE("the capture shows no resolver configuration"));
    dw_story_entries(t, CHAPTER_RESOLVER);
    dw_story_heading(t, flags ? "Why those flags: who is primary, and who was elected"
                              : "The network then: who was primary, and who was elected");
    int64_t shown = dw_network_primaries(t->p, t->r, &t->instant, 2); /* one after another, as they are to stand */
    shown += dw_network_tunnels(t->p, t->r, &t->instant, 2);
    shown += dw_network_elections(t->p, t->r, &t->instant, 2);
    if (shown == 0)
        dw_paper_text(t->p, 2, 4, INK_DIM, SLICE("the capture shows no election"));
    dw_story_entries(t, CHAPTER_ELECTION);
    dw_arena_reset(&t->r->arena);
}

static void reasoning(struct story *t, sqlite3_stmt *l, bool root)
{
    struct slice code = dw_row_text(l, root ? LOOKUP_ROOT : LOOKUP_CAUSE);
    if (code.ptr == NULL)
        return;
    struct slice explanation = dw_cause_explanation(t->r, root, code);
    bool failed = dw_slice_equal(dw_row_text(l, LOOKUP_OUTCOME), SLICE("failed")); /* else it was but delayed */
    dw_paper_begin(t->p, 2, 4);
    dw_paper_put(t->p, INK_PLAIN,
                 root     ? SLICE("Root cause: ")
                 : failed ? SLICE("Cause: ")
                          : SLICE("What delayed it: "));
    dw_paper_put(t->p, failed ? INK_BAD : INK_WARN, dw_cause_title(t->r, root, code));
    dw_paper_put(t->p, INK_DIM, SLICE(" ["));
    dw_paper_put(t->p, INK_DIM, code);
    dw_paper_put(t->p, INK_DIM, SLICE(", "));
    dw_paper_put(t->p, INK_DIM, dw_row_text(l, root ? LOOKUP_ROOT_CONFIDENCE : LOOKUP_CONFIDENCE));
    dw_paper_put(t->p, INK_DIM, SLICE("]"));
    dw_paper_end(t->p);
    if (explanation.ptr != NULL && failed)
        dw_paper_text(t->p, 4, 4, INK_PLAIN, explanation);
}

static void verdict(struct story *t, sqlite3_stmt *l)
{
    dw_story_heading(t, "So");
    reasoning(t, l, false);
    reasoning(t, l, true);
    if (!dw_row_null(l, LOOKUP_CAUSE) || !dw_row_null(l, LOOKUP_ROOT))
        return;
    static const char *const words[][2] = {
        {"resolved", "Nothing stood in its way."},
        {"cancelled",
         "The program stopped asking before an answer came, and before anything had gone wrong: it needed the"
         " name no longer, or its own patience is short."},
        {"undecided",
         "The capture does not show what became of it: it begins or ends in the middle, or hides what would"
         " tell."}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (dw_slice_equal(dw_row_text(l, LOOKUP_OUTCOME), dw_slice_of(words[i][0])))
            dw_paper_text(t->p, 2, 4, INK_PLAIN, dw_slice_of(words[i][1]));
}

static void text(struct reader *r, sqlite3_stmt *l)
{
    struct paper p = dw_paper(r->o->out, r->o->width, r->o->colour);
    int when = dw_row_null(l, LOOKUP_END) ? LOOKUP_START : LOOKUP_END;
    struct story t = {.r = r, .p = &p, .lookup = dw_row_int(l, LOOKUP_ID), .start = dw_row_time(l, LOOKUP_START)};
    t.cause = dw_arena_copy(&r->keep, dw_row_text(l, LOOKUP_CAUSE));
    t.instant = (struct instant){dw_row_int(l, LOOKUP_HOST), dw_arena_copy(&r->keep, dw_row_text(l, when))};
    if (dw_row_null(l, when))
        t.instant.at = SLICE_NONE;
    dw_lookup_headline(&p, r, l, 0);
    struct slice summary = dw_reader_text(r, l, LOOKUP_SUMMARY);
    if (summary.ptr != NULL && summary.len > 0)
        dw_paper_text(&p, 0, 0, INK_PLAIN, summary);
    dw_story_heading(&t, "Who asked, and what for");
    client(&t);
    question(&t);
    dw_story_steps(&t);
    back_to_the_root(&t, is_about_flags(dw_row_text(l, LOOKUP_CAUSE)));
    verdict(&t, l);
    dw_remedies_text(&p, r, t.lookup, 2);
    dw_arena_reset(&r->arena);
}

/* The statement stands on the lookup that was told; the rest of it are the others. */
static void others(struct reader *r, sqlite3_stmt *s)
{
    enum { MOST = 10 };
    struct paper p = dw_paper(r->o->out, r->o->width, r->o->colour);
    int shown = 0;
    for (; shown < MOST && dw_row(r, s); shown++) {
        if (shown == 0) {
            dw_paper_blank(&p);
            dw_paper_text(&p, 0, 0, INK_BOLD, SLICE("Others that fit (explain them by number)"));
        }
        dw_lookup_headline(&p, r, s, 2);
        dw_arena_reset(&r->arena);
    }
    if (shown == MOST && dw_row(r, s))
        dw_paper_text(&p, 2, 2, INK_DIM, SLICE("and more"));
}

enum dw_status dw_report_explain(const struct report_options *options, const char *which, struct dw_error *error)
{
    struct reader r;
    sqlite3_stmt *s = NULL;
    if (dw_reader_open(&r, options, error) == DW_OK)
        s = fitting(&r, which);
    if (dw_row(&r, s)) {
        if (options->graph) {
            dw_explain_graph(&r, s);
        } else if (options->format != REPORT_TEXT) {
            struct json_writer w = {.out = options->out};
            dw_lookup_json(&w, &r, s);
            fputc('\n', options->out);
        } else {
            text(&r, s);
            others(&r, s);
        }
    } else if (r.status == DW_OK) {
        r.status = dw_fail(error, DW_ERR_USAGE, "no lookup fits \"%.200s\"", which);
    }
    sqlite3_finalize(s);
    return dw_reader_close(&r);
}
