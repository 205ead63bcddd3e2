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

static void queries(struct reader *r, int64_t lookup)
{
    FILE *out = r->o->out;
    sqlite3_stmt *s = of(r,
                         "SELECT id, request_id, type, outcome, cause, dns_service_id, question_ids FROM queries"
                         " WHERE lookup_id = ?1 ORDER BY id LIMIT 64",
                         lookup);
    while (dw_row(r, s)) {
        char id[48];
        snprintf(id, sizeof id, "query%" PRId64, dw_row_int(s, 0));
        const char *first = dw_arena_printf(&r->arena, "%.*s %.*s", SLICE_ARG(dw_slice_first(dw_row_text(s, 2), 100)),
                                            SLICE_ARG(dw_slice_first(dw_row_text(s, 3), 100)));
        bool failed = dw_slice_equal(dw_row_text(s, 3), SLICE("failed"));
        node(out, id, failed ? "color=red" : "", dw_slice_of(first), dw_row_text(s, 4));
        fprintf(out, "  client -> %s [label=\"R%" PRId64 " Q", id, dw_row_int(s, 1));
        label(out, dw_reader_list(r, s, 6));
        fputs("\"];\n", out);
        if (!dw_row_null(s, 5))
            fprintf(out, "  service%" PRId64 " [label=\"DNS service %" PRId64 "\"];\n  %s -> service%" PRId64 ";\n",
                    dw_row_int(s, 5), dw_row_int(s, 5), id, dw_row_int(s, 5));
        if (failed)
            fprintf(out, "  %s -> cause;\n", id);
    }
    sqlite3_finalize(s);
}

static void primaries(struct reader *r, const struct instant *i)
{
    sqlite3_stmt *s = dw_rows(r, "SELECT family, interface, service_id FROM primaries WHERE" DW_HELD "ORDER BY family");
    dw_instant_bind(s, i);
    for (int n = 0; dw_row(r, s); n++) {
        char id[32];
        struct slice interface = dw_row_text(s, 1);
        snprintf(id, sizeof id, "primary%d", n);
        const char *first =
            dw_arena_printf(&r->arena, "%.*s primary: %.*s", SLICE_ARG(dw_slice_first(dw_row_text(s, 0), 16)),
                            SLICE_ARG(interface.len > 0 ? dw_slice_first(interface, 64) : SLICE("none")));
        node(r->o->out, id, "shape=ellipse", dw_slice_of(first), dw_reader_text(r, s, 2));
        fprintf(r->o->out, "  root -> %s [style=dashed];\n", id);
    }
    sqlite3_finalize(s);
}

void dw_explain_graph(struct reader *r, sqlite3_stmt *l)
{
    FILE *out = r->o->out;
    int when = dw_row_null(l, LOOKUP_END) ? LOOKUP_START : LOOKUP_END;
    struct slice cause = dw_row_text(l, LOOKUP_CAUSE), root = dw_row_text(l, LOOKUP_ROOT);
    fputs("digraph lookup {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n", out);
    node(out, "client", "style=bold", dw_client_text(r, l), dw_name_text(r, l));
    node(out, "cause", "color=red, style=bold", cause.ptr != NULL ? cause : SLICE("no cause"),
         dw_row_text(l, LOOKUP_CONFIDENCE));
    node(out, "root", "color=red, style=bold", root.ptr != NULL ? root : SLICE("nothing upstream is shown"),
         dw_row_text(l, LOOKUP_ROOT_CONFIDENCE));
    queries(r, dw_row_int(l, LOOKUP_ID));
    fputs("  cause -> root;\n", out);
    struct instant i = {dw_row_int(l, LOOKUP_HOST), dw_row_text(l, when)};
    primaries(r, &i);
    fputs("}\n", out);
    dw_arena_reset(&r->arena);
}
