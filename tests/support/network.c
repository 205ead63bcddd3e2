#include "support/network.h"

#include "base/embedded.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define T0 INT64_C(1665437606000000000)

static void copy(char *out, size_t size, struct slice s)
{
    size_t len = s.len < size - 1 ? s.len : size - 1;
    if (len > 0)
        memcpy(out, s.ptr, len);
    out[len] = '\0';
}

static void copy_list(char *out, size_t size, const struct slice *list, size_t count)
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < count && len + list[i].len + 2 < size; i++)
        len += (size_t)snprintf(out + len, size - len, "%s%.*s", i > 0 ? "," : "", SLICE_ARG(list[i]));
}

#define ROW(rows, count, key)                                                                                          \
    size_t at = 0;                                                                                                     \
    while (at < (count) && (rows)[at].id != (key))                                                                     \
        at++;                                                                                                          \
    if (at == NET_ROWS)                                                                                                \
        abort();                                                                                                       \
    if (at == (count))                                                                                                 \
        (count)++;

static enum dw_status on_election(void *self, const struct election_result *r, struct dw_error *error)
{
    struct net *n = self;
    (void)error;
    ROW(n->elections, n->election_count, r->id)
    struct net_election *e = &n->elections[at];
    *e = (struct net_election){.id = r->id, .time = r->time, .candidates = r->candidate_count};
    copy(e->family, sizeof e->family, r->family);
    copy(e->winner, sizeof e->winner, r->winner_service);
    copy(e->interface, sizeof e->interface, r->winner_interface);
    copy(e->outcome, sizeof e->outcome, r->outcome);
    for (size_t i = 0; i < r->candidate_count && i < 16; i++) {
        const struct candidate_result *c = &r->candidates[i];
        struct net_candidate *to = &e->list[i];
        to->rank = c->rank;
        to->place = c->place;
        to->ineligible = c->ineligible;
        copy(to->interface, sizeof to->interface, c->interface);
        copy(to->service, sizeof to->service, c->service_id);
        copy(to->address, sizeof to->address, c->address);
        copy(to->assertion, sizeof to->assertion, c->assertion);
    }
    return DW_OK;
}

static enum dw_status on_primary(void *self, const struct primary_result *r, struct dw_error *error)
{
    struct net *n = self;
    (void)error;
    ROW(n->primaries, n->primary_count, r->id)
    struct net_primary *p = &n->primaries[at];
    *p = (struct net_primary){.id = r->id, .from = r->valid_from, .to = r->valid_to};
    copy(p->family, sizeof p->family, r->family);
    copy(p->service, sizeof p->service, r->service_id);
    copy(p->interface, sizeof p->interface, r->interface);
    copy(p->address, sizeof p->address, r->address);
    copy(p->mode, sizeof p->mode, r->tunnel_mode);
    return DW_OK;
}

static enum dw_status on_tunnel(void *self, const struct tunnel_result *r, struct dw_error *error)
{
    struct net *n = self;
    (void)error;
    ROW(n->tunnels, n->tunnel_count, r->id)
    struct net_tunnel *p = &n->tunnels[at];
    *p = (struct net_tunnel){.id = r->id, .from = r->valid_from, .to = r->valid_to};
    copy(p->mode, sizeof p->mode, r->mode);
    copy(p->sign, sizeof p->sign, r->sign);
    copy(p->source, sizeof p->source, r->source);
    copy(p->interface, sizeof p->interface, r->interface);
    copy(p->service, sizeof p->service, r->service_id);
    copy(p->delegates_to, sizeof p->delegates_to, r->delegates_to);
    copy(p->demoted, sizeof p->demoted, r->demoted);
    return DW_OK;
}

static enum dw_status on_resolver(void *self, const struct resolver_result *r, struct dw_error *error)
{
    struct net *n = self;
    (void)error;
    ROW(n->resolvers, n->resolver_count, r->id)
    struct net_resolver *p = &n->resolvers[at];
    *p = (struct net_resolver){.id = r->id,
                               .number = r->number,
                               .from = r->valid_from,
                               .to = r->valid_to,
                               .flags = r->flags,
                               .a = r->a,
                               .aaaa = r->aaaa};
    copy(p->section, sizeof p->section, r->section);
    copy(p->domain, sizeof p->domain, r->domain);
    copy_list(p->search, sizeof p->search, r->search, r->search_count);
    copy_list(p->servers, sizeof p->servers, r->nameservers, r->nameserver_count);
    copy(p->interface, sizeof p->interface, r->interface);
    copy(p->reach, sizeof p->reach, r->reach);
    copy(p->config, sizeof p->config, r->config_id);
    copy(p->source, sizeof p->source, r->source);
    return DW_OK;
}

static enum dw_status on_change(void *self, const struct network_change_result *r, struct dw_error *error)
{
    struct net *n = self;
    (void)error;
    if (n->change_count == NET_ROWS)
        abort();
    struct net_change *p = &n->changes[n->change_count++];
    p->time = r->time;
    copy(p->text, sizeof p->text, r->text);
    copy(p->v4, sizeof p->v4, r->v4_json);
    copy(p->v6, sizeof p->v6, r->v6_json);
    copy(p->dns, sizeof p->dns, r->dns);
    copy(p->proxy, sizeof p->proxy, r->proxy);
    return DW_OK;
}

static enum dw_status on_service(void *self, const struct dns_service_result *r, struct dw_error *error)
{
    struct net *n = self;
    (void)error;
    ROW(n->services, n->service_count, r->id)
    struct net_service *p = &n->services[at];
    *p = (struct net_service){.id = r->id,
                              .number = r->dns_service_id,
                              .from = r->valid_from,
                              .to = r->valid_to,
                              .a = r->a_ok,
                              .aaaa = r->aaaa_ok};
    copy(p->interface, sizeof p->interface, r->interface);
    copy_list(p->servers, sizeof p->servers, r->servers, r->server_count);
    copy_list(p->domains, sizeof p->domains, r->domains, r->domain_count);
    copy(p->attributes, sizeof p->attributes, r->attributes);
    copy(p->properties, sizeof p->properties, r->properties);
    return DW_OK;
}

static enum dw_status on_lookup(void *self, const struct lookup_result *r, bool final, struct dw_error *error)
{
    struct net *n = self;
    (void) final;
    (void)error;
    ROW(n->lookups, n->lookup_count, r->id)
    struct net_lookup *l = &n->lookups[at];
    size_t times = l->times, len = 0;
    *l = (struct net_lookup){
        .id = r->id, .outcome = r->outcome, .root_confidence = r->root_cause_confidence, .times = times + 1};
    copy(l->name, sizeof l->name, r->name);
    copy(l->cause, sizeof l->cause, r->cause);
    copy(l->root, sizeof l->root, r->root_cause);
    for (size_t i = 0; i < r->remedy_count; i++)
        for (size_t k = 0; k < r->remedies[i].command_count && len < sizeof l->remedies - 512; k++)
            len += (size_t)snprintf(l->remedies + len, 512, "%.*s\n", SLICE_ARG(r->remedies[i].commands[k]));
    len = 0;
    for (size_t i = 0; i < r->evidence_count && len < sizeof l->evidence - 512; i++)
        if (r->evidence[i].role != EVIDENCE_CONTEXT)
            len += (size_t)snprintf(l->evidence + len, 512, "%.*s\n", SLICE_ARG(r->evidence[i].event->entry.message));
    return DW_OK;
}

void net_open(struct net *net)
{
    const struct embedded_file *causes = dw_embedded_find(dw_embedded_patterns, "causes.json");
    const struct correlate_options options = {.causes = causes->text, .causes_length = causes->size};
    *net = (struct net){.library = NULL, .pid = 200};
    const struct correlate_sink sink = {.self = net,
                                        .lookup = on_lookup,
                                        .dns_service = on_service,
                                        .resolver = on_resolver,
                                        .election = on_election,
                                        .primary = on_primary,
                                        .tunnel = on_tunnel,
                                        .network_change = on_change};
    if (dw_library_open(&net->library, NULL, 0, NULL) != DW_OK ||
        dw_correlate_open(&net->correlate, &options, &sink, NULL) != DW_OK)
        abort();
}

void net_close(struct net *net)
{
    dw_correlate_close(net->correlate);
    dw_library_close(net->library);
}

int64_t net_time(int64_t ms)
{
    return T0 + ms * 1000000;
}

static void feed(struct net *net, int64_t ms, struct log_entry entry)
{
    struct event *event = NULL;
    uint16_t kind = 0;
    const char *why = NULL;
    entry.time_ns = net->without_times ? DW_TIME_NONE : net_time(ms);
    entry.line = net->next_event + 1;
    if (dw_library_match(net->library, &entry, &event, &kind, &why, NULL) != DW_OK)
        abort();
    if (event == NULL) {
        if (kind == EVENT_UNKNOWN && dw_slice_trim(entry.message).len > 0) {
            fprintf(stderr, "no pattern takes: %.*s\n", SLICE_ARG(entry.message));
            abort();
        }
        return;
    }
    event->id = ++net->next_event;
    event->boot = net->boot;
    if (dw_correlate_event(net->correlate, event, NULL) != DW_OK)
        abort();
    dw_event_release(event);
}

static void feed_lines(struct net *net, int64_t ms, struct log_entry entry, const char *lines)
{
    struct slice rest = dw_slice_of(lines);
    while (rest.len > 0) {
        size_t end = dw_slice_find_byte(rest, '\n');
        entry.message = dw_slice_first(rest, end);
        feed(net, ms, entry);
        rest = dw_slice_from(rest, end + 1);
    }
}

void net_configd(struct net *net, int64_t ms, uint64_t thread, const char *lines)
{
    struct log_entry entry = {.process = SLICE("configd"), .pid = 100, .thread = thread, .type = LOG_TYPE_INFO};
    feed_lines(net, ms, entry, lines);
}

void net_state(struct net *net, int64_t ms, const char *message)
{
    struct log_entry entry = {
        .process = SLICE("configd"), .pid = 100, .type = LOG_TYPE_STATE, .message = dw_slice_of(message)};
    feed(net, ms, entry);
}

void net_daemon(struct net *net, int64_t ms, const char *lines)
{
    struct log_entry entry = {.process = SLICE("mDNSResponder"), .pid = net->pid, .type = LOG_TYPE_DEFAULT};
    feed_lines(net, ms, entry, lines);
}

void net_file(struct net *net, const char *text)
{
    struct network_state state;
    struct arena arena = {0};
    if (dw_netstate_read(dw_slice_of(text), &state, &arena, NULL) != DW_OK ||
        dw_correlate_network_state(net->correlate, &state, NULL) != DW_OK)
        abort();
    dw_arena_free(&arena);
}

void net_say(struct net *net, int64_t ms, const char *format, ...)
{
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    net_daemon(net, ms, line);
}

unsigned net_unusable(struct net *net, int64_t ms, int64_t stop, const char *name, const char *server, const char *via)
{
    unsigned r = 100 + (unsigned)net->next_event, q = r + 1000;
    net_say(net, ms, "[R%u] DNSServiceQueryRecord(1D000, 0, %s, AAAA) START PID[77](curl)", r, name);
    net_say(net, ms, "[R%u->Q%u] Question for %s (AAAA) assigned DNS service 12", r, q, name);
    net_say(net, ms, "[Q%u] ShouldSuppressUnicastQuery: Query suppressed for %s AAAA (AAAA records are unusable)", q,
            name);
    net_say(net, ms, "[R%u->Q%u] DNSServiceQueryRecord(%s, AAAA) RESULT ADD interface 0: (mortal)   0 %s AAAA ", r, q,
            name, name);
    net_say(net, ms, "[R%u] DNSServiceQueryRecord(1D000, 0, %s, Addr) START PID[77](curl)", r + 1, name);
    net_say(net, ms, "[R%u->Q%u] Question for %s (Addr) assigned DNS service 12", r + 1, q + 1, name);
    net_say(net, ms + 1,
            "[Q%u] Sent 39-byte query #1 to %s over UDP via %s -- id: 0x2D67 (11623), flags: 0x0100 (Q/Query, RD, "
            "NoError), counts: 1/0/0/0, %s IN A?",
            q + 1, server, via, name);
    net_say(net, ms + 20,
            "[Q%u] Received acceptable 98-byte response from %s over UDP via %s -- id: 0x2D67 (11623), flags: 0x8180 "
            "(R/Query, RD, RA, NoError), counts: 1/0/1/0, %s IN A?",
            q + 1, server, via, name);
    net_say(net, ms + 20, "[R%u->Q%u] DNSServiceQueryRecord(%s, Addr) RESULT ADD interface 0: (mortal)   0 %s Addr ",
            r + 1, q + 1, name, name);
    if (stop < 0)
        return r;
    net_say(net, stop, "[R%u] DNSServiceQueryRecord(%s, AAAA) STOP PID[77](curl)", r, name);
    net_say(net, stop, "[R%u] DNSServiceQueryRecord(%s, Addr) STOP PID[77](curl)", r + 1, name);
    return r;
}

unsigned net_unusable_xpc(struct net *net, int64_t ms, int64_t stop, const char *name, const char *server,
                          const char *via)
{
    unsigned r = 100 + (unsigned)net->next_event, q = r + 1000;
    net_say(net, ms,
            "[R%u] getaddrinfo start -- flags: 0xC000D000, ifindex: 0, protocols: 0, hostname: %s, options: 0x8 "
            "{use-failover}, client pid: 412 (com.apple.WebKit)",
            r, name);
    net_say(net, ms, "[R%u->Q%u] Question assigned DNS service 12", r, q);
    net_say(net, ms, "[Q%u] DetermineUnicastQuerySuppression: Query suppressed for %s AAAA (AAAA records are unusable)",
            q, name);
    net_say(net, ms, "[R%u->Q%u] Question assigned DNS service 12", r, q + 1);
    net_say(net, ms + 1,
            "[Q%u] Sent 39-byte query #1 to %s over UDP via %s -- id: 0x2D67 (11623), flags: 0x0100 (Q/Query, RD, "
            "NoError), counts: 1/0/0/0, %s IN A?",
            q + 1, server, via, name);
    net_say(net, ms + 20,
            "[Q%u] Received acceptable 98-byte response from %s over UDP via %s -- id: 0x2D67 (11623), flags: 0x8180 "
            "(R/Query, RD, RA, NoError), counts: 1/0/1/0, %s IN A?",
            q + 1, server, via, name);
    net_say(
        net, ms + 20,
        "[R%u->Q%u] getaddrinfo result -- event: add, ifindex: 0, name: %s, type: A, rdata: <none>, reason: no-data", r,
        q + 1, name);
    net_say(net, ms + 20,
            "[R%u->Q%u] getaddrinfo result -- event: add, ifindex: 0, name: %s, type: AAAA, rdata: <none>, reason: "
            "query-suppressed",
            r, q, name);
    if (stop >= 0)
        net_say(net, stop, "[R%u] getaddrinfo stop -- hostname: %s, client pid: 412 (com.apple.WebKit)", r, name);
    return r;
}

void net_finish(struct net *net)
{
    if (dw_correlate_finish(net->correlate, NULL) != DW_OK)
        abort();
}

static bool held(int64_t from, int64_t to, int64_t ms)
{
    return (from == DW_TIME_NONE || from <= net_time(ms)) && (to == DW_TIME_NONE || to > net_time(ms));
}

const struct net_primary *net_primary_at(const struct net *net, const char *family, int64_t ms)
{
    const struct net_primary *found = NULL;
    for (size_t i = 0; i < net->primary_count; i++) {
        const struct net_primary *p = &net->primaries[i];
        if (strcmp(p->family, family) != 0 || !held(p->from, p->to, ms))
            continue;
        if (found != NULL)
            abort(); /* two rows at one time */
        found = p;
    }
    return found;
}

const struct net_tunnel *net_tunnel_at(const struct net *net, int64_t ms)
{
    const struct net_tunnel *found = NULL;
    for (size_t i = 0; i < net->tunnel_count; i++) {
        const struct net_tunnel *t = &net->tunnels[i];
        if (held(t->from, t->to, ms) && found != NULL)
            abort(); /* two rows at one time */
        found = held(t->from, t->to, ms) ? t : found;
    }
    return found;
}

size_t net_resolvers_at(const struct net *net, int64_t ms)
{
    size_t count = 0;
    for (size_t i = 0; i < net->resolver_count; i++)
        count += held(net->resolvers[i].from, net->resolvers[i].to, ms);
    return count;
}
