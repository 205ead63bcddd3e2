/* Elections, primaries, resolvers and changes as rows with times. */
#include "support/network.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define UUID_EN0 "5F75AE4F-88B8-4448-B504-4BDB056DB28A"

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

static void home(int64_t ms)
{
    net_configd(&n, ms, 7,
                "IPv4: 1 candidates\n"
                "0. en0 serviceID=" UUID_EN0 " addr=192.168.1.9 rank=0x1000001\n"
                "IPv6: no candidates\n" UUID_EN0 " is the new primary IPv4\n" UUID_EN0 " is the new primary DNS\n"
                "network changed: v4(en0+:192.168.1.9) DNS+ Proxy+ SMB");
}

static void full_tunnel(int64_t ms)
{
    net_configd(&n, ms, 7,
                "IPv4: 2 candidates\n"
                "0. utun3 serviceID=com.example.vpn addr=10.1.1.2 rank=0xffffff\n"
                "1. en0 serviceID=" UUID_EN0 " addr=192.168.1.9 rank=0x1000001\n"
                "com.example.vpn is the new primary IPv4\ncom.example.vpn is the new primary DNS\n"
                "network changed: v4(utun3+:10.1.1.2, en0) DNS! Proxy SMB");
}

/* A home network, a VPN that comes and goes: one row for each span. */
static void primaries_in_time(void **state)
{
    (void)state;
    home(0);
    full_tunnel(1000);
    net_configd(&n, 2000, 7,
                "IPv4: 1 candidates\n"
                "0. en0 serviceID=" UUID_EN0 " addr=192.168.1.9 rank=0x1000001\n" UUID_EN0
                " is the new primary IPv4\n" UUID_EN0 " is the new primary DNS\n"
                "network changed: v4(en0:192.168.1.9) DNS! Proxy SMB");
    net_finish(&n);
    const struct net_primary *p = net_primary_at(&n, "IPv4", 500);
    assert_non_null(p);
    assert_string_equal(p->interface, "en0");
    assert_string_equal(p->service, UUID_EN0);
    assert_string_equal(p->address, "192.168.1.9");
    assert_string_equal(p->mode, "none");
    p = net_primary_at(&n, "IPv4", 1500);
    assert_string_equal(p->interface, "utun3");
    assert_string_equal(p->service, "com.example.vpn");
    assert_string_equal(p->mode, "full");
    assert_int_equal(p->from, net_time(1000));
    assert_int_equal(p->to, net_time(2000));
    p = net_primary_at(&n, "IPv4", 9000);
    assert_string_equal(p->interface, "en0");
    assert_string_equal(p->mode, "none");
    p = net_primary_at(&n, "IPv6", 500);
    assert_non_null(p);
    assert_string_equal(p->interface, "");
    assert_null(net_primary_at(&n, "IPv4", -1));
}

static void an_election_with_its_candidates(void **state)
{
    (void)state;
    net_configd(&n, 0, 7,
                "IPv4: 3 candidates\n"
                "0. en0 serviceID=" UUID_EN0 " addr=192.168.1.9 rank=0x1000003\n"
                "1. utun5 serviceID=com.example.vpn addr=10.1.1.2 rank=0x1ffffff\n"
                "2. en1 serviceID=0C1D2E3F-0000-4000-8000-00000000000A addr=169.254.1.1 rank=0x2000004 [ineligible]\n"
                "electing IPv4 primary\n" UUID_EN0 " is the new primary IPv4\n"
                "electing IPv6 primary\n" UUID_EN0 " is the new primary IPv6");
    net_finish(&n);
    assert_int_equal(n.election_count, 2);
    const struct net_election *e = &n.elections[0];
    assert_string_equal(e->family, "IPv4");
    assert_string_equal(e->winner, UUID_EN0);
    assert_string_equal(e->interface, "en0");
    assert_string_equal(e->outcome, "new");
    assert_int_equal(e->candidates, 3);
    assert_int_equal(e->list[0].rank, 0x1000003);
    assert_string_equal(e->list[0].assertion, "Default");
    assert_int_equal(e->list[0].place, 3);
    assert_int_equal(e->list[1].place, -1);
    assert_string_equal(e->list[2].assertion, "Last");
    assert_true(e->list[2].ineligible);
    assert_string_equal(n.elections[1].family, "IPv6");
    assert_int_equal(n.elections[1].candidates, 0);
}

/* IPv6 is elected among the tunnels of rank Never: nothing is printed, and none is primary. */
static void none_is_elected(void **state)
{
    (void)state;
    net_configd(&n, 0, 7,
                "IPv4: 1 candidates\n"
                "0. en0 serviceID=" UUID_EN0 " addr=192.168.1.9 rank=0x1000001\n"
                "IPv6: 2 candidates\n"
                "0. utun0 serviceID=0C1D2E3F-0000-4000-8000-0000000000B0 addr=fe80::1 rank=0x3ffffff\n"
                "1. utun1 serviceID=0C1D2E3F-0000-4000-8000-0000000000B1 addr=fe80::2 rank=0x3ffffff\n" UUID_EN0
                " is still primary IPv4\nnetwork event w/no changes");
    net_finish(&n);
    assert_int_equal(n.election_count, 2);
    assert_string_equal(n.elections[0].outcome, "still");
    assert_string_equal(n.elections[1].family, "IPv6");
    assert_string_equal(n.elections[1].outcome, "none");
    assert_string_equal(n.elections[1].winner, "");
    assert_int_equal(n.elections[1].candidates, 2);
    assert_string_equal(net_primary_at(&n, "IPv6", 1)->interface, "");
}

static void no_longer(void **state)
{
    (void)state;
    home(0);
    net_configd(&n, 1000, 7,
                "IPv4: no candidates\nIPv6: no candidates\n" UUID_EN0 " is no longer primary IPv4\n" UUID_EN0
                " is no longer primary DNS\nnetwork changed: v4(en0-:192.168.1.9) DNS- Proxy-");
    net_finish(&n);
    const struct net_primary *p = net_primary_at(&n, "IPv4", 1500);
    assert_string_equal(p->interface, "");
    assert_int_equal(p->from, net_time(1000));
    bool found = false;
    for (size_t i = 0; i < n.election_count; i++)
        found = found || strcmp(n.elections[i].outcome, "no-longer") == 0;
    assert_true(found);
}

/* The default level alone. */
static void marks_alone(void **state)
{
    (void)state;
    net_configd(&n, 0, 0, "network changed: v4(en0+:192.168.1.9) v6(en0+:2001:db8::9) DNS+ Proxy+ SMB+");
    net_configd(&n, 1000, 0, "network changed: v4(utun3+:10.1.1.2, en0) DNS! Proxy SMB");
    net_configd(&n, 2000, 0, "network changed: v4(en0:192.168.1.9, utun3\\:10.1.1.2) v6(en0:2001:db8::9) DNS! Proxy");
    net_finish(&n);
    assert_int_equal(n.change_count, 3);
    assert_string_equal(n.changes[1].v4, "[{\"interface\":\"utun3\",\"mark\":\"+\",\"address\":\"10.1.1.2\"},"
                                         "{\"interface\":\"en0\",\"mark\":null,\"address\":null}]");
    assert_string_equal(n.changes[1].v6, "");
    assert_string_equal(n.changes[0].v6, "[{\"interface\":\"en0\",\"mark\":\"+\",\"address\":\"2001:db8::9\"}]");
    assert_string_equal(n.changes[1].dns, "DNS!");
    assert_string_equal(n.changes[1].proxy, "Proxy");
    assert_string_equal(net_primary_at(&n, "IPv6", 500)->address, "2001:db8::9");
    assert_string_equal(net_primary_at(&n, "IPv4", 1500)->mode, "full");
    assert_string_equal(net_primary_at(&n, "IPv6", 1500)->interface, "");
    assert_string_equal(net_primary_at(&n, "IPv4", 2500)->mode, "split");
    assert_string_equal(net_primary_at(&n, "IPv6", 2500)->interface, "en0");
}

#define DUMP                                                                                                           \
    "Updating DNS configuration\nDNS configuration\n \nresolver #1\n  search domain[0] : corp.example\n"               \
    "  nameserver[0] : 10.20.0.53\n  nameserver[1] : 10.20.0.54\n  if_index : 21 (utun3)\n"                            \
    "  flags    : 0x00000002 (Request A records)\n  reach    : 0x00000002 (Reachable)\n  order    : 1\n"               \
    "  config id: Default: 0\n \n"

static void resolvers_in_time(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, DUMP "DNS configuration updated: 1");
    net_configd(&n, 1000, 7,
                DUMP "DNS configuration (for scoped queries)\nresolver #1\n  nameserver[0] : 192.168.1.1\n"
                     "  if_index : 4 (en0)\n  flags    : 0x00001002 (Scoped,Request A records)\n"
                     "DNS configuration updated: 2");
    net_configd(&n, 2000, 7, "Updating DNS configuration\n*** No DNS configuration");
    net_finish(&n);
    assert_int_equal(n.resolver_count, 2); /* the first is the same all the time */
    assert_int_equal(net_resolvers_at(&n, 500), 1);
    assert_int_equal(net_resolvers_at(&n, 1500), 2);
    assert_int_equal(net_resolvers_at(&n, 2500), 0);
    const struct net_resolver *r = &n.resolvers[0];
    assert_string_equal(r->section, "default");
    assert_string_equal(r->search, "corp.example");
    assert_string_equal(r->servers, "10.20.0.53,10.20.0.54");
    assert_string_equal(r->interface, "utun3");
    assert_string_equal(r->source, "log");
    assert_int_equal(r->aaaa, 0);
    assert_int_equal(r->a, 1);
    assert_int_equal(r->from, net_time(0));
    assert_int_equal(r->to, net_time(2000));
    assert_string_equal(n.resolvers[1].section, "scoped");
}

/* Other threads of configd speak in the middle of a dump, and another dump goes on beside it. */
static void threads_interleaved(void **state)
{
    (void)state;
    net_configd(&n, 0, 7, "Updating DNS configuration\nDNS configuration\n \nresolver #1");
    net_configd(&n, 0, 9, "Process interface link up: en0");
    net_configd(&n, 0, 7, "  nameserver[0] : 192.0.2.53");
    net_configd(&n, 1, 9, "Process interface attach: utun3");
    net_configd(&n, 1, 7, "  flags    : 0x00000006 (Request A records, Request AAAA records)\nresolver #2");
    net_configd(&n, 1, 9, "Process IPv4 address change: en0: 1");
    net_configd(&n, 1, 7, "  domain   : corp.example\n  nameserver[0] : 10.20.0.53\nDNS configuration updated: 2");
    net_finish(&n);
    assert_int_equal(n.resolver_count, 2);
    assert_string_equal(n.resolvers[0].servers, "192.0.2.53");
    assert_int_equal(n.resolvers[0].aaaa, 1);
    assert_string_equal(n.resolvers[1].domain, "corp.example");
}

/* A page's copy of a part: no head, no times, no end. */
static void a_fragment_without_its_head(void **state)
{
    (void)state;
    n.without_times = true;
    net_configd(&n, 0, 0,
                "  domain   : corp.example\nresolver #2\n  nameserver[0] : 10.20.0.53\n"
                "  if_index : 21 (utun3)\n  flags    : 0x00000002 (Request A records)");
    net_finish(&n);
    assert_int_equal(n.resolver_count, 2);
    assert_string_equal(n.resolvers[0].domain, "corp.example");
    assert_int_equal(n.resolvers[1].number, 2);
    assert_string_equal(n.resolvers[1].interface, "utun3");
}

/* Without times the last word alone is given, for nothing tells when the others held. */
static void without_times(void **state)
{
    (void)state;
    n.without_times = true;
    home(0);
    full_tunnel(0);
    net_configd(&n, 0, 7, DUMP "DNS configuration updated: 1\n" DUMP "DNS configuration updated: 1");
    net_finish(&n);
    assert_int_equal(n.primary_count, 2);
    assert_string_equal(net_primary_at(&n, "IPv4", 0)->interface, "utun3");
    assert_int_equal(n.resolver_count, 1);
    assert_int_equal(n.election_count, 3);
}

static void another_boot(void **state)
{
    (void)state;
    home(0);
    net_configd(&n, 10, 7, DUMP "DNS configuration updated: 1");
    n.boot = 1;
    net_configd(&n, 90000, 7, "network changed: v4(en0+:192.168.7.7) DNS+ Proxy+ SMB");
    net_finish(&n);
    assert_null(net_primary_at(&n, "IPv4", 50000));
    assert_string_equal(net_primary_at(&n, "IPv4", 90001)->address, "192.168.7.7");
    assert_int_equal(net_resolvers_at(&n, 50000), 0);
}

/* 10.12: another shape of nwi, other words. */
static void of_sierra(void **state)
{
    (void)state;
    net_configd(&n, 0, 7,
                "nwi_state = { gen=3 size=1304 #v4=2 #v6=0 reach_flags=(v4=0x2, v6=0x0) }\nIPv4:\n"
                "    [0]: en0 dns rank 0x1000003 iaddr 192.0.2.20 reach_flags 0x2\n"
                "    [1]: utun1+ rank 0x1ffffff iaddr 10.1.1.2 reach_flags 0x3\nIPv6:\n2 interfaces:\n"
                "network changed: v4(en0:192.0.2.20, utun1+:10.1.1.2) DNS Proxy");
    net_finish(&n);
    assert_string_equal(net_primary_at(&n, "IPv4", 10)->interface, "en0");
    assert_string_equal(net_primary_at(&n, "IPv4", 10)->mode, "split");
    assert_string_equal(net_primary_at(&n, "IPv6", 10)->interface, "");
}

/* State entries, 10.13 and later: the whole state at once. */
static void state_entries(void **state)
{
    (void)state;
    net_configd(&n, 0, 0, "network changed: v4(en0+:192.0.2.20) DNS+ Proxy+ SMB+");
    net_state(&n, 5000,
              "DNS Configuration\n\nresolver #1\n  nameserver[0] : 192.0.2.53\n  if_index : 4 (en0)\n"
              "  flags    : 0x00000002 (Request A records)\n  reach    : 0x00000002 (Reachable)\n");
    net_state(&n, 5000,
              "Network information (generation 12 size=1864)\nIPv4 network interface information\n"
              "     en0 : flags      : 0x5 (IPv4,DNS)\n           address    : 192.0.2.20\n"
              "           reach      : 0x00000002 (Reachable)\n           rank       : 0x01000003 (Default, 3)\n"
              "   REACH : flags 0x00000002 (Reachable)\nIPv6 network interface information\n"
              "   No IPv6 states found\n\n   REACH : flags 0x00000000 (Not Reachable)\nNetwork interfaces: en0\n");
    net_configd(&n, 9000, 0, "network changed: v4(en0:192.0.2.20) DNS* Proxy SMB");
    net_finish(&n);
    assert_int_equal(n.resolver_count, 1);
    assert_string_equal(n.resolvers[0].source, "state");
    assert_int_equal(n.resolvers[0].from, net_time(0)); /* since the last change */
    assert_int_equal(n.resolvers[0].aaaa, 0);
    assert_int_equal(n.resolvers[0].to, net_time(9000)); /* they changed; how is not in the capture */
    assert_string_equal(net_primary_at(&n, "IPv4", 6000)->address, "192.0.2.20");
    assert_string_equal(net_primary_at(&n, "IPv6", 6000)->interface, "");
}

/* Files serve where the log is silent, from the last change on. */
static void files(void **state)
{
    (void)state;
    net_file(&n, "DNS configuration\n\nresolver #1\n  nameserver[0] : 192.0.2.53\n  if_index : 4 (en0)\n"
                 "  flags    : Request A records\n  reach    : 0x00000002 (Reachable)\n");
    net_file(&n, "Network information\n\nIPv4 network interface information\n     en0 : flags      : 0x5 (IPv4,DNS)\n"
                 "           address    : 192.0.2.20\n           reach      : 0x00000002 (Reachable)\n\n"
                 "   REACH : flags 0x00000002 (Reachable)\n\nIPv6 network interface information\n"
                 "   No IPv6 states found\n\n   REACH : flags 0x00000000 (Not Reachable)\n\nNetwork interfaces: en0\n");
    net_configd(&n, 0, 0, "network changed: v4(en9+:192.0.2.99) v6(en9+:2001:db8::99) DNS+ Proxy+ SMB+");
    net_configd(&n, 5000, 0, "network changed: v4(en0+:192.0.2.20) DNS! Proxy SMB");
    net_finish(&n);
    assert_string_equal(net_primary_at(&n, "IPv4", 1000)->interface, "en9");
    assert_string_equal(net_primary_at(&n, "IPv6", 1000)->interface, "en9");
    assert_int_equal(n.resolver_count, 1);
    assert_string_equal(n.resolvers[0].source, "scutil");
    assert_int_equal(n.resolvers[0].from, net_time(5000));
}

static void files_alone(void **state)
{
    (void)state;
    net_file(&n, "Network information\n\nIPv4 network interface information\n   utun3 : flags      : 0x5 (IPv4,DNS)\n"
                 "           address    : 10.1.1.2\n           VPN server : 198.51.100.1\n"
                 "           reach      : 0x00000003 (Reachable,Transient Connection)\n"
                 "     en0 : flags      : 0x5 (IPv4,DNS)\n           address    : 192.0.2.20\n\n"
                 "   REACH : flags 0x00000003 (Reachable,Transient Connection)\n\n"
                 "IPv6 network interface information\n   No IPv6 states found\n\nNetwork interfaces: utun3 en0\n");
    net_finish(&n);
    assert_string_equal(net_primary_at(&n, "IPv4", 0)->interface, "utun3");
    assert_string_equal(net_primary_at(&n, "IPv4", 0)->mode, "full");
    assert_string_equal(net_primary_at(&n, "IPv6", 0)->interface, "");
}

/* Routes alone tell of IPv4; each tunnel's route to itself is no router. */
static void routes_alone(void **state)
{
    (void)state;
    net_file(&n, "Routing tables\n\nInternet:\nDestination        Gateway            Flags               Netif Expire\n"
                 "default            192.0.2.1          UGScg                 en0\n"
                 "127                127.0.0.1          UCS                   lo0\n\nInternet6:\n"
                 "Destination                             Gateway                                 Flags               "
                 "Netif Expire\n"
                 "default                                 fe80::%utun0                            UGcIg               "
                 "utun0\n");
    net_finish(&n);
    assert_string_equal(net_primary_at(&n, "IPv4", 0)->interface, "en0");
    assert_string_equal(net_primary_at(&n, "IPv6", 0)->interface, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(primaries_in_time),
                                       TEST(an_election_with_its_candidates),
                                       TEST(none_is_elected),
                                       TEST(no_longer),
                                       TEST(marks_alone),
                                       TEST(resolvers_in_time),
                                       TEST(threads_interleaved),
                                       TEST(a_fragment_without_its_head),
                                       TEST(without_times),
                                       TEST(another_boot),
                                       TEST(of_sierra),
                                       TEST(state_entries),
                                       TEST(files),
                                       TEST(files_alone),
                                       TEST(routes_alone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
