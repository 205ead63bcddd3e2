/* diff: two captures, aligned by what happened: the network of each is looked at when a name that both asked for was
 * decided, otherwise in GOOD than in BAD. */
#include "report/diff.h"

/* The instant of one side: as asked for, else when that name was decided; else it stays as it is. */
static void set_instant(struct diff_side *side, int64_t asked, const struct diff_fate *fate)
{
    if (asked != DW_TIME_NONE || fate == NULL)
        return;
    side->instant = (struct instant){fate->host, fate->at};
    side->lookup = fate->lookup;
}

static void set_instants(struct diff *d, const struct report_diff *what, const struct diff_name *name)
{
    set_instant(&d->side[GOOD], what->good_at, name->of[GOOD]);
    set_instant(&d->side[BAD], what->bad_at, name->of[BAD]);
}

/* Before any name is known: as asked for, else the end. */
static void first_instant(struct diff_side *side, int64_t asked)
{
    char stamp[DW_STAMP];
    side->instant = (struct instant){dw_reader_count(&side->r, "SELECT min(host_id) FROM inputs"), SLICE_NONE};
    if (asked != DW_TIME_NONE)
        side->instant.at = dw_arena_copy(&side->r.keep, dw_stamp_utc(asked, stamp));
}

/* The network may have been another one when the names of another reason were decided. */
static void look_at_reasons(struct diff *d, const struct report_diff *what)
{
    const struct diff first = *d;
    for (size_t i = 0; i < d->reason_count; i++) {
        struct diff_reason *r = &d->reasons[i];
        for (int side = 0; side < SIDES; side++) {
            d->side[side].instant = first.side[side].instant;
            d->side[side].lookup = first.side[side].lookup;
        }
        set_instants(d, what, r->one);
        d->rows = NULL;
        d->row_count = d->row_room = 0;
        dw_diff_network(d);
        r->rows = d->rows;
        r->row_count = d->row_count;
        for (int side = 0; side < SIDES; side++)
            r->at[side] = d->side[side].instant.at;
    }
    for (int side = 0; side < SIDES; side++) {
        d->side[side].instant = first.side[side].instant;
        d->side[side].lookup = first.side[side].lookup;
    }
    d->rows = first.rows;
    d->row_count = first.row_count;
    d->row_room = first.row_room;
}

static void compare(struct diff *d, const struct report_diff *what)
{
    first_instant(&d->side[GOOD], what->good_at);
    first_instant(&d->side[BAD], what->bad_at);
    dw_diff_names(d);
    dw_diff_reasons(d);
    /* The name that stands for most of the failures; of a healthy pair, the first one. */
    if (d->reason_count > 0)
        set_instants(d, what, d->reasons[0].one);
    else if (d->names.both > 0)
        set_instants(d, what, &d->names.items[0]);
    dw_diff_network(d);
    look_at_reasons(d, what);
}

/* The same name gets the same stand-in on both sides. */
static enum dw_status share_redactor(const struct report_options *good, const struct report_options *bad,
                                     struct redactor **out, struct dw_error *error)
{
    *out = NULL;
    if (!good->redact)
        return DW_OK;
    enum dw_status status = dw_redactor_open(out, good->db, error);
    return status == DW_OK ? dw_redactor_learn(*out, bad->db, 0, error) : status;
}

enum dw_status dw_report_diff(const struct report_options *good, const struct report_options *bad,
                              const struct report_diff *what, struct dw_error *error)
{
    struct diff d = {.side = {{.path = what->good}, {.path = what->bad}}};
    struct redactor *redactor;
    enum dw_status status = share_redactor(good, bad, &redactor, error);
    struct report_options options[SIDES] = {*good, *bad};
    for (int i = 0; i < SIDES && status == DW_OK; i++) {
        options[i].redactor = redactor;
        status = dw_reader_open(&d.side[i].r, &options[i], error);
    }
    if (status == DW_OK)
        compare(&d, what);
    if (status == DW_OK && d.side[GOOD].r.status == DW_OK && d.side[BAD].r.status == DW_OK)
        (good->format == REPORT_TEXT ? dw_diff_text : dw_diff_json)(&d);
    for (int i = 0; i < SIDES; i++) {
        enum dw_status closed = d.side[i].r.o != NULL ? dw_reader_close(&d.side[i].r) : DW_OK;
        status = status == DW_OK ? closed : status;
    }
    dw_arena_free(&d.arena);
    dw_redactor_close(redactor);
    return status;
}
