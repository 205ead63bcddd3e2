/* What the network was, as rows with times: elections with their candidates, changes, primaries. */
#include "correlate/state.h"

#include "correlate/marks.h"
#include "pattern/buffer.h"

static struct slice assertion_word(const struct seat *seat)
{
    static const char *const words[] = {"First", "Default", "Last", "Never", "Scoped"};
    int assertion = dw_seat_assertion(seat);
    return assertion >= 0 && assertion < 5 ? dw_slice_of(words[assertion]) : SLICE_NONE;
}

enum dw_status dw_history_election(struct correlate *c, const struct family_state *f, struct slice winner,
                                   const char *outcome, int64_t at, struct dw_error *error)
{
    struct candidate_result candidates[MAX_CANDIDATES];
    if (c->sink.election == NULL)
        return DW_OK;
    for (size_t i = 0; i < f->count; i++) {
        const struct seat *seat = &f->seats[i];
        candidates[i] = (struct candidate_result){.position = (uint32_t)i,
                                                  .interface = dw_text(&seat->interface),
                                                  .service_id = dw_text(&seat->service),
                                                  .address = dw_text(&seat->address),
                                                  .rank = seat->rank,
                                                  .assertion = assertion_word(seat),
                                                  .place = dw_seat_has_place(seat) ? seat->rank & NO_PLACE : -1,
                                                  .ineligible = seat->ineligible};
    }
    struct election_result r = {.id = ++c->next_election,
                                .time = at,
                                .family = f->word,
                                .winner_service = winner,
                                .winner_interface = winner.len > 0 ? dw_text(&f->interface) : SLICE_NONE,
                                .outcome = dw_slice_of(outcome),
                                .candidates = candidates,
                                .candidate_count = f->count};
    return c->sink.election(c->sink.self, &r, error);
}

static void put_text(struct pattern_buffer *b, const char *key, struct slice text)
{
    dw_pattern_buffer_printf(b, "\"%s\":", key);
    if (text.len == 0)
        dw_pattern_buffer_add(b, SLICE("null"));
    else
        dw_pattern_buffer_json(b, text);
}

static void put_family(struct pattern_buffer *b, const struct family_marks *m)
{
    if (!m->shown)
        return;
    dw_pattern_buffer_add(b, SLICE("["));
    for (size_t i = 0; i < m->count; i++) {
        dw_pattern_buffer_add(b, i > 0 ? SLICE(",{") : SLICE("{"));
        put_text(b, "interface", m->list[i].interface);
        dw_pattern_buffer_add(b, SLICE(","));
        put_text(b, "mark", dw_slice(&m->list[i].sign, m->list[i].sign != '\0'));
        dw_pattern_buffer_add(b, SLICE(","));
        put_text(b, "address", m->list[i].address);
        dw_pattern_buffer_add(b, SLICE("}"));
    }
    dw_pattern_buffer_add(b, SLICE("]"));
}

enum dw_status dw_history_change(struct correlate *c, const struct event *e, struct dw_error *error)
{
    struct pattern_buffer v4 = {0}, v6 = {0};
    struct marks m;
    if (c->sink.network_change == NULL)
        return DW_OK;
    dw_marks_read(dw_event_text(e, FIELD_CHANGES), &m);
    put_family(&v4, &m.v4);
    put_family(&v6, &m.v6);
    struct network_change_result r = {.id = ++c->next_change,
                                      .time = e->entry.time_ns,
                                      .text = e->entry.message,
                                      .v4_json = dw_slice(v4.ptr, v4.len),
                                      .v6_json = dw_slice(v6.ptr, v6.len),
                                      .dns = m.dns,
                                      .proxy = m.proxy};
    enum dw_status status = v4.failed || v6.failed ? dw_fail(error, DW_ERR_MEMORY, "no memory for a network change")
                                                   : c->sink.network_change(c->sink.self, &r, error);
    dw_pattern_buffer_free(&v4);
    dw_pattern_buffer_free(&v6);
    return status;
}

static enum dw_status give(struct correlate *c, const struct family_state *f, const struct primary_row *row,
                           int64_t until, struct dw_error *error)
{
    struct primary_result r = {.id = row->id,
                               .family = f->word,
                               .service_id = dw_text(&row->service),
                               .interface = dw_text(&row->interface),
                               .address = dw_text(&row->address),
                               .valid_from = row->from,
                               .valid_to = until,
                               .tunnel_mode = dw_slice_of(dw_tunnel_word(row->mode))};
    return c->sink.primary != NULL ? c->sink.primary(c->sink.self, &r, error) : DW_OK;
}

/* The same, only better known. */
static bool refines(const struct text *now, const struct text *before)
{
    return before->len == 0 || dw_slice_equal(dw_text(now), dw_text(before));
}

static enum dw_status settle(struct correlate *c, const struct family_state *f, struct primary_row *row,
                             enum tunnel_mode mode, int64_t at, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    if (f->primary == UNKNOWN || at == DW_TIME_NONE)
        return DW_OK;
    bool same_interface = row->id != 0 && dw_slice_equal(dw_text(&row->interface), dw_text(&f->interface));
    bool same_mode = row->mode == mode || row->mode == TUNNEL_UNKNOWN;
    bool goes_on =
        same_interface && same_mode && refines(&f->service, &row->service) && refines(&f->address, &row->address);
    if (goes_on && row->mode == mode && row->service.len == f->service.len && row->address.len == f->address.len)
        return DW_OK;
    if (!goes_on) {
        bool of_file = f->source == SOURCE_FILE; /* it holds back to the last change, or to the capture's beginning */
        bool late = row->id != 0 && (same_interface || f->since == DW_TIME_NONE || f->since < row->from);
        int64_t from = !late && (of_file || f->since != DW_TIME_NONE) ? f->since : at;
        if (row->id != 0)
            status = give(c, f, row, from, error);
        row->id = ++c->next_primary;
        row->from = from;
    }
    row->service = f->service;
    row->interface = f->interface;
    row->address = f->address;
    row->mode = mode;
    return status == DW_OK ? give(c, f, row, DW_TIME_NONE, error) : status;
}

static enum dw_status give_tunnel(struct correlate *c, const struct tunnel_row *row, int64_t until,
                                  struct dw_error *error)
{
    struct tunnel_result r = {.id = row->id,
                              .valid_from = row->from,
                              .valid_to = until,
                              .mode = dw_slice_of(dw_tunnel_word(row->mode)),
                              .sign = dw_slice_of(dw_tunnel_sign_word(row->sign)),
                              .source = dw_slice_of(dw_source_word(row->source)),
                              .interface = dw_text(&row->interface),
                              .service_id = dw_text(&row->service),
                              .delegates_to = dw_text(&row->delegates_to),
                              .demoted = dw_text(&row->demoted)};
    return c->sink.tunnel != NULL ? c->sink.tunnel(c->sink.self, &r, error) : DW_OK;
}

static bool is_up(const struct tunnel *t)
{
    return t->mode == TUNNEL_SPLIT || t->mode == TUNNEL_FULL;
}

static struct tunnel_row row_of(const struct state *s, const struct tunnel *t)
{
    struct tunnel_row row = {.mode = t->mode, .sign = t->sign, .source = t->source};
    dw_text_set(&row.interface, t->interface);
    dw_text_set(&row.service, t->service);
    if (t->interface.len > 0 && dw_slice_equal(dw_text(&s->delegates), t->interface))
        row.delegates_to = s->delegates_to;
    if (s->demoted6)
        row.demoted = s->demoted_interface;
    return row;
}

static bool same_text(const struct text *a, const struct text *b)
{
    return dw_slice_equal(dw_text(a), dw_text(b));
}

static enum dw_status settle_tunnel(struct correlate *c, const struct tunnel *t, int64_t at, struct dw_error *error)
{
    struct tunnel_row *row = &c->state->tunnel_row, now = row_of(c->state, t);
    enum dw_status status = DW_OK;
    if (at == DW_TIME_NONE)
        return DW_OK;
    if (now.service.len == 0 && same_text(&now.interface, &row->interface)) /* a later sign may not show it */
        now.service = row->service;
    bool goes_on = row->id != 0 && is_up(t) && row->mode == now.mode && refines(&now.interface, &row->interface) &&
                   refines(&now.service, &row->service);
    if (goes_on && row->sign == now.sign && row->source == now.source && same_text(&row->interface, &now.interface) &&
        same_text(&row->service, &now.service) && same_text(&row->delegates_to, &now.delegates_to) &&
        same_text(&row->demoted, &now.demoted))
        return DW_OK;
    now.id = goes_on ? row->id : is_up(t) ? ++c->next_tunnel : 0;
    bool of_file = t->source == SOURCE_FILE; /* it holds back to the last change */
    now.from = goes_on ? row->from : of_file ? c->state->changed_at : at;
    if (row->id != 0 && !goes_on)
        status = give_tunnel(c, row, at, error);
    *row = now;
    return status == DW_OK && now.id != 0 ? give_tunnel(c, row, DW_TIME_NONE, error) : status;
}

static enum dw_status end_tunnel(struct correlate *c, const struct tunnel *t, int64_t at, struct dw_error *error)
{
    struct tunnel_row *row = &c->state->tunnel_row;
    if (row->id != 0)
        return at != DW_TIME_NONE ? give_tunnel(c, row, at, error) : DW_OK;
    if (!is_up(t))
        return DW_OK;
    *row = row_of(c->state, t);
    row->id = ++c->next_tunnel;
    row->from = c->state->changed_at;
    return give_tunnel(c, row, at, error);
}

enum dw_status dw_history_settle(struct correlate *c, int64_t at, struct dw_error *error)
{
    struct state *s = c->state;
    struct tunnel t = dw_state_tunnel(c, s);
    enum dw_status status = settle(c, &s->v4, &s->rows[0], t.mode, at, error);
    if (status == DW_OK)
        status = settle(c, &s->v6, &s->rows[1], t.mode, at, error);
    return status == DW_OK ? settle_tunnel(c, &t, at, error) : status;
}

static enum dw_status end(struct correlate *c, const struct family_state *f, struct primary_row *row,
                          enum tunnel_mode mode, int64_t at, struct dw_error *error)
{
    if (row->id != 0)
        return at != DW_TIME_NONE ? give(c, f, row, at, error) : DW_OK;
    if (f->primary == UNKNOWN)
        return DW_OK;
    *row = (struct primary_row){++c->next_primary, f->since, f->service, f->interface, f->address, mode};
    return give(c, f, row, at, error);
}

enum dw_status dw_history_end(struct correlate *c, int64_t at, struct dw_error *error)
{
    struct state *s = c->state;
    struct tunnel t = dw_state_tunnel(c, s);
    enum dw_status status = dw_history_settle(c, s->seen_at, error);
    if (status == DW_OK)
        status = end(c, &s->v4, &s->rows[0], t.mode, at, error);
    if (status == DW_OK)
        status = end(c, &s->v6, &s->rows[1], t.mode, at, error);
    return status == DW_OK ? end_tunnel(c, &t, at, error) : status;
}
