/* mDNSResponder's DNS services as rows with times. */
#include "support/network.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define HOME(id)                                                                                                       \
    "id: " id ", type: Do53, source: sc, scope: none, interface: en0/4, servers: {192.0.2.53:53, [fd00::53]:53}, "     \
    "domains: {.}, attributes: {a-ok, aaaa-ok}, interface properties: {ipv4, ipv6}"
#define VPN(id)                                                                                                        \
    "id: " id ", type: Do53, source: sc, scope: none, interface: utun3/21, servers: {10.20.0.53:53}, domains: "        \
    "{corp.example. (1)}, attributes: {a-ok}, interface properties: {ipv4, vpn}"

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

/* The last description of this service that was given; NULL: none. */
static const struct net_service *service(int64_t number)
{
    const struct net_service *found = NULL;
    for (size_t i = 0; i < n.service_count; i++)
        if (n.services[i].number == number)
            found = &n.services[i];
    return found;
}

static void a_list_tells_who_is_gone(void **state)
{
    (void)state;
    net_daemon(&n, 0, "Updated DNS services (2)\nDNS service (1/2) -- " HOME("5") "\nDNS service (2/2) -- " VPN("6"));
    net_daemon(&n, 1000, "Updated DNS services (1)\nDNS service (1/1) -- " HOME("5"));
    net_finish(&n);
    assert_int_equal(n.service_count, 2);
    assert_int_equal(service(5)->from, net_time(0));
    assert_int_equal(service(5)->to, DW_TIME_NONE);
    assert_int_equal(service(5)->aaaa, 1);
    assert_string_equal(service(5)->servers, "192.0.2.53:53,[fd00::53]:53");
    assert_int_equal(service(6)->to, net_time(1000));
    assert_int_equal(service(6)->aaaa, 0);
    assert_string_equal(service(6)->domains, "corp.example. (1)");
    assert_string_equal(service(6)->properties, "ipv4, vpn");
}

/* A line of the list was lost: who is missing may have stood there. */
static void a_list_with_a_hole(void **state)
{
    (void)state;
    net_daemon(&n, 0, "Updated DNS services (2)\nDNS service (1/2) -- " HOME("5") "\nDNS service (2/2) -- " VPN("6"));
    net_daemon(&n, 1000, "Updated DNS services (2)\nDNS service (2/2) -- " VPN("6"));
    net_finish(&n);
    assert_int_equal(service(5)->to, DW_TIME_NONE);
}

static void an_empty_list(void **state)
{
    (void)state;
    net_daemon(&n, 0, "Updated DNS services (1)\nDNS service (1/1) -- " HOME("5"));
    net_daemon(&n, 1000, "Updated DNS services (0)");
    net_finish(&n);
    assert_int_equal(service(5)->to, net_time(1000));
}

/* Its description changed: another row. The same description again: the same row. */
static void a_description_that_changes(void **state)
{
    (void)state;
    net_daemon(&n, 0, "Registered service -- " HOME("5"));
    net_daemon(&n, 500, "[R1->Q2] Question for www.example.com. (AAAA) assigned DNS service -- " HOME("5"));
    net_daemon(&n, 1000,
               "Registered service -- id: 5, type: Do53, source: sc, scope: none, interface: en0/4, servers: "
               "{192.0.2.53:53}, domains: {.}, attributes: {a-ok}, interface properties: {ipv4}");
    net_daemon(&n, 2000, "Deregistered DNS service -- service id: 5");
    net_finish(&n);
    assert_int_equal(n.service_count, 2);
    assert_int_equal(n.services[0].to, net_time(1000));
    assert_int_equal(n.services[1].from, net_time(1000));
    assert_int_equal(n.services[1].to, net_time(2000));
    assert_int_equal(n.services[1].aaaa, 0);
}

/* Another daemon numbers anew. */
static void another_life(void **state)
{
    (void)state;
    net_daemon(&n, 0, "Updated DNS services (1)\nDNS service (1/1) -- " VPN("5"));
    net_configd(&n, 10, 0, "network changed: v4(en0:192.168.1.9, utun3:10.1.1.2) DNS Proxy");
    n.pid = 201;
    net_daemon(&n, 5000, "Updated DNS services (1)\nDNS service (1/1) -- " HOME("5"));
    net_finish(&n);
    assert_int_equal(n.service_count, 2);
    assert_int_equal(n.services[0].to, net_time(5000));
    assert_string_equal(n.services[1].interface, "en0");
}

/* Without times the last word alone is given. */
static void without_times(void **state)
{
    (void)state;
    n.without_times = true;
    net_daemon(&n, 0, "Updated DNS services (2)\nDNS service (1/2) -- " HOME("5") "\nDNS service (2/2) -- " VPN("6"));
    net_daemon(&n, 0, "Updated DNS services (1)\nDNS service (1/1) -- " HOME("5"));
    net_finish(&n);
    assert_int_equal(n.service_count, 1);
    assert_int_equal(n.services[0].number, 5);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(a_list_tells_who_is_gone),   TEST(a_list_with_a_hole), TEST(an_empty_list),
                                       TEST(a_description_that_changes), TEST(another_life),       TEST(without_times)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
