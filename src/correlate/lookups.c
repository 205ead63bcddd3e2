/* Lookups: queries gathered by what the client wanted, judged after every event, given when the verdict changes. */
#include "correlate/model.h"

#include <stdlib.h>

enum { LOOK_BACK = 256 }; /* lookups of one client that may still be joined */

struct query *dw_query_find(struct correlate *c, uint64_t id)
{
    struct query *q = NULL;
    HASH_FIND(hh, c->queries, &id, sizeof id, q);
    return q;
}

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

static struct slice without_dot(struct slice name)
{
    return name.len > 1 && name.ptr[name.len - 1] == '.' ? dw_slice_first(name, name.len - 1) : name;
}

static uint32_t key_of(struct slice name)
{
    uint32_t key = UINT32_C(2166136261);
    name = without_dot(name);
    for (size_t i = 0; i < name.len; i++) {
        uint8_t byte = (uint8_t)name.ptr[i];
        key = (key ^ (byte >= 'A' && byte <= 'Z' ? byte + 32U : byte)) * UINT32_C(16777619);
    }
    return name.len > 0 ? key | 1 : 0;
}

/* 1: the same, 0: another, -1: can't be told. */
static int same_name(const struct lookup *l, const struct client *client)
{
    if (l->name.len > 0 && client->name.len > 0)
        return dw_slice_equal_nocase(without_dot(l->name), without_dot(client->name));
    if (l->name_hash.len > 0 && client->name_hash.len > 0)
        return dw_slice_equal(l->name_hash, client->name_hash);
    if (dw_names_tell_apart(l->name_redacted) && dw_names_tell_apart(client->name_redacted))
        return dw_slice_equal(l->name_redacted, client->name_redacted);
    return -1;
}

static bool has_final(const struct correlate *c, const struct lookup *l, const char *type, bool hidden)
{
    for (const struct query *q = l->queries; q != NULL; q = q->next)
        if (strcmp(q->type, type) == 0 && (hidden || dw_fate_of(c, q, c->now, false).state != FATE_OPEN))
            return true;
    return false;
}

static bool fits(const struct correlate *c, const struct lookup *l, const struct client *client, const char *type,
                 int64_t time)
{
    if (time != DW_TIME_NONE && l->last_start != DW_TIME_NONE &&
        (time - l->last_start > GATHER_SPAN || l->last_start - time > GATHER_SPAN))
        return false; /* first, since most fail here, or at the name */
    if (l->name_key != client->name_key && l->name_key != 0 && client->name_key != 0)
        return false;
    if (l->life != c->life || l->query_count >= MAX_LOOKUP_QUERIES || l->client_pid != client->pid ||
        !dw_slice_equal(l->client_process, client->process))
        return false;
    int same = same_name(l, client);
    if (same == 0 || (same < 0 && l->connection != client->connection))
        return false;
    return !has_final(c, l, type, same < 0);
}

/* The refusal was logged just before the request that it is of, by another thread. */
static bool is_refusal_of(const struct lookup *l, const struct client *client, int64_t time)
{
    return l->refusal != NULL && l->query_count < 2 && time != DW_TIME_NONE && l->start != DW_TIME_NONE &&
           time - l->start <= RESTART_SPAN && same_name(l, client) == 1;
}

static bool is_local_name(struct slice name)
{
    name = without_dot(name);
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

static void set_name(struct lookup *l, const struct client *client)
{
    if (l->name.len == 0 && client->name.len > 0) {
        l->name = dotted(&l->arena, client->name);
        l->name_key = key_of(l->name);
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
        set_name(l, &client);
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
    set_name(l, client);
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

static void query_release(struct correlate *c, struct query *q)
{
    HASH_DELETE(hh, c->queries, q);
    for (size_t i = 0; i < FACT_COUNT; i++)
        dw_event_release(q->proof[i]);
    for (size_t i = 0; i < q->answer_count; i++)
        dw_event_release(q->answers[i]);
}

static struct client_lookups *client_lookups(const struct correlate *c, uint32_t pid)
{
    struct client_lookups *of = NULL;
    HASH_FIND(hh, c->clients, &pid, sizeof pid, of);
    return of;
}

static bool join_client(struct correlate *c, struct lookup *l)
{
    struct client_lookups *of = client_lookups(c, l->client_pid);
    if (of == NULL) {
        of = calloc(1, sizeof *of);
        if (of == NULL)
            return false;
        of->pid = l->client_pid;
        HASH_ADD(hh, c->clients, pid, sizeof of->pid, of);
    }
    l->of_client = of;
    l->older = of->newest;
    if (l->older != NULL)
        l->older->newer = l;
    of->newest = l;
    return true;
}

static void leave_client(struct correlate *c, struct lookup *l)
{
    struct client_lookups *of = l->of_client;
    if (l->older != NULL)
        l->older->newer = l->newer;
    *(l->newer != NULL ? &l->newer->older : &of->newest) = l->older;
    if (of->newest == NULL) {
        HASH_DELETE(hh, c->clients, of);
        free(of);
    }
}

static void lookup_free(struct correlate *c, struct lookup *l)
{
    for (struct query *q = l->queries; q != NULL; q = q->next)
        query_release(c, q);
    for (size_t i = 0; i < l->event_count; i++)
        dw_event_release(l->events[i]);
    dw_event_release(l->change_event);
    dw_event_release(l->refusal);
    dw_root_release(&l->root);
    leave_client(c, l);
    *(l->prev != NULL ? &l->prev->next : &c->first) = l->next;
    *(l->next != NULL ? &l->next->prev : &c->last) = l->prev;
    c->open_lookups--;
    struct arena arena = l->arena; /* it holds the lookup itself */
    if (c->spare_count == SPARE_ARENAS) {
        dw_arena_free(&arena);
        return;
    }
    dw_arena_reset(&arena);
    c->spare[c->spare_count++] = arena;
}

static struct arena lookup_arena(struct correlate *c)
{
    return c->spare_count > 0 ? c->spare[--c->spare_count] : (struct arena){.block = LOOKUP_ARENA};
}

struct lookup *dw_lookup_new(struct correlate *c, const struct client *client, struct event *e)
{
    struct arena arena = lookup_arena(c);
    struct lookup *l = dw_arena_alloc(&arena, sizeof *l);
    if (l == NULL) {
        dw_arena_free(&arena);
        return NULL;
    }
    l->arena = arena;
    l->id = ++c->next_lookup;
    l->life = c->life;
    l->client_pid = client->pid;
    if (!join_client(c, l)) {
        dw_arena_free(&arena);
        return NULL;
    }
    l->client_process = dw_arena_copy(&l->arena, client->process);
    l->connection = client->connection;
    l->flags = client->flags;
    l->start = e->entry.time_ns;
    l->stopped = l->network_change = DW_TIME_NONE;
    l->tail = &l->queries;
    set_name(l, client);
    dw_lookup_name(c, l);
    l->prev = c->last;
    *(c->last != NULL ? &c->last->next : &c->first) = l;
    c->last = l;
    c->open_lookups++;
    return l;
}

static struct query *query_new(struct correlate *c, struct lookup *l, struct request *request, const char *type)
{
    struct query *q = dw_arena_alloc(&l->arena, sizeof *q);
    if (q == NULL)
        return NULL;
    q->id = ++c->next_query;
    q->lookup = l;
    q->request = request->key;
    q->request_id = request->request_id;
    memcpy(q->type, type, sizeof q->type);
    q->address = strcmp(type, "A") == 0 || strcmp(type, "AAAA") == 0;
    q->implicit = true;
    q->stopped = q->sent = q->last_sent = DW_TIME_NONE;
    q->service_id = -1;
    HASH_ADD(hh, c->queries, id, sizeof q->id, q);
    *l->tail = q;
    l->tail = &q->next;
    l->query_count++;
    request->lookup_id = l->id;
    if (request->query_count < sizeof request->queries / sizeof request->queries[0])
        request->queries[request->query_count++] = q->id;
    return q;
}

/* Another query of the same request belongs to the same lookup, whenever it is first seen. */
static struct lookup *lookup_of_request(struct correlate *c, const struct request *request)
{
    struct query *q = request->query_count > 0 ? dw_query_find(c, request->queries[0]) : NULL;
    return q != NULL && q->lookup->query_count < MAX_LOOKUP_QUERIES ? q->lookup : NULL;
}

/* The client's newest lookup that this query belongs to; else a refusal without a client that was of its request. */
static struct lookup *gathered(const struct correlate *c, struct client *client, const char *type, int64_t time)
{
    client->name_key = key_of(client->name);
    const struct client_lookups *own = client_lookups(c, client->pid), *unknown = client_lookups(c, 0);
    size_t looked = 0;
    for (struct lookup *l = own != NULL ? own->newest : NULL; l != NULL && looked < LOOK_BACK; l = l->older, looked++)
        if (fits(c, l, client, type, time))
            return l;
    looked = 0;
    for (struct lookup *l = unknown != NULL ? unknown->newest : NULL; l != NULL && looked < LOOK_BACK;
         l = l->older, looked++)
        if (is_refusal_of(l, client, time))
            return l;
    return NULL;
}

struct query *dw_lookup_add_query(struct correlate *c, const struct client *client, struct request *request,
                                  struct slice type, struct event *e)
{
    char name[12] = {0};
    int64_t time = e->entry.time_ns;
    struct lookup *l = lookup_of_request(c, request);
    struct client sought = *client;
    dw_type_name(type, name);
    if (l == NULL)
        l = gathered(c, &sought, name, time);
    if (l == NULL)
        l = dw_lookup_new(c, client, e);
    if (l == NULL)
        return NULL;
    struct query *q = query_new(c, l, request, name);
    if (q == NULL)
        return NULL;
    if (l->refusal != NULL && l->client_pid == 0) {
        l->client_pid = client->pid;
        l->client_process = dw_arena_copy(&l->arena, client->process);
        l->stopped = DW_TIME_NONE;
    }
    q->start = time;
    l->last_start = time;
    l->touched = c->event_number;
    l->dirty = true;
    dw_lookup_note(l, e);
    return q;
}

void dw_lookup_note(struct lookup *l, struct event *e)
{
    for (size_t i = l->event_count; i > 0; i--)
        if (l->events[i - 1] == e)
            return;
    if (l->event_count < MAX_LOOKUP_EVENTS)
        l->events[l->event_count++] = dw_event_keep(e);
}

/* A "no" that its client was not told of may be followed at once by the next search domain or a chain's next name. */
static bool may_go_on(const struct correlate *c, const struct verdict *v)
{
    const struct query *q = v->query;
    bool no = v->proof == FACT_NXDOMAIN || v->proof == FACT_NO_DATA || v->proof == FACT_NEGATIVE;
    if (!no || q == NULL || c->now == DW_TIME_NONE || v->end == DW_TIME_NONE || c->now - v->end > RESTART_SPAN)
        return false;
    return q->proof[FACT_TOLD] == NULL && q->proof[FACT_STOPPED] == NULL;
}

/* Only one address family was asked for so far, and its end is one that the other family's answer would make good:
 * the other query may follow at once. */
static bool may_be_joined(const struct correlate *c, const struct lookup *l)
{
    const struct query *q = l->queries;
    if (q == NULL || l->query_count != 1 || !q->address || q->proof[FACT_STOPPED] != NULL ||
        q->proof[FACT_NXDOMAIN] != NULL)
        return false;
    return c->now == DW_TIME_NONE || l->last_start == DW_TIME_NONE || c->now - l->last_start <= GATHER_SPAN;
}

/* A result that redaction hides may be a CNAME: then the question goes on at once. */
static bool may_be_a_cname(const struct correlate *c, const struct verdict *v)
{
    const struct query *q = v->outcome == OUTCOME_RESOLVED ? v->query : NULL;
    return q != NULL && dw_query_answer_is_hidden(q) && q->proof[FACT_STOPPED] == NULL && c->now != DW_TIME_NONE &&
           v->end != DW_TIME_NONE && c->now - v->end <= RESTART_SPAN;
}

/* Not to be told yet: what comes next may undo it. */
static bool settles(const struct correlate *c, const struct lookup *l)
{
    if (c->finishing)
        return false;
    return l->verdict.outcome == OUTCOME_FAILED ? may_be_joined(c, l) || may_go_on(c, &l->verdict)
                                                : may_be_a_cname(c, &l->verdict);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* A decision stands. Only an answer amends one that was for want of answers, and a message one that was inferred. */
static bool is_frozen(const struct correlate *c, const struct lookup *l, const struct verdict *v)
{
    const struct verdict *old = &l->verdict;
    if (l->emitted && old->decided && old->outcome == OUTCOME_RESOLVED)
        return true;
    bool settled = old->decided && old->outcome == OUTCOME_FAILED && old->end != DW_TIME_NONE &&
                   c->now != DW_TIME_NONE && c->now - old->end > RESTART_SPAN;
    return settled && v->outcome != OUTCOME_RESOLVED && !same_text(old->cause, v->cause);
}

enum dw_status dw_lookup_judge(struct correlate *c, struct lookup *l, struct dw_error *error)
{
    struct verdict v = dw_judge(c, l, c->finishing);
    const struct verdict old = l->verdict;
    if (!is_frozen(c, l, &v)) {
        bool changed = old.decided != v.decided || old.outcome != v.outcome || !same_text(old.cause, v.cause) ||
                       old.said != v.said || old.ended != v.ended;
        l->dirty = l->dirty || changed;
        l->verdict = v;
    }
    dw_root_judge(c, l);
    if (!l->verdict.decided || !l->dirty || settles(c, l))
        return DW_OK;
    bool first = !l->emitted;
    l->emitted = true;
    l->dirty = false;
    enum dw_status status = dw_lookup_give(c, l, false, error);
    return status == DW_OK && first ? dw_incidents_lookup(c, l, error) : status;
}

static bool all_stopped(const struct lookup *l)
{
    for (const struct query *q = l->queries; q != NULL; q = q->next)
        if (q->proof[FACT_STOPPED] == NULL)
            return false;
    return true;
}

/* Nothing will amend it any more. */
static bool is_over(const struct correlate *c, const struct lookup *l)
{
    if (l->life != c->life)
        return true;
    if (c->now == DW_TIME_NONE || l->last_start == DW_TIME_NONE)
        return false;
    if (!l->verdict.decided || dw_root_waits(c, l))
        return false;
    int64_t since = l->verdict.end == DW_TIME_NONE ? l->last_start : l->verdict.end;
    return c->now - l->last_start > GATHER_SPAN && (all_stopped(l) || c->now - since > AMENDABLE_SPAN);
}

static enum dw_status conclude(struct correlate *c, struct lookup *l, bool ended, struct dw_error *error)
{
    bool finishing = c->finishing;
    c->finishing = ended;
    l->dirty = true;
    enum dw_status status = dw_lookup_judge(c, l, error);
    if (status == DW_OK && !l->verdict.decided) {
        l->verdict = dw_judge(c, l, true);
        dw_root_judge(c, l);
    }
    if (status == DW_OK)
        status = dw_lookup_give(c, l, true, error);
    c->finishing = finishing;
    lookup_free(c, l);
    return status;
}

enum dw_status dw_lookups_advance(struct correlate *c, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    for (struct lookup *l = c->first, *next; l != NULL && status == DW_OK; l = next) {
        next = l->next;
        __builtin_prefetch(next);
        if (!l->verdict.decided || l->dirty)
            status = dw_lookup_judge(c, l, error);
        if (status == DW_OK && (is_over(c, l) || (l == c->first && c->open_lookups > MAX_OPEN_LOOKUPS)))
            status = conclude(c, l, l->life != c->life || !l->verdict.decided, error);
    }
    return status;
}

enum dw_status dw_lookups_finish(struct correlate *c, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    while (c->first != NULL && status == DW_OK)
        status = conclude(c, c->first, true, error);
    return status;
}

void dw_lookups_free(struct correlate *c)
{
    while (c->first != NULL)
        lookup_free(c, c->first);
    while (c->spare_count > 0)
        dw_arena_free(&c->spare[--c->spare_count]);
    dw_arena_free(&c->scratch);
}
