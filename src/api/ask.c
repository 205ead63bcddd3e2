/* Lookups one by one, and as JSON. */
#include <stdlib.h>

#include "api/handle.h"
#include "report/analyze.h"

struct dnswhy_cursor {
    dnswhy *d;
    struct report_options options;
    struct reader reader;
    sqlite3_stmt *rows;
    struct dnswhy_lookup lookup;
};

static struct report_options options_of(dnswhy *d, const struct dnswhy_selection *which)
{
    struct dnswhy_selection s = {0};
    if (which != NULL)
        memcpy(&s, which, which->size < sizeof s ? which->size : sizeof s);
    return (struct report_options){.db = dw_store_database(d->store),
                                   .all = s.all != 0,
                                   .name_glob = s.name,
                                   .process = s.process,
                                   .limit = s.limit,
                                   .redact = s.redact != 0,
                                   .utc_offset = d->utc_offset};
}

static int open_cursor(dnswhy *d, const struct dnswhy_selection *which, dnswhy_cursor **out)
{
    dnswhy_cursor *c = calloc(1, sizeof *c);
    *out = c;
    if (c == NULL)
        return dw_api_fail(d, DW_ERR_MEMORY, "no memory");
    c->d = d;
    c->options = options_of(d, which);
    return dw_api_status(dw_reader_open(&c->reader, &c->options, &d->error));
}

void dnswhy_cursor_close(dnswhy_cursor *c)
{
    if (c == NULL)
        return;
    (void)sqlite3_finalize(c->rows);
    (void)dw_reader_close(&c->reader);
    free(c);
}

int dnswhy_lookups(dnswhy *d, const struct dnswhy_selection *which, dnswhy_cursor **out)
{
    int status;
    *out = NULL;
    if (!dw_api_begin(d, &status))
        return status;
    status = open_cursor(d, which, out);
    if (status == DNSWHY_OK) {
        (*out)->rows = dw_lookup_rows(&(*out)->reader);
        status = dw_api_status((*out)->reader.status);
    }
    if (status != DNSWHY_OK) {
        dnswhy_cursor_close(*out);
        *out = NULL;
    }
    return status;
}

/* Terminated, since the arena's copies are. */
static const char *text(dnswhy_cursor *c, enum lookup_column column)
{
    return dw_reader_text(&c->reader, c->rows, (int)column).ptr;
}

static int64_t stamp(dnswhy_cursor *c, enum lookup_column column)
{
    int64_t ns = dw_row_time(c->rows, (int)column);
    return ns == DW_TIME_NONE ? DNSWHY_TIME_NONE : ns;
}

static void fill(dnswhy_cursor *c)
{
    sqlite3_stmt *s = c->rows;
    c->lookup = (struct dnswhy_lookup){
        .id = (uint64_t)dw_row_int(s, LOOKUP_ID),
        .name = text(c, LOOKUP_NAME),
        .name_redacted = text(c, LOOKUP_NAME_REDACTED),
        .name_hash = dw_reader_hash(&c->reader, s, LOOKUP_NAME_HASH).ptr,
        .pid = dw_row_null(s, LOOKUP_PID) ? -1 : dw_row_int(s, LOOKUP_PID),
        .process = dw_reader_process(&c->reader, s, LOOKUP_PROCESS).ptr,
        .start = stamp(c, LOOKUP_START),
        .end = stamp(c, LOOKUP_END),
        .stopped = stamp(c, LOOKUP_STOPPED),
        .duration_ms = dw_row_null(s, LOOKUP_DURATION) ? -1 : sqlite3_column_double(s, LOOKUP_DURATION),
        .outcome = text(c, LOOKUP_OUTCOME),
        .slow = dw_row_int(s, LOOKUP_SLOW) != 0,
        .cause = text(c, LOOKUP_CAUSE),
        .confidence = text(c, LOOKUP_CONFIDENCE),
        .root_cause = text(c, LOOKUP_ROOT),
        .root_cause_confidence = text(c, LOOKUP_ROOT_CONFIDENCE),
        .summary = text(c, LOOKUP_SUMMARY),
    };
}

int dnswhy_next(dnswhy_cursor *c, const struct dnswhy_lookup **out)
{
    *out = NULL;
    if (c == NULL)
        return DNSWHY_ERR_USAGE;
    dw_arena_reset(&c->reader.arena);
    if (c->reader.status == DW_OK && !dw_row(&c->reader, c->rows) && c->reader.status == DW_OK)
        c->reader.status = DW_END; /* SQLite would begin anew */
    if (c->reader.status != DW_OK)
        return dw_api_status(c->reader.status);
    fill(c);
    *out = &c->lookup;
    return DNSWHY_OK;
}

int dnswhy_lookup_get(dnswhy *d, uint64_t id, const struct dnswhy_lookup **out)
{
    int status;
    *out = NULL;
    if (!dw_api_begin(d, &status))
        return status;
    if (d->one == NULL && (status = open_cursor(d, NULL, &d->one)) != DNSWHY_OK)
        return status;
    dnswhy_cursor *c = d->one;
    c->reader.status = DW_OK;
    c->rows = dw_rows_kept(&c->reader, "SELECT " LOOKUP_COLUMNS " FROM lookups WHERE id = ?1");
    if (c->rows != NULL)
        (void)sqlite3_bind_int64(c->rows, 1, (int64_t)id);
    status = dnswhy_next(c, out);
    if (c->rows != NULL)
        (void)sqlite3_reset(c->rows); /* nothing stays locked; the texts are copies */
    c->rows = NULL;                   /* the reader's, not ours to finalize */
    return status == DNSWHY_END ? dw_api_fail(d, DW_ERR_USAGE, "there is no such lookup") : status;
}

int dnswhy_lookup_json(dnswhy *d, uint64_t id, char **out)
{
    int status;
    size_t length = 0;
    *out = NULL;
    if (!dw_api_begin(d, &status))
        return status;
    struct report_options o = options_of(d, NULL);
    o.format = REPORT_NDJSON;
    o.out = open_memstream(out, &length);
    if (o.out == NULL)
        return dw_api_fail(d, DW_ERR_MEMORY, "no memory");
    status = dw_api_status(dw_report_lookup_block(&o, id, &d->error));
    if (fclose(o.out) != 0 && status == DNSWHY_OK)
        status = dw_api_fail(d, DW_ERR_MEMORY, "no memory");
    if (status != DNSWHY_OK) {
        free(*out);
        *out = NULL;
    } else if (length != 0 && (*out)[length - 1] == '\n') {
        (*out)[length - 1] = '\0';
    }
    return status;
}

int dnswhy_report(dnswhy *d, const struct dnswhy_selection *which, enum dnswhy_format format, FILE *out)
{
    static const enum report_format formats[] = {[DNSWHY_TEXT] = REPORT_TEXT,
                                                 [DNSWHY_JSON] = REPORT_JSON,
                                                 [DNSWHY_NDJSON] = REPORT_NDJSON,
                                                 [DNSWHY_HTML] = REPORT_HTML};
    int status;
    if (!dw_api_begin(d, &status))
        return status;
    if ((size_t)format >= sizeof formats / sizeof *formats || out == NULL)
        return dw_api_fail(d, DW_ERR_USAGE, "there is no such format, or nowhere to write to");
    struct report_options o = options_of(d, which);
    o.format = formats[format];
    o.out = out;
    return dw_api_status(dw_report_analyze(&o, &d->error));
}

int dnswhy_explain(dnswhy *d, const char *lookup, FILE *out)
{
    int status;
    if (!dw_api_begin(d, &status))
        return status;
    if (lookup == NULL || out == NULL)
        return dw_api_fail(d, DW_ERR_USAGE, "which lookup, and where to?");
    struct report_options o = options_of(d, NULL);
    o.out = out;
    return dw_api_status(dw_report_explain(&o, lookup, &d->error));
}
