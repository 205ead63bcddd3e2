/* Root causes by their rarer signs: each where it holds, and its near misses. */
#include "support/network.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define HOME  "5F75AE4F-88B8-4448-B504-4BDB056DB28A"
#define OTHER "0C1D2E3F-0000-4000-8000-00000000000A"
#define MESH  "0C1D2E3F-0000-4000-8000-00000000000C"
#define NAME  "www.example.com."
#define UTUN0 "IPv6: 1 candidates\n0. utun0 serviceID=" OTHER " addr=fe80::1 rank=0x3ffffff\n"
#define FLAGS_A                                                                                                        \
    "Updating DNS configuration\nDNS configuration\n \nresolver #1\n  search domain[0] : corp.example\n"               \
    "  nameserver[0] : 10.20.0.53\n  if_index : 4 (en0)\n  flags    : 0x00000002 (Request A records)\n"                \
    "  reach    : 0x00000002 (Reachable)\n  config id: Default: 0\nDNS configuration updated: 1\n"

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

static void root_is(const char *root, enum confidence confidence)
{
    net_finish(&n);
    assert_int_equal(n.lookup_count, 1);
    assert_string_equal(n.lookups[0].root, root);
    assert_int_equal(n.lookups[0].root_confidence, confidence);
}

static void unusable(const char *name)
{
    net_unusable(&n, 1000, 1100, name, "10.20.0.53", "en0/4");
}

/* Ethernet and Wi-Fi change places. */
static void order_change_is_no_vpn(void **state)
{
    (void)state;
    net_configd(&n, 0, 0, "network changed: v4(en7/:10.3.0.9, en0\\:192.168.40.27) DNS! Proxy SMB");
    unusable(NAME);
    root_is("no-ipv6-primary", CONFIDENCE_LIKELY);
}

static void overlay_beside_another_interface(void **state)
{
    (void)state;
    net_configd(&n, 0, 0, "network changed: v4(en7/:10.3.0.9, en0) DNS! Proxy SMB");
    unusable(NAME);
    root_is("split-tunnel-vpn", CONFIDENCE_LIKELY);
}

/* The list of the same pass shows why it rose. */
static void an_interface_asserted_first(void **state)
{
    (void)state;
    net_configd(&n, 0, 7,
                "IPv4: 2 candidates\n0. en5 serviceID=" OTHER " addr=10.9.0.7 rank=0x2\n1. en0 serviceID=" HOME
                " addr=192.168.40.27 rank=0x1000001\n" UTUN0 OTHER " is the new primary IPv4\n" OTHER
                " is the new primary DNS\n" FLAGS_A "network changed: v4(en5/:10.9.0.7, en0) DNS! Proxy SMB");
    unusable(NAME);
    root_is("no-ipv6-primary", CONFIDENCE_CERTAIN);
}

#define ETHERNET(more)                                                                                                 \
    "IPv4: 2 candidates\n0. en7 serviceID=" OTHER " addr=10.3.0.9 rank=0x1000001\n1. en0 serviceID=" HOME              \
    " addr=192.168.40.27 rank=0x1000002\nIPv6: 1 candidates\n0. en0 serviceID=" HOME                                   \
    " addr=2001:db8::9 rank=0x1000002\n" OTHER " is still primary IPv4\n" more FLAGS_A                                 \
    "network changed: v4(en7:10.3.0.9, en0) DNS* Proxy SMB"
#define DEMOTED "IPv6 over en0 (rank 0x1000002) demoted: primary IPv4 en7 (rank 0x1000001)\n"

/* Wi-Fi has IPv6, but Ethernet, which has none, goes first. */
static void put_back_without_a_vpn(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, ETHERNET(DEMOTED));
    unusable(NAME);
    root_is("no-ipv6-primary", CONFIDENCE_CERTAIN);
    assert_non_null(strstr(n.lookups[0].evidence, "demoted"));
}

static void put_back_no_longer(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, ETHERNET(DEMOTED));
    net_configd(&n, 500, 7,
                "IPv4: 1 candidates\n0. en7 serviceID=" OTHER " addr=10.3.0.9 rank=0x1000001\n" UTUN0 OTHER
                " is still primary IPv4\n" FLAGS_A "network changed: v4(en7:10.3.0.9) DNS* Proxy SMB");
    unusable(NAME);
    root_is("no-ipv6-primary", CONFIDENCE_CERTAIN);
    assert_null(strstr(n.lookups[0].evidence, "demoted"));
}

/* The VPN lies over Wi-Fi, which is the second of the order. */
static void overlay_of_the_second(void **state)
{
    (void)state;
    net_configd(&n, 0, 7,
                "IPv4: 3 candidates\n0. en0 serviceID=com.vpn.example addr=192.168.40.27 rank=0xffffff\n"
                "1. en7 serviceID=" OTHER " addr=10.3.0.9 rank=0x1000001\n2. en0 serviceID=" HOME
                " addr=192.168.40.27 rank=0x1000002\n" UTUN0
                "com.vpn.example is the new primary IPv4\ncom.vpn.example is the new primary DNS\n" FLAGS_A
                "network changed: v4(en0/:192.168.40.27, en7) DNS! Proxy SMB");
    unusable("git.corp.example.");
    root_is("split-tunnel-vpn", CONFIDENCE_CERTAIN);
}

/* No line names the primary for DNS: it is IPv4's, IPv6 has none. */
static void primary_for_dns_unsaid(void **state)
{
    (void)state;
    net_configd(&n, 0, 7,
                "IPv4: 2 candidates\n0. en0 serviceID=com.vpn.example addr=192.168.40.27 rank=0xffffff\n1. en0 "
                "serviceID=" HOME " addr=192.168.40.27 rank=0x1000002\n" UTUN0
                "com.vpn.example is still primary IPv4\n" FLAGS_A "network event w/no changes");
    unusable("git.corp.example.");
    root_is("split-tunnel-vpn", CONFIDENCE_CERTAIN);
}

#define MESH_UP(id, more)                                                                                              \
    "IPv4: 2 candidates\n0. en0 serviceID=" HOME " addr=192.168.40.27 rank=0x1000001\n1. utun5 serviceID=" id          \
    " addr=100.101.102.103 rank=0x2ffffff [ineligible]\n" UTUN0 HOME " is still primary IPv4\n" more                   \
    "network changed: v4(en0:192.168.40.27) DNS* Proxy SMB"

/* IPv4 without a router is put last. */
static void tunnel_without_a_router(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, MESH_UP("com.mesh.example", FLAGS_A));
    unusable(NAME);
    root_is("split-tunnel-vpn", CONFIDENCE_LIKELY);
}

static void tunnel_without_a_router_that_has_servers(void **state)
{
    (void)state;
    net_configd(&n, 0, 7,
                MESH_UP(MESH, "Updating DNS configuration\nDNS configuration\nresolver #1\n"
                              "  nameserver[0] : 10.20.0.53\n  if_index : 4 (en0)\n  flags    : 0x00000002 (Request A "
                              "records)\nDNS configuration (for scoped queries)\nresolver #1\n"
                              "  nameserver[0] : 100.100.100.100\n  if_index : 20 (utun5)\n"
                              "  flags    : 0x00001002 (Scoped, Request A records)\nDNS configuration updated: 1\n"));
    unusable(NAME);
    root_is("split-tunnel-vpn", CONFIDENCE_LIKELY);
}

/* It may be of rank Never as well. */
static void tunnel_without_a_router_alone(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, MESH_UP(MESH, FLAGS_A));
    unusable(NAME);
    root_is("no-ipv6-primary", CONFIDENCE_LIKELY);
}

/* Of IPv6, Last without a router is what Never prints. */
static void never_without_a_router(void **state)
{
    (void)state;
    net_configd(&n, 0, 7,
                "IPv4: 1 candidates\n0. en0 serviceID=" HOME " addr=192.168.40.27 rank=0x1000001\n"
                "IPv6: 1 candidates\n0. utun0 serviceID=" OTHER " addr=fe80::1 rank=0x2ffffff [ineligible]\n" HOME
                " is still primary IPv4\n" FLAGS_A "network changed: v4(en0:192.168.40.27) DNS* Proxy SMB");
    unusable(NAME);
    root_is("no-ipv6-primary", CONFIDENCE_CERTAIN);
}

#define NWI(rank)                                                                                                      \
    "Network information (generation 7 size=1192)\nIPv4 network interface "                                            \
    "information\n     en0 : flags      : 0x5 (IPv4,DNS)\n           address    : 192.168.40.27\n"                     \
    "           reach      : 0x00000002 (Reachable)\n           rank       : " rank "\n\n"                             \
    "   REACH : flags 0x00000002 (Reachable)\n\nIPv6 network interface information\n   No IPv6 states found\n\n"       \
    "Network interfaces: en0\n"

/* nwi shows no services, but the rank of one that was laid over. */
static void physical_interface_in_no_order(void **state)
{
    (void)state;
    net_state(&n, 0, NWI("0x00ffffff (First, Last)"));
    unusable(NAME);
    root_is("split-tunnel-vpn", CONFIDENCE_LIKELY);
}

static void physical_interface_asserted_first(void **state)
{
    (void)state;
    net_state(&n, 0, NWI("0x00000001 (First, 1)"));
    unusable(NAME);
    root_is("no-ipv6-primary", CONFIDENCE_CERTAIN);
}

/* IPv6 has a primary; the resolver of the interface that was asked for has no IPv6. */
static void a_scoped_resolver_without_the_flag(void **state)
{
    (void)state;
    net_configd(&n, 0, 7,
                "IPv4: 1 candidates\n0. en0 serviceID=" HOME " addr=192.168.40.27 rank=0x1000001\n"
                "IPv6: 1 candidates\n0. en0 serviceID=" HOME " addr=2001:db8::9 rank=0x1000001\n" HOME
                " is still primary IPv4\n" HOME " is still primary IPv6\nnetwork event w/no changes");
    net_say(&n, 1000, "[R7] DNSServiceQueryRecord(1D000, 8, cam.example.com, AAAA) START PID[77](curl)");
    net_say(&n, 1000,
            "[R7->Q70] Question for cam.example.com. (AAAA) assigned DNS service -- id: 11, type: Do53, source: sc, "
            "scope: interface, interface: en5/8, servers: {10.9.0.1:53}, domains: {.}, attributes: {a-ok}, interface "
            "properties: {ipv4}");
    net_say(&n, 1000,
            "[Q70] ShouldSuppressUnicastQuery: Query suppressed for cam.example.com. AAAA (AAAA records are unusable)");
    net_say(&n, 1005, "[R7] DNSServiceQueryRecord(1D000, 8, cam.example.com., AAAA) STOP PID[77](curl)");
    root_is("resolver-flags", CONFIDENCE_CERTAIN);
}

#define ROUTES                                                                                                         \
    "Routing tables\n\nInternet:\nDestination        Gateway            Flags               Netif Expire\n"            \
    "default            192.168.40.1       UGScg                 en0\n"                                                \
    "10.20/16           10.8.0.5           UGSc                utun4\n\nInternet6:\n"                                  \
    "Destination        Gateway            Flags               Netif Expire\n"                                         \
    "default            fe80::%utun0       UGcIg               utun0\n"
#define EN0_UP                                                                                                         \
    "en0: flags=8863<UP,BROADCAST,SMART,RUNNING,SIMPLEX,MULTICAST> mtu 1500\n"                                         \
    "\tinet 192.168.40.27 netmask 0xffffff00 broadcast 192.168.40.255\n"
#define TUNNEL_UP(name)                                                                                                \
    name ": flags=8051<UP,POINTOPOINT,RUNNING,MULTICAST> mtu 1400\n\tinet 10.8.0.6 --> 10.8.0.5 netmask 0xffffffff\n"

static void a_tunnel_of_ifconfig(void **state)
{
    (void)state;
    net_file(&n, EN0_UP TUNNEL_UP("utun4"));
    net_file(&n, ROUTES);
    unusable(NAME);
    root_is("split-tunnel-vpn", CONFIDENCE_LIKELY);
    assert_string_equal(n.primaries[0].interface, "en0"); /* since before the capture */
    assert_int_equal(n.primaries[0].from, DW_TIME_NONE);
    assert_string_equal(n.tunnels[0].interface, "utun4");
    assert_string_equal(n.tunnels[0].sign, "address");
    assert_int_equal(n.tunnels[0].from, DW_TIME_NONE);
}

/* It may as well be the primary one. */
static void a_tunnel_of_ifconfig_alone(void **state)
{
    (void)state;
    net_file(&n, EN0_UP TUNNEL_UP("utun4"));
    unusable(NAME);
    root_is("", CONFIDENCE_NONE);
}

/* Marks tell of no tunnel that has no router. */
static void a_tunnel_of_ifconfig_beside_marks(void **state)
{
    (void)state;
    net_file(&n, EN0_UP TUNNEL_UP("utun4"));
    net_configd(&n, 0, 0, "network changed: v4(en0:192.168.40.27) DNS* Proxy SMB");
    unusable(NAME);
    root_is("split-tunnel-vpn", CONFIDENCE_LIKELY);
}

static void tunnels_that_are_no_vpn(void **state)
{
    (void)state;
    net_file(&n, EN0_UP "pdp_ip0: flags=8011<UP,POINTOPOINT,MULTICAST> mtu 1450\n" TUNNEL_UP("ipsec0")
                     TUNNEL_UP("gif0") "utun0: flags=8051<UP,POINTOPOINT,RUNNING,MULTICAST> mtu 1500\n"
                                       "\tinet6 fe80::aaaa%utun0 prefixlen 64 scopeid 0xf\n");
    net_file(&n, ROUTES);
    unusable(NAME);
    root_is("no-ipv6-primary", CONFIDENCE_LIKELY);
}

/* What networksetup wants is in no log, but in a sysdiagnose. */
static void the_name_of_the_service(void **state)
{
    (void)state;
    net_file(&n, EN0_UP);
    net_file(&n, ROUTES);
    net_file(&n, "(1) Dock\n(Hardware Port: LAN, Device: en7)\n\n(2) At home\n(Hardware Port: Wi-Fi, Device: en0)\n");
    unusable(NAME);
    root_is("no-ipv6-primary", CONFIDENCE_LIKELY);
    assert_non_null(strstr(n.lookups[0].remedies, "networksetup -getinfo 'At home'"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(order_change_is_no_vpn),
                                       TEST(overlay_beside_another_interface),
                                       TEST(an_interface_asserted_first),
                                       TEST(put_back_without_a_vpn),
                                       TEST(put_back_no_longer),
                                       TEST(overlay_of_the_second),
                                       TEST(primary_for_dns_unsaid),
                                       TEST(tunnel_without_a_router),
                                       TEST(tunnel_without_a_router_that_has_servers),
                                       TEST(tunnel_without_a_router_alone),
                                       TEST(never_without_a_router),
                                       TEST(physical_interface_in_no_order),
                                       TEST(physical_interface_asserted_first),
                                       TEST(a_scoped_resolver_without_the_flag),
                                       TEST(a_tunnel_of_ifconfig),
                                       TEST(a_tunnel_of_ifconfig_alone),
                                       TEST(a_tunnel_of_ifconfig_beside_marks),
                                       TEST(tunnels_that_are_no_vpn),
                                       TEST(the_name_of_the_service)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
