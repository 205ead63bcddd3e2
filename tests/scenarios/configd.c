/* configd's IPMonitor, one pass over a change: facts/configd.md, sections 1 to 5. */
#include <string.h>

#include "world.h"

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
    return f->primary ? f->list[0].service : NULL;
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

/* A line of an Info dump, or of a State entry. */
static void tell(struct sim *sim, struct line *entry, const char *text)
{
    if (entry == NULL)
        put(sim, 'I', text);
    else
        line_put(entry, "%s\n", strcmp(text, " ") == 0 ? "" : text);
}

static void dump_service(struct sim *sim, struct line *entry, const struct network *network,
                         const struct dns_service *service, size_t n)
{
    bool supplemental = strcmp(service->domain, ".") != 0;
    tell(sim, entry, " ");
    tell(sim, entry, sim_text(sim, "resolver #%zu", n));
    if (supplemental)
        tell(sim, entry, sim_text(sim, "  domain   : %.*s", (int)strlen(service->domain) - 1, service->domain));
    else if (network->search != NULL)
        tell(sim, entry, sim_text(sim, "  search domain[0] : %.*s", (int)strlen(network->search) - 1, network->search));
    for (size_t i = 0; i < service->server_count; i++)
        tell(sim, entry, sim_text(sim, "  nameserver[%zu] : %s", i, service->servers[i]->address));
    tell(sim, entry, sim_text(sim, "  if_index : %u (%s)", service->interface_index, service->interface));
    unsigned flags = (service->a_ok ? 2u : 0u) | (service->aaaa_ok ? 4u : 0u);
    const char *const WORDS[] = {"Request A records", "Request AAAA records",
                                 "Request A records, Request AAAA records"};
    tell(sim, entry,
         sim_text(sim, "  flags    : 0x%08x (%s%s%s)", flags | (supplemental ? 0x4000u : 0),
                  supplemental ? "Supplemental" : "", supplemental && flags != 0 ? ", " : "",
                  flags != 0 ? WORDS[flags / 2 - 1] : ""));
    tell(sim, entry,
         service->of_vpn ? "  reach    : 0x00000003 (Reachable,Transient Connection)"
                         : "  reach    : 0x00000002 (Reachable)");
    tell(sim, entry, sim_text(sim, "  order    : %u", supplemental ? 101000u : 200000u));
    tell(sim, entry,
         supplemental ? sim_text(sim, "  config id: Supplemental: %s 1", network->vpn) : "  config id: Default: 0");
}

/* The default resolver stands first. */
static void dump_resolvers(struct sim *sim, struct line *entry, const struct network *network)
{
    size_t n = network->service_count;
    for (size_t i = 0; i < n; i++)
        dump_service(sim, entry, network, network->services[n - 1 - i], i + 1);
    tell(sim, entry, " ");
    tell(sim, entry, sim_text(sim, "resolver #%zu", n + 1));
    tell(sim, entry, "  domain   : local");
    tell(sim, entry, "  options  : mdns");
    tell(sim, entry, "  timeout  : 5");
    tell(sim, entry, "  flags    : 0x00000000");
    tell(sim, entry, "  reach    : 0x00000000 (Not Reachable)");
    tell(sim, entry, "  order    : 300000");
    tell(sim, entry, "  config id: Multicast DNS: 0");
}

void configd_put_dns(struct sim *sim, struct line *entry, const struct network *network)
{
    if (network->service_count == 0 && network->ignored == NULL) {
        tell(sim, entry, "No DNS configuration available");
        return;
    }
    tell(sim, entry, "DNS configuration");
    dump_resolvers(sim, entry, network);
}

static void dump_dns(struct sim *sim, const struct network *network)
{
    put(sim, 'I', "Updating DNS configuration");
    if (network->ignored != NULL)
        put(sim, 'I', sim_text(sim, "no IPv6 connectivity, ignoring DNS server address %s", network->ignored));
    if (network->service_count == 0 && network->ignored == NULL) {
        put(sim, 'I', "*** No DNS configuration");
        return;
    }
    put(sim, 'I', "DNS configuration");
    dump_resolvers(sim, NULL, network);
    put(sim, 'I', sim_text(sim, "DNS configuration updated: %u", 1 + sim->world->services));
}

static const struct candidate *on_interface(const struct family *f, const char *interface)
{
    for (size_t i = 0; f != NULL && i < f->count; i++)
        if (strcmp(f->list[i].interface, interface) == 0 && f->list[i].rank >> 24 < 3 && !f->list[i].ineligible)
            return &f->list[i];
    return NULL;
}

/* One mark an interface: new, changed, or of another rank than before. */
static const char *mark_of(const struct family *before, const struct candidate *now)
{
    const struct candidate *then = on_interface(before, now->interface);
    return then == NULL                               ? "+"
           : strcmp(then->address, now->address) != 0 ? "!"
           : then->rank > now->rank                   ? "/"
           : then->rank < now->rank                   ? "\\"
                                                      : "";
}

static void mark_family(struct line *line, char family, const struct family *before, const struct family *after)
{
    size_t shown = 0;
    if (!after->primary && (before == NULL || !before->primary))
        return;
    line_put(line, " v%c(", family);
    for (size_t i = 0; after->primary && i < after->count; i++) {
        const struct candidate *c = &after->list[i];
        if (c->rank >> 24 >= 3 || c->ineligible || on_interface(after, c->interface) != c)
            continue;
        const char *mark = mark_of(before, c);
        line_put(line, "%s%s%s", shown == 0 ? "" : ", ", c->interface, mark);
        if (shown++ == 0 || mark[0] != '\0')
            line_put(line, ":%s", c->address);
    }
    if (!after->primary)
        line_put(line, "%s-:%s", before->list[0].interface, before->list[0].address);
    line_put(line, ")");
}

static void mark_change(struct sim *sim, const struct network *before, const struct network *after)
{
    char text[512];
    struct line line = {text, 0, sizeof text};
    bool primary = after->v4.primary || after->v6.primary;
    if (!primary && (before == NULL || (!before->v4.primary && !before->v6.primary))) {
        put(sim, 'I', "network event w/no changes");
        return;
    }
    bool had = before != NULL && before->service_count > 0, has = after->service_count > 0;
    line_put(&line, "network changed:");
    mark_family(&line, '4', before != NULL ? &before->v4 : NULL, &after->v4);
    mark_family(&line, '6', before != NULL ? &before->v6 : NULL, &after->v6);
    line_put(&line, "%s%s",
             has       ? had ? " DNS!" : " DNS+"
             : had     ? " DNS-"
             : primary ? " DNS*" /* stands for the primary, DNS or not */
                       : "",
             primary ? " Proxy SMB" : "");
    put(sim, 'D', text);
}

void configd_pass(struct sim *sim, const struct network *before, const struct network *after)
{
    static const struct network NOTHING;
    const struct network *then = before != NULL ? before : &NOTHING;
    const char *old_v4 = primary_of(&then->v4), *old_v6 = primary_of(&then->v6);
    const char *new_v4 = primary_of(&after->v4), *new_v6 = primary_of(&after->v6);
    list_candidates(sim, '4', &after->v4);
    list_candidates(sim, '6', &after->v6);
    put(sim, 'u', "electing IPv4 primary");
    tell_winner(sim, "IPv4", old_v4, new_v4);
    put(sim, 'u', "electing IPv6 primary");
    if (after->coupled)
        put(sim, 'D',
            sim_text(sim, "IPv6 over en0 (rank 0x%x) demoted: primary IPv4 utun3 (rank 0x%x)", after->v6.list[0].rank,
                     after->v4.list[0].rank));
    tell_winner(sim, "IPv6", old_v6, new_v6);
    tell_winner(sim, "DNS", old_v4 != NULL ? old_v4 : old_v6, new_v4 != NULL ? new_v4 : new_v6);
    dump_dns(sim, after);
    mark_change(sim, before, after);
}
