/* The comparison for people. */
#include "report/diff.h"

#include <inttypes.h>

#include "report/columns.h"

enum { LABEL = 10, MOST_SUBJECTS = 12, MOST_NAMES = 12, MOST_ROWS = 24, MOST_REASONS = 6 };

static const char *const SIDE_NAMES[SIDES] = {"GOOD", "BAD"};

struct sheet {
    struct diff *d;
    struct paper p;
    struct columns columns;
    bool all;
};

static void heading(struct sheet *t, const char *words)
{
    dw_paper_blank(&t->p);
    dw_paper_text(&t->p, 0, 2, INK_BOLD, dw_slice_of(words));
}

static void note(struct sheet *t, const char *words)
{
    dw_paper_text(&t->p, 2, 4, INK_DIM, dw_slice_of(words));
}

static void say_more(struct sheet *t, size_t count, const char *what)
{
    if (count == 0)
        return;
    dw_paper_begin(&t->p, 2, 4);
    dw_paper_print(&t->p, INK_DIM, "and %zu %s (--all shows them)", count, what);
    dw_paper_end(&t->p);
}

/* ---- which captures, and when ---- */
static void side_line(struct sheet *t, int which)
{
    struct diff_side *side = &t->d->side[which];
    int64_t at = side->instant.at.ptr != NULL ? dw_stamp_parse(side->instant.at) : DW_TIME_NONE;
    char stamp[DW_STAMP];
    struct slice path = dw_slice_of(side->path);
    dw_paper_begin(&t->p, 0, 6);
    dw_paper_put(&t->p, which == GOOD ? INK_GOOD : INK_BAD, dw_slice_of(SIDE_NAMES[which]));
    dw_paper_tab(&t->p, 6);
    if (side->r.redactor != NULL)
        path = dw_redact_path(side->r.redactor, &side->r.arena, path);
    dw_paper_put(&t->p, INK_BOLD, path);
    if (at != DW_TIME_NONE) {
        dw_paper_put(&t->p, INK_PLAIN, SLICE(", "));
        dw_paper_put(&t->p, INK_PLAIN, dw_stamp_people(at, side->r.o->utc_offset, stamp));
    } else if (side->lookup == 0) {
        dw_paper_put(&t->p, INK_PLAIN, SLICE(", at its end"));
    }
    if (side->lookup != 0)
        dw_paper_print(&t->p, INK_PLAIN, ", when lookup #%" PRId64 " was decided", side->lookup);
    dw_paper_print(&t->p, INK_PLAIN, "; %" PRId64 " of %" PRId64 " lookups failed",
                   dw_reader_count(&side->r, "SELECT count(*) FROM failed_lookups"),
                   dw_reader_count(&side->r, "SELECT count(*) FROM lookups"));
    dw_paper_end(&t->p);
}

/* ---- rows ---- */
static char mark_of(const struct diff_cells *c)
{
    if (!c->known[GOOD] || !c->known[BAD])
        return '?';
    if (!c->differs)
        return ' ';
    return c->value[GOOD].shown.ptr == NULL ? '>' : c->value[BAD].shown.ptr == NULL ? '<' : '|';
}

static struct column_text text_of(const struct diff_cells *c, int side)
{
    if (!c->known[side])
        return (struct column_text){INK_DIM, SLICE("(not shown)")};
    if (c->value[side].shown.ptr == NULL)
        return (struct column_text){INK_DIM, SLICE("none")};
    enum ink ink = !c->differs && c->known[1 - side] ? INK_PLAIN
                   : c->value[side].lack             ? INK_BAD
                   : c->differs                      ? (side == GOOD ? INK_GOOD : INK_WARN)
                                                     : INK_PLAIN;
    return (struct column_text){ink, c->value[side].shown};
}

static void put_cells(struct sheet *t, struct slice label, const struct diff_cells *c)
{
    dw_columns_put(&t->columns, label, text_of(c, GOOD), mark_of(c), text_of(c, BAD));
}

/* The rows of one subject, from `at`; gives how many there are. */
static size_t subject_rows(const struct diff *d, size_t at, bool *differs)
{
    size_t n = 0;
    *differs = false;
    while (at + n < d->row_count && d->rows[at + n].section == d->rows[at].section &&
           dw_slice_equal(d->rows[at + n].subject, d->rows[at].subject) &&
           (n == 0 || d->rows[at + n].property != d->rows[at].property)) {
        *differs = *differs || mark_of(&d->rows[at + n].cells) != ' ';
        n++;
    }
    return n;
}

static void put_subject(struct sheet *t, size_t at, size_t count)
{
    dw_paper_text(&t->p, 2, 4, INK_NAME, t->d->rows[at].subject);
    for (size_t i = at; i < at + count; i++)
        put_cells(t, dw_slice_of(t->d->rows[i].property), &t->d->rows[i].cells);
}

/* Rows of a section from `at` on; gives where the next section begins. */
static size_t section(struct sheet *t, size_t number, size_t at)
{
    const struct diff *d = t->d;
    size_t from = at, same = 0, more = 0, told = 0;
    heading(t, dw_diff_sections[number].heading);
    while (at < d->row_count && d->rows[at].section == number) {
        bool differs;
        const struct diff_row *row = &d->rows[at];
        if (dw_diff_sections[number].flat) {
            bool again = at > from && dw_slice_equal(row->subject, d->rows[at - 1].subject);
            put_cells(t, again ? SLICE("") : row->subject, &row->cells);
            at++;
            continue;
        }
        size_t count = subject_rows(d, at, &differs);
        if (!t->all && !differs)
            same++;
        else if (!t->all && told == MOST_SUBJECTS)
            more++;
        else {
            put_subject(t, at, count);
            told++;
        }
        at += count;
    }
    if (at == from)
        note(t, "Neither capture shows them.");
    say_more(t, more, "more");
    say_more(t, same, same == 1 ? "that is the same in both" : "that are the same in both");
    return at;
}

/* ---- names ---- */
static void put_name(struct sheet *t, const struct diff_name *n)
{
    struct diff_cells c = {0};
    struct slice type;
    for (int i = 0; i < SIDES; i++) {
        c.value[i] = dw_diff_fate(&t->d->side[i], n->of[i]);
        c.value[i].lack = n->of[i] != NULL && n->of[i]->fate >= FATE_SOMETIMES;
        c.known[i] = true;
    }
    dw_diff_compare(&c);
    for (int i = 0; i < SIDES; i++)
        if (n->of[i] == NULL)
            c.value[i].shown = SLICE("not asked for");
    dw_paper_text(&t->p, 2, 4, INK_NAME, dw_diff_name(n));
    put_cells(t, SLICE("lookup"), &c);
    for (size_t i = 0; dw_diff_type(t->d, n, i, &type, &c); i++)
        if (c.value[GOOD].shown.ptr != NULL || c.value[BAD].shown.ptr != NULL)
            put_cells(t, type, &c);
    for (int i = 0; i < SIDES; i++)
        dw_arena_reset(&t->d->side[i].r.arena);
}

/* Worth a look without --all: it fares worse, or fails in BAD, or fares otherwise. */
static bool worth(const struct diff_name *n)
{
    const struct diff_fate *good = n->of[GOOD], *bad = n->of[BAD];
    return dw_diff_worse(n) || (good != NULL && bad != NULL && (bad->fate >= FATE_SLOW || good->fate != bad->fate));
}

static void names(struct sheet *t)
{
    const struct diff_names *n = &t->d->names;
    size_t told = 0, more = 0;
    heading(t, "Names");
    dw_paper_begin(&t->p, 2, 4);
    dw_paper_print(&t->p, INK_PLAIN, "%zu in both captures, %zu in GOOD alone, %zu in BAD alone; ", n->both,
                   n->only[GOOD], n->only[BAD]);
    dw_paper_print(&t->p, n->worse > 0 ? INK_BAD : INK_GOOD, "%zu fare%s worse in BAD.", n->worse,
                   n->worse == 1 ? "s" : "");
    dw_paper_end(&t->p);
    for (int i = 0; i < SIDES; i++)
        if (n->hidden[i] > 0) {
            dw_paper_begin(&t->p, 2, 4);
            dw_paper_print(&t->p, INK_WARN, "%s hides the names of %" PRId64 " lookup%s: nothing tells which they are.",
                           SIDE_NAMES[i], n->hidden[i], n->hidden[i] == 1 ? "" : "s");
            dw_paper_end(&t->p);
        }
    for (size_t i = 0; i < n->count; i++) {
        if (!t->all && !worth(&n->items[i]))
            continue;
        if (!t->all && told == MOST_NAMES) {
            more++;
            continue;
        }
        put_name(t, &n->items[i]);
        told++;
    }
    say_more(t, more, "more");
}

/* ---- what explains it ---- */
static void put_difference(struct sheet *t, const struct diff_row *row)
{
    struct column_text text[SIDES] = {text_of(&row->cells, GOOD), text_of(&row->cells, BAD)};
    dw_paper_begin(&t->p, 4, 6);
    dw_paper_put(&t->p, INK_PLAIN, SLICE("- "));
    if (row->property == NULL) {
        dw_paper_put(&t->p, INK_BOLD, row->subject);
        if (dw_diff_sections[row->section].noun[0] != '\0')
            dw_paper_print(&t->p, INK_BOLD, " %s", dw_diff_sections[row->section].noun);
    } else {
        dw_paper_print(&t->p, INK_PLAIN, "%s ", dw_diff_sections[row->section].noun);
        dw_paper_put(&t->p, INK_BOLD, row->subject);
        dw_paper_print(&t->p, INK_BOLD, ", %s", row->property);
    }
    dw_paper_put(&t->p, INK_PLAIN, SLICE(": "));
    for (int i = 0; i < SIDES; i++) {
        dw_paper_put(&t->p, INK_DIM, dw_slice_of(SIDE_NAMES[i]));
        dw_paper_put(&t->p, INK_PLAIN, SLICE(" "));
        dw_paper_put(&t->p, text[i].ink, text[i].text);
        dw_paper_put(&t->p, INK_PLAIN, i == GOOD ? SLICE("; ") : SLICE(""));
    }
    dw_paper_end(&t->p);
}

static void put_how_many(struct sheet *t, const struct diff_reason *r)
{
    size_t told = r->names - r->elsewhere;
    const char *fail = r->slow ? "are slow" : "fail", *fails = r->slow ? "is slow" : "fails";
    dw_paper_begin(&t->p, 2, 4);
    if (told > 0)
        dw_paper_print(&t->p, INK_BOLD, "%zu name%s well in GOOD %s in BAD", told,
                       told == 1 ? " that fares" : "s that fare", told == 1 ? fails : fail);
    else
        dw_paper_print(&t->p, INK_BOLD, "%zu name%s %s in BAD, of which GOOD does not tell", r->names,
                       r->names == 1 ? "" : "s", r->names == 1 ? fails : fail);
    if (told > 0 && r->elsewhere > 0)
        dw_paper_print(&t->p, INK_BOLD, ", and %zu of which GOOD does not tell", r->elsewhere);
    dw_paper_put(&t->p, INK_PLAIN, SLICE(": "));
    dw_cause_put(&t->p, &t->d->side[BAD].r, INK_BAD, r->cause, r->root);
    dw_paper_end(&t->p);
}

/* Where the networks are not those of the tables above. */
static void put_instants(struct sheet *t, const struct diff_reason *r)
{
    char stamp[DW_STAMP];
    bool other = false;
    for (int i = 0; i < SIDES; i++)
        other = other || !dw_slice_equal(r->at[i], t->d->side[i].instant.at);
    if (!other)
        return;
    dw_paper_begin(&t->p, 4, 6);
    dw_paper_put(&t->p, INK_DIM, SLICE("The networks when this name was decided:"));
    for (int i = 0; i < SIDES; i++) {
        int64_t at = r->at[i].ptr != NULL ? dw_stamp_parse(r->at[i]) : DW_TIME_NONE;
        dw_paper_print(&t->p, INK_DIM, "%s%s ", i == GOOD ? " " : ", ", SIDE_NAMES[i]);
        dw_paper_put(&t->p, INK_DIM,
                     at != DW_TIME_NONE ? dw_stamp_people(at, t->d->side[i].r.o->utc_offset, stamp)
                                        : SLICE("at its end"));
    }
    dw_paper_end(&t->p);
}

static void put_reason(struct sheet *t, const struct diff_reason *r)
{
    struct reader *bad = &t->d->side[BAD].r;
    struct slice explanation = dw_cause_explanation(bad, r->root.ptr != NULL, r->root.ptr != NULL ? r->root : r->cause);
    size_t told = 0, all = 0;
    put_how_many(t, r);
    if (explanation.ptr != NULL)
        dw_paper_text(&t->p, 4, 4, INK_PLAIN, explanation);
    put_instants(t, r);
    for (size_t i = 0; i < r->row_count; i++) {
        if (!dw_diff_explains(r, &r->rows[i]))
            continue;
        all++;
        if (!t->all && told == MOST_ROWS)
            continue;
        put_difference(t, &r->rows[i]);
        told++;
    }
    if (all == 0)
        dw_paper_text(&t->p, 4, 6, INK_PLAIN,
                      SLICE("- no difference of the networks, as far as the captures show them, bears on it"));
    say_more(t, all - told, "more");
    dw_paper_begin(&t->p, 4, 6);
    dw_paper_print(&t->p, INK_DIM, "`dnswhy explain %s %" PRId64 "` tells the whole story of ",
                   bad->redactor != NULL ? "BAD" : t->d->side[BAD].path, r->one->of[BAD]->lookup);
    dw_paper_put(&t->p, INK_NAME, dw_diff_name(r->one));
    dw_paper_end(&t->p);
}

static void reasons(struct sheet *t)
{
    const struct diff *d = t->d;
    heading(t, "What explains the failures");
    for (size_t i = 0; i < d->reason_count && (t->all || i < MOST_REASONS); i++)
        put_reason(t, &d->reasons[i]);
    if (!t->all && d->reason_count > MOST_REASONS)
        say_more(t, d->reason_count - MOST_REASONS,
                 d->reason_count == MOST_REASONS + 1 ? "more reason" : "more reasons");
    if (d->reason_count == 0)
        dw_paper_text(&t->p, 2, 2, INK_PLAIN, SLICE("No name fares worse in BAD than in GOOD."));
    if (d->names.failing == 0)
        return;
    dw_paper_begin(&t->p, 2, 2);
    dw_paper_print(&t->p, INK_PLAIN, "%zu name%s in both: of that, this comparison can tell nothing.", d->names.failing,
                   d->names.failing == 1 ? " fails" : "s fail");
    dw_paper_end(&t->p);
}

void dw_diff_text(struct diff *d)
{
    const struct report_options *o = d->side[GOOD].r.o;
    struct sheet t = {.d = d, .p = dw_paper(o->out, o->width, o->colour), .all = o->all};
    t.columns = (struct columns){.p = &t.p, .indent = 4, .label = LABEL, .names = {SIDE_NAMES[GOOD], SIDE_NAMES[BAD]}};
    for (int i = 0; i < SIDES; i++)
        side_line(&t, i);
    dw_paper_blank(&t.p);
    dw_columns_put(&t.columns, SLICE(""), (struct column_text){INK_GOOD, SLICE("GOOD")}, ' ',
                   (struct column_text){INK_BAD, SLICE("BAD")});
    dw_paper_text(&t.p, 4, 4, INK_DIM,
                  SLICE("(| differs, < in GOOD alone, > in BAD alone, ? one of them does not show it)"));
    for (size_t i = 0, at = 0; i < dw_diff_section_count; i++)
        at = section(&t, i, at);
    names(&t);
    reasons(&t);
}
