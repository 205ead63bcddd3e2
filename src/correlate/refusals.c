/* Refusals that leave no request: a program that may not use the local network is told so before its request begins
 * (over a socket; over XPC the request begins and then fails). Such a refusal is a lookup without queries. */
#include "base/dns_name.h"
#include "correlate/model.h"

enum { LOOK_BACK = 256 };
#define AT_ONCE (SECOND / 100)

static bool same_client(struct slice shown, struct slice process)
{
    /* the refusal shows the bundle's short name, requests show the process: often the same, or one begins the other */
    size_t len = shown.len < process.len ? shown.len : process.len;
    return len > 0 && dw_slice_equal_nocase(dw_slice_first(shown, len), dw_slice_first(process, len));
}

static bool same_name(const struct lookup *l, struct slice name)
{
    return l->name.len == 0 || name.len == 0 || dw_dns_name_equal(l->name, name);
}

/* Its request was only just made. */
static bool is_untouched(const struct lookup *l)
{
    bool untouched = l->queries != NULL;
    for (const struct query *q = l->queries; q != NULL; q = q->next)
        untouched = untouched && q->proof[FACT_ASSIGNED] == NULL && q->proof[FACT_TOLD] == NULL;
    return untouched;
}

/* The lookup that this refusal is of, or repeats: not older than what is gathered into one lookup. */
static struct lookup *known(const struct correlate *c, const struct event *e, const struct client *client)
{
    size_t looked = 0;
    for (struct lookup *l = c->last; l != NULL && l->life == c->life && looked < LOOK_BACK; l = l->prev, looked++) {
        int64_t age =
            e->entry.time_ns == DW_TIME_NONE || l->last_start == DW_TIME_NONE ? 0 : e->entry.time_ns - l->last_start;
        bool fits = l->local || l->refusal != NULL || l->name.len == 0;
        bool named = l->name.len > 0 && client->name.len > 0 && l->refusal == NULL;
        /* the bundle's name may have nothing in common with the process: then the name tells, or the very instant */
        if (age > GATHER_SPAN || !fits || !same_name(l, client->name))
            continue;
        if (named || same_client(client->process, l->client_process))
            return l;
        if (age <= AT_ONCE && is_untouched(l)) {
            l->maybe_denied = true; /* its own error will tell */
            return l;
        }
    }
    return NULL;
}

enum dw_status dw_refusal(struct correlate *c, struct event *e, struct dw_error *error)
{
    struct client client = {.process = dw_event_text(e, FIELD_CLIENT_PROCESS), .flags = -1};
    struct slice operation = dw_event_text(e, FIELD_OPERATION);
    if (client.process.len == 0 || (operation.len > 0 && !dw_slice_equal(operation, SLICE("query"))))
        return DW_OK; /* nobody to tell it of, or no lookup: browsing, registering */
    dw_client_name(e, &client);
    struct lookup *l = known(c, e, &client);
    if (l != NULL) {
        for (struct query *q = l->queries; q != NULL && !l->maybe_denied; q = q->next)
            dw_query_prove(q, FACT_LOCAL_DENIED, e);
        dw_lookup_note(l, e);
        return dw_lookup_judge(c, l, error);
    }
    l = dw_lookup_new(c, &client, e);
    if (l == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory for a lookup");
    l->last_start = l->stopped = e->entry.time_ns;
    l->refusal = dw_event_keep(e);
    l->dirty = true;
    return dw_lookup_judge(c, l, error);
}
