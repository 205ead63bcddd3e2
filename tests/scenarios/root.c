/* Root causes (contract, section 5), from the network as it was. */
#include <string.h>

#include "truth.h"

static const char *last_two_labels(const char *name)
{
    size_t n = strlen(name), dots = 0;
    for (size_t i = n; i > 0; i--)
        if (name[i - 1] == '.' && ++dots == 3)
            return name + i;
    return name;
}

static bool is_unusable(const char *cause)
{
    return strstr(cause, "records-unusable") != NULL;
}

static const char *root_of_aaaa(const struct network *network)
{
    if (network->kind >= NET_VPN_OVERLAY && network->kind <= NET_VPN_DNS_ONLY && !network->v6.primary)
        return "split-tunnel-vpn";
    if (network->kind == NET_VPN_FULL_V4)
        return "vpn-ipv4-only";
    return network->v6.primary ? "resolver-flags" : "no-ipv6-primary";
}

/* The name is the VPN's neighbour, and another resolver answered. */
static bool is_split_dns(const struct query *query, const char *cause)
{
    static const char *const CAUSES[] = {"nxdomain",       "no-data",      "server-failure",
                                         "server-refused", "server-error", "timeout"};
    const char *domain = query->network->vpn_domain;
    bool fits = false;
    for (size_t i = 0; i < sizeof CAUSES / sizeof CAUSES[0]; i++)
        fits |= strcmp(CAUSES[i], cause) == 0;
    if (!fits || domain == NULL || strcmp(last_two_labels(domain), last_two_labels(query->name)) != 0)
        return false;
    return !world_lies_in(query->name, domain) || query->service == NULL || !query->service->of_vpn;
}

static const char *root_in(const struct query *query, const struct network *network, const char *cause)
{
    bool primary = network->v4.primary || network->v6.primary;
    if (!primary)
        return "no-network";
    bool no_service = strcmp(cause, "no-dns-service") == 0;
    if (no_service && network->service_count == 0 && network->ignored == NULL)
        return "no-dns-configuration";
    if ((no_service || is_unusable(cause)) && network->ignored != NULL)
        return "dns-servers-ignored";
    if (strcmp(cause, "aaaa-records-unusable") == 0)
        return root_of_aaaa(network);
    if (strcmp(cause, "a-records-unusable") == 0)
        return network->clat46 ? "" : network->v4.primary ? "resolver-flags" : "no-ipv4-primary";
    if (is_split_dns(query, cause))
        return "vpn-split-dns";
    return "";
}

static void add_root(const char **roots, size_t *count, const char *root)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(roots[i], root) == 0)
            return;
    if (*count < ROOTS_MAX)
        roots[(*count)++] = root;
}

/* At the default level there are neither elections nor dumps, and before 11 no list of DNS services: configd's marks
 * tell who is primary, and no more. */
static void add_default_level(const struct sim *sim, const struct network *network, const char **roots, size_t *count)
{
    bool listed = sim->options.era >= ERA_11;
    const char *root = roots[0];
    if (strcmp(root, "dns-servers-ignored") == 0)
        add_root(roots, count, "no-dns-configuration"); /* the same marks */
    bool no_dns = strcmp(roots[0], "no-dns-configuration") == 0 || strcmp(roots[0], "dns-servers-ignored") == 0;
    if (no_dns && !listed)
        add_root(roots, count, ""); /* a mark of DNS stands for the primary, DNS or not */
    if (strcmp(root, "vpn-split-dns") == 0 && (!listed || network->search != NULL))
        add_root(roots, count, ""); /* the VPN's domain is not shown */
    if (strcmp(root, "resolver-flags") == 0 && !listed)
        add_root(roots, count, "");
    if (strcmp(root, "split-tunnel-vpn") == 0 && !listed && network->kind != NET_VPN_TUNNEL)
        add_root(roots, count, "no-ipv6-primary");
    if (strcmp(root, "no-network") == 0)
        add_root(roots, count, ""); /* since the boot: nothing is said of it */
}

size_t root_causes(const struct sim *sim, const struct query *query, const struct network *end, const char *cause,
                   const char *roots[ROOTS_MAX])
{
    size_t count = 0;
    add_root(roots, &count, root_in(query, query->network, cause));
    bool hidden = sim->options.redaction == REDACT_STOCK && sim->options.era >= ERA_10_15;
    if (hidden && strcmp(roots[0], "vpn-split-dns") == 0)
        add_root(roots, &count, ""); /* the name is not shown */
    if (sim->options.levels == LEVELS_DEFAULT)
        add_default_level(sim, query->network, roots, &count);
    if (query->start < query->network->from + MS(10))
        add_root(roots, &count, "network-change"); /* the daemons say so a moment later */
    int64_t until = query->decided;
    if (query->died != NEVER)
        until = query->died + MS(600); /* the new daemon may say its first line so late */
    else if (end != NULL && end->from > until)
        until = end->from;
    for (const struct network *n = query->network->next; n != NULL && n->from <= until; n = n->next) {
        add_root(roots, &count, root_in(query, n, cause));
        add_root(roots, &count, "network-change");
    }
    return count;
}
