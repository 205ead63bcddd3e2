/* Requests that stay open after their lookup was told for good: programs keep some for hours. What such a one is told
 * from then on changes nothing, and is no lookup of its own. */
#include "correlate/model.h"

#include "base/dns_name.h"

void dw_outlived_add(struct correlate *c, uint64_t key)
{
    struct request *r = dw_request_find(c, key);
    if (r == NULL || r->outlived || !r->started || r->stopped)
        return;
    r->outlived = true;
    r->prev_outlived = NULL;
    r->next_outlived = c->outlived;
    if (r->next_outlived != NULL)
        r->next_outlived->prev_outlived = r;
    c->outlived = r;
}

void dw_outlived_remove(struct correlate *c, struct request *r)
{
    if (!r->outlived)
        return;
    *(r->prev_outlived != NULL ? &r->prev_outlived->next_outlived : &c->outlived) = r->next_outlived;
    if (r->next_outlived != NULL)
        r->next_outlived->prev_outlived = r->prev_outlived;
    r->outlived = false;
}

static bool has_type(const struct request *r, const char *type)
{
    struct slice text = dw_event_text(r->start_event, FIELD_TYPE);
    char own[12];
    return text.len == 0 || type[0] == '\0' || strcmp(dw_type_name(text, own), type) == 0; /* of addresses: both */
}

static bool has_name(const struct request *r, const struct event *e)
{
    struct client client;
    dw_client_name(r->start_event, &client);
    struct slice name = dw_event_text(e, FIELD_NAME);
    return name.len > 0 && dw_dns_name_equal(client.name, name);
}

/* Where no R tells (10.12 to 10.14): on its socket, where its name may be an alias by now, or by name and type. */
static struct request *without_id(const struct correlate *c, const struct event *e)
{
    int64_t socket = dw_event_number(e, FIELD_SOCKET, 0);
    struct request *fits = NULL;
    char type[12];
    dw_question_type(e, type);
    for (struct request *r = c->outlived; r != NULL; r = r->next_outlived) {
        bool here = socket > 0 ? (int64_t)r->socket == socket : type[0] != '\0';
        if (r->request_id != 0 || !here || !has_type(r, type))
            continue;
        if (has_name(r, e))
            return r;
        if (socket > 0)
            fits = r;
    }
    return fits;
}

struct request *dw_outlived_find(struct correlate *c, const struct event *e)
{
    int64_t request_id = dw_event_number(e, FIELD_REQUEST_ID, 0);
    if (c->outlived == NULL)
        return NULL;
    if (request_id <= 0)
        return dw_event_number(e, FIELD_QUESTION_ID, 0) > 0 ? NULL : without_id(c, e);
    struct request *r = dw_request_find(c, dw_request_key(c, (uint32_t)request_id));
    return r != NULL && r->outlived ? r : NULL;
}
