/* configd's elections: the lists of candidates, and who won. Source: IPMonitor, one pass at a time on one thread: the
 * lists, then the result of each family, then DNS and the rest. Of a family without a primary before and after the pass
 * says nothing. */
#include "correlate/state.h"

int dw_seat_assertion(const struct seat *seat)
{
    return seat->rank < 0 ? -1 : (int)(seat->rank >> 24);
}

bool dw_seat_has_place(const struct seat *seat)
{
    return seat->rank >= 0 && (seat->rank & NO_PLACE) != NO_PLACE;
}

static struct family_state *family_of(struct state *s, struct slice word)
{
    return dw_slice_equal(word, s->v6.word) ? &s->v6 : dw_slice_equal(word, s->v4.word) ? &s->v4 : NULL;
}

void dw_elections_drop(struct family_state *f)
{
    f->whole = false;
    f->count = 0;
    dw_events_clear(&f->events);
}

static void say(struct family_state *f, enum known primary, enum state_source source, int64_t at)
{
    if (f->primary != primary)
        f->since = at;
    f->primary = primary;
    f->source = source;
    f->silent = false;
    if (primary == YES)
        return;
    f->interface.len = f->service.len = f->address.len = 0;
}

/* The whole list is there: from now on it holds. */
static void commit(struct state *s, int64_t at)
{
    struct listing *listing = &s->listing;
    struct family_state *f = listing->family;
    if (f == NULL)
        return;
    dw_elections_drop(f);
    f->unordered_from = SOURCE_NONE;
    f->count = listing->buffer.count;
    f->whole = listing->expected >= 0 && listing->seen == (size_t)listing->expected;
    memcpy(f->seats, listing->buffer.seats, f->count * sizeof f->seats[0]);
    f->events = listing->buffer.events;
    listing->buffer.events.count = 0;
    listing->family = NULL;
    if (listing->expected == 0)
        say(f, NO, SOURCE_ELECTION, at);
}

static void begin(struct state *s, struct family_state *f, int64_t expected)
{
    s->listing.family = f;
    s->listing.expected = expected;
    s->listing.seen = 0;
    s->listing.buffer.count = 0;
    dw_events_clear(&s->listing.buffer.events);
}

/* Did another pass begin before this line, unseen? */
static bool is_next_pass(const struct state *s, const struct family_state *f, bool list)
{
    if (list)
        return f->pass_list || f->pass_result || (f == &s->v4 && s->v6.pass_result);
    return f->pass_result || (f == &s->v4 && s->v6.pass_result);
}

static enum dw_status on_list(struct correlate *c, struct event *e, struct dw_error *error)
{
    struct state *s = c->state;
    struct family_state *f = family_of(s, dw_event_text(e, FIELD_FAMILY));
    if (f == NULL)
        return DW_OK;
    commit(s, e->entry.time_ns);
    enum dw_status status = is_next_pass(s, f, true) ? dw_elections_close(c, e->entry.time_ns, error) : DW_OK;
    begin(s, f, dw_event_number(e, FIELD_CANDIDATES, -1));
    dw_events_note(&s->listing.buffer.events, e);
    f->pass_list = true;
    if (s->listing.expected == 0)
        commit(s, e->entry.time_ns);
    return status;
}

static void on_candidate(struct state *s, struct event *e)
{
    struct slice address = dw_event_text(e, FIELD_ADDRESS);
    int64_t position = dw_event_number(e, FIELD_POSITION, -1);
    if (s->listing.family == NULL || (s->listing.expected < 0 && position == 0 && s->listing.seen > 0)) {
        commit(s, e->entry.time_ns); /* the head of this one was lost */
        begin(s, dw_slice_find_byte(address, ':') < address.len ? &s->v6 : &s->v4, -1);
    }
    struct family_state *buffer = &s->listing.buffer;
    s->listing.seen++;
    dw_events_note(&buffer->events, e);
    if (buffer->count < MAX_CANDIDATES) {
        struct seat *seat = &buffer->seats[buffer->count++];
        dw_text_set(&seat->interface, dw_event_text(e, FIELD_INTERFACE));
        dw_text_set(&seat->service, dw_event_text(e, FIELD_SERVICE_ID));
        dw_text_set(&seat->address, address);
        seat->rank = dw_event_number(e, FIELD_RANK, -1);
        seat->ineligible = dw_event_number(e, FIELD_INELIGIBLE, 0) == 1;
    }
    if (s->listing.expected >= 0 && s->listing.seen >= (size_t)s->listing.expected)
        commit(s, e->entry.time_ns);
}

/* The candidate that won: by its service, or the first where a page's copy lost the ids. */
static struct seat *winner_of(struct family_state *f, struct slice service)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->seats[i].service.len > 0 && dw_slice_equal(dw_text(&f->seats[i].service), service))
            return &f->seats[i];
    return f->count > 0 && f->seats[0].service.len == 0 ? &f->seats[0] : NULL;
}

static void elect(struct family_state *f, struct slice service, int64_t at)
{
    struct seat *seat = winner_of(f, service);
    bool same = f->primary == YES && service.len > 0 && dw_slice_equal(dw_text(&f->service), service);
    say(f, YES, SOURCE_ELECTION, at);
    if (!same)
        f->since = at;
    if (seat == NULL) {
        if (!same)
            f->interface.len = f->address.len = 0;
        dw_text_set(&f->service, service);
        return;
    }
    if (seat->service.len == 0)
        dw_text_set(&seat->service, service);
    if (!dw_slice_equal(dw_text(&f->interface), dw_text(&seat->interface)))
        f->since = at;
    f->interface = seat->interface;
    f->address = seat->address;
    f->service = seat->service;
}

static enum dw_status on_elected(struct correlate *c, struct event *e, struct dw_error *error)
{
    struct state *s = c->state;
    struct slice entity = dw_event_text(e, FIELD_ENTITY), service = dw_event_text(e, FIELD_SERVICE_ID);
    struct slice word = dw_event_text(e, FIELD_ELECTION);
    bool gone = dw_slice_equal(word, SLICE("no-longer"));
    struct family_state *f = family_of(s, entity);
    int64_t at = e->entry.time_ns;
    commit(s, at);
    enum dw_status status = f == NULL || is_next_pass(s, f, false) ? dw_elections_close(c, at, error) : DW_OK;
    if (dw_slice_equal(entity, SLICE("DNS"))) {
        s->dns = gone ? NO : YES;
        s->dns_source = SOURCE_ELECTION;
        dw_text_set(&s->dns_service, gone ? SLICE_NONE : service);
    }
    if (f == NULL || status != DW_OK)
        return status;
    f->pass_result = true;
    if (gone)
        say(f, NO, SOURCE_ELECTION, at);
    else
        elect(f, service, at);
    dw_events_note(&f->events, e);
    return dw_history_election(c, f, gone ? SLICE_NONE : service,
                               gone            ? "no-longer"
                               : word.len == 3 ? "new"
                                               : "still",
                               at, error);
}

/* Who of the list could win at all? */
static const struct seat *hopeful(const struct family_state *f)
{
    for (size_t i = 0; i < f->count; i++)
        if (!f->seats[i].ineligible && dw_seat_assertion(&f->seats[i]) < RANK_NEVER)
            return &f->seats[i];
    return NULL;
}

static const struct seat *seat_of_primary(const struct family_state *f)
{
    for (size_t i = 0; i < f->count && f->primary == YES; i++)
        if (dw_slice_equal(dw_text(&f->seats[i].interface), dw_text(&f->interface)) && !f->seats[i].ineligible)
            return &f->seats[i];
    return NULL;
}

/* A family that the pass did not name. `heard`: the pass named the other one, so that silence speaks: but of one that
 * had a primary it would have said "still" or "no longer", so that line was lost. */
static enum dw_status conclude(struct correlate *c, struct family_state *f, bool heard, int64_t at,
                               struct dw_error *error)
{
    const struct seat *best = hopeful(f), *kept = seat_of_primary(f);
    if (!f->pass_list && (!heard || f->primary == YES))
        return DW_OK;
    if (best == NULL || (heard && f->primary != YES)) {
        /* a whole list of those that cannot win says it; silence alone may be a line that was lost */
        say(f, NO, f->pass_list && best == NULL && f->whole ? SOURCE_ELECTION : SOURCE_LIST, at);
        f->silent = heard && best == NULL;
        return f->pass_list ? dw_history_election(c, f, SLICE_NONE, "none", at, error) : DW_OK;
    }
    if (kept == NULL) { /* the result is not in the capture: the best of the list, likely */
        say(f, YES, SOURCE_LIST, at);
        f->interface = best->interface;
        f->service = best->service;
        f->address = best->address;
    }
    return dw_history_election(c, f, SLICE_NONE, "", at, error);
}

enum dw_status dw_elections_close(struct correlate *c, int64_t at, struct dw_error *error)
{
    struct state *s = c->state;
    commit(s, at);
    /* IPv4's result comes first: that it was missed counts only where the pass was seen from its beginning. */
    bool heard4 = s->v6.pass_result && (s->v4.pass_list || s->v6.pass_list), heard6 = s->v4.pass_result;
    enum dw_status status = s->v4.pass_result ? DW_OK : conclude(c, &s->v4, heard4, at, error);
    if (status == DW_OK && !s->v6.pass_result)
        status = conclude(c, &s->v6, heard6, at, error);
    s->v4.pass_list = s->v4.pass_result = s->v6.pass_list = s->v6.pass_result = false;
    return status;
}

enum dw_status dw_elections_event(struct correlate *c, struct event *e, struct dw_error *error)
{
    struct state *s = c->state;
    switch (e->kind) {
    case EVENT_ELECTION_LIST:
        return on_list(c, e, error);
    case EVENT_ELECTION_CANDIDATE:
        on_candidate(s, e);
        return DW_OK;
    case EVENT_PRIMARY_ELECTED:
        return on_elected(c, e, error);
    default:
        if (s->listing.expected < 0) /* a list without its head ends with any other line */
            commit(s, e->entry.time_ns);
        return DW_OK;
    }
}
