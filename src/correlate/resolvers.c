/* configd's DNS configuration: the resolvers that hold, each a row from when it was first shown until it changed. */
#include "correlate/state.h"

#include <stdio.h>

enum { MAX_RESOLVERS = 1024 };

static const char *const sections[] = {"default", "scoped", "service-specific"};

static bool same_list(const struct slice *a, size_t a_count, const struct slice *b, size_t b_count)
{
    if (a_count != b_count)
        return false;
    for (size_t i = 0; i < a_count; i++)
        if (!dw_slice_equal(a[i], b[i]))
            return false;
    return true;
}

static bool same(const struct resolver *a, const struct resolver *b)
{
    return a->section == b->section && a->number == b->number && a->flags == b->flags && a->reach == b->reach &&
           a->if_index == b->if_index && a->order == b->order && a->port == b->port && a->timeout == b->timeout &&
           dw_slice_equal(a->domain, b->domain) && dw_slice_equal(a->interface, b->interface) &&
           dw_slice_equal(a->options, b->options) && dw_slice_equal(a->config_id, b->config_id) &&
           dw_slice_equal(a->reach_text, b->reach_text) &&
           same_list(a->search, a->search_count, b->search, b->search_count) &&
           same_list(a->nameservers, a->nameserver_count, b->nameservers, b->nameserver_count);
}

static const struct slice *copy_list(struct arena *arena, const struct slice *list, size_t count)
{
    struct slice *copy = count > 0 ? dw_arena_array(arena, count, sizeof *copy) : NULL;
    for (size_t i = 0; i < count && copy != NULL; i++)
        copy[i] = dw_arena_copy(arena, list[i]);
    return copy;
}

static struct resolver copy_of(struct arena *arena, const struct resolver *r)
{
    struct resolver copy = *r;
    copy.domain = dw_arena_copy(arena, r->domain);
    copy.options = dw_arena_copy(arena, r->options);
    copy.interface = dw_arena_copy(arena, r->interface);
    copy.reach_text = dw_arena_copy(arena, r->reach_text);
    copy.config_id = dw_arena_copy(arena, r->config_id);
    copy.search = copy_list(arena, r->search, r->search_count);
    copy.nameservers = copy_list(arena, r->nameservers, r->nameserver_count);
    copy.search_count = copy.search != NULL ? r->search_count : 0;
    copy.nameserver_count = copy.nameservers != NULL ? r->nameserver_count : 0;
    return copy;
}

static int flag(const struct resolver *r, int64_t bit)
{
    return r->flags < 0 ? -1 : (r->flags & bit) != 0;
}

static enum dw_status give(struct correlate *c, const struct resolver_set *set, size_t i, int64_t until,
                           struct dw_error *error)
{
    const struct resolver *r = &set->list[i];
    char reach[24];
    struct slice reach_text = r->reach_text;
    if (c->sink.resolver == NULL)
        return DW_OK;
    if (reach_text.len == 0 && r->reach >= 0)
        reach_text = dw_slice(reach, (size_t)snprintf(reach, sizeof reach, "0x%08x", (unsigned)r->reach));
    struct resolver_result result = {.id = set->ids[i],
                                     .valid_from = set->from[i],
                                     .valid_to = until,
                                     .section = dw_slice_of(sections[r->section]),
                                     .number = r->number,
                                     .domain = r->domain,
                                     .search = r->search,
                                     .search_count = r->search_count,
                                     .nameservers = r->nameservers,
                                     .nameserver_count = r->nameserver_count,
                                     .interface = r->interface,
                                     .flags = r->flags,
                                     .a = flag(r, RESOLVER_A),
                                     .aaaa = flag(r, RESOLVER_AAAA),
                                     .reach = reach_text,
                                     .config_id = r->config_id,
                                     .source = dw_slice_of(set->word)};
    return c->sink.resolver(c->sink.self, &result, error);
}

/* A row of the old set whose resolver is still the same goes on under its id. */
static void inherit(struct resolver_set *set, size_t i, struct resolver_set *old)
{
    for (size_t k = 0; k < old->count && set->ids[i] == 0; k++)
        if (old->ids[k] != 0 && same(&set->list[i], &old->list[k])) {
            set->ids[i] = old->ids[k];
            set->from[i] = old->from[k];
            old->ids[k] = 0;
            return;
        }
}

/* Without times nothing tells which of two rows held when: then the last word alone is given, at the end. */
static enum dw_status close(struct correlate *c, struct resolver_set *old, int64_t at, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    for (size_t i = 0; i < old->count && status == DW_OK; i++)
        if (old->ids[i] != 0 && at != DW_TIME_NONE)
            status = give(c, old, i, at, error);
    return status;
}

static enum dw_status open(struct correlate *c, struct resolver_set *set, size_t i, int64_t at, struct dw_error *error)
{
    if (set->ids[i] != 0)
        return DW_OK;
    set->from[i] = at;
    if (at == DW_TIME_NONE)
        return DW_OK;
    set->ids[i] = ++c->next_resolver;
    return give(c, set, i, DW_TIME_NONE, error);
}

enum dw_status dw_resolvers_copy(struct resolver_set *set, const struct network_state *snapshot,
                                 enum state_source source, struct dw_error *error)
{
    *set = (struct resolver_set){.source = source, .word = snapshot->source};
    size_t count = snapshot->resolver_count < MAX_RESOLVERS ? snapshot->resolver_count : MAX_RESOLVERS;
    set->list = dw_arena_array(&set->arena, count + 1, sizeof *set->list);
    set->ids = dw_arena_array(&set->arena, count + 1, sizeof *set->ids);
    set->from = dw_arena_array(&set->arena, count + 1, sizeof *set->from);
    if (set->list == NULL || set->ids == NULL || set->from == NULL) {
        dw_arena_free(&set->arena);
        return dw_fail(error, DW_ERR_MEMORY, "no memory for a DNS configuration");
    }
    for (; set->count < count; set->count++) {
        set->list[set->count] = copy_of(&set->arena, &snapshot->resolvers[set->count]);
        set->from[set->count] = DW_TIME_NONE;
    }
    return DW_OK;
}

static void forget(struct resolver_set *set)
{
    dw_events_clear(&set->events);
    dw_arena_free(&set->arena);
    *set = (struct resolver_set){.source = SOURCE_NONE};
}

enum dw_status dw_resolvers_set(struct correlate *c, const struct network_state *snapshot, int64_t at,
                                struct dw_error *error)
{
    struct state *s = c->state;
    struct resolver_set next;
    enum dw_status status = dw_resolvers_copy(&next, snapshot, SOURCE_DUMP, error);
    if (status != DW_OK)
        return status;
    for (size_t i = 0; i < next.count; i++) {
        inherit(&next, i, &s->resolvers);
        inherit(&next, i, &s->former);
    }
    status = dw_resolvers_end(c, at, error);
    for (size_t i = 0; i < next.count && status == DW_OK; i++)
        status = open(c, &next, i, at, error);
    s->resolvers = next;
    return status;
}

enum dw_status dw_resolvers_renew(struct correlate *c, int64_t at, struct dw_error *error)
{
    struct state *s = c->state;
    if (s->resolvers.source == SOURCE_NONE)
        return DW_OK;
    enum dw_status status = close(c, &s->former, at, error);
    forget(&s->former);
    s->former = s->resolvers;
    s->resolvers = (struct resolver_set){.source = SOURCE_NONE};
    return status;
}

enum dw_status dw_resolvers_end(struct correlate *c, int64_t at, struct dw_error *error)
{
    struct state *s = c->state;
    enum dw_status status = close(c, &s->resolvers, at, error);
    if (status == DW_OK)
        status = close(c, &s->former, at, error);
    forget(&s->resolvers);
    forget(&s->former);
    return status;
}

enum dw_status dw_resolvers_finish(struct correlate *c, int64_t at, struct dw_error *error)
{
    struct resolver_set *set = &c->state->resolvers;
    enum dw_status status = close(c, &c->state->former, at, error);
    forget(&c->state->former);
    for (size_t i = 0; i < set->count && status == DW_OK; i++)
        if (set->ids[i] == 0) {
            set->ids[i] = ++c->next_resolver;
            status = give(c, set, i, DW_TIME_NONE, error);
        }
    return status;
}

/* Default, supplemental, multicast and private resolvers have the union over all services; the scoped ones and those of
 * one service tell of their own alone. */
enum known dw_resolvers_flag(const struct resolver_set *set, int64_t bit)
{
    enum known known = UNKNOWN;
    for (size_t i = 0; i < set->count; i++) {
        const struct resolver *r = &set->list[i];
        if (r->section != SECTION_DEFAULT || r->flags < 0 || dw_slice_equal(r->options, SLICE("mdns")))
            continue;
        if ((r->flags & bit) != 0)
            return YES;
        known = NO;
    }
    return known;
}
