/* Headings for causes and root causes: a few words each; what explains and helps comes with the lookups. */
#include "report/analyze.h"

static const struct {
    const char *code, *title;
} titles[] = {
    /* what a heading says; causes.json explains at length */
    {"aaaa-records-unusable", "IPv6 addresses were not asked for (AAAA records are unusable)"},
    {"a-records-unusable", "IPv4 addresses were not asked for (A records are unusable)"},
    {"no-dns-service", "there was no DNS service to ask"},
    {"blocked-by-policy", "blocked by a policy"},
    {"interface-cellular", "the client forbids the cellular interface"},
    {"interface-expensive", "the client forbids expensive interfaces"},
    {"interface-constrained", "the client forbids constrained interfaces"},
    {"nxdomain", "the name does not exist"},
    {"no-data", "the name exists, but has no record of the kind asked for"},
    {"server-failure", "the DNS server failed (SERVFAIL)"},
    {"server-refused", "the DNS server refused"},
    {"server-error", "the DNS server answered with an error"},
    {"timeout", "no DNS server answered in time"},
    {"server-unreachable", "the DNS server could not be reached"},
    {"encrypted-dns-failed", "encrypted DNS did not work"},
    {"dnssec-failed", "DNSSEC validation failed"},
    {"mdns-no-response", "nobody on the local network answered"},
    {"local-network-denied", "the client may not use the local network"},
    {"bad-name", "the name is not valid"},
    {"daemon-restarted", "mDNSResponder went away in the middle"},
    {"configuration-changed", "the DNS configuration changed in the middle"},
    {"unknown", "the capture does not say why"},
    {"no-network", "no network"},
    {"no-dns-configuration", "no DNS configuration was published"},
    {"dns-servers-ignored", "the service's DNS servers were ignored"},
    {"split-tunnel-vpn", "split-tunnel VPN"},
    {"vpn-ipv4-only", "the VPN carries no IPv6"},
    {"no-ipv6-primary", "the network has no IPv6"},
    {"no-ipv4-primary", "the network has no IPv4"},
    {"resolver-flags", "the resolver's flags leave this record type out"},
    {"vpn-split-dns", "the VPN's split DNS"},
    {"network-change", "the network changed in the middle"},
};

struct slice dw_cause_title(struct slice code)
{
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (dw_slice_equal(code, dw_slice_of(titles[i].code)))
            return dw_slice_of(titles[i].title);
    return code;
}
