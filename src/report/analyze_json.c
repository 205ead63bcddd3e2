/* The JSON of contract section 3, key by key in its order. */
#include "report/analyze.h"

sqlite3_stmt *dw_lookup_rows(struct reader *r)
{
    static const char *const orders[] = {
        [REPORT_SORT_DEFAULT] = "start IS NULL, start, id",
        [REPORT_SORT_TIME] = "start IS NULL, start, id",
        [REPORT_SORT_CAUSE] = "cause IS NULL, cause, root_cause, start IS NULL, start, id",
        [REPORT_SORT_PROCESS] = "client_process IS NULL, client_process, client_pid, start IS NULL, start, id",
        [REPORT_SORT_NAME] = "name IS NULL, name, start IS NULL, start, id",
    };
    char *sql = dw_arena_printf(
        &r->keep, "SELECT " LOOKUP_COLUMNS " FROM lookups WHERE " DW_LOOKUP_FILTER " ORDER BY %s LIMIT ?5",
        orders[r->o->sort]);
    if (sql == NULL) {
        r->status = dw_fail(r->error, DW_ERR_MEMORY, "no memory");
        return NULL;
    }
    sqlite3_stmt *s = dw_rows(r, sql);
    dw_reader_filter(r, s, r->o->all);
    if (s != NULL)
        sqlite3_bind_int64(s, 5, r->o->limit > 0 && r->o->limit < INT64_MAX ? (int64_t)r->o->limit : -1);
    return s;
}

static void text_member(struct json_writer *w, const char *key, struct slice value)
{
    dw_json_key(w, key);
    dw_json_string(w, value);
}

static void int_member(struct json_writer *w, const char *key, sqlite3_stmt *s, int column)
{
    dw_json_key(w, key);
    if (dw_row_null(s, column))
        dw_json_null(w);
    else
        dw_json_int(w, dw_row_int(s, column));
}

static void time_member(struct json_writer *w, const char *key, sqlite3_stmt *s, int column)
{
    dw_json_key(w, key);
    dw_json_time(w, s, column);
}

/* The statement, ready for this id; prepared at its first use. */
static sqlite3_stmt *for_id(struct reader *r, sqlite3_stmt **kept, const char *sql, int64_t id)
{
    if (*kept == NULL)
        *kept = dw_rows(r, sql);
    if (*kept == NULL)
        return NULL;
    sqlite3_reset(*kept);
    sqlite3_bind_int64(*kept, 1, id);
    return *kept;
}

static void queries(struct json_writer *w, struct reader *r, int64_t lookup)
{
    sqlite3_stmt *s = for_id(r, &r->queries,
                             "SELECT request_id, question_ids, type, outcome, cause, dns_service_id, answers, start,"
                             " \"end\" FROM queries WHERE lookup_id = ?1 ORDER BY id",
                             lookup);
    dw_json_key(w, "queries");
    dw_json_open(w, '[');
    while (dw_row(r, s)) {
        dw_json_open(w, '{');
        int_member(w, "request_id", s, 0);
        dw_json_key(w, "question_ids");
        dw_json_list(w, r, dw_row_text(s, 1));
        text_member(w, "type", dw_row_text(s, 2));
        text_member(w, "outcome", dw_row_text(s, 3));
        text_member(w, "cause", dw_row_text(s, 4));
        int_member(w, "dns_service_id", s, 5);
        dw_json_key(w, "answers");
        dw_json_list(w, r, dw_row_text(s, 6));
        time_member(w, "start", s, 7);
        time_member(w, "end", s, 8);
        dw_json_close(w, '}');
    }
    dw_json_close(w, ']');
}

static void evidence(struct json_writer *w, struct reader *r, sqlite3_stmt *s)
{
    dw_json_key(w, "evidence");
    dw_json_open(w, '[');
    while (dw_row(r, s)) {
        dw_json_open(w, '{');
        time_member(w, "time", s, 0);
        text_member(w, "process", dw_row_text(s, 1));
        text_member(w, "message", dw_reader_text(r, s, 2));
        text_member(w, "role", dw_row_text(s, 3));
        int_member(w, "input", s, 4);
        int_member(w, "line", s, 5);
        dw_json_close(w, '}');
    }
    dw_json_close(w, ']');
}

#define EVIDENCE(column)                                                                                               \
    "SELECT v.time, v.process, v.message, e.role, (SELECT count(*) FROM inputs i WHERE i.id < v.input_id),"            \
    " nullif(v.line, 0) FROM evidence e JOIN events v ON v.id = e.event_id WHERE e." column                            \
    " = ?1 ORDER BY e.position"

static void remedies(struct json_writer *w, struct reader *r, int64_t lookup)
{
    sqlite3_stmt *s = for_id(
        r, &r->remedies, "SELECT title, commands, caveat FROM remedies WHERE lookup_id = ?1 ORDER BY position", lookup);
    dw_json_key(w, "remedies");
    dw_json_open(w, '[');
    while (dw_row(r, s)) {
        dw_json_open(w, '{');
        text_member(w, "title", dw_reader_text(r, s, 0));
        dw_json_key(w, "commands");
        dw_json_list(w, r, dw_row_text(s, 1));
        text_member(w, "caveat", dw_reader_text(r, s, 2));
        dw_json_close(w, '}');
    }
    dw_json_close(w, ']');
}

static void verdict(struct json_writer *w, struct reader *r, sqlite3_stmt *l)
{
    text_member(w, "outcome", dw_row_text(l, LOOKUP_OUTCOME));
    dw_json_key(w, "slow");
    dw_json_bool(w, sqlite3_column_int(l, LOOKUP_SLOW) != 0);
    text_member(w, "cause", dw_row_text(l, LOOKUP_CAUSE));
    text_member(w, "confidence", dw_row_text(l, LOOKUP_CONFIDENCE));
    text_member(w, "root_cause", dw_row_text(l, LOOKUP_ROOT));
    text_member(w, "root_cause_confidence", dw_row_text(l, LOOKUP_ROOT_CONFIDENCE));
    text_member(w, "summary", dw_reader_text(r, l, LOOKUP_SUMMARY));
}

void dw_lookup_json(struct json_writer *w, struct reader *r, sqlite3_stmt *l)
{
    int64_t id = dw_row_int(l, LOOKUP_ID);
    dw_json_open(w, '{');
    int_member(w, "id", l, LOOKUP_ID);
    text_member(w, "name", dw_reader_text(r, l, LOOKUP_NAME));
    text_member(w, "name_redacted", dw_reader_text(r, l, LOOKUP_NAME_REDACTED));
    text_member(w, "name_hash", dw_reader_hash(r, l, LOOKUP_NAME_HASH));
    if (dw_row_int(l, LOOKUP_GUESS) != 0) { /* else it is left out */
        dw_json_key(w, "name_guess");
        dw_json_bool(w, true);
    }
    dw_json_key(w, "client");
    dw_json_open(w, '{');
    int_member(w, "pid", l, LOOKUP_PID);
    text_member(w, "process", dw_reader_process(r, l, LOOKUP_PROCESS));
    dw_json_close(w, '}');
    time_member(w, "start", l, LOOKUP_START);
    time_member(w, "end", l, LOOKUP_END);
    time_member(w, "stopped", l, LOOKUP_STOPPED);
    dw_json_key(w, "duration_ms");
    if (dw_row_null(l, LOOKUP_DURATION))
        dw_json_null(w);
    else
        dw_json_real(w, sqlite3_column_double(l, LOOKUP_DURATION));
    verdict(w, r, l);
    queries(w, r, id);
    evidence(w, r, for_id(r, &r->evidence, EVIDENCE("lookup_id"), id));
    remedies(w, r, id);
    dw_json_close(w, '}');
    dw_arena_reset(&r->arena);
}

void dw_inputs_json(struct json_writer *w, struct reader *r)
{
    sqlite3_stmt *s = dw_rows(r, "SELECT path, kind, style, time_basis, entries, events, damaged, first, last,"
                                 " unrecognised FROM inputs ORDER BY id");
    dw_json_key(w, "inputs");
    dw_json_open(w, '[');
    while (dw_row(r, s)) {
        dw_json_open(w, '{');
        struct slice path = dw_row_text(s, 0);
        text_member(w, "path",
                    r->redactor != NULL && path.ptr != NULL ? dw_redact_path(r->redactor, &r->arena, path) : path);
        text_member(w, "kind", dw_row_text(s, 1));
        text_member(w, "style", dw_row_text(s, 2));
        text_member(w, "time_basis", dw_row_text(s, 3));
        int_member(w, "entries", s, 4);
        int_member(w, "events", s, 5);
        int_member(w, "damaged", s, 6);
        time_member(w, "first", s, 7);
        time_member(w, "last", s, 8);
        int_member(w, "unrecognised", s, 9);
        dw_json_close(w, '}');
    }
    dw_json_close(w, ']');
    sqlite3_finalize(s);
    dw_arena_reset(&r->arena);
}

static void counts(struct json_writer *w, struct reader *r)
{
    static const char *const keys[] = {"lookups", "failed", "slow", "resolved", "cancelled", "undecided"};
    sqlite3_stmt *s = dw_rows(r, "SELECT count(*), total(outcome = 'failed'), total(slow <> 0), total(outcome ="
                                 " 'resolved'), total(outcome = 'cancelled'), total(outcome = 'undecided')"
                                 " FROM lookups WHERE " DW_LOOKUP_FILTER);
    dw_reader_filter(r, s, true);
    bool row = dw_row(r, s);
    for (int i = 0; i < 6; i++) {
        dw_json_key(w, keys[i]);
        dw_json_int(w, row ? dw_row_int(s, i) : 0);
    }
    sqlite3_finalize(s);
}

void dw_summary_json(struct json_writer *w, struct reader *r)
{
    dw_json_key(w, "summary");
    dw_json_open(w, '{');
    counts(w, r);
    dw_json_key(w, "causes");
    dw_json_open(w, '[');
    sqlite3_stmt *s =
        dw_rows(r, "SELECT cause, root_cause, count(*) FROM lookups WHERE outcome = 'failed' AND " DW_LOOKUP_FILTER
                   " GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2");
    dw_reader_filter(r, s, true);
    while (dw_row(r, s)) {
        dw_json_open(w, '{');
        text_member(w, "cause", dw_row_text(s, 0));
        text_member(w, "root_cause", dw_row_text(s, 1));
        int_member(w, "lookups", s, 2);
        dw_json_close(w, '}');
    }
    sqlite3_finalize(s);
    dw_json_close(w, ']');
    dw_json_key(w, "quality");
    dw_json_open(w, '[');
    s = dw_rows(r, "SELECT code, text, start, \"end\" FROM quality ORDER BY host_id, start, code");
    while (dw_row(r, s)) {
        dw_json_open(w, '{');
        text_member(w, "code", dw_row_text(s, 0));
        text_member(w, "text", dw_reader_text(r, s, 1));
        if (!dw_row_null(s, 2) || !dw_row_null(s, 3)) {
            time_member(w, "start", s, 2);
            time_member(w, "end", s, 3);
        }
        dw_json_close(w, '}');
    }
    sqlite3_finalize(s);
    dw_json_close(w, ']');
    dw_json_close(w, '}');
    dw_arena_reset(&r->arena);
}

void dw_incident_evidence_json(struct json_writer *w, struct reader *r, int64_t incident)
{
    evidence(w, r, for_id(r, &r->incident_evidence, EVIDENCE("incident_id"), incident));
}

void dw_incidents_json(struct json_writer *w, struct reader *r)
{
    sqlite3_stmt *s =
        dw_rows(r, "SELECT id, kind, start, \"end\", title, lookups FROM incidents ORDER BY start IS NULL, start, id");
    dw_json_key(w, "incidents");
    dw_json_open(w, '[');
    while (dw_row(r, s)) {
        dw_json_open(w, '{');
        text_member(w, "kind", dw_row_text(s, 1));
        time_member(w, "start", s, 2);
        time_member(w, "end", s, 3);
        text_member(w, "title", dw_reader_text(r, s, 4));
        int_member(w, "lookups", s, 5);
        dw_incident_evidence_json(w, r, dw_row_int(s, 0));
        dw_json_close(w, '}');
        dw_arena_reset(&r->arena);
    }
    dw_json_close(w, ']');
    sqlite3_finalize(s);
}

static void json(struct reader *r)
{
    struct json_writer w = {.out = r->o->out};
    dw_json_open(&w, '{');
    dw_json_key(&w, "schema");
    dw_json_string(&w, SLICE("dnswhy/1"));
    dw_json_newline(&w);
    dw_inputs_json(&w, r);
    dw_json_newline(&w);
    dw_summary_json(&w, r);
    dw_json_newline(&w);
    dw_json_key(&w, "lookups");
    dw_json_open(&w, '[');
    sqlite3_stmt *s = dw_lookup_rows(r);
    while (dw_row(r, s)) {
        dw_json_newline(&w);
        dw_lookup_json(&w, r, s);
    }
    sqlite3_finalize(s);
    dw_json_close(&w, ']');
    dw_json_newline(&w);
    dw_incidents_json(&w, r);
    dw_json_close(&w, '}');
    fputc('\n', r->o->out);
}

static void ndjson(struct reader *r)
{
    sqlite3_stmt *s = r->o->brief ? NULL : dw_lookup_rows(r);
    while (dw_row(r, s)) {
        struct json_writer w = {.out = r->o->out};
        dw_lookup_json(&w, r, s);
        fputc('\n', r->o->out);
    }
    sqlite3_finalize(s);
    struct json_writer w = {.out = r->o->out};
    dw_json_open(&w, '{');
    dw_json_key(&w, "schema");
    dw_json_string(&w, SLICE("dnswhy/1"));
    dw_inputs_json(&w, r);
    dw_summary_json(&w, r);
    dw_incidents_json(&w, r);
    dw_json_close(&w, '}');
    fputc('\n', r->o->out);
}

enum dw_status dw_report_analyze(const struct report_options *options, struct dw_error *error)
{
    if (options->format == REPORT_HTML)
        return dw_report_html(options, error);
    struct reader r;
    if (dw_reader_open(&r, options, error) == DW_OK) {
        if (options->format == REPORT_JSON)
            json(&r);
        else if (options->format == REPORT_NDJSON)
            ndjson(&r);
        else
            dw_analyze_text(&r);
    }
    return dw_reader_close(&r);
}

enum dw_status dw_report_lookup_block(const struct report_options *options, uint64_t lookup_id, struct dw_error *error)
{
    struct reader r;
    sqlite3_stmt *s = NULL;
    if (dw_reader_open(&r, options, error) == DW_OK)
        s = dw_rows(&r, "SELECT " LOOKUP_COLUMNS " FROM lookups WHERE id = ?1");
    if (s != NULL)
        sqlite3_bind_int64(s, 1, (int64_t)lookup_id);
    if (dw_row(&r, s)) {
        struct json_writer w = {.out = options->out};
        struct paper p = dw_paper(options->out, options->width, options->colour);
        if (options->format == REPORT_TEXT)
            dw_lookup_text(&p, &r, s);
        else
            dw_lookup_json(&w, &r, s);
        if (options->format != REPORT_TEXT)
            fputc('\n', options->out);
    } else if (r.status == DW_OK) {
        r.status = dw_fail(error, DW_ERR_USAGE, "there is no lookup %llu", (unsigned long long)lookup_id);
    }
    sqlite3_finalize(s);
    return dw_reader_close(&r);
}
