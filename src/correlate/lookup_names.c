/* What lookups are called: plainly, by hash, by what stands in a name's place; and what events tell of that. */
#include "base/dns_name.h"
#include "correlate/lookup.h"

static bool is_token(struct slice text)
{
    return text.len > 0 && text.ptr[0] == '<';
}

bool dw_is_multicast(const struct event *e)
{
    return dw_slice_equal(e->entry.category, SLICE("mDNS")) ||
           dw_slice_equal(e->entry.category, SLICE("mDNS_redacted"));
}

void dw_client_name(const struct event *e, struct client *client)
{
    const struct event_field *name = dw_event_field(e, FIELD_NAME);
    const struct event_field *hash = dw_event_field(e, FIELD_NAME_HASH);
    client->name = client->name_hash = client->name_redacted = SLICE_NONE;
    if (name != NULL && name->form == FIELD_REDACTED)
        client->name_redacted = name->text;
    else if (name != NULL)
        client->name = name->text;
    if (hash == NULL)
        return;
    if (hash->form == FIELD_REDACTED || is_token(hash->text)) { /* a keyed token is no hash of the name */
        if (client->name.len == 0 && client->name_redacted.len == 0)
            client->name_redacted = hash->text;
    } else {
        client->name_hash = hash->text;
    }
}

uint32_t dw_name_key(struct slice name)
{
    uint32_t key = UINT32_C(2166136261);
    name = dw_dns_name_bare(name);
    for (size_t i = 0; i < name.len; i++) {
        uint8_t byte = (uint8_t)name.ptr[i];
        key = (key ^ (byte >= 'A' && byte <= 'Z' ? byte + 32U : byte)) * UINT32_C(16777619);
    }
    return name.len > 0 ? key | 1 : 0;
}

int dw_lookup_same_name(const struct lookup *l, const struct client *client)
{
    if (l->name.len > 0 && client->name.len > 0)
        return dw_dns_name_equal(l->name, client->name);
    if (l->name_hash.len > 0 && client->name_hash.len > 0)
        return dw_slice_equal(l->name_hash, client->name_hash);
    if (dw_names_tell_apart(l->name_redacted) && dw_names_tell_apart(client->name_redacted))
        return dw_slice_equal(l->name_redacted, client->name_redacted);
    return -1;
}

static bool is_local_name(struct slice name)
{
    name = dw_dns_name_bare(name);
    return name.len >= 6 && dw_slice_equal_nocase(dw_slice_from(name, name.len - 6), SLICE(".local"));
}

static struct slice dotted(struct arena *arena, struct slice name)
{
    if (name.len == 0 || name.ptr[name.len - 1] == '.')
        return dw_arena_copy(arena, name);
    char *text = dw_arena_alloc(arena, name.len + 2);
    if (text == NULL)
        return SLICE_NONE;
    memcpy(text, name.ptr, name.len);
    text[name.len] = '.';
    return dw_slice(text, name.len + 1);
}

void dw_lookup_set_name(struct lookup *l, const struct client *client)
{
    if (l->name.len == 0 && client->name.len > 0) {
        l->name = dotted(&l->arena, client->name);
        l->name_key = dw_name_key(l->name);
        l->local = is_local_name(l->name);
    }
    if (l->name_hash.len == 0 && client->name_hash.len > 0)
        l->name_hash = dw_arena_copy(&l->arena, client->name_hash);
    if (l->name_redacted.len == 0 && client->name_redacted.len > 0)
        l->name_redacted = dw_arena_copy(&l->arena, client->name_redacted);
}

void dw_lookup_name(const struct correlate *c, struct lookup *l)
{
    struct client client = {.name = dw_names_find(c, l->name_hash)};
    if (client.name.len == 0)
        client.name = dw_names_find(c, l->name_redacted);
    if (l->name.len == 0)
        dw_lookup_set_name(l, &client);
}

/* After a restart a question may bear another name than the lookup's. */
static bool asks_for_its_own_name(const struct lookup *l)
{
    for (const struct query *q = l->queries; q != NULL; q = q->next)
        if (q->question_count > 1 || q->restarting)
            return false;
    return true;
}

static enum dw_status learn_own_name(struct correlate *c, struct lookup *l, const struct client *client,
                                     struct dw_error *error)
{
    bool agrees = l->name_hash.len == 0 || client->name.len == 0 || dw_names_agree(l->name_hash, client->name);
    if (!agrees) /* of a search domain */
        return DW_OK;
    bool named = l->name.len == 0 && client->name.len > 0;
    dw_lookup_set_name(l, client);
    if (!named)
        return DW_OK;
    enum dw_status status = dw_names_seen(c, l->name, error);
    if (status == DW_OK)
        status = dw_names_learn(c, l->name_redacted, l->name, error);
    return status == DW_OK ? dw_names_learn(c, l->name_hash, l->name, error) : status;
}

enum dw_status dw_lookup_learn_name(struct correlate *c, struct query *q, const struct event *e, struct dw_error *error)
{
    struct lookup *l = q->lookup;
    struct client client;
    if (e->kind == EVENT_CNAME_FOLLOWED || e->kind == EVENT_SERVER_CHANGED || e->kind == EVENT_REQUEST_STOP)
        return DW_OK;
    dw_client_name(e, &client);
    enum dw_status status = DW_OK;
    if (client.name.len > 0 && q->name.len == 0) {
        q->name = dw_arena_copy(&l->arena, client.name);
        status = dw_names_seen(c, client.name, error);
    }
    if (client.name_redacted.len > 0 && q->mask.len == 0)
        q->mask = dw_arena_copy(&l->arena, client.name_redacted);
    if (status == DW_OK && q->name.len > 0 && q->mask.len > 0 && (client.name.len > 0 || client.name_redacted.len > 0))
        status = dw_names_learn(c, q->mask, q->name, error);
    if (status == DW_OK && client.name.len > 0 && client.name_hash.len > 0 &&
        dw_names_agree(client.name_hash, client.name))
        status = dw_names_learn(c, client.name_hash, client.name, error);
    if (status == DW_OK && l->name.len == 0 && asks_for_its_own_name(l))
        status = learn_own_name(c, l, &client, error);
    return status;
}
