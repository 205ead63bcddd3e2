/* diff: two captures, aligned by what happened: the network of each is looked at when a name that both asked for was
 * decided, otherwise in GOOD than in BAD. */
#include "report/diff.h"

/* The instant of one side: as asked for, else when that name was decided, else the end. */
static void set_instant(struct diff_side *side, int64_t asked, const struct diff_fate *fate)
{
    char stamp[DW_STAMP];
    int64_t first = dw_reader_count(&side->r, "SELECT min(host_id) FROM inputs");
    side->instant = (struct instant){fate != NULL ? fate->host : first, SLICE_NONE};
    if (asked != DW_TIME_NONE) {
        side->instant.at = dw_arena_copy(&side->r.keep, dw_stamp_utc(asked, stamp));
    } else if (fate != NULL) {
        side->instant.at = fate->at;
        side->lookup = fate->lookup;
    }
}

static void compare(struct diff *d, const struct report_diff *what)
{
    dw_diff_names(d);
    dw_diff_reasons(d);
    /* The name that stands for most of the failures; of a healthy pair, the first one. */
    const struct diff_name *one = d->reason_count > 0 ? d->reasons[0].one : NULL;
    if (one == NULL && d->names.count > 0 && d->names.both > 0)
        one = &d->names.items[0];
    set_instant(&d->side[GOOD], what->good_at, one != NULL ? one->of[GOOD] : NULL);
    set_instant(&d->side[BAD], what->bad_at, one != NULL ? one->of[BAD] : NULL);
    dw_diff_network(d);
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
