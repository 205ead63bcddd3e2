/* The comparison as JSON: what is not shown is null with "differs" null too; what is not there is null. */
#include "report/diff.h"

static const char *const SIDE_KEYS[SIDES] = {"good", "bad"};
static const char *const FATES[] = {"undecided", "resolved", "slow", "sometimes", "failed"};

static void text(struct json_writer *w, const char *key, struct slice value)
{
    dw_json_key(w, key);
    dw_json_string(w, value);
}

static void number(struct json_writer *w, const char *key, int64_t value)
{
    dw_json_key(w, key);
    dw_json_int(w, value);
}

static void put_side(struct json_writer *w, struct diff_side *side)
{
    struct slice path = dw_slice_of(side->path);
    dw_json_open(w, '{');
    text(w, "path", side->r.redactor != NULL ? dw_redact_path(side->r.redactor, &side->r.arena, path) : path);
    text(w, "at", side->instant.at);
    dw_json_key(w, "lookup_id");
    if (side->lookup != 0)
        dw_json_int(w, side->lookup);
    else
        dw_json_null(w);
    number(w, "host_id", side->instant.host);
    number(w, "lookups", dw_reader_count(&side->r, "SELECT count(*) FROM lookups"));
    number(w, "failed", dw_reader_count(&side->r, "SELECT count(*) FROM failed_lookups"));
    dw_json_close(w, '}');
}

static void put_cells(struct json_writer *w, const struct diff_cells *c)
{
    for (int i = 0; i < SIDES; i++)
        text(w, SIDE_KEYS[i], c->known[i] ? c->value[i].shown : SLICE_NONE);
    dw_json_key(w, "differs");
    if (c->known[GOOD] && c->known[BAD])
        dw_json_bool(w, c->differs);
    else
        dw_json_null(w);
}

static void put_row(struct json_writer *w, const struct diff_row *row)
{
    dw_json_open(w, '{');
    text(w, "section", dw_slice_of(dw_diff_sections[row->section].word));
    text(w, "subject", row->subject);
    text(w, "property", dw_slice_of(row->property));
    put_cells(w, &row->cells);
    dw_json_close(w, '}');
}

static void put_fate(struct json_writer *w, const struct diff_fate *f)
{
    if (f == NULL) {
        dw_json_null(w);
        return;
    }
    dw_json_open(w, '{');
    text(w, "fate", dw_slice_of(FATES[f->fate]));
    number(w, "lookups", f->lookups);
    number(w, "failed", f->failed);
    number(w, "lookup_id", f->lookup);
    text(w, "cause", f->cause);
    text(w, "root_cause", f->root);
    dw_json_close(w, '}');
}

static void put_name(struct json_writer *w, struct diff *d, const struct diff_name *n)
{
    struct diff_cells c;
    struct slice type;
    dw_json_newline(w);
    dw_json_open(w, '{');
    text(w, "name", dw_diff_name(n));
    for (int i = 0; i < SIDES; i++) {
        dw_json_key(w, SIDE_KEYS[i]);
        put_fate(w, n->of[i]);
    }
    dw_json_key(w, "worse");
    dw_json_bool(w, dw_diff_worse(n));
    dw_json_key(w, "types");
    dw_json_open(w, '[');
    for (size_t i = 0; dw_diff_type(d, n, i, &type, &c); i++) {
        if (c.value[GOOD].shown.ptr == NULL && c.value[BAD].shown.ptr == NULL)
            continue;
        dw_json_open(w, '{');
        text(w, "type", type);
        put_cells(w, &c);
        dw_json_close(w, '}');
    }
    dw_json_close(w, ']');
    dw_json_close(w, '}');
    for (int i = 0; i < SIDES; i++)
        dw_arena_reset(&d->side[i].r.arena);
}

static void put_reason(struct json_writer *w, const struct diff_reason *r)
{
    dw_json_newline(w);
    dw_json_open(w, '{');
    text(w, "cause", r->cause);
    text(w, "root_cause", r->root);
    dw_json_key(w, "slow");
    dw_json_bool(w, r->slow);
    number(w, "names", (int64_t)r->names);
    number(w, "not_in_good", (int64_t)r->elsewhere);
    text(w, "example", dw_diff_name(r->one));
    number(w, "lookup_id", r->one->of[BAD]->lookup);
    text(w, "good_at", r->at[GOOD]);
    text(w, "bad_at", r->at[BAD]);
    dw_json_key(w, "differences");
    dw_json_open(w, '[');
    for (size_t i = 0; i < r->row_count; i++)
        if (dw_diff_explains(r, &r->rows[i]))
            put_row(w, &r->rows[i]);
    dw_json_close(w, ']');
    dw_json_close(w, '}');
}

void dw_diff_json(struct diff *d)
{
    struct json_writer w = {.out = d->side[GOOD].r.o->out};
    dw_json_open(&w, '{');
    text(&w, "schema", SLICE("dnswhy/1"));
    for (int i = 0; i < SIDES; i++) {
        dw_json_newline(&w);
        dw_json_key(&w, SIDE_KEYS[i]);
        put_side(&w, &d->side[i]);
    }
    dw_json_newline(&w);
    dw_json_key(&w, "network");
    dw_json_open(&w, '[');
    for (size_t i = 0; i < d->row_count; i++) {
        dw_json_newline(&w);
        put_row(&w, &d->rows[i]);
    }
    dw_json_close(&w, ']');
    dw_json_newline(&w);
    dw_json_key(&w, "names");
    dw_json_open(&w, '[');
    for (size_t i = 0; i < d->names.count; i++)
        put_name(&w, d, &d->names.items[i]);
    dw_json_close(&w, ']');
    dw_json_newline(&w);
    dw_json_key(&w, "reasons");
    dw_json_open(&w, '[');
    for (size_t i = 0; i < d->reason_count; i++)
        put_reason(&w, &d->reasons[i]);
    dw_json_close(&w, ']');
    dw_json_close(&w, '}');
    fputc('\n', d->side[GOOD].r.o->out);
}
