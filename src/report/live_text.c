#include "base/dns_name.h"
#include "report/live.h"

#include "report/network.h"
#include "report/redact.h"
#include "report/text.h"

#include <inttypes.h>
#include <stdlib.h>

enum { TOLD = 16384 }; /* of so many of the newest lookups it is known what was told; older ones are not amended */

struct told_lookup {
    uint64_t id;
    uint64_t word; /* hash of what was told; 0: nothing */
    enum live_fate fate;
};

struct live_report {
    struct report_options o;
    struct reader r;
    struct text t;
    struct redactor *redactor; /* owned */
    uint64_t last_reason;      /* hash of what the last block said, so that the next need not say it again */
    int64_t lookups, failed;
    char day[11];                       /* of the newest that was told, as people see it */
    int64_t election, change, incident; /* ids of the last ones told */
    struct told_lookup told[TOLD];
};

static void last_ids(struct live_report *l)
{
    l->election = dw_reader_count(&l->r, "SELECT max(id) FROM elections");
    l->change = dw_reader_count(&l->r, "SELECT max(id) FROM network_changes");
    l->incident = dw_reader_count(&l->r, "SELECT max(id) FROM incidents");
}

enum dw_status dw_live_report_open(struct live_report **out, const struct report_options *options,
                                   struct dw_error *error)
{
    struct live_report *l = calloc(1, sizeof *l);
    if (l == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    l->o = *options;
    enum dw_status status = options->redact ? dw_redactor_open(&l->redactor, options->db, error) : DW_OK;
    l->o.redactor = l->redactor;
    if (status == DW_OK)
        status = dw_reader_open(&l->r, &l->o, error);
    if (status != DW_OK) {
        dw_live_report_close(l);
        return status;
    }
    l->t = (struct text){.p = dw_paper(l->o.out, l->o.width, l->o.colour), .r = &l->r, .by_title = true};
    last_ids(l);
    *out = l;
    return DW_OK;
}

void dw_live_report_close(struct live_report *l)
{
    if (l == NULL)
        return;
    if (l->r.o != NULL)
        (void)dw_reader_close(&l->r);
    dw_redactor_close(l->redactor);
    free(l);
}

void dw_live_report_offset(struct live_report *l, int32_t utc_offset)
{
    l->o.utc_offset = utc_offset;
}

void dw_live_report_width(struct live_report *l, int width)
{
    l->t.p = dw_paper(l->o.out, width, l->o.colour);
}

/* ---- lookups ---- */
static uint64_t mix(uint64_t hash, struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.ptr[i]) * UINT64_C(0x100000001b3);
    return (hash ^ 0xff) * UINT64_C(0x100000001b3);
}

/* What a block says of a lookup that may change later. Never 0. */
static uint64_t word_of(sqlite3_stmt *row)
{
    static const int columns[] = {LOOKUP_OUTCOME, LOOKUP_SLOW, LOOKUP_CAUSE, LOOKUP_ROOT};
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        hash = mix(hash, dw_row_text(row, columns[i]));
    return hash | 1;
}

/* The summary without who asked for what, which stands before it in the row. */
static struct slice reason_of(struct reader *r, sqlite3_stmt *row)
{
    struct slice summary = dw_reader_text(r, row, LOOKUP_SUMMARY), name = dw_reader_text(r, row, LOOKUP_NAME);
    for (size_t at = 0; at + 2 < summary.len; at++) {
        bool behind = name.ptr == NULL || dw_slice_ends(dw_slice_first(summary, at), dw_dns_name_bare(name));
        if (behind && summary.ptr[at] == ':' && summary.ptr[at + 1] == ' ')
            return dw_slice_from(summary, at + 2);
    }
    return summary;
}

static void why(struct live_report *l, sqlite3_stmt *row, struct slice reason)
{
    struct paper *p = &l->t.p;
    struct slice cause = dw_row_text(row, LOOKUP_CAUSE), root = dw_row_text(row, LOOKUP_ROOT);
    struct slice confidence = dw_row_text(row, LOOKUP_CONFIDENCE);
    dw_paper_begin(p, 4, 6);
    dw_paper_put(p, INK_BOLD, SLICE("Why"));
    if (confidence.ptr != NULL && !dw_slice_equal(confidence, SLICE("certain"))) {
        dw_paper_put(p, INK_WARN, SLICE(" ("));
        dw_paper_put(p, INK_WARN, confidence);
        dw_paper_put(p, INK_WARN, SLICE(")"));
    }
    dw_paper_put(p, INK_BOLD, SLICE(": "));
    dw_paper_put(p, INK_PLAIN, reason);
    if (cause.ptr != NULL) {
        dw_paper_put(p, INK_DIM, SLICE(" ["));
        dw_paper_put(p, INK_DIM, cause);
        dw_paper_put(p, INK_DIM, root.ptr != NULL ? SLICE(" / ") : SLICE(""));
        dw_paper_put(p, INK_DIM, root);
        dw_paper_put(p, INK_DIM, SLICE("]"));
    }
    dw_paper_end(p);
}

/* Clocks alone stand before what is told: another day gets a line of its own. */
static void new_day(struct live_report *l, int64_t ns)
{
    char stamp[DW_STAMP];
    if (ns == DW_TIME_NONE)
        return;
    struct slice day = dw_slice_first(dw_stamp_people(ns, l->o.utc_offset, stamp), sizeof l->day - 1);
    if (l->day[0] != '\0' && memcmp(l->day, day.ptr, day.len) < 0)
        dw_paper_text(&l->t.p, 0, 0, INK_DIM, day);
    if (memcmp(l->day, day.ptr, day.len) < 0)
        memcpy(l->day, day.ptr, day.len);
}

/* "14:33:26.131  curl[96315]  intranet.corp.example. (AAAA, A) failed", then why and what to do, unless the last block
 * said just that. */
static void block(struct live_report *l, sqlite3_stmt *row, bool amended)
{
    new_day(l, dw_row_time(row, LOOKUP_START));
    dw_text_live_row(&l->t, row, amended);
    struct slice reason = reason_of(&l->r, row);
    uint64_t hash = mix(word_of(row), reason);
    if (hash != l->last_reason && dw_slice_equal(dw_row_text(row, LOOKUP_OUTCOME), SLICE("failed"))) {
        why(l, row, reason);
        dw_text_remedies(&l->t, dw_row_int(row, LOOKUP_ID), 4);
        l->last_reason = hash;
    }
    dw_arena_reset(&l->r.arena);
}

static void json(struct live_report *l, sqlite3_stmt *row)
{
    struct json_writer w = {.out = l->o.out};
    dw_lookup_json(&w, &l->r, row);
    fputc('\n', l->o.out);
}

static void tell(struct live_report *l, struct told_lookup *told)
{
    static const char sql[] = "SELECT " LOOKUP_COLUMNS " FROM lookups WHERE id = ?1";
    sqlite3_stmt *row = dw_rows_kept(&l->r, sql);
    if (row != NULL)
        sqlite3_bind_int64(row, 1, (int64_t)told->id);
    if (l->redactor != NULL && l->r.status == DW_OK)
        l->r.status = dw_redactor_learn(l->redactor, l->o.db, (int64_t)told->id, l->r.error);
    if (dw_row(&l->r, row)) {
        uint64_t word = word_of(row);
        bool amended = told->word != 0;
        if (word != told->word && l->o.format == REPORT_TEXT)
            block(l, row, amended);
        else if (word != told->word)
            json(l, row);
        told->word = word;
    }
    sqlite3_reset(row);
}

enum dw_status dw_live_report_lookup(struct live_report *l, uint64_t id, enum live_fate fate)
{
    struct told_lookup *told = &l->told[id % TOLD];
    if (told->id != id) {
        if (told->id > id) /* too old for an amendment */
            return l->r.status;
        *told = (struct told_lookup){.id = id, .fate = LIVE_OTHER};
        l->lookups++;
    }
    l->failed += (fate == LIVE_FAILED) - (told->fate == LIVE_FAILED);
    told->fate = fate;
    if (fate == LIVE_OTHER && told->word == 0)
        return l->r.status;
    if (l->o.format == REPORT_TEXT)
        (void)dw_live_report_news(l); /* what led to it stands before it */
    tell(l, told);
    return l->r.status;
}

/* ---- the network ---- */
static void clock(struct live_report *l, sqlite3_stmt *s)
{
    char stamp[DW_STAMP];
    new_day(l, dw_row_time(s, 2));
    dw_paper_begin(&l->t.p, 0, 2);
    dw_paper_put(&l->t.p, INK_DIM, dw_text_clock(&l->t, dw_row_time(s, 2), stamp));
    dw_paper_put(&l->t.p, INK_PLAIN, SLICE("  "));
}

static void election(struct live_report *l, sqlite3_stmt *s)
{
    struct paper *p = &l->t.p;
    struct slice outcome = dw_row_text(s, 6), interface = dw_row_text(s, 4);
    l->election = dw_row_int(s, 1);
    bool won = dw_slice_equal(outcome, SLICE("new"));
    if (!won && !dw_slice_equal(outcome, SLICE("no-longer")))
        return; /* nothing changed */
    clock(l, s);
    dw_paper_put(p, INK_BOLD, dw_row_text(s, 3));
    if (won) {
        dw_paper_put(p, INK_PLAIN, SLICE(": "));
        dw_paper_put(p, INK_GOOD, interface.len > 0 ? interface : SLICE("a service"));
        dw_paper_put(p, INK_PLAIN, SLICE(" is primary now, service "));
        dw_paper_whole(p, INK_PLAIN, dw_reader_text(&l->r, s, 5));
    } else {
        dw_paper_put(p, INK_BAD, SLICE(": no primary any more"));
    }
    dw_paper_end(p);
}

static void change(struct live_report *l, sqlite3_stmt *s)
{
    l->change = dw_row_int(s, 1);
    clock(l, s);
    dw_change_put(&l->t.p, &l->r, s, 3);
    dw_paper_end(&l->t.p);
}

/* Those that their lookups and the lines above do not tell. */
static void incident(struct live_report *l, sqlite3_stmt *s)
{
    char stamp[DW_STAMP];
    struct slice kind = dw_row_text(s, 3);
    int64_t start = dw_row_time(s, 2), end = dw_row_time(s, 5);
    l->incident = dw_row_int(s, 1);
    if (dw_slice_equal(kind, SLICE("network-change")) || dw_slice_equal(kind, SLICE("server-trouble")))
        return;
    clock(l, s);
    dw_paper_put(&l->t.p, INK_WARN, kind);
    if (start != DW_TIME_NONE && end != DW_TIME_NONE && end > start) {
        dw_paper_put(&l->t.p, INK_PLAIN, SLICE(" until "));
        dw_paper_put(&l->t.p, INK_PLAIN, dw_text_second(&l->t, end, stamp));
    }
    if (dw_row_int(s, 6) > 0)
        dw_paper_print(&l->t.p, INK_PLAIN, ", %" PRId64 " lookup%s", dw_row_int(s, 6),
                       dw_row_int(s, 6) == 1 ? "" : "s");
    dw_paper_put(&l->t.p, INK_PLAIN, SLICE(": "));
    dw_paper_put(&l->t.p, INK_PLAIN, dw_reader_text(&l->r, s, 4));
    dw_paper_end(&l->t.p);
}

enum dw_status dw_live_report_news(struct live_report *l)
{
    static void (*const tellers[])(struct live_report *, sqlite3_stmt *) = {election, change, incident};
    if (l->o.format != REPORT_TEXT)
        return l->r.status;
    static const char sql[] =
        "SELECT 0, id, time, family, winner_interface, winner_service, outcome FROM elections WHERE id >"
        " ?1 UNION ALL SELECT 1, id, time, text, NULL, NULL, NULL FROM network_changes WHERE id > ?2"
        " UNION ALL SELECT 2, id, start, kind, title, \"end\", lookups FROM incidents WHERE id > ?3"
        " ORDER BY 3, 1, 2";
    sqlite3_stmt *s = dw_rows_kept(&l->r, sql);
    if (s != NULL) {
        sqlite3_bind_int64(s, 1, l->election);
        sqlite3_bind_int64(s, 2, l->change);
        sqlite3_bind_int64(s, 3, l->incident);
    }
    while (dw_row(&l->r, s))
        tellers[dw_row_int(s, 0)](l, s);
    sqlite3_reset(s);
    dw_arena_reset(&l->r.arena);
    return l->r.status;
}

/* What is kept is bounded: the summary is then one of the newest. */
static void let_go(struct live_report *l, FILE *out)
{
    int64_t kept = dw_reader_count(&l->r, "SELECT count(*) FROM lookups");
    struct paper p = dw_paper(out, l->o.width, l->o.colour);
    if (kept >= l->lookups)
        return;
    dw_paper_begin(&p, 0, 0);
    dw_paper_print(&p, INK_WARN,
                   "%" PRId64 " lookups were seen, %" PRId64
                   " of them failed; what follows tells of the newest %" PRId64 ", which are still kept.",
                   l->lookups, l->failed, kept);
    dw_paper_end(&p);
}

enum dw_status dw_live_report_summary(struct live_report *l, FILE *out)
{
    struct report_options summary = l->o;
    summary.out = out;
    summary.brief = true;
    if (l->redactor != NULL && l->r.status == DW_OK)
        l->r.status = dw_redactor_learn(l->redactor, l->o.db, 0, l->r.error);
    if (l->r.status == DW_OK && l->o.format == REPORT_TEXT)
        let_go(l, out);
    if (l->r.status == DW_OK)
        l->r.status = dw_report_analyze(&summary, l->r.error);
    return l->r.status;
}

/* ---- the state of things ---- */
struct line {
    struct paper p;
    int width, used;
};

/* A part of the line, when there is room for it. */
static void part(struct line *line, enum ink ink, const char *text)
{
    struct slice s = dw_slice_of(text);
    int need = dw_paper_measure(s) + (line->used > 0 ? 3 : 0);
    if (s.len == 0 || line->used + need >= line->width)
        return;
    if (line->used > 0)
        dw_paper_put(&line->p, INK_DIM, SLICE(" | "));
    dw_paper_whole(&line->p, ink, s);
    line->used += need;
}

static const char *primaries(struct live_report *l)
{
    struct arena *arena = &l->r.arena;
    struct slice tunnel = SLICE_NONE;
    const char *text = "";
    static const char sql[] = "SELECT family, interface, tunnel_mode, max(valid_from) FROM primaries WHERE valid_to IS"
                              " NULL GROUP BY family ORDER BY family";
    sqlite3_stmt *s = dw_rows_kept(&l->r, sql);
    while (dw_row(&l->r, s) && text != NULL) {
        struct slice interface = dw_slice_first(dw_row_text(s, 1), 32);
        text = dw_arena_printf(arena, "%s%s%.*s %.*s", text, *text != '\0' ? ", " : "",
                               SLICE_ARG(dw_slice_first(dw_row_text(s, 0), 16)),
                               SLICE_ARG(interface.len > 0 ? interface : SLICE("none")));
        tunnel = dw_arena_copy(arena, dw_slice_first(dw_row_text(s, 2), 32));
    }
    sqlite3_reset(s);
    if (text != NULL && *text != '\0' && tunnel.len > 0)
        text = dw_arena_printf(arena, dw_slice_equal(tunnel, SLICE("none")) ? "%s, no tunnel" : "%s, %.*s tunnel", text,
                               SLICE_ARG(tunnel));
    return text != NULL ? text : "";
}

enum dw_status dw_live_report_status(struct live_report *l, const struct live_state *state, int width, FILE *out)
{
    struct line line = {dw_paper(out, 10000, l->o.colour), width > 0 ? width : 80, 0};
    char text[96];
    dw_paper_begin(&line.p, 0, 0);
    if (!state->flows) {
        part(&line, INK_DIM, "waiting for the stream");
    } else {
        snprintf(text, sizeof text, "%" PRId64 " lookup%s", l->lookups, l->lookups == 1 ? "" : "s");
        part(&line, INK_PLAIN, text);
        snprintf(text, sizeof text, "%" PRId64 " failed", l->failed);
        part(&line, l->failed > 0 ? INK_BAD : INK_GOOD, text);
        part(&line, INK_PLAIN, primaries(l));
        snprintf(text, sizeof text, "%.0f message%s/s", state->per_second,
                 state->per_second >= 0.5 && state->per_second < 1.5 ? "" : "s");
        part(&line, INK_DIM, text);
        snprintf(text, sizeof text, "%" PRIu64 " dropped", state->lost);
        part(&line, state->lost > 0 ? INK_WARN : INK_DIM, text);
    }
    dw_paper_flush(&line.p);
    dw_arena_reset(&l->r.arena);
    return l->r.status;
}
