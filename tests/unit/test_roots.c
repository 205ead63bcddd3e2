/* Root causes: each where it holds, and its near misses. */
#include "support/network.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define HOME  "5F75AE4F-88B8-4448-B504-4BDB056DB28A"
#define OTHER "0C1D2E3F-0000-4000-8000-00000000000A"
#define EN0   "en0 serviceID=" HOME " addr=192.168.40.27 rank=0x1000003\n"
#define UTUNS                                                                                                          \
    "IPv6: 2 candidates\n0. utun0 serviceID=" OTHER " addr=fe80::1 rank=0x3ffffff\n"                                   \
    "1. utun1 serviceID=0C1D2E3F-0000-4000-8000-00000000000B addr=fe80::2 rank=0x3ffffff\n"
#define CONFIG(flags, domain)                                                                                          \
    "Updating DNS configuration\nDNS configuration\n \nresolver #1\n" domain                                           \
    "  nameserver[0] : 10.20.0.53\n  if_index : 21 (utun3)\n  flags    : " flags                                       \
    "\n  reach    : 0x00000002 (Reachable)\n  config id: Default: 0\nDNS configuration updated: 1\n"

#define OVERLAY                                                                                                        \
    "IPv4: 2 candidates\n0. en0 serviceID=com.vpn.example addr=192.168.40.27 rank=0xffffff\n1. " EN0                   \
    "com.vpn.example is the new primary IPv4\ncom.vpn.example is the new primary DNS\n" CONFIG(                        \
        "0x00000002 (Request A records)",                                                                              \
        "  search domain[0] : corp.example\n") "network changed: v4(en0/:192.168.40.27) DNS! Proxy SMB"
#define FULL                                                                                                           \
    "IPv4: 2 candidates\n0. utun3 serviceID=com.vpn.example addr=10.1.1.2 rank=0xffffff\n1. " EN0                      \
    "IPv6: 1 candidates\n0. en0 serviceID=" HOME " addr=2001:db8::9 rank=0x1000003\n"                                  \
    "com.vpn.example is the new primary IPv4\n"                                                                        \
    "IPv6 over en0 (rank 0x1000003) demoted: primary IPv4 utun3 (rank 0xffffff)\n" HOME                                \
    " is no longer primary IPv6\ncom.vpn.example is the new primary DNS\n"                                             \
    "network changed: v4(utun3+:10.1.1.2, en0) v6(en0-:2001:db8::9) DNS! Proxy SMB"
#define IPV4_HOME                                                                                                      \
    "IPv4: 1 candidates\n0. " EN0 UTUNS HOME " is the new primary IPv4\n" HOME " is the new primary DNS\n"             \
    "network changed: v4(en0+:192.168.40.27) DNS+ Proxy+ SMB"
#define DUAL                                                                                                           \
    "IPv4: 1 candidates\n0. " EN0 "IPv6: 1 candidates\n0. en0 serviceID=" HOME                                         \
    " addr=2001:db8::9 rank=0x1000003\n" HOME " is the new primary IPv4\n" HOME " is the new primary IPv6\n" HOME      \
    " is the new primary DNS\n"
#define DUAL_END "network changed: v4(en0+:192.168.40.27) v6(en0+:2001:db8::9) DNS+ Proxy+ SMB"

static struct net n;

static int setup(void **state)
{
    (void)state;
    net_open(&n);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    net_close(&n);
    return 0;
}

static const struct net_lookup *only(void)
{
    net_finish(&n);
    assert_int_equal(n.lookup_count, 1);
    assert_int_equal(n.lookups[0].outcome, OUTCOME_FAILED);
    return &n.lookups[0];
}

#define ROOT(root_, confidence_)                                                                                       \
    do {                                                                                                               \
        const struct net_lookup *l_ = only();                                                                          \
        assert_string_equal(l_->root, root_);                                                                          \
        assert_int_equal(l_->root_confidence, confidence_);                                                            \
    } while (0)

/* A lookup of no DNS service, or of an answer that says no. */
static void no_service(int64_t ms)
{
    net_say(&n, ms, "[R7] DNSServiceQueryRecord(15000, 0, www.example.com, Addr) START PID[77](curl)");
    net_say(&n, ms, "[R7->Q70] Question for www.example.com. (Addr) assigned DNS service -- (null)");
    net_say(&n, ms,
            "[Q70] DetermineUnicastQuerySuppression: Query suppressed for www.example.com. Addr (no DNS "
            "service)");
    net_say(&n, ms + 5, "[R7] DNSServiceQueryRecord(www.example.com, Addr) STOP PID[77](curl)");
}

static void a_unusable(int64_t ms)
{
    net_say(&n, ms, "[R7] DNSServiceQueryRecord(15000, 0, www.example.com, Addr) START PID[77](curl)");
    net_say(&n, ms, "[R7->Q70] Question for www.example.com. (Addr) assigned DNS service 12");
    net_say(&n, ms,
            "[Q70] ShouldSuppressUnicastQuery: Query suppressed for www.example.com. Addr (A records are "
            "unusable)");
    net_say(&n, ms + 5, "[R7] DNSServiceQueryRecord(www.example.com, Addr) STOP PID[77](curl)");
}

static void answered_no(int64_t ms, const char *name, const char *server, const char *via)
{
    net_say(&n, ms, "[R7] DNSServiceQueryRecord(15000, 0, %s, Addr) START PID[77](curl)", name);
    net_say(&n, ms, "[R7->Q70] Question for %s (Addr) assigned DNS service 12", name);
    net_say(&n, ms,
            "[Q70] Sent 39-byte query #1 to %s over UDP via %s -- id: 0x2D67 (11623), flags: 0x0100 (Q/Query, "
            "RD, NoError), counts: 1/0/0/0, %s IN A?",
            server, via, name);
    net_say(&n, ms + 9,
            "[Q70] Received acceptable 98-byte response from %s over UDP via %s -- id: 0x2D67 (11623), "
            "flags: 0x8183 (R/Query, RD, RA, NXDomain), counts: 1/0/1/0, %s IN A?",
            server, via, name);
    net_say(&n, ms + 9, "[R7->Q70] DNSServiceQueryRecord(%s, Addr) RESULT ADD interface 0: (mortal)   0 %s Addr ", name,
            name);
    net_say(&n, ms + 20, "[R7] DNSServiceQueryRecord(%s, Addr) STOP PID[77](curl)", name);
}

static void no_network(void **state)
{
    (void)state;
    net_configd(&n, 0, 7,
                "IPv4: no candidates\nIPv6: no candidates\n" HOME " is no longer primary IPv4\n"
                "*** No DNS configuration\nnetwork changed: v4(en0-:192.168.40.27) DNS- Proxy-");
    no_service(1000);
    ROOT("no-network", CONFIDENCE_CERTAIN);
}

static void no_network_by_marks(void **state)
{
    (void)state;
    net_configd(&n, 0, 0, "network changed: v4(en0-:192.168.40.27) v6(en0-:2001:db8::9) DNS- Proxy-");
    no_service(1000);
    ROOT("no-network", CONFIDENCE_LIKELY);
}

/* One family is left. */
static void there_is_a_network(void **state)
{
    (void)state;
    net_configd(&n, 0, 0, "network changed: v4(en0-:192.168.40.27) v6(en0:2001:db8::9) DNS! Proxy");
    no_service(1000);
    ROOT("", CONFIDENCE_NONE);
}

static void no_dns_configuration(void **state)
{
    (void)state;
    net_configd(&n, 0, 7,
                "IPv4: 1 candidates\n0. " EN0 UTUNS HOME " is the new primary IPv4\nUpdating DNS configuration\n"
                "*** No DNS configuration\nnetwork changed: v4(en0+:192.168.40.27)");
    no_service(1000);
    ROOT("no-dns-configuration", CONFIDENCE_CERTAIN);
}

static void no_dns_by_state_entry(void **state)
{
    (void)state;
    net_configd(&n, 0, 0, "network changed: v4(en0+:192.168.40.27)");
    net_state(&n, 500, "DNS Configuration\n\nNo DNS configuration available\n");
    no_service(1000);
    ROOT("no-dns-configuration", CONFIDENCE_LIKELY); /* that there is a primary, marks alone say */
}

/* configd's words were lost; mDNSResponder has no DNS service left. */
static void no_dns_services(void **state)
{
    (void)state;
    net_configd(&n, 0, 7,
                "IPv4: 1 candidates\n0. " EN0 UTUNS HOME " is the new primary IPv4\n" HOME
                " is still primary DNS\nUpdating DNS configuration");
    net_daemon(&n, 10, "Updated DNS services (0)");
    no_service(1000);
    ROOT("no-dns-configuration", CONFIDENCE_LIKELY);
}

/* There is a configuration. */
static void there_is_dns(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, DUAL CONFIG("0x00000006 (Request A records, Request AAAA records)", "") DUAL_END);
    no_service(1000);
    ROOT("", CONFIDENCE_NONE);
}

#define IGNORED "no IPv6 connectivity, ignoring DNS server address fd00::1\n"
#define MDNS                                                                                                           \
    "Updating DNS configuration\nDNS configuration\nresolver #1\n  domain   : local\n  options  : mdns\n"              \
    "  timeout  : 5\n  flags    : 0x00000002 (Request A records)\n  order    : 300000\nDNS configuration updated: 1\n"

static void servers_ignored(void **state)
{
    (void)state;
    net_configd(&n, 0, 7,
                IGNORED "IPv4: 1 candidates\n0. " EN0 UTUNS HOME " is the new primary IPv4\n" MDNS
                        "network changed: v4(en0+:192.168.40.27)");
    no_service(1000);
    const struct net_lookup *l = only();
    assert_string_equal(l->root, "dns-servers-ignored");
    assert_int_equal(l->root_confidence, CONFIDENCE_CERTAIN);
    assert_non_null(strstr(l->evidence, IGNORED));
}

/* They were ignored once; then the servers changed, and none is any more. */
static void no_longer_ignored(void **state)
{
    (void)state;
    net_configd(&n, 0, 7,
                IGNORED "IPv4: 1 candidates\n0. " EN0 HOME " is the new primary IPv4\n" MDNS
                        "network changed: v4(en0+:192.168.40.27)");
    net_configd(&n, 500, 7, DUAL CONFIG("0x00000006 (Request A records, Request AAAA records)", "") DUAL_END);
    no_service(1000);
    ROOT("", CONFIDENCE_NONE);
}

/* A server of IPv4 was ignored: why AAAA is unusable, that does not tell. */
static void ignored_of_the_other_family(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, "no IPv4 connectivity, ignoring DNS server address 192.0.2.53\n" IPV4_HOME);
    net_unusable(&n, 1000, 1100, "www.example.com.", "192.0.2.1", "en0/4");
    ROOT("no-ipv6-primary", CONFIDENCE_CERTAIN);
}

/* Its name lies in the VPN's search domain, and its A went through the tunnel. */
static void split_tunnel(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, OVERLAY);
    net_unusable(&n, 1000, 1100, "intranet.corp.example.", "10.20.0.53", "utun3/21");
    const struct net_lookup *l = only();
    assert_string_equal(l->root, "split-tunnel-vpn");
    assert_int_equal(l->root_confidence, CONFIDENCE_CERTAIN);
    assert_non_null(strstr(l->remedies, "set State:/Network/Service/com.vpn.example/IPv6"));
    assert_non_null(strstr(l->remedies, "d.add InterfaceName utun3"));
    assert_non_null(strstr(l->remedies, "d.add Router <tunnel_ipv6_router>"));
    assert_non_null(strstr(l->evidence, "0. en0 serviceID=com.vpn.example"));
    assert_non_null(strstr(l->evidence, "if_index : 21 (utun3)"));
}

/* The VPN's resolver is primary for DNS: a name of the whole world goes to it as well. */
static void went_to_the_vpns_server(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, OVERLAY);
    net_unusable_xpc(&n, 1000, 1100, "www.example.com.", "10.20.0.53", "en0/4");
    ROOT("split-tunnel-vpn", CONFIDENCE_CERTAIN);
}

/* A name of the whole world, asked of the network's own resolver. */
static void split_tunnel_not_its_name(void **state)
{
    (void)state;
    net_configd(&n, 0, 7,
                "IPv4: 2 candidates\n0. " EN0 "1. utun3 serviceID=com.vpn.example addr=10.1.1.2 rank=0x1ffffff\n" HOME
                " is the new primary IPv4\n" HOME " is the new primary DNS\n"
                "network changed: v4(en0:192.168.40.27, utun3+:10.1.1.2) DNS* Proxy");
    net_unusable_xpc(&n, 1000, 1100, "www.example.com.", "192.0.2.1", "en0/4");
    const struct net_lookup *l = only();
    assert_string_equal(l->root, "split-tunnel-vpn");
    assert_int_equal(l->root_confidence, CONFIDENCE_LIKELY);
    assert_non_null(strstr(l->remedies, "d.add InterfaceName utun3"));
}

static void split_tunnel_by_marks(void **state)
{
    (void)state;
    net_configd(&n, 0, 0, "network changed: v4(en0/:192.168.40.27) DNS! Proxy SMB");
    net_unusable(&n, 1000, 1100, "intranet.corp.example.", "10.20.0.53", "utun3/21");
    const struct net_lookup *l = only();
    assert_string_equal(l->root, "split-tunnel-vpn");
    assert_int_equal(l->root_confidence, CONFIDENCE_LIKELY);
    assert_non_null(strstr(l->remedies, "Service/<vpn_service>/IPv6")); /* it is not shown */
}

static void split_tunnel_by_dns_services(void **state)
{
    (void)state;
    net_daemon(&n, 0,
               "Updated DNS services (2)\n"
               "DNS service (1/2) -- id: 4, type: Do53, source: sc, scope: none, interface: utun3/21, servers: "
               "{10.20.0.53:53}, domains: {corp.example. (1)}, attributes: {a-ok}, interface properties: {ipv4, vpn}\n"
               "DNS service (2/2) -- id: 12, type: Do53, source: sc, scope: none, interface: en0/4, servers: "
               "{192.0.2.53:53}, domains: {.}, attributes: {a-ok}, interface properties: {ipv4}");
    net_unusable_xpc(&n, 1000, 1100, "intranet.corp.example.", "10.20.0.53", "utun3/21");
    ROOT("split-tunnel-vpn", CONFIDENCE_LIKELY);
}

/* The VPN brings IPv6: then it is not why AAAA is unusable. */
static void split_tunnel_with_ipv6(void **state)
{
    (void)state;
    net_configd(&n, 0, 7,
                "IPv4: 2 candidates\n0. en0 serviceID=com.vpn.example addr=192.168.40.27 rank=0xffffff\n1. " EN0
                "IPv6: 1 candidates\n0. utun3 serviceID=com.vpn.example addr=fd00::9 rank=0xffffff\n"
                "com.vpn.example is the new primary IPv4\ncom.vpn.example is the new primary IPv6\n"
                "network changed: v4(en0/:192.168.40.27) v6(utun3+:fd00::9) DNS! Proxy SMB");
    net_unusable(&n, 1000, 1100, "intranet.corp.example.", "10.20.0.53", "utun3/21");
    ROOT("", CONFIDENCE_NONE);
}

static void vpn_ipv4_only(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, FULL);
    net_unusable_xpc(&n, 1000, 1100, "www.example.com.", "10.20.0.53", "utun3/21");
    const struct net_lookup *l = only();
    assert_string_equal(l->root, "vpn-ipv4-only");
    assert_int_equal(l->root_confidence, CONFIDENCE_CERTAIN);
    assert_non_null(strstr(l->evidence, "demoted: primary IPv4 utun3"));
}

static void vpn_ipv4_only_by_marks(void **state)
{
    (void)state;
    net_configd(&n, 0, 0, "network changed: v4(utun3+:10.1.1.2, en0) DNS! Proxy SMB");
    net_unusable(&n, 1000, 1100, "www.example.com.", "10.20.0.53", "utun3/21");
    ROOT("vpn-ipv4-only", CONFIDENCE_LIKELY);
}

static void vpn_ipv4_only_by_its_service(void **state)
{
    (void)state;
    net_daemon(&n, 0,
               "Updated DNS services (1)\n"
               "DNS service (1/1) -- id: 12, type: Do53, source: sc, scope: none, interface: utun3/21, servers: "
               "{10.20.0.53:53}, domains: {.}, attributes: {a-ok}, interface properties: {ipv4, vpn}");
    net_unusable(&n, 1000, 1100, "www.example.com.", "10.20.0.53", "utun3/21");
    ROOT("vpn-ipv4-only", CONFIDENCE_LIKELY);
}

static void no_ipv6_primary(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, IPV4_HOME);
    net_unusable_xpc(&n, 1000, 1100, "www.example.com.", "192.0.2.1", "en0/4");
    ROOT("no-ipv6-primary", CONFIDENCE_CERTAIN);
}

static void no_ipv6_by_marks(void **state)
{
    (void)state;
    net_configd(&n, 0, 0, "network changed: v4(en0+:192.168.40.27) DNS+ Proxy+ SMB");
    net_unusable(&n, 1000, 1100, "www.example.com.", "192.0.2.1", "en0/4");
    ROOT("no-ipv6-primary", CONFIDENCE_LIKELY);
}

static void no_ipv6_by_state_entries(void **state)
{
    (void)state;
    net_unusable(&n, 1000, 1100, "www.example.com.", "192.0.2.1", "en0/4"); /* before: the network is the same */
    net_state(&n, 9000,
              "Network information (generation 12 size=1864)\nIPv4 network interface information\n"
              "     en0 : flags      : 0x5 (IPv4,DNS)\n           address    : 192.168.40.27\n"
              "           reach      : 0x00000002 (Reachable)\n           rank       : 0x01000003 (Default, 3)\n"
              "   REACH : flags 0x00000002 (Reachable)\nIPv6 network interface information\n"
              "   utun0 : flags      : 0xa (IPv6,NOT-IN-LIST)\n           address    : fe80::1\n"
              "           rank       : 0x03ffffff (Never, Last)\n   REACH : flags 0x00000000 (Not Reachable)\n"
              "Network interfaces: en0\n");
    net_configd(&n, 20000, 0, "network changed: v4(en0:192.168.40.27) v6(en0+:2001:db8::9) DNS! Proxy SMB");
    ROOT("no-ipv6-primary", CONFIDENCE_CERTAIN);
}

/* Marks alone say likely; the entry of the same network makes it certain, long after. */
static void state_entries_make_sure(void **state)
{
    (void)state;
    net_configd(&n, 0, 0, "network changed: v4(en0+:192.168.40.27) DNS+ Proxy+ SMB");
    net_unusable(&n, 1000, 1100, "www.example.com.", "192.0.2.1", "en0/4");
    net_state(&n, 900000,
              "Network information (generation 12 size=1864)\nIPv4 network interface information\n"
              "     en0 : flags      : 0x5 (IPv4,DNS)\n           address    : 192.168.40.27\n"
              "IPv6 network interface information\n   No IPv6 states found\n\nNetwork interfaces: en0\n");
    ROOT("no-ipv6-primary", CONFIDENCE_CERTAIN);
}

/* A change stands between: what was before, the entry does not tell. */
static void state_entries_go_back_to_the_change(void **state)
{
    (void)state;
    net_unusable(&n, 1000, 1100, "www.example.com.", "192.0.2.1", "en0/4");
    net_configd(&n, 5000, 0, "network changed");
    net_state(&n, 9000,
              "Network information (generation 12 size=1864)\nIPv4 network interface information\n"
              "     en0 : flags      : 0x5 (IPv4,DNS)\n           address    : 192.168.40.27\n"
              "IPv6 network interface information\n   No IPv6 states found\n\nNetwork interfaces: en0\n");
    ROOT("", CONFIDENCE_NONE);
}

static void no_ipv6_by_dns_services(void **state)
{
    (void)state;
    net_daemon(&n, 0,
               "Updated DNS services (1)\n"
               "DNS service (1/1) -- id: 12, type: Do53, source: sc, scope: none, interface: en0/4, servers: "
               "{192.0.2.1:53}, domains: {.}, attributes: {a-ok}, interface properties: {ipv4}");
    net_unusable(&n, 1000, 1100, "www.example.com.", "192.0.2.1", "en0/4");
    ROOT("no-ipv6-primary", CONFIDENCE_LIKELY);
}

/* Nothing shows the network. */
static void nothing_is_shown(void **state)
{
    (void)state;
    net_unusable(&n, 1000, 1100, "www.example.com.", "192.0.2.1", "en0/4");
    ROOT("", CONFIDENCE_NONE);
}

static void no_ipv4_primary(void **state)
{
    (void)state;
    net_configd(&n, 0, 7,
                "IPv4: no candidates\nIPv6: 1 candidates\n0. en0 serviceID=" HOME
                " addr=2001:db8::9 rank=0x1000003\n" HOME " is the new primary IPv6\n" HOME " is the new primary DNS\n"
                "network changed: v6(en0+:2001:db8::9) DNS+ Proxy+");
    a_unusable(1000);
    ROOT("no-ipv4-primary", CONFIDENCE_CERTAIN);
}

static void resolver_flags(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, DUAL CONFIG("0x00000002 (Request A records)", "") DUAL_END);
    net_unusable_xpc(&n, 1000, 1100, "www.example.com.", "10.20.0.53", "en0/4");
    ROOT("resolver-flags", CONFIDENCE_CERTAIN);
}

/* A scoped resolver has the flag, and so has one of a service: they hide nothing. */
static void resolver_flags_beside_scoped(void **state)
{
    (void)state;
    net_configd(&n, 0, 7,
                DUAL "Updating DNS configuration\nDNS configuration\nresolver #1\n  nameserver[0] : 192.0.2.53\n"
                     "  flags    : 0x00000002 (Request A records)\nresolver #2\n  domain   : local\n"
                     "  options  : mdns\n  flags    : 0x00000006 (Request A records, Request AAAA records)\n"
                     "DNS configuration (for scoped queries)\nresolver #1\n  nameserver[0] : fd00::53\n"
                     "  if_index : 5 (en1)\n  flags    : 0x00001006 (Scoped, Request A records, Request AAAA records)\n"
                     "DNS configuration (for service-specific queries)\nresolver #1\n  nameserver[0] : 192.0.2.53\n"
                     "  flags    : 0x00002006 (Service-specific, Request A records, Request AAAA records)\n"
                     "DNS configuration updated: 3\n" DUAL_END);
    net_unusable(&n, 1000, 1100, "www.example.com.", "192.0.2.53", "en0/4");
    ROOT("resolver-flags", CONFIDENCE_CERTAIN);
}

/* The flag is there: something else is at work. */
static void the_flag_is_there(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, DUAL CONFIG("0x00000006 (Request A records, Request AAAA records)", "") DUAL_END);
    net_unusable(&n, 1000, 1100, "www.example.com.", "10.20.0.53", "en0/4");
    ROOT("", CONFIDENCE_NONE);
}

#define SPLIT_DNS                                                                                                      \
    "IPv4: 2 candidates\n0. " EN0 "1. utun3 serviceID=com.vpn.example addr=10.1.1.2 rank=0x1ffffff\n" HOME             \
    " is the new primary IPv4\n" HOME " is the new primary DNS\n"                                                      \
    "Updating DNS configuration\nDNS configuration\nresolver #1\n  nameserver[0] : 192.0.2.53\n  if_index : 4 (en0)\n" \
    "  flags    : 0x00000002 (Request A records)\n  config id: Default: 0\nresolver #2\n"                              \
    "  domain   : int.corp.example\n  nameserver[0] : 10.20.0.53\n  if_index : 21 (utun3)\n"                           \
    "  flags    : 0x00004002 (Supplemental, Request A records)\n  config id: Supplemental: com.vpn.example 1\n"        \
    "DNS configuration updated: 2\nnetwork changed: v4(en0:192.168.40.27, utun3+:10.1.1.2) DNS* Proxy"

static void a_neighbour_of_the_vpns_names(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, SPLIT_DNS);
    answered_no(1000, "wiki.corp.example.", "192.0.2.53", "en0/4");
    ROOT("vpn-split-dns", CONFIDENCE_LIKELY);
}

static void the_vpns_own_name_answered_elsewhere(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, SPLIT_DNS);
    answered_no(1000, "wiki.int.corp.example.", "192.0.2.53", "en0/4");
    ROOT("vpn-split-dns", CONFIDENCE_LIKELY);
}

static void the_vpns_own_name_answered_by_it(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, SPLIT_DNS);
    answered_no(1000, "wiki.int.corp.example.", "10.20.0.53", "utun3/21");
    ROOT("", CONFIDENCE_NONE);
}

static void a_name_of_the_world(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, SPLIT_DNS);
    answered_no(1000, "corp.example.org.", "192.0.2.53", "en0/4");
    ROOT("", CONFIDENCE_NONE);
}

static void split_dns_by_dns_services(void **state)
{
    (void)state;
    net_daemon(&n, 0,
               "Updated DNS services (2)\n"
               "DNS service (1/2) -- id: 4, type: Do53, source: sc, scope: none, interface: utun3/21, servers: "
               "{10.20.0.53:53}, domains: {int.corp.example. (1)}, attributes: {a-ok}, interface properties: {vpn}\n"
               "DNS service (2/2) -- id: 12, type: Do53, source: sc, scope: none, interface: en0/4, servers: "
               "{192.0.2.53:53}, domains: {.}, attributes: {a-ok}, interface properties: {ipv4}");
    answered_no(1000, "wiki.corp.example.", "192.0.2.53", "en0/4");
    ROOT("vpn-split-dns", CONFIDENCE_LIKELY);
}

static void a_change_in_the_middle(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, DUAL CONFIG("0x00000006 (Request A records, Request AAAA records)", "") DUAL_END);
    net_say(&n, 1000, "[R7] DNSServiceQueryRecord(15000, 0, www.example.com, Addr) START PID[77](curl)");
    net_configd(&n, 1010, 7, "network changed: v4(en0!:192.168.40.28) v6(en0:2001:db8::9) DNS! Proxy SMB");
    net_say(&n, 1020, "[R7->Q70] Question for www.example.com. (Addr) assigned DNS service -- (null)");
    net_say(&n, 1020,
            "[Q70] DetermineUnicastQuerySuppression: Query suppressed for www.example.com. Addr (no DNS "
            "service)");
    net_say(&n, 1025, "[R7] DNSServiceQueryRecord(www.example.com, Addr) STOP PID[77](curl)");
    ROOT("network-change", CONFIDENCE_LIKELY);
}

/* configd is not in the capture: mDNSResponder's own words tell that something changed. */
static void a_change_by_the_daemons_words(void **state)
{
    (void)state;
    net_say(&n, 1000, "[R7] DNSServiceQueryRecord(15000, 0, www.example.com, Addr) START PID[77](curl)");
    net_say(&n, 1010, "*** Network Configuration Change *** -- change count: 1, delay: 0, flags: 0x4 {dns}");
    net_say(&n, 1020, "[R7->Q70] Question for www.example.com. (Addr) assigned DNS service -- (null)");
    net_say(&n, 1020,
            "[Q70] DetermineUnicastQuerySuppression: Query suppressed for www.example.com. Addr (no DNS "
            "service)");
    net_say(&n, 1025, "[R7] DNSServiceQueryRecord(www.example.com, Addr) STOP PID[77](curl)");
    ROOT("network-change", CONFIDENCE_POSSIBLE);
}

/* The VPN goes before the client stops: the failure was before that. */
static void what_comes_later_changes_nothing(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, OVERLAY);
    unsigned r = net_unusable(&n, 1000, -1, "intranet.corp.example.", "10.20.0.53", "utun3/21");
    net_configd(&n, 2000, 7, DUAL DUAL_END);
    net_say(&n, 3000, "[R%u] DNSServiceQueryRecord(intranet.corp.example., AAAA) STOP PID[77](curl)", r);
    net_say(&n, 3000, "[R%u] DNSServiceQueryRecord(intranet.corp.example., Addr) STOP PID[77](curl)", r + 1);
    const struct net_lookup *l = only();
    assert_string_equal(l->root, "split-tunnel-vpn");
    assert_int_equal(l->root_confidence, CONFIDENCE_CERTAIN);
    assert_true(l->times > 1); /* it was given again for the STOP */
    assert_non_null(strstr(l->remedies, "Service/com.vpn.example/IPv6"));
}

/* AAAA is refused in one network, A is answered in the next: the refusal belongs to the first. */
static void the_network_of_the_refusal(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, FULL);
    net_say(&n, 1000, "[R7] DNSServiceQueryRecord(15000, 0, www.example.com, AAAA) START PID[77](curl)");
    net_say(&n, 1000, "[R7->Q70] Question for www.example.com. (AAAA) assigned DNS service 12");
    net_say(&n, 1000,
            "[Q70] ShouldSuppressUnicastQuery: Query suppressed for www.example.com. AAAA (AAAA records are "
            "unusable)");
    net_say(&n, 1001, "[R8] DNSServiceQueryRecord(15000, 0, www.example.com, Addr) START PID[77](curl)");
    net_say(&n, 1001, "[R8->Q80] Question for www.example.com. (Addr) assigned DNS service 12");
    net_configd(&n, 1500, 7, OVERLAY);
    net_say(&n, 1600,
            "[Q80] Sent 39-byte query #1 to 10.20.0.53 over UDP via utun3/21 -- id: 0x2D67 (11623), flags: "
            "0x0100 (Q/Query, RD, NoError), counts: 1/0/0/0, www.example.com. IN A?");
    net_say(&n, 1610,
            "[Q80] Received acceptable 98-byte response from 10.20.0.53 over UDP via utun3/21 -- id: 0x2D67 "
            "(11623), flags: 0x8180 (R/Query, RD, RA, NoError), counts: 1/0/1/0, www.example.com. IN A?");
    net_say(&n, 1610,
            "[R8->Q80] DNSServiceQueryRecord(www.example.com., Addr) RESULT ADD interface 0: (mortal)   0 "
            "www.example.com. Addr ");
    net_say(&n, 1700, "[R7] DNSServiceQueryRecord(www.example.com., AAAA) STOP PID[77](curl)");
    net_say(&n, 1700, "[R8] DNSServiceQueryRecord(www.example.com., Addr) STOP PID[77](curl)");
    ROOT("vpn-ipv4-only", CONFIDENCE_CERTAIN);
}

/* It was asked in one network, refused in the next: whether it was refused before, the capture does not say. */
static void refused_after_a_change(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, OVERLAY);
    net_say(&n, 1000, "[R7] DNSServiceQueryRecord(15000, 0, www.example.com, AAAA) START PID[77](curl)");
    net_configd(&n, 1500, 7, FULL);
    net_say(&n, 1600, "[R7->Q70] Question for www.example.com. (AAAA) assigned DNS service 12");
    net_say(&n, 1600,
            "[Q70] ShouldSuppressUnicastQuery: Query suppressed for www.example.com. AAAA (AAAA records are "
            "unusable)");
    net_say(&n, 1700, "[R7] DNSServiceQueryRecord(www.example.com., AAAA) STOP PID[77](curl)");
    ROOT("vpn-ipv4-only", CONFIDENCE_LIKELY);
}

/* A candidate's line was lost: it may have been the VPN's. */
static void a_list_with_a_hole(void **state)
{
    (void)state;
    net_configd(&n, 0, 7,
                "IPv4: 2 candidates\n1. " EN0 UTUNS "com.vpn.example is the new primary IPv4\n" HOME
                " is the new primary DNS\nnetwork changed: v4(en0/:192.168.40.27) DNS Proxy SMB");
    net_unusable(&n, 1000, 1100, "www.example.com.", "192.0.2.1", "en0/4");
    const struct net_lookup *l = only();
    assert_int_not_equal(l->root_confidence, CONFIDENCE_CERTAIN);
}

/* IPv6 is not named, and nothing else tells of it: the line may have been lost. */
static void silence_alone(void **state)
{
    (void)state;
    net_configd(&n, 0, 7,
                "IPv4: 1 candidates\n0. " EN0 HOME " is the new primary IPv4\n" HOME
                " is the new primary DNS\nnetwork event w/no changes");
    net_unusable(&n, 1000, 1100, "www.example.com.", "192.0.2.1", "en0/4");
    ROOT("no-ipv6-primary", CONFIDENCE_LIKELY);
}

/* The head of the second resolver was lost: its flags are not the first one's. */
static void a_dump_with_a_hole(void **state)
{
    (void)state;
    net_configd(
        &n, 0, 7,
        DUAL "Updating DNS configuration\nDNS configuration\nresolver #1\n  nameserver[0] : 192.0.2.53\n"
             "  flags    : 0x00000006 (Request A records, Request AAAA records)\n  order    : 200000\n"
             "  domain   : local\n  options  : mdns\n  flags    : 0x00000000\nDNS configuration updated: 2\n" DUAL_END);
    net_unusable(&n, 1000, 1100, "www.example.com.", "192.0.2.53", "en0/4");
    ROOT("", CONFIDENCE_NONE);
}

/* The dump's end was lost, and configd says no more: after a while it counts all the same. */
static void a_dump_without_end(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, DUAL CONFIG("0x00000006 (Request A records, Request AAAA records)", "") DUAL_END);
    net_configd(&n, 500, 7,
                DUAL "Updating DNS configuration\nDNS configuration\nresolver #1\n"
                     "  nameserver[0] : 192.0.2.53\n  flags    : 0x00000002 (Request A records)");
    net_unusable(&n, 1000, 1100, "www.example.com.", "192.0.2.53", "en0/4");
    ROOT("resolver-flags", CONFIDENCE_CERTAIN);
}

/* A page shows the lookup first and configd's words below, without times. */
static void the_network_below(void **state)
{
    (void)state;
    n.without_times = true;
    net_unusable(&n, 0, -1, "www.example.com.", "192.0.2.53", "en0/4");
    net_configd(&n, 0, 0, OVERLAY);
    ROOT("split-tunnel-vpn", CONFIDENCE_LIKELY);
}

#define FILES                                                                                                          \
    "Network information\n\nIPv4 network interface information\n     en0 : flags      : 0x5 (IPv4,DNS)\n"              \
    "           address    : 192.168.40.27\n\n   REACH : flags 0x00000002 (Reachable)\n\n"                             \
    "IPv6 network interface information\n   No IPv6 states found\n\nNetwork interfaces: en0\n"

static void files_of_a_sysdiagnose(void **state)
{
    (void)state;
    net_file(&n, FILES);
    net_unusable(&n, 1000, 1100, "www.example.com.", "192.0.2.1", "en0/4");
    net_say(&n, 900000, "*** Network Configuration Change *** SC key: State:/Network/Global/DNS"); /* long after */
    ROOT("no-ipv6-primary", CONFIDENCE_LIKELY);
}

static void files_go_back_to_the_change(void **state)
{
    (void)state;
    net_file(&n, FILES);
    net_unusable(&n, 1000, 1100, "www.example.com.", "192.0.2.1", "en0/4");
    net_configd(&n, 5000, 0, "network changed");
    ROOT("", CONFIDENCE_NONE);
}

/* The tunnel's router and address, where files show them. */
static void remedies_from_files(void **state)
{
    (void)state;
    net_file(&n, "utun3: flags=8051<UP,POINTOPOINT,RUNNING,MULTICAST> mtu 1400\n\tinet 10.1.1.2 --> 10.1.1.2 netmask "
                 "0xffffffff\n\tinet6 fe80::aede:48ff:fe00:1122%utun3 prefixlen 64 scopeid 0x15\n"
                 "\tinet6 fd00:7::2 prefixlen 64\n");
    net_file(&n, "Routing tables\n\nInternet6:\nDestination  Gateway  Flags  Netif Expire\n"
                 "default  fd00:7::1  UGcIg  utun3\ndefault  fe80::%utun0  UGcIg  utun0\n");
    net_configd(&n, 0, 0, "network changed: v4(en0:192.168.40.27, utun3+:10.1.1.2) DNS* Proxy");
    net_unusable(&n, 1000, -1, "www.example.com.", "192.0.2.1", "en0/4");
    const struct net_lookup *l = only();
    assert_string_equal(l->root, "split-tunnel-vpn");
    assert_non_null(strstr(l->remedies, "d.add InterfaceName utun3"));
    assert_non_null(strstr(l->remedies, "d.add Router fd00:7::1"));
    assert_non_null(strstr(l->remedies, "d.add Addresses * fd00:7::2"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(no_network),
                                       TEST(no_network_by_marks),
                                       TEST(there_is_a_network),
                                       TEST(no_dns_configuration),
                                       TEST(no_dns_by_state_entry),
                                       TEST(no_dns_services),
                                       TEST(there_is_dns),
                                       TEST(servers_ignored),
                                       TEST(no_longer_ignored),
                                       TEST(ignored_of_the_other_family),
                                       TEST(split_tunnel),
                                       TEST(went_to_the_vpns_server),
                                       TEST(split_tunnel_not_its_name),
                                       TEST(split_tunnel_by_marks),
                                       TEST(split_tunnel_by_dns_services),
                                       TEST(split_tunnel_with_ipv6),
                                       TEST(vpn_ipv4_only),
                                       TEST(vpn_ipv4_only_by_marks),
                                       TEST(vpn_ipv4_only_by_its_service),
                                       TEST(no_ipv6_primary),
                                       TEST(no_ipv6_by_marks),
                                       TEST(no_ipv6_by_state_entries),
                                       TEST(state_entries_make_sure),
                                       TEST(state_entries_go_back_to_the_change),
                                       TEST(no_ipv6_by_dns_services),
                                       TEST(nothing_is_shown),
                                       TEST(no_ipv4_primary),
                                       TEST(resolver_flags),
                                       TEST(resolver_flags_beside_scoped),
                                       TEST(the_flag_is_there),
                                       TEST(a_neighbour_of_the_vpns_names),
                                       TEST(the_vpns_own_name_answered_elsewhere),
                                       TEST(the_vpns_own_name_answered_by_it),
                                       TEST(a_name_of_the_world),
                                       TEST(split_dns_by_dns_services),
                                       TEST(a_change_in_the_middle),
                                       TEST(what_comes_later_changes_nothing),
                                       TEST(a_change_by_the_daemons_words),
                                       TEST(the_network_of_the_refusal),
                                       TEST(refused_after_a_change),
                                       TEST(a_list_with_a_hole),
                                       TEST(silence_alone),
                                       TEST(a_dump_with_a_hole),
                                       TEST(a_dump_without_end),
                                       TEST(the_network_below),
                                       TEST(files_of_a_sysdiagnose),
                                       TEST(files_go_back_to_the_change),
                                       TEST(remedies_from_files)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
