/* Signs that lines are missing which the log does not mention: a STOP without its START, a second packet without the
 * first. A few of them close together, and nothing near them is certain. */
#include "correlate/model.h"

enum {
    SIGNS = 3,        /* so many.. */
    NEAR_EVENTS = 600 /* .. within so many events */
};
#define NEAR (600 * SECOND) /* and within this; that far to either side nothing is certain */

/* A socket on which operations were seen to begin. */
static bool socket_is_known(const struct correlate *c, int64_t socket)
{
    return socket > 0 && socket < SOCKETS && (c->sockets[socket / 8] >> (socket % 8) & 1) != 0;
}

static bool asks_for_records(const struct event *e)
{
    struct slice api = dw_event_text(e, FIELD_API);
    return dw_slice_equal(api, SLICE("DNSServiceQueryRecord")) || dw_slice_equal(api, SLICE("DNSServiceGetAddrInfo")) ||
           dw_slice_equal(api, SLICE("getaddrinfo"));
}

static bool began_unseen(struct correlate *c, const struct event *e)
{
    int64_t request_id = dw_event_number(e, FIELD_REQUEST_ID, 0);
    if (request_id <= 0 || request_id > UINT32_MAX)
        return false;
    const struct request *r = dw_request_find(c, dw_request_key(c, (uint32_t)request_id));
    return c->first_request > 0 && request_id > c->first_request && (r == NULL || !r->started);
}

static void on_start(struct correlate *c, const struct event *e)
{
    int64_t request_id = dw_event_number(e, FIELD_REQUEST_ID, 0);
    int64_t socket = dw_event_number(e, FIELD_SOCKET, 0);
    if (c->first_request == 0)
        c->first_request = request_id;
    if (socket > 0 && socket < SOCKETS)
        c->sockets[socket / 8] |= (uint8_t)(1U << (socket % 8));
}

/* Up to 10.14: on a socket where an operation was seen to begin before, or long after the capture's beginning. */
static bool began_unseen_on_socket(struct correlate *c, const struct event *e)
{
    int64_t socket = dw_event_number(e, FIELD_SOCKET, 0);
    bool late = c->now != DW_TIME_NONE && c->first_time != DW_TIME_NONE && c->now - c->first_time > BEGINNING;
    struct targets route; /* large: not cleared */
    route.count = 1;
    if (socket > 0 && (late || socket_is_known(c, socket)))
        dw_route(c, e, &route);
    return route.count == 0 && dw_outlived_find(c, e) == NULL;
}

void dw_signs_event(struct correlate *c, const struct event *e)
{
    bool records = asks_for_records(e);
    if (e->kind == EVENT_REQUEST_START)
        on_start(c, e);
    else if (records && (e->kind == EVENT_REQUEST_STOP || e->kind == EVENT_REQUEST_RESULT) &&
             (began_unseen(c, e) || began_unseen_on_socket(c, e)))
        dw_sign(c, e);
}

void dw_sign(struct correlate *c, const struct event *e)
{
    struct sign now = {e->entry.time_ns, c->event_number};
    memmove(c->signs, c->signs + 1, sizeof c->signs - sizeof c->signs[0]);
    c->signs[SIGNS - 1] = now;
    c->sign_count++;
    struct sign first = c->signs[0];
    bool near = first.time == DW_TIME_NONE || now.time == DW_TIME_NONE || now.time - first.time <= NEAR;
    c->signs_due = c->sign_count >= SIGNS && near && now.event - first.event <= NEAR_EVENTS;
}

enum dw_status dw_signs_heed(struct correlate *c, struct dw_error *error)
{
    if (!c->signs_due)
        return DW_OK;
    c->signs_due = false;
    c->lines_missing = true;
    int64_t from = c->signs[0].time, until = c->signs[SIGNS - 1].time;
    if (from == DW_TIME_NONE || until == DW_TIME_NONE)
        return dw_correlate_lost(c, DW_TIME_NONE, DW_TIME_NONE, 0, error);
    const struct lost_span *last = c->lost_span_count > 0 ? &c->lost_spans[c->lost_span_count - 1] : NULL;
    if (last != NULL && last->from <= from - NEAR && last->until >= until + NEAR / 2)
        return DW_OK; /* told already */
    return dw_correlate_lost(c, from - NEAR, until + NEAR, 0, error);
}
