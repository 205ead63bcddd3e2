/* What a program that `run` started asked for, and what became of it: which lookups are its own, then the report of
 * `analyze` over those. */
#include "report/analyze.h"

#include <inttypes.h>

/* Requests of ?2 (processes) or ?3 (a name), made since ?1. The name that the log knows may be cut. */
#define CALLED(column)                                                                                                 \
    "(lower(" column ") = lower(?3) OR (length(" column ") IN (15, 16, 31, 32) AND"                                    \
    " lower(substr(?3, 1, length(" column "))) = lower(" column ")))"
#define OWN_REQUEST                                                                                                    \
    " id > ?1 AND (client_pid IN (SELECT value FROM json_each(?2)) OR delegator_pid IN (SELECT value FROM"             \
    " json_each(?2)) OR " CALLED("client_process") " OR " CALLED("delegator_process") ") "
/* Some leave no request. */
#define OWN_REFUSAL                                                                                                    \
    " id > ?4 AND NOT EXISTS (SELECT 1 FROM requests q WHERE q.lookup_id = l.id) AND (client_pid IN (SELECT value"     \
    " FROM json_each(?2)) OR " CALLED("client_process") ") "

static void bind(sqlite3_stmt *s, const struct report_run *run)
{
    if (s == NULL)
        return;
    sqlite3_bind_int64(s, 1, run->last_request);
    sqlite3_bind_text(s, 2, run->remote == NULL ? run->pids : "[]", -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 3, run->remote, -1, SQLITE_STATIC);
    sqlite3_bind_int64(s, 4, run->last_lookup);
}

enum dw_status dw_report_run_begins(struct sqlite3 *db, struct report_run *run, struct dw_error *error)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(db, "SELECT (SELECT max(id) FROM requests), (SELECT max(id) FROM lookups)", -1, &s, NULL) !=
        SQLITE_OK)
        return dw_fail(error, DW_ERR_DATABASE, "the database could not be read: %s", sqlite3_errmsg(db));
    if (sqlite3_step(s) == SQLITE_ROW) {
        run->last_request = sqlite3_column_int64(s, 0);
        run->last_lookup = sqlite3_column_int64(s, 1);
    }
    sqlite3_finalize(s);
    return DW_OK;
}

enum dw_status dw_report_run_requests(struct sqlite3 *db, const struct report_run *run, int64_t *all, int64_t *open,
                                      struct dw_error *error)
{
    sqlite3_stmt *s = NULL;
    *all = *open = 0;
    if (sqlite3_prepare_v2(db, "SELECT count(*), total(stop IS NULL) FROM requests WHERE" OWN_REQUEST, -1, &s, NULL) !=
        SQLITE_OK)
        return dw_fail(error, DW_ERR_DATABASE, "the database could not be read: %s", sqlite3_errmsg(db));
    bind(s, run);
    if (sqlite3_step(s) == SQLITE_ROW) {
        *all = sqlite3_column_int64(s, 0);
        *open = sqlite3_column_int64(s, 1);
    }
    sqlite3_finalize(s);
    return DW_OK;
}

/* Its lookups as a JSON array, as long as the reader. */
static const char *own_lookups(struct reader *r, const struct report_run *run)
{
    sqlite3_stmt *s =
        dw_rows(r, "SELECT json_group_array(id) FROM (SELECT DISTINCT lookup_id AS id FROM requests WHERE"
                   " lookup_id IS NOT NULL AND" OWN_REQUEST "UNION SELECT id FROM lookups l WHERE" OWN_REFUSAL ")");
    bind(s, run);
    struct slice text = dw_row(r, s) ? dw_arena_copy(&r->keep, dw_row_text(s, 0)) : SLICE_NONE;
    const char *list =
        text.ptr != NULL && text.len < INT32_MAX ? dw_arena_printf(&r->keep, "%.*s", SLICE_ARG(text)) : NULL;
    sqlite3_finalize(s);
    if (list == NULL && r->status == DW_OK)
        r->status = dw_fail(r->error, DW_ERR_MEMORY, "no memory");
    return list;
}

static void how_it_ended(struct paper *p, struct reader *r, const struct report_run *run)
{
    char span[DW_STAMP];
    struct slice name = dw_slice_of(run->program);
    dw_paper_begin(p, 0, 2);
    dw_paper_put(p, INK_BOLD, r->redactor != NULL ? dw_redact_process(r->redactor, &r->arena, name) : name);
    if (run->signal != 0)
        dw_paper_print(p, INK_PLAIN, " was ended by signal %d after ", run->signal);
    else
        dw_paper_print(p, INK_PLAIN, " ended with status %d after ", run->exit_status);
    dw_paper_put(p, INK_PLAIN, dw_stamp_span(run->ran_ns, span));
    dw_paper_put(p, INK_PLAIN, SLICE("."));
    dw_paper_end(p);
    if (run->stream_lost)
        dw_paper_text(p, 0, 2, INK_WARN, SLICE("The stream ended before it did: what came after is not known."));
}

static void nothing_seen(struct paper *p, const struct report_run *run)
{
    dw_paper_begin(p, 0, 0);
    dw_paper_put(p, INK_BOLD, SLICE("No lookup of it was seen."));
    if (run->remote != NULL)
        dw_paper_put(p, INK_PLAIN,
                     SLICE(" It asked for no name, or is called otherwise on that machine (--remote-name NAME)."));
    else
        dw_paper_put(p, INK_PLAIN,
                     SLICE(" It asked for no name, or did so without mDNSResponder (as dig and host do), or the stream"
                           " is another machine's, where its number means nothing (--remote)."));
    dw_paper_end(p);
}

static void text(struct reader *r, const struct report_run *run, bool any)
{
    struct paper p = dw_paper(r->o->out, r->o->width, r->o->colour);
    how_it_ended(&p, r, run);
    if (any)
        (void)dw_analyze_text(r);
    else
        nothing_seen(&p, run);
}

enum dw_status dw_report_run(const struct report_options *options, const struct report_run *run, struct dw_error *error)
{
    struct reader r;
    struct report_options own = *options;
    own.brief = options->format == REPORT_TEXT;
    if (dw_reader_open(&r, options, error) == DW_OK)
        own.only = own_lookups(&r, run);
    if (r.status == DW_OK && options->format != REPORT_TEXT) {
        own.all = true; /* of a program all is asked for */
        own.redactor = r.redactor;
        r.status = dw_report_analyze(&own, error);
    } else if (r.status == DW_OK) {
        r.o = &own;
        text(&r, run, strcmp(own.only, "[]") != 0);
    }
    return dw_reader_close(&r);
}
