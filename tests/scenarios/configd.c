/* configd's IPMonitor, one pass over a change: facts/configd.md, sections 1 to 5. */
#include "world.h"

#include <string.h>

static void put(struct sim *sim, char level, const char *text)
{
    say_line(sim, CAT_CONFIGD, level, text);
}

static void list_candidates(struct sim *sim, char family, const struct family *f)
{
    if (f->count == 0)
        put(sim, 'I', sim_text(sim, "IPv%c: no candidates", family));
    else
        put(sim, 'I', sim_text(sim, "IPv%c: %zu candidates", family, f->count));
    for (size_t i = 0; i < f->count; i++) {
        const struct candidate *c = &f->list[i];
        put(sim, 'I',
            sim_text(sim, "%zu. %s serviceID=%s addr=%s rank=0x%x%s", i, c->interface, c->service, c->address, c->rank,
                     c->ineligible ? " [ineligible]" : ""));
    }
}

static const char *primary_of(const struct family *f)
{
    return f != NULL && f->primary ? f->list[0].service : NULL;
}

static void tell_winner(struct sim *sim, const char *what, const char *before, const char *after)
{
    if (after != NULL && before != NULL && strcmp(before, after) == 0)
        put(sim, 'I', sim_text(sim, "%s is still primary %s", after, what));
    else if (after != NULL)
        put(sim, 'I', sim_text(sim, "%s is the new primary %s", after, what));
    else if (before != NULL)
        put(sim, 'I', sim_text(sim, "%s is no longer primary %s", before, what));
}

static void dump_service(struct sim *sim, const struct network *network, const struct dns_service *service, size_t n)
{
    put(sim, 'I', " ");
    put(sim, 'I', sim_text(sim, "resolver #%zu", n));
    if (strcmp(service->domain, ".") != 0)
        put(sim, 'I', sim_text(sim, "  domain   : %.*s", (int)strlen(service->domain) - 1, service->domain));
    if (network->search != NULL)
        put(sim, 'I', sim_text(sim, "  search domain[0] : %.*s", (int)strlen(network->search) - 1, network->search));
    for (size_t i = 0; i < service->server_count; i++)
        put(sim, 'I', sim_text(sim, "  nameserver[%zu] : %s", i, service->servers[i]->address));
    put(sim, 'I', sim_text(sim, "  if_index : %u (%s)", service->interface_index, service->interface));
    unsigned flags = (service->a_ok ? 2u : 0u) | (service->aaaa_ok ? 4u : 0u);
    const char *words = flags == 6   ? " (Request A records, Request AAAA records)"
                        : flags == 2 ? " (Request A records)"
                        : flags == 4 ? " (Request AAAA records)"
                                     : "";
    put(sim, 'I', sim_text(sim, "  flags    : 0x%08x%s", flags, words));
    put(sim, 'I', "  reach    : 0x00000002 (Reachable)");
    put(sim, 'I', "  order    : 200000");
    put(sim, 'I', "  config id: Default: 0");
}

static void dump_dns(struct sim *sim, const struct network *network)
{
    put(sim, 'I', "Updating DNS configuration");
    put(sim, 'I', "DNS configuration");
    for (size_t i = 0; i < network->service_count; i++)
        dump_service(sim, network, network->services[i], i + 1);
    put(sim, 'I', sim_text(sim, "DNS configuration updated: %u", 1 + sim->world->services));
}

static void mark_family(struct line *line, char family, const struct family *before, const struct family *after)
{
    if (!after->primary)
        return;
    const struct candidate *first = &after->list[0];
    bool is_new = before == NULL || !before->primary || strcmp(before->list[0].interface, first->interface) != 0;
    bool changed = !is_new && strcmp(before->list[0].address, first->address) != 0;
    line_put(line, " v%c(%s%s:%s)", family, first->interface, is_new ? "+" : changed ? "!" : "", first->address);
}

static void mark_change(struct sim *sim, const struct network *before, const struct network *after)
{
    char text[256];
    struct line line = {text, 0, sizeof text};
    line_put(&line, "network changed:");
    mark_family(&line, '4', before != NULL ? &before->v4 : NULL, &after->v4);
    mark_family(&line, '6', before != NULL ? &before->v6 : NULL, &after->v6);
    line_put(&line, before == NULL ? " DNS+ Proxy+ SMB+" : " DNS! Proxy SMB");
    put(sim, 'D', text);
}

void configd_pass(struct sim *sim, const struct network *before, const struct network *after)
{
    list_candidates(sim, '4', &after->v4);
    list_candidates(sim, '6', &after->v6);
    put(sim, 'u', "electing IPv4 primary");
    tell_winner(sim, "IPv4", before != NULL ? primary_of(&before->v4) : NULL, primary_of(&after->v4));
    put(sim, 'u', "electing IPv6 primary");
    tell_winner(sim, "IPv6", before != NULL ? primary_of(&before->v6) : NULL, primary_of(&after->v6));
    dump_dns(sim, after);
    mark_change(sim, before, after);
}
