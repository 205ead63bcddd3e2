/* VPN or not, and its mode: each sign and its near misses. */
#include "support/network.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define HOME    "5F75AE4F-88B8-4448-B504-4BDB056DB28A"
#define OTHER   "0C1D2E3F-0000-4000-8000-00000000000A"
#define EN0(n)  #n ". en0 serviceID=" HOME " addr=192.168.40.27 rank=0x1000003\n"
#define WON     HOME " is the new primary IPv4\n"
#define VPN_WON "com.vpn.example is the new primary IPv4\n"
#define END     "network event w/no changes"

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

/* What one pass of configd makes of the tunnels; "" unknown, "?" no row. */
static const char *mode_of(const char *pass)
{
    net_configd(&n, 0, 7, pass);
    net_finish(&n);
    const struct net_primary *p = net_primary_at(&n, "IPv4", 1000);
    return p != NULL ? p->mode : "?";
}

static const struct {
    const char *what, *pass, *mode;
} cases[] = {
    {"(a) the VPN's service lies over the physical interface",
     "IPv4: 2 candidates\n0. en0 serviceID=com.vpn.example addr=192.168.40.27 rank=0xffffff\n" EN0(1) VPN_WON END,
     "split"},
    {"(a) its address is another: a second service of the interface",
     "IPv4: 2 candidates\n0. en0 serviceID=com.vpn.example addr=192.168.40.99 rank=0xffffff\n" EN0(1) VPN_WON END, ""},
    {"(a) its id is a UUID: two services of the preferences",
     "IPv4: 2 candidates\n0. en0 serviceID=" OTHER " addr=192.168.40.27 rank=0xffffff\n" EN0(1) OTHER
     " is the new primary IPv4\n" END,
     "none"},
    {"(a) it is in the order",
     "IPv4: 2 candidates\n0. en0 serviceID=com.vpn.example addr=192.168.40.27 rank=0x1\n" EN0(1) VPN_WON END, "none"},
    {"(a) it is left to Default",
     "IPv4: 2 candidates\n0. en0 serviceID=com.vpn.example addr=192.168.40.27 rank=0x1ffffff\n" EN0(1) VPN_WON END, ""},
    {"(b) a tunnel is a candidate, and not first",
     "IPv4: 2 candidates\n" EN0(0) "1. utun3 serviceID=com.vpn.example addr=10.1.1.2 rank=0x1ffffff\n" WON END,
     "split"},
    {"(b) of rank Last",
     "IPv4: 2 candidates\n" EN0(0) "1. ipsec0 serviceID=" OTHER " addr=10.1.1.2 rank=0x2000004\n" WON END, "split"},
    {"(b) Never: no VPN",
     "IPv4: 2 candidates\n" EN0(0) "1. utun3 serviceID=com.vpn.example addr=10.1.1.2 rank=0x3ffffff\n" WON END, "none"},
    {"(b) no tunnel by its name",
     "IPv4: 2 candidates\n" EN0(0) "1. bridge100 serviceID=" OTHER " addr=10.1.1.2 rank=0x1000004\n" WON END, "none"},
    {"(b) a tunnel of IPv6",
     "IPv4: 1 candidates\n" EN0(
         0) "IPv6: 2 candidates\n0. en0 serviceID=" HOME
            " addr=2001:db8::9 rank=0x1000003\n1. utun3 serviceID=com.vpn.example addr=fd00::2 rank=0x1ffffff\n" WON
                HOME " is the new primary IPv6\n" END,
     "split"},
    {"(c) ineligible, and Default: it has no router",
     "IPv4: 1 candidates\n" EN0(
         0) "IPv6: 1 candidates\n"
            "0. utun3 serviceID=com.vpn.example addr=fd00::2 rank=0x1ffffff [ineligible]\n" WON END,
     "split"},
    {"(c) ineligible, and First",
     "IPv4: 2 candidates\n" EN0(
         0) "1. utun3 serviceID=com.vpn.example addr=10.1.1.2 rank=0xffffff [ineligible]\n" WON END,
     "split"},
    {"(c) ineligible, and Never without a router: prints 2",
     "IPv4: 2 candidates\n" EN0(0) "1. utun3 serviceID=" OTHER " addr=10.1.1.2 rank=0x2ffffff [ineligible]\n" WON END,
     "none"},
    {"(c) ineligible, and Never",
     "IPv4: 2 candidates\n" EN0(0) "1. utun3 serviceID=" OTHER " addr=10.1.1.2 rank=0x3ffffff [ineligible]\n" WON END,
     "none"},
    {"full: the winner's interface is a tunnel",
     "IPv4: 2 candidates\n0. utun3 serviceID=com.vpn.example addr=10.1.1.2 rank=0xffffff\n" EN0(1) VPN_WON END, "full"},
    {"full: by a tap of a third party",
     "IPv4: 2 candidates\n0. tap0 serviceID=com.vpn.example addr=10.1.1.2 rank=0xffffff\n" EN0(1) VPN_WON END, "full"},
    {"full: L2TP, a service of the preferences that is asserted First",
     "IPv4: 2 candidates\n0. ppp0 serviceID=" OTHER " addr=10.1.1.2 rank=0x5\n" EN0(1) OTHER
     " is the new primary IPv4\n" END,
     "full"},
    {"PPP as the line to the provider",
     "IPv4: 1 candidates\n0. ppp0 serviceID=" OTHER " addr=203.0.113.9 rank=0x1000001\n" OTHER
     " is the new primary IPv4\n" END,
     "none"},
    {"the tunnels that are always there",
     "IPv4: 1 candidates\n" EN0(
         0) "IPv6: 2 candidates\n0. utun0 serviceID=" OTHER " addr=fe80::1 rank=0x3ffffff\n"
            "1. utun1 serviceID=0C1D2E3F-0000-4000-8000-00000000000B addr=fe80::2 rank=0x3ffffff [ineligible]\n" WON
                END,
     "none"},
    {"no place in the order, of a foreign id, alone: can't be told",
     "IPv4: 1 candidates\n0. en0 serviceID=com.vpn.example addr=192.168.40.27 rank=0xffffff\n" VPN_WON END, ""},
    {"the list without a result: the best of it",
     "IPv4: 2 candidates\n0. utun3 serviceID=com.vpn.example addr=10.1.1.2 rank=0xffffff\n" EN0(1) END, "full"},
    {"marks: a tunnel first", "network changed: v4(utun3+:10.1.1.2, en0) DNS! Proxy SMB", "full"},
    {"marks: a tunnel behind the first", "network changed: v4(en0:192.168.40.27, utun3+:10.1.1.2) DNS* Proxy", "split"},
    {"marks: it has gone", "network changed: v4(en0:192.168.40.27, utun3-:10.1.1.2) DNS* Proxy", "none"},
    {"marks: awdl is none", "network changed: v4(en0:192.168.40.27, awdl0+:10.1.1.2) DNS* Proxy", "none"},
    {"marks: up in rank together with another DNS", "network changed: v4(en0/:192.168.40.27) DNS! Proxy", "split"},
    {"marks: up in rank alone: an order changed", "network changed: v4(en0/:192.168.40.27) DNS Proxy", "none"},
    {"marks: down in rank: it goes", "network changed: v4(en0\\:192.168.40.27) DNS! Proxy", "none"},
    {"marks: an address changed", "network changed: v4(en0!:192.168.40.27) DNS! Proxy", "none"},
    {"marks alone say nothing", "network changed", "?"},
    {"(d) only a supplemental resolver of a foreign service",
     "Updating DNS configuration\nDNS configuration\nresolver #1\n  nameserver[0] : 192.0.2.53\n  if_index : 4 (en0)\n"
     "  flags    : 0x00000002 (Request A records)\n  config id: Default: 0\nresolver #2\n  domain   : corp.example\n"
     "  nameserver[0] : 10.20.0.53\n  flags    : 0x00004002 (Supplemental, Request A records)\n"
     "  config id: Supplemental: com.vpn.example 1\nDNS configuration updated: 2\n"
     "network changed: v4(en0:192.168.40.27) DNS* Proxy",
     "split"},
    {"(d) of a tunnel's interface",
     "Updating DNS configuration\nDNS configuration\nresolver #1\n  domain   : corp.example\n"
     "  nameserver[0] : 10.20.0.53\n  if_index : 21 (utun3)\n  flags    : 0x00004002 (Supplemental, Request A "
     "records)\n  config id: Supplemental: " OTHER " 1\nDNS configuration updated: 1\n"
     "network changed: v4(en0:192.168.40.27) DNS* Proxy",
     "split"},
    {"(d) supplemental, of the preferences, on the physical interface",
     "Updating DNS configuration\nDNS configuration\nresolver #1\n  domain   : corp.example\n"
     "  nameserver[0] : 10.20.0.53\n  if_index : 4 (en0)\n  flags    : 0x00004002 (Supplemental, Request A records)\n"
     "  config id: Supplemental: " OTHER " 1\nDNS configuration updated: 1\n"
     "network changed: v4(en0:192.168.40.27) DNS* Proxy",
     "none"},
    {"(d) a scoped resolver of a tunnel",
     "Updating DNS configuration\nDNS configuration\nresolver #1\n  nameserver[0] : 192.0.2.53\n"
     "  flags    : 0x00000002 (Request A records)\nDNS configuration (for scoped queries)\nresolver #1\n"
     "  nameserver[0] : 10.20.0.53\n  if_index : 21 (utun3)\n  flags    : 0x00001002 (Scoped, Request A records)\n"
     "DNS configuration updated: 2\nnetwork changed: v4(en0:192.168.40.27) DNS* Proxy",
     "none"},
    {"nwi: managed by the OS, first",
     "Network information\nIPv4 network interface information\n   utun3 : flags      : 0x5 (IPv4,DNS)\n"
     "           address    : 10.1.1.2\n           VPN server : 198.51.100.1\n"
     "           reach      : 0x00000003 (Reachable,Transient Connection)\n     en0 : flags      : 0x5 (IPv4,DNS)\n"
     "           address    : 192.168.40.27\nIPv6 network interface information\n   No IPv6 states found\n"
     "Network interfaces: utun3 en0\n" END,
     "full"},
    {"nwi: managed by the OS, behind the first",
     "Network information\nIPv4 network interface information\n     en0 : flags      : 0x5 (IPv4,DNS)\n"
     "           address    : 192.168.40.27\n   utun3 : flags      : 0x5 (IPv4,DNS)\n           address    : 10.1.1.2\n"
     "           VPN server : 198.51.100.1\nIPv6 network interface information\n   No IPv6 states found\n"
     "Network interfaces: en0 utun3\n" END,
     "split"},
    {"nwi: not in the list",
     "Network information\nIPv4 network interface information\n     en0 : flags      : 0x5 (IPv4,DNS)\n"
     "           address    : 192.168.40.27\n   utun3 : flags      : 0xd (IPv4,DNS,NOT-IN-LIST)\n"
     "           address    : 10.1.1.2\n           VPN server : 198.51.100.1\nIPv6 network interface information\n"
     "   No IPv6 states found\nNetwork interfaces: en0\n" END,
     "none"},
};

static void signs(void **state)
{
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        setup(state);
        const char *mode = mode_of(cases[i].pass);
        if (strcmp(mode, cases[i].mode) != 0) {
            fprintf(stderr, "%s: '%s', not '%s'\n", cases[i].what, mode, cases[i].mode);
            wrong++;
        }
        teardown(state);
    }
    assert_int_equal(wrong, 0);
}

/* Laid over at one change, still there after another that says nothing of it, gone when the rank falls. */
static void overlay_by_marks_stays(void **state)
{
    (void)state;
    net_configd(&n, 0, 0, "network changed: v4(en0+:192.168.40.27) DNS+ Proxy+ SMB+");
    net_configd(&n, 1000, 0, "network changed: v4(en0/:192.168.40.27) DNS! Proxy SMB");
    net_configd(&n, 2000, 0, "network changed: v4(en0:192.168.40.27) DNS* Proxy SMB");
    net_configd(&n, 3000, 0, "network changed: v4(en0\\:192.168.40.27) DNS! Proxy SMB");
    net_finish(&n);
    assert_string_equal(net_primary_at(&n, "IPv4", 500)->mode, "none");
    assert_string_equal(net_primary_at(&n, "IPv4", 1500)->mode, "split");
    assert_string_equal(net_primary_at(&n, "IPv4", 2500)->mode, "split");
    assert_string_equal(net_primary_at(&n, "IPv4", 3500)->mode, "none");
}

/* It rose in rank, but with another address: another network. */
static void another_address(void **state)
{
    (void)state;
    net_configd(&n, 0, 0, "network changed: v4(en0+:192.168.40.27) DNS+ Proxy+ SMB+");
    net_configd(&n, 1000, 0, "network changed: v4(en0/:192.168.40.99) DNS! Proxy SMB");
    net_finish(&n);
    assert_string_equal(net_primary_at(&n, "IPv4", 1500)->mode, "none");
}

/* A list of an election holds until a change whose list is not in the capture. */
static void a_list_grows_old(void **state)
{
    (void)state;
    net_configd(&n, 0, 7,
                "IPv4: 2 candidates\n" EN0(0) "1. utun3 serviceID=com.vpn.example addr=10.1.1.2 rank=0x1ffffff\n" WON
                                              "network changed: v4(en0:192.168.40.27, utun3+:10.1.1.2) DNS* Proxy");
    net_configd(&n, 1000, 7, "network changed: v4(en0:192.168.40.27, utun3-:10.1.1.2) DNS* Proxy");
    net_finish(&n);
    assert_string_equal(net_primary_at(&n, "IPv4", 500)->mode, "split");
    assert_string_equal(net_primary_at(&n, "IPv4", 1500)->mode, "none");
}

/* The default level of a sysdiagnose: configd's configuration is not there, mDNSResponder's list is. */
static void by_dns_services(void **state)
{
    (void)state;
    net_configd(&n, 0, 0, "network changed: v4(en0:192.168.40.27) DNS* Proxy SMB");
    net_daemon(&n, 10,
               "Updated DNS services (2)\n"
               "DNS service (1/2) -- id: 4, type: Do53, source: sc, scope: none, interface: utun3/21, servers: "
               "{10.20.0.53:53}, domains: {corp.example. (1)}, attributes: {a-ok}, interface properties: {ipv4, vpn}\n"
               "DNS service (2/2) -- id: 5, type: Do53, source: sc, scope: none, interface: en0/4, servers: "
               "{192.0.2.53:53}, domains: {.}, attributes: {a-ok}, interface properties: {ipv4}");
    net_configd(&n, 20, 0, END);
    net_finish(&n);
    assert_string_equal(net_primary_at(&n, "IPv4", 1000)->mode, "split");
}

static void a_scoped_service_is_no_vpn(void **state)
{
    (void)state;
    net_configd(&n, 0, 0, "network changed: v4(en0:192.168.40.27) DNS* Proxy SMB");
    net_daemon(&n, 10,
               "Updated DNS services (1)\nDNS service (1/1) -- id: 4, type: Do53, source: sc, scope: interface, "
               "interface: utun3/21, servers: {10.20.0.53:53}, domains: {.}, attributes: {a-ok}, interface "
               "properties: {ipv4, vpn}");
    net_configd(&n, 20, 0, END);
    net_finish(&n);
    assert_string_equal(net_primary_at(&n, "IPv4", 1000)->mode, "none");
}

/* A full tunnel that works over en0 and puts its IPv6 back, then none. */
static void rows(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, "IPv4: 1 candidates\n" EN0(0) WON "network changed: v4(en0+:192.168.40.27) DNS+ Proxy+");
    net_configd(&n, 1000, 7,
                "effective_ifindex_get: utun3 (21): effective en0 (4)\nIPv4: 2 candidates\n"
                "0. utun3 serviceID=com.vpn.example addr=10.1.1.2 rank=0xffffff\n" EN0(1) VPN_WON
                "IPv6 over en0 (rank 0x1000003) demoted: primary IPv4 utun3 (rank 0xffffff)\n"
                "network changed: v4(utun3+:10.1.1.2, en0) v6(en0-:2001:db8::9) DNS! Proxy SMB");
    net_configd(&n, 2000, 7, "IPv4: 1 candidates\n" EN0(0) WON "network changed: v4(en0:192.168.40.27) DNS! Proxy");
    net_finish(&n);
    assert_null(net_tunnel_at(&n, 500));
    const struct net_tunnel *t = net_tunnel_at(&n, 1500);
    assert_non_null(t);
    assert_string_equal(t->mode, "full");
    assert_string_equal(t->sign, "primary");
    assert_string_equal(t->source, "election");
    assert_string_equal(t->interface, "utun3");
    assert_string_equal(t->service, "com.vpn.example");
    assert_string_equal(t->delegates_to, "en0");
    assert_string_equal(t->demoted, "en0");
    assert_null(net_tunnel_at(&n, 2500));
    assert_int_equal(n.tunnel_count, 1);
}

/* The sign is another, the tunnel is the same: one row. */
static void one_row_while_it_lasts(void **state)
{
    (void)state;
    net_configd(&n, 0, 7,
                "IPv4: 2 candidates\n" EN0(0) "1. utun3 serviceID=com.vpn.example addr=10.1.1.2 rank=0x1ffffff\n" WON
                                              "network changed: v4(en0:192.168.40.27, utun3+:10.1.1.2) DNS* Proxy");
    net_configd(&n, 1000, 7, "network changed: v4(en0!:192.168.40.28, utun3:10.1.1.2) DNS* Proxy");
    net_finish(&n);
    assert_int_equal(n.tunnel_count, 1);
    assert_string_equal(n.tunnels[0].sign, "in-list");
    assert_string_equal(n.tunnels[0].service, "com.vpn.example");
    assert_int_equal(n.tunnels[0].from, net_time(0));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs),      TEST(overlay_by_marks_stays),
        TEST(another_address),        TEST(rows),
        TEST(one_row_while_it_lasts), TEST(a_list_grows_old),
        TEST(by_dns_services),        TEST(a_scoped_service_is_no_vpn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
