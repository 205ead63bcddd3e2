/* The entries of a lookup: what happened, step by step, and what proves the network's state. */
#include "report/explain.h"

#include "correlate/marks.h"
#include "report/words.h"

#include <inttypes.h>

enum entry_column {
    ENTRY_TIME,
    ENTRY_PROCESS,
    ENTRY_MESSAGE,
    ENTRY_ROLE,
    ENTRY_PATH,
    ENTRY_LINE,
    ENTRY_KIND,
    ENTRY_FIELDS
};

enum { AT_WORDS = 14 }; /* behind the time */

static sqlite3_stmt *entry_rows(struct story *t)
{
    return dw_story_rows(t,
                         "SELECT v.time, v.process, v.message, e.role, i.path, v.line, v.kind, v.fields FROM evidence e"
                         " JOIN events v ON v.id = e.event_id LEFT JOIN inputs i ON i.id = v.input_id"
                         " WHERE e.lookup_id = ?1 ORDER BY e.position");
}

/* As it stands in the log, and where. */
static void entry(struct story *t, sqlite3_stmt *s, int indent)
{
    struct slice message = dw_reader_text(t->r, s, ENTRY_MESSAGE), path = dw_row_text(s, ENTRY_PATH);
    dw_paper_begin(t->p, indent, indent + 2);
    dw_paper_put(t->p, INK_DIM, dw_row_text(s, ENTRY_PROCESS));
    dw_paper_put(t->p, INK_DIM, SLICE(": "));
    dw_paper_put(t->p, INK_DIM, dw_slice_first(message, 600));
    if (message.len > 600)
        dw_paper_put(t->p, INK_DIM, SLICE(" .."));
    if (path.ptr != NULL) {
        struct slice shown = t->r->redactor != NULL ? dw_redact_path(t->r->redactor, &t->r->arena, path) : path;
        shown = dw_slice_first(shown, 4096);
        const char *where = dw_row_int(s, ENTRY_LINE) > 0 ? dw_arena_printf(&t->r->arena, "(%.*s:%" PRId64 ")",
                                                                            SLICE_ARG(shown), dw_row_int(s, ENTRY_LINE))
                                                          : dw_arena_printf(&t->r->arena, "(%.*s)", SLICE_ARG(shown));
        dw_paper_put(t->p, INK_PLAIN, SLICE(" "));
        dw_paper_put(t->p, INK_NAME, dw_slice_of(where));
    }
    dw_paper_end(t->p);
}

/* "+0.13 ms", from the lookup's start; the clock where that is not known. */
static struct slice offset_of(const struct story *t, int64_t time, char out[DW_STAMP])
{
    char span[DW_STAMP];
    if (time == DW_TIME_NONE)
        return SLICE("");
    if (t->start == DW_TIME_NONE)
        return dw_stamp_clock(time, t->r->o->utc_offset, out);
    int64_t since = time - t->start;
    struct slice text = dw_stamp_span(since < 0 ? -since : since, span);
    int n = snprintf(out, DW_STAMP, "%c%.*s", since < 0 ? '-' : '+', SLICE_ARG(dw_slice_first(text, DW_STAMP - 2)));
    return dw_slice(out, n > 0 ? (size_t)n : 0);
}

/* What the entry means. */
static struct slice words_of(struct story *t, sqlite3_stmt *s)
{
    static const char lead[] = "network changed: ";
    struct slice message = dw_reader_text(t->r, s, ENTRY_MESSAGE), kind = dw_row_text(s, ENTRY_KIND);
    struct arena *arena = &t->r->arena;
    if (dw_slice_equal(kind, SLICE("network-changed")) && dw_slice_starts(message, SLICE("network changed: "))) {
        struct slice changes = dw_marks_words(dw_slice_from(message, sizeof lead - 1), arena);
        return dw_slice_of(dw_arena_printf(arena, "the network changes: %.*s", SLICE_ARG(changes)));
    }
    struct slice words = dw_event_words(t->r, kind, dw_row_text(s, ENTRY_FIELDS));
    bool decisive = dw_slice_equal(dw_row_text(s, ENTRY_ROLE), SLICE("decisive"));
    if (decisive && dw_slice_equal(t->cause, SLICE("daemon-restarted")) && dw_slice_equal(kind, SLICE("request-start")))
        return SLICE("mDNSResponder is another one by now: it counts its requests anew");
    if (decisive && words.ptr != NULL && dw_slice_equal(kind, SLICE("request-stop")))
        return dw_slice_of(dw_arena_printf(arena, "%.*s, and nobody has answered", SLICE_ARG(words)));
    return words.ptr != NULL ? words : kind;
}

/* What happened, then the entry that says so. */
static void step(struct story *t, sqlite3_stmt *s)
{
    char stamp[DW_STAMP];
    bool decisive = dw_slice_equal(dw_row_text(s, ENTRY_ROLE), SLICE("decisive"));
    struct slice words = words_of(t, s);
    struct slice offset = offset_of(t, dw_row_time(s, ENTRY_TIME), stamp);
    dw_paper_begin(t->p, 2, offset.len > 0 ? AT_WORDS : 4);
    dw_paper_put(t->p, decisive ? INK_BAD : INK_DIM, decisive ? SLICE(">") : SLICE("-"));
    dw_paper_put(t->p, INK_PLAIN, SLICE(" "));
    if (offset.len > 0) {
        dw_paper_whole(t->p, INK_DIM, offset);
        dw_paper_tab(t->p, AT_WORDS);
    }
    dw_paper_put(t->p, decisive ? INK_BAD : INK_PLAIN, words);
    dw_paper_end(t->p);
    entry(t, s, 6);
    dw_arena_reset(&t->r->arena);
}

static bool of_the_lookup(struct slice kind)
{
    enum chapter chapter = dw_chapter_of(kind);
    return chapter == CHAPTER_CLIENT || chapter == CHAPTER_QUESTION || chapter == CHAPTER_SERVICE;
}

/* The network's doings are told where its state is, but for a change in the middle. */
void dw_story_steps(struct story *t)
{
    enum { MOST = 80 };
    int64_t shown = 0, left = 0;
    char clock[DW_STAMP], zone[DW_STAMP];
    struct slice from = dw_stamp_clock(t->start != DW_TIME_NONE ? t->start : 0, t->r->o->utc_offset, clock);
    struct slice of = dw_stamp_zone(t->r->o->utc_offset, zone);
    const char *heading = "What happened";
    if (t->start != DW_TIME_NONE)
        heading = dw_arena_printf(&t->r->arena, "What happened, from %.*s %.*s on", SLICE_ARG(from), SLICE_ARG(of));
    dw_story_heading(t, heading != NULL ? heading : "What happened");
    sqlite3_stmt *s = entry_rows(t);
    while (dw_row(t->r, s)) {
        int64_t time = dw_row_time(s, ENTRY_TIME);
        bool meanwhile = time != DW_TIME_NONE && t->start != DW_TIME_NONE && time >= t->start;
        struct slice kind = dw_row_text(s, ENTRY_KIND);
        if (!of_the_lookup(kind) && !(meanwhile && dw_slice_equal(kind, SLICE("network-changed"))))
            continue;
        if (shown < MOST || dw_slice_equal(dw_row_text(s, ENTRY_ROLE), SLICE("decisive")))
            step(t, s), shown++;
        else
            left++;
    }
    sqlite3_finalize(s);
    if (left > 0) {
        dw_paper_begin(t->p, 2, 2);
        dw_paper_print(t->p, INK_DIM, "and %" PRId64 " more entries (dnswhy query: views evidence, events)", left);
        dw_paper_end(t->p);
    }
    if (shown == 0)
        dw_paper_text(t->p, 2, 4, INK_DIM, SLICE("the capture has no entry of it"));
}

/* Those that show a state, as they are. */
void dw_story_entries(struct story *t, enum chapter chapter)
{
    sqlite3_stmt *s = entry_rows(t);
    while (dw_row(t->r, s))
        if (dw_chapter_of(dw_row_text(s, ENTRY_KIND)) == chapter) {
            entry(t, s, 6);
            dw_arena_reset(&t->r->arena);
        }
    sqlite3_finalize(s);
}
