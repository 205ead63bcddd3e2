/* One lookup as text: its name, its client, what stood in the way, what to do. */
#include "base/dns_name.h"
#include "report/analyze.h"

#include <ctype.h>
#include <inttypes.h>

struct slice dw_name_text(struct reader *r, sqlite3_stmt *l)
{
    struct slice name = dw_reader_text(r, l, LOOKUP_NAME);
    if (name.ptr != NULL && dw_row_int(l, LOOKUP_GUESS) != 0 && name.len < 2048)
        return dw_slice_of(dw_arena_printf(&r->arena, "%.*s (a guess)", SLICE_ARG(name)));
    if (name.ptr == NULL)
        name = dw_reader_text(r, l, LOOKUP_NAME_REDACTED);
    if (name.ptr == NULL || name.len == 0) {
        struct slice hash = dw_reader_hash(r, l, LOOKUP_NAME_HASH);
        if (hash.ptr != NULL && hash.len > 0 && hash.len < 64)
            return dw_slice_of(dw_arena_printf(&r->arena, "name with hash %.*s", SLICE_ARG(hash)));
        return SLICE("a name that the log hides");
    }
    return dw_dns_name_bare(name);
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

void dw_cause_put(struct paper *p, struct reader *r, enum ink ink, struct slice cause, struct slice root)
{
    dw_paper_put(p, ink, cause.ptr != NULL ? dw_cause_title(r, false, cause) : SLICE("for no known reason"));
    if (root.ptr != NULL) {
        dw_paper_put(p, INK_PLAIN, SLICE(" -- because: "));
        dw_paper_put(p, ink, dw_cause_title(r, true, root));
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

/* A place that the capture could not fill in: <tunnel_ipv6_router>. */
static bool has_place(struct slice command)
{
    for (size_t i = 0; i < command.len; i++) {
        size_t n = i + 1;
        while (command.ptr[i] == '<' && n < command.len &&
               (command.ptr[n] == '_' || command.ptr[n] == ' ' || isalnum((unsigned char)command.ptr[n])))
            n++;
        if (n > i + 1 && n < command.len && command.ptr[n] == '>')
            return true;
    }
    return false;
}

static void commands(struct paper *p, struct reader *r, sqlite3_stmt *remedy, int indent)
{
    bool places = false;
    sqlite3_stmt *lines = dw_rows(r, "SELECT value FROM json_each(CASE WHEN json_valid(?1) THEN ?1 ELSE '[]' END)");
    if (lines != NULL)
        sqlite3_bind_value(lines, 1, sqlite3_column_value(remedy, 1));
    while (dw_row(r, lines)) {
        struct slice command = dw_reader_text(r, lines, 0);
        places = places || has_place(command);
        dw_paper_line(p, indent, "", command);
    }
    sqlite3_finalize(lines);
    if (places)
        dw_paper_text(p, indent - 2, indent - 2, INK_DIM,
                      SLICE("Fill in what stands in < >: the capture does not show it."));
}

void dw_remedy_text(struct paper *p, struct reader *r, sqlite3_stmt *remedy, int indent, bool brief)
{
    struct slice caveat = dw_reader_text(r, remedy, 2);
    dw_paper_begin(p, indent, indent + 2);
    dw_paper_put(p, INK_GOOD, SLICE("What to do: "));
    dw_paper_put(p, INK_PLAIN, dw_reader_text(r, remedy, 0));
    if (brief)
        dw_paper_put(p, INK_DIM, SLICE(" (as above)"));
    dw_paper_end(p);
    if (brief)
        return;
    commands(p, r, remedy, indent + 4);
    if (caveat.ptr != NULL && caveat.len > 0) {
        dw_paper_begin(p, indent + 2, indent + 2);
        dw_paper_put(p, INK_WARN, SLICE("Mind: "));
        dw_paper_put(p, INK_PLAIN, caveat);
        dw_paper_end(p);
    }
}

void dw_remedies_text(struct paper *p, struct reader *r, int64_t lookup, int indent)
{
    sqlite3_stmt *s = dw_rows(r, "SELECT title, commands, caveat FROM remedies WHERE lookup_id = ?1 ORDER BY position");
    if (s != NULL)
        sqlite3_bind_int64(s, 1, lookup);
    while (dw_row(r, s))
        dw_remedy_text(p, r, s, indent, false);
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
        dw_cause_put(p, r, INK_PLAIN, cause, dw_row_text(l, LOOKUP_ROOT));
        dw_paper_put(p, INK_DIM, SLICE(" ("));
        dw_paper_put(p, INK_DIM, dw_row_text(l, LOOKUP_CONFIDENCE));
        dw_paper_put(p, INK_DIM, SLICE(")"));
        dw_paper_end(p);
    }
    dw_remedies_text(p, r, dw_row_int(l, LOOKUP_ID), 4);
    dw_arena_reset(&r->arena);
}
