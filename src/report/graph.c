/* `explain --graph dot`: client, requests, queries, DNS services, primaries, cause and root as boxes. */
#include "report/analyze.h"
#include "report/explain.h"
#include "report/network.h"

#include <inttypes.h>

/* Within a quoted label: quotes and backslashes escaped, controls shown. */
static void label(FILE *out, struct slice text)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t c = dw_utf8_next(text, &at);
        char bytes[16];
        int wide;
        size_t n = dw_paper_char(c, bytes, &wide);
        for (size_t i = 0; i < n; i++) {
            if (bytes[i] == '"' || bytes[i] == '\\')
                fputc('\\', out);
            fputc(bytes[i], out);
        }
    }
}

static void node(FILE *out, const char *id, const char *style, struct slice first, struct slice second)
{
    fprintf(out, "  %s [label=\"", id);
    label(out, first);
    if (second.ptr != NULL && second.len > 0) {
        fputs("\\n", out);
        label(out, second);
    }
    fprintf(out, "\"%s%s];\n", *style != '\0' ? ", " : "", style);
}

static sqlite3_stmt *of(struct reader *r, const char *sql, int64_t id)
{
    sqlite3_stmt *s = dw_rows(r, sql);
    if (s != NULL)
        sqlite3_bind_int64(s, 1, id);
    return s;
}

/* Texts of two rows of a label: what `format` makes of them. */
static struct slice joined(struct reader *r, struct slice a, const char *between, struct slice b)
{
    return dw_slice_of(dw_arena_printf(&r->arena, "%.*s%s%.*s", SLICE_ARG(dw_slice_first(a, 200)), between,
                                       SLICE_ARG(dw_slice_first(b, 200))));
}

static void service(struct reader *r, int64_t id, const struct instant *i)
{
    char name[48];
    struct slice servers = SLICE_NONE, interface = SLICE_NONE;
    sqlite3_stmt *s = dw_rows(r, "SELECT servers, interface FROM dns_services WHERE" DW_HELD
                                 "AND dns_service_id = ?3 ORDER BY id DESC LIMIT 1");
    dw_instant_bind(s, i);
    if (s != NULL)
        sqlite3_bind_int64(s, 3, id);
    if (dw_row(r, s)) {
        servers = dw_reader_list(r, s, 0);
        interface = dw_reader_text(r, s, 1);
    }
    sqlite3_finalize(s);
    snprintf(name, sizeof name, "service%" PRId64, id);
    node(r->o->out, name, "", dw_slice_of(dw_arena_printf(&r->arena, "DNS service %" PRId64, id)),
         servers.ptr != NULL ? joined(r, servers, interface.len > 0 ? " on " : "", interface) : SLICE_NONE);
}

static void services(struct reader *r, int64_t lookup, const struct instant *i)
{
    sqlite3_stmt *s = of(r,
                         "SELECT DISTINCT dns_service_id FROM queries WHERE lookup_id = ?1 AND dns_service_id IS NOT"
                         " NULL ORDER BY 1 LIMIT 64",
                         lookup);
    while (dw_row(r, s))
        service(r, dw_row_int(s, 0), i);
    sqlite3_finalize(s);
}

static void queries(struct reader *r, int64_t lookup)
{
    FILE *out = r->o->out;
    sqlite3_stmt *s = of(r,
                         "SELECT id, request_id, type, outcome, cause, dns_service_id, question_ids FROM queries"
                         " WHERE lookup_id = ?1 ORDER BY id LIMIT 64",
                         lookup);
    while (dw_row(r, s)) {
        char id[48];
        struct slice cause = dw_row_text(s, 4), ids = dw_reader_list(r, s, 6);
        snprintf(id, sizeof id, "query%" PRId64, dw_row_int(s, 0));
        bool failed = dw_slice_equal(dw_row_text(s, 3), SLICE("failed"));
        node(out, id, failed ? "color=red" : "", joined(r, dw_row_text(s, 2), " ", dw_row_text(s, 3)),
             cause.ptr != NULL ? dw_cause_title(r, false, cause) : SLICE_NONE);
        fprintf(out, "  client -> %s [label=\"", id);
        if (dw_row_int(s, 1) > 0)
            fprintf(out, "R%" PRId64, dw_row_int(s, 1));
        fputs(ids.ptr != NULL ? " Q" : "", out);
        label(out, ids);
        fputs("\"];\n", out);
        if (!dw_row_null(s, 5))
            fprintf(out, "  %s -> service%" PRId64 ";\n", id, dw_row_int(s, 5));
        if (failed)
            fprintf(out, "  %s -> cause;\n", id);
    }
    sqlite3_finalize(s);
}

/* ---- the network then ---- */
static const struct {
    const char *name, *sql; /* two texts of each box */
} PARTS[] = {
    {"primary", "SELECT family || ' primary', coalesce(nullif(interface, ''), 'none') || coalesce(': ' || service_id,"
                " '') FROM primaries WHERE" DW_HELD "ORDER BY family LIMIT 4"},
    {"tunnel", "SELECT mode || ' tunnel', interface || coalesce(': ' || service_id, '') FROM tunnels WHERE" DW_HELD
               "ORDER BY id LIMIT 4"},
    {"resolver", "SELECT section || ' resolver ' || number || coalesce(' for ' || domain, ''), CASE a WHEN 1 THEN 'A'"
                 " WHEN 0 THEN 'no A' ELSE 'A unknown' END || ', ' || CASE aaaa WHEN 1 THEN 'AAAA' WHEN 0 THEN"
                 " 'no AAAA' ELSE 'AAAA unknown' END FROM resolvers WHERE" DW_HELD
                 "ORDER BY section <> 'default', section, number LIMIT 6"},
};
enum { PART_COUNT = sizeof PARTS / sizeof *PARTS };

static void network(struct reader *r, const struct instant *i, bool root)
{
    FILE *out = r->o->out;
    int counts[PART_COUNT] = {0};
    fputs("  subgraph cluster_network {\n  label=\"the network then\";\n", out);
    for (size_t k = 0; k < PART_COUNT; k++) {
        sqlite3_stmt *s = dw_rows(r, PARTS[k].sql);
        dw_instant_bind(s, i);
        while (dw_row(r, s)) {
            char id[48];
            snprintf(id, sizeof id, "%s%d", PARTS[k].name, counts[k]++);
            node(out, id, "shape=ellipse", dw_reader_text(r, s, 0), dw_reader_text(r, s, 1));
        }
        sqlite3_finalize(s);
    }
    fputs("  }\n", out);
    for (size_t k = 0; k < PART_COUNT && root; k++)
        for (int n = 0; n < counts[k]; n++)
            fprintf(out, "  root -> %s%d [style=dashed];\n", PARTS[k].name, n);
}

void dw_explain_graph(struct reader *r, sqlite3_stmt *l)
{
    FILE *out = r->o->out;
    int when = dw_row_null(l, LOOKUP_END) ? LOOKUP_START : LOOKUP_END;
    struct slice cause = dw_row_text(l, LOOKUP_CAUSE), root = dw_row_text(l, LOOKUP_ROOT);
    struct instant i = {dw_row_int(l, LOOKUP_HOST), dw_arena_copy(&r->keep, dw_row_text(l, when))};
    fputs("digraph lookup {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n", out);
    node(out, "client", "style=bold", dw_client_text(r, l), dw_name_text(r, l));
    if (cause.ptr != NULL)
        node(out, "cause", "color=red, style=bold", dw_cause_title(r, false, cause), dw_row_text(l, LOOKUP_CONFIDENCE));
    else
        node(out, "cause", "", dw_row_text(l, LOOKUP_OUTCOME), SLICE_NONE);
    services(r, dw_row_int(l, LOOKUP_ID), &i);
    queries(r, dw_row_int(l, LOOKUP_ID));
    if (root.ptr != NULL) {
        node(out, "root", "color=red, style=bold", dw_cause_title(r, true, root),
             dw_row_text(l, LOOKUP_ROOT_CONFIDENCE));
        fputs("  cause -> root;\n", out);
    }
    network(r, &i, root.ptr != NULL);
    fputs("}\n", out);
    dw_arena_reset(&r->arena);
}
