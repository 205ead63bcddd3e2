#include "netstate/netstate.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define assert_text(slice, literal) assert_true(dw_slice_equal(slice, SLICE(literal)))

static const char dump[] = "DNS configuration\n"
                           "\n"
                           "resolver #1\n"
                           "  search domain[0] : home.example\n"
                           "  nameserver[0] : 192.0.2.1\n"
                           "  nameserver[1] : 2001:db8::1\n"
                           "  if_index : 4 (en0)\n"
                           "  flags    : 0x00000002 (Request A records)\n"
                           "  reach    : 0x00020002 (Reachable,Directly Reachable Address)\n"
                           "  config id: Default: 0\n"
                           "\n"
                           "resolver #2\n"
                           "  domain   : corp.example.\n"
                           "  nameserver[0] : 10.1.1.53\n"
                           "  options  : timeout:1\n"
                           "  port     : 5353\n"
                           "  timeout  : 5\n"
                           "  if_index : 21 (utun3)\n"
                           "  service_identifier : 12\n"
                           "  flags    : 0x00004006 (Supplemental, Request A records, Request AAAA records)\n"
                           "  reach    : 0x00000003 (Reachable,Transient Connection)\n"
                           "  order    : 100600\n"
                           "\n"
                           "DNS configuration (for scoped queries)\n"
                           "\n"
                           "resolver #1\n"
                           "  nameserver[0] : fe80::1%en0\n"
                           "  if_index : 4 (en0)\n"
                           "  flags    : 0x00001002 (Scoped, Request A records)\n"
                           "  reach    : 0x00000000 (Not Reachable)\n"
                           "\n"
                           "DNS configuration (for service-specific queries)\n"
                           "\n"
                           "resolver #1\n"
                           "  nameserver[0] : 203.0.113.9\n"
                           "  flags    : 0x00002006 (Service-specific, Request A records, Request AAAA records)\n";

static const char nwi[] = "Network information (generation 12 size=1864)\n"
                          "IPv4 network interface information\n"
                          "   utun3 : flags      : 0x5 (IPv4,DNS)\n"
                          "           address    : 10.1.1.2\n"
                          "           VPN server : 198.51.100.1\n"
                          "           reach      : 0x00000003 (Reachable,Transient Connection)\n"
                          "           rank       : 0x00ffffff (First, Last)\n"
                          "           generation : 7\n"
                          "     en0 : flags      : 0x5 (IPv4,DNS)\n"
                          "           address    : 192.0.2.20\n"
                          "           rank       : 0x01000003 (Default, 3)\n"
                          "   REACH : flags 0x00000002 (Reachable)\n"
                          "IPv6 network interface information\n"
                          "   utun0 : flags      : 0xa (IPv6,NOT-IN-LIST)\n"
                          "           address    : fe80::2\n"
                          "           rank       : 0x03ffffff (Never, Last)\n"
                          "   REACH : flags 0x00000000 (Not Reachable)\n"
                          "Network interfaces: utun3 en0\n";

static void read_text(const char *text, struct network_state *state, struct arena *arena)
{
    assert_int_equal(dw_netstate_read(dw_slice_of(text), state, arena, NULL), DW_OK);
}

static void check_dump(const struct network_state *s)
{
    assert_true(s->has_dns);
    assert_int_equal(s->resolver_count, 4);
    const struct resolver *r = s->resolvers;
    assert_int_equal(r[0].section, SECTION_DEFAULT);
    assert_int_equal(r[0].nameserver_count, 2);
    assert_text(r[0].nameservers[1], "2001:db8::1");
    assert_text(r[0].search[0], "home.example");
    assert_text(r[0].interface, "en0");
    assert_int_equal(r[0].if_index, 4);
    assert_int_equal(r[0].flags, RESOLVER_A);
    assert_int_equal(r[0].reach, 0x20002);
    assert_text(r[0].reach_text, "Reachable,Directly Reachable Address");
    assert_text(r[0].config_id, "Default: 0");
    assert_text(r[1].domain, "corp.example");
    assert_text(r[1].options, "timeout:1");
    assert_int_equal(r[1].port, 5353);
    assert_int_equal(r[1].timeout, 5);
    assert_int_equal(r[1].order, 100600);
    assert_int_equal(r[1].flags, RESOLVER_SUPPLEMENTAL | RESOLVER_A | RESOLVER_AAAA);
    assert_int_equal(r[1].search_count, 0);
    assert_int_equal(r[2].section, SECTION_SCOPED);
    assert_text(r[2].nameservers[0], "fe80::1%en0");
    assert_int_equal(r[2].reach, 0);
    assert_int_equal(r[3].section, SECTION_SERVICE_SPECIFIC);
    assert_int_equal(r[3].reach, -1);
}

static void check_nwi(const struct network_state *s)
{
    assert_true(s->has_nwi);
    assert_int_equal(s->interface_count, 3);
    const struct nwi_interface *i = s->interfaces;
    assert_int_equal(i[0].family, 4);
    assert_text(i[0].name, "utun3");
    assert_text(i[0].address, "10.1.1.2");
    assert_text(i[0].vpn_server, "198.51.100.1");
    assert_int_equal(i[0].rank, 0xffffff);
    assert_int_equal(i[0].reach, 3);
    assert_true(i[0].has_dns);
    assert_int_equal(i[1].rank, 0x1000003);
    assert_int_equal(i[2].family, 6);
    assert_true(i[2].not_in_list);
    assert_false(i[2].has_dns);
    assert_int_equal(s->reach4, 2);
    assert_int_equal(s->reach6, 0);
}

static void whole_texts(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct network_state s;
    read_text(dump, &s, &arena);
    check_dump(&s);
    assert_false(s.has_nwi);
    read_text(nwi, &s, &arena);
    check_nwi(&s);
    assert_false(s.has_dns);
    read_text("No DNS configuration available\n", &s, &arena);
    assert_true(s.has_dns);
    assert_true(s.dns_none);
    read_text("DNS configuration\n\n  options  : mdns\n  flags    : \n", &s, &arena); /* its resolver's head was lost */
    assert_int_equal(s.resolver_count, 1);
    assert_false(s.dns_none);
    read_text("DNS configuration\n", &s, &arena);
    assert_true(s.has_dns && !s.dns_none);
    read_text("No DNS configuration available\n", &s, &arena);
    assert_int_equal(s.resolver_count, 0);
    read_text("nothing of ours\n\x01\xff : : [\n", &s, &arena);
    assert_false(s.has_dns || s.has_nwi || s.has_ifconfig || s.has_routes);
    dw_arena_free(&arena);
}

/* Without the head, words only, flags before if_index, a first resolver of nothing, dots, quotes and bold marks. */
static void as_people_paste(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct network_state s;
    read_text("> **resolver #1**\r\n>   flags    : \r\n> reach : Not Reachable\r\n> resolver #2\r\n"
              ">   nameserver[0] : 192.0.2.1\r\n>   flags    : Request A records, Request AAAA records\r\n"
              ">   if_index : 4 (en0)\r\n>   reach    : Reachable, Directly Reachable Address\r\n"
              "2024-01-02 [INFO] resolver #1\n2024-01-02 [INFO]   domain   : a.example.\n"
              "2024-01-02 [INFO]   flags    : Scoped, Request A records\n",
              &s, &arena);
    assert_int_equal(s.resolver_count, 3);
    assert_int_equal(s.resolvers[0].flags, 0);
    assert_int_equal(s.resolvers[0].reach, 0);
    assert_int_equal(s.resolvers[1].flags, 6);
    assert_int_equal(s.resolvers[1].reach, 0x20002);
    assert_text(s.resolvers[1].interface, "en0");
    assert_text(s.resolvers[2].domain, "a.example");
    assert_int_equal(s.resolvers[2].section, SECTION_SCOPED);
    read_text("IPv4 network interface information\n     en0 : flags 0x5 (IPv4,DNS)\n           address    : 192.0.2.3\n"
              "           reach      : Reachable\n   REACH : flags 0x00000002 (Reachable)\n"
              "IPv6 network interface information\n   No IPv6 states found\n\n   REACH : flags 0x0\n",
              &s, &arena);
    assert_int_equal(s.interface_count, 1);
    assert_true(s.interfaces[0].has_dns);
    assert_int_equal(s.interfaces[0].reach, 2);
    assert_int_equal(s.reach6, 0);
    dw_arena_free(&arena);
}

static void old_network_information(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct network_state s;
    read_text("nwi_state = { gen=3 size=1304 #v4=2 #v6=1 reach_flags=(v4=0x2, v6=0x0) }\nIPv4:\n"
              "    [0]: utun3+ dns rank 0xffffff iaddr 10.1.1.2 vpn_server_addr: 198.51.100.1 reach_flags 0x3\n"
              "    [1]: en0 rank 0x1000003 iaddr 192.0.2.5 reach_flags 0x2\nIPv6:\n"
              "    [0]: utun0 never rank 0x3ffffff iaddr fe80::1 reach_flags 0x0\n2 interfaces:\nutun3\nen0\n",
              &s, &arena);
    assert_int_equal(s.interface_count, 3);
    assert_text(s.interfaces[0].name, "utun3");
    assert_text(s.interfaces[0].vpn_server, "198.51.100.1");
    assert_int_equal(s.interfaces[0].reach, 3);
    assert_int_equal(s.interfaces[1].rank, 0x1000003);
    assert_int_equal(s.interfaces[2].family, 6);
    assert_true(s.interfaces[2].not_in_list);
    assert_int_equal(s.reach4, 2);
    assert_int_equal(s.reach6, 0);
    dw_arena_free(&arena);
}

static void system_tools(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct network_state s;
    read_text("lo0: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> mtu 16384\n\tinet 127.0.0.1 netmask 0xff000000\n"
              "\tinet6 ::1 prefixlen 128\n"
              "en0: flags=8863<UP,BROADCAST,SMART,RUNNING,SIMPLEX,MULTICAST> mtu 1500\n\tether 02:00:00:00:00:01\n"
              "\tinet6 fe80::1%en0 prefixlen 64 secured scopeid 0x4\n\tinet6 2001:db8::5 prefixlen 64 autoconf\n"
              "\tinet 192.0.2.5 netmask 0xffffff00 broadcast 192.0.2.255\n\tstatus: active\n"
              "en1: flags=8822<BROADCAST> mtu 1500\n\tinet 169.254.1.1 netmask 0xffff0000\n"
              "Routing tables\n\nInternet:\nDestination        Gateway            Flags        Netif Expire\n"
              "default            192.0.2.1          UGScg          en0\n10/8               link#21            UCS     "
              "     utun3\n"
              "\nInternet6:\nDestination   Gateway    Flags     Refs   Use  Netif Expire\n"
              "default       fe80::1%en0  UGcg      12     0    en0\n",
              &s, &arena);
    assert_int_equal(s.ifconfig_count, 3);
    assert_text(s.ifconfig[1].name, "en0");
    assert_true(s.ifconfig[1].up && s.ifconfig[1].running);
    assert_true(s.ifconfig[1].has_ipv4 && s.ifconfig[1].has_ipv6_global);
    assert_int_equal(s.ifconfig[1].address_count, 3);
    assert_false(s.ifconfig[0].has_ipv6_global);
    assert_false(s.ifconfig[2].up || s.ifconfig[2].has_ipv4);
    assert_int_equal(s.route_count, 3);
    assert_text(s.routes[1].interface, "utun3");
    assert_int_equal(s.routes[2].family, 6);
    assert_text(s.routes[2].interface, "en0");
    assert_text(s.routes[2].gateway, "fe80::1%en0");
    dw_arena_free(&arena);
}

/* Feeds a text line by line; the finished dumps go to `done` (at most two), returns how many. */
static size_t feed(struct dump_assembler *a, const char *text, void (*const *check)(const struct network_state *))
{
    const struct network_state *done;
    struct slice rest = dw_slice_of(text);
    size_t count = 0;
    while (rest.len > 0) {
        size_t end = dw_slice_find_byte(rest, '\n');
        assert_int_equal(dw_dump_assembler_line(a, dw_slice_first(rest, end), &done, NULL), DW_OK);
        if (done != NULL)
            check[count++](done);
        rest = dw_slice_from(rest, end + 1);
    }
    assert_int_equal(dw_dump_assembler_end(a, &done, NULL), DW_OK);
    if (done != NULL)
        check[count++](done);
    return count;
}

static const char store[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                            "<plist version=\"1.0\">\n<dict>\n"
                            "\t<key>State:/Network/Service/A1/IPv4</key>\n\t<dict>\n"
                            "\t\t<key>InterfaceName</key>\n\t\t<string>en0</string>\n\t</dict>\n"
                            "\t<key>Setup:/Network/Service/A1/Interface</key>\n\t<dict>\n"
                            "\t\t<key>DeviceName</key>\n\t\t<string>en0</string>\n"
                            "\t\t<key>UserDefinedName</key>\n\t\t<string>Wi-Fi</string>\n\t</dict>\n"
                            "\t<key>Setup:/Network/Service/B2</key>\n\t<dict>\n"
                            "\t\t<key>UserDefinedName</key>\n\t\t<string>Dock</string>\n\t</dict>\n"
                            "\t<key>Setup:/Network/Service/A1</key>\n\t<dict>\n"
                            "\t\t<key>UserDefinedName</key>\n\t\t<string>At home</string>\n\t</dict>\n"
                            "</dict>\n</plist>\n";

static void names_of_services(void **state)
{
    (void)state;
    struct network_state s;
    struct arena arena = {0};
    assert_true(dw_netstate_bid(dw_slice_of(store)) >= 60);
    assert_int_equal(dw_netstate_read(dw_slice_of(store), &s, &arena, NULL), DW_OK);
    assert_int_equal(s.name_count, 2);
    assert_text(s.names[0].service_id, "A1");
    assert_text(s.names[0].interface, "en0");
    assert_text(s.names[0].name, "At home");
    assert_text(s.names[1].name, "Dock");
    assert_int_equal(s.names[1].interface.len, 0);
    const char *order = "An asterisk (*) denotes that a network service is disabled.\n(1) Wi-Fi\n"
                        "(Hardware Port: Wi-Fi, Device: en0)\n\n(2) Thunderbolt Bridge\n"
                        "(Hardware Port: Thunderbolt Bridge, Device: bridge0)\n";
    assert_int_equal(dw_netstate_read(dw_slice_of(order), &s, &arena, NULL), DW_OK);
    assert_int_equal(s.name_count, 2);
    assert_text(s.names[1].name, "Thunderbolt Bridge");
    assert_text(s.names[1].interface, "bridge0");
    dw_arena_free(&arena);
}

static void check_empty(const struct network_state *s)
{
    assert_true(s->has_dns);
    assert_int_equal(s->resolver_count, 0);
    assert_string_equal(s->source, "log");
}

static void line_by_line(void **state)
{
    (void)state;
    struct dump_assembler *a = NULL;
    void (*const both[])(const struct network_state *) = {check_nwi, check_dump};
    void (*const empty[])(const struct network_state *) = {check_empty};
    char text[8192];
    snprintf(text, sizeof text, "%s%sDNS configuration updated: 2\n", nwi, dump);
    assert_int_equal(dw_dump_assembler_new(&a), DW_OK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(feed(a, text, both), 2);
    snprintf(text, sizeof text, "%s%s", nwi, dump); /* the end was lost */
    assert_int_equal(feed(a, text, both), 2);
    assert_int_equal(feed(a, "*** No DNS configuration\n", empty), 1);
    assert_int_equal(feed(a, "\nsomething else\n", empty), 0);
    dw_dump_assembler_free(a);
}

static void bids(void **state)
{
    (void)state;
    assert_true(dw_netstate_bid(dw_slice_of(dump)) >= 90);
    assert_true(dw_netstate_bid(dw_slice_of(nwi)) >= 90);
    assert_true(dw_netstate_bid(SLICE("#\n# scutil --dns\n#\nNo DNS configuration available\n")) >= 60);
    assert_true(dw_netstate_bid(SLICE("en0: flags=8863<UP> mtu 1500\n\tinet 192.0.2.1 netmask 0xffffff00\n")) >= 90);
    assert_int_equal(dw_netstate_bid(SLICE("dear all\nplease help\n")), 0);
    assert_true(dw_netstate_bid(SLICE("IPv4: 1 candidates\nDNS configuration\nresolver #1\n")) <= 20);
    assert_int_equal(dw_netstate_bid(SLICE_NONE), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(whole_texts),
                                       cmocka_unit_test(as_people_paste),
                                       cmocka_unit_test(old_network_information),
                                       cmocka_unit_test(system_tools),
                                       cmocka_unit_test(line_by_line),
                                       cmocka_unit_test(bids),
                                       cmocka_unit_test(names_of_services)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
