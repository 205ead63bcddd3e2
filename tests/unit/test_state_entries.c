/* State entries of binary logs: configd's two, printed so that the reader of its dumps reads them back, and property
 * lists. */
#include "netstate/netstate.h"
#include "support/blobs.h"
#include "tracev3/message.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <lz4.h>

#define assert_text(slice, literal) assert_true(dw_slice_equal(slice, SLICE(literal)))

static struct arena arena;

static struct slice compose(uint32_t kind, const char *type, struct slice data)
{
    struct slice out;
    struct dw_error error = {0};
    if (dw_state_compose(kind, SLICE("title"), SLICE("SystemConfiguration"), dw_slice_of(type), data, &arena, &out,
                         &error) != DW_OK)
        fail_msg("%s", error.text);
    assert_true(dw_slice_equal(out, SLICE("title")) || dw_slice_starts(out, SLICE("title\n")));
    return dw_slice_from(out, 6);
}

static void expect(struct slice got, const char *expected)
{
    if (!dw_slice_equal(got, dw_slice_of(expected)))
        fail_msg("got\n%.*s\ninstead of\n%s", SLICE_ARG(got), expected);
}

static void configuration(struct blob *out)
{
    static const unsigned char link_local[16] = {0xfe, 0x80, [15] = 1};
    struct blob *one = test_calloc(1, sizeof *one), *all = test_calloc(1, sizeof *all);
    blob_attribute(one, 12, SLICE("home.example\0"));
    blob_attribute(one, 16, SLICE("en0\0"));
    blob_nameserver4(one, 192, 0, 2, 1);
    blob_nameserver6(one, link_local, 4);
    blob_attribute(one, 13, SLICE("\xC0\0\x02\0\xFF\xFF\xFF\0"));
    blob_attribute(one, 15, SLICE("Default: 0\0"));
    blob_resolver(all,
                  &(struct blob_resolver){.section = 1,
                                          .nameservers = 2,
                                          .searches = 1,
                                          .sort_addresses = 1,
                                          .if_index = 4,
                                          .flags = 2,
                                          .reach = 0x20002},
                  one);
    one->len = 0;
    blob_attribute(one, 10, SLICE("corp.example\0"));
    blob_attribute(one, 11, SLICE("\x10\x02\0\0\x0a\x01\x01\x35\0\0\0\0\0\0\0\0"));
    blob_attribute(one, 14, SLICE("timeout:1\0"));
    blob_resolver(all,
                  &(struct blob_resolver){.section = 1,
                                          .nameservers = 1,
                                          .port = 5353,
                                          .timeout = 5,
                                          .order = 100600,
                                          .if_index = 21,
                                          .flags = 0x4006,
                                          .reach = 3,
                                          .service = 12},
                  one);
    one->len = 0;
    blob_nameserver4(one, 203, 0, 113, 9);
    blob_resolver(all, &(struct blob_resolver){.section = 3, .nameservers = 1, .flags = 0x2080}, one);
    blob_resolver(all, &(struct blob_resolver){.section = 2, .nameservers = 1, .flags = 0}, one);
    out->len = 0;
    blob_dnsinfo(out, 2, 1, 1, all);
    test_free(one);
    test_free(all);
}

static void dnsinfo(void **state)
{
    (void)state;
    struct blob *blob = test_calloc(1, sizeof *blob);
    configuration(blob);
    expect(compose(TRACE_STATE_CUSTOM, "dnsinfo", blob_slice(blob)),
           "DNS configuration\n"
           "\n"
           "resolver #1\n"
           "  search domain[0] : home.example\n"
           "  nameserver[0] : 192.0.2.1\n"
           "  nameserver[1] : fe80::1%en0\n"
           "  sortaddr[0] : 192.0.2.0/255.255.255.0\n"
           "  if_index : 4 (en0)\n"
           "  flags    : 0x00000002 (Request A records)\n"
           "  reach    : 0x00020002 (Reachable,Directly Reachable Address)\n"
           "  config id: Default: 0\n"
           "\n"
           "resolver #2\n"
           "  domain   : corp.example\n"
           "  nameserver[0] : 10.1.1.53\n"
           "  options  : timeout:1\n"
           "  port     : 5353\n"
           "  timeout  : 5\n"
           "  if_index : 21 (?)\n"
           "  service_identifier : 12\n"
           "  flags    : 0x00004006 (Supplemental, Request A records, Request AAAA records)\n"
           "  reach    : 0x00000003 (Reachable,Transient Connection)\n"
           "  order    : 100600\n"
           "\n"
           "DNS configuration (for scoped queries)\n"
           "\n"
           "resolver #1\n"
           "  nameserver[0] : 203.0.113.9\n"
           "  flags    : 0x00000000\n"
           "  reach    : 0x00000000 (Not Reachable)\n"
           "\n"
           "DNS configuration (for service-specific queries)\n"
           "\n"
           "resolver #1\n"
           "  nameserver[0] : 203.0.113.9\n"
           "  flags    : 0x00002080 (Service-specific, 0x00000080)\n"
           "  reach    : 0x00000000 (Not Reachable)");
    test_free(blob);
}

static void dnsinfo_reads_back(void **state)
{
    (void)state;
    struct network_state network;
    struct blob *blob = test_calloc(1, sizeof *blob);
    configuration(blob);
    struct slice text = compose(TRACE_STATE_CUSTOM, "dnsinfo", blob_slice(blob));
    assert_int_equal(dw_netstate_read(text, &network, &arena, NULL), DW_OK);
    assert_true(network.has_dns);
    assert_int_equal(network.resolver_count, 4);
    const struct resolver *r = network.resolvers;
    assert_int_equal(r[0].nameserver_count, 2);
    assert_text(r[0].nameservers[1], "fe80::1%en0");
    assert_text(r[0].search[0], "home.example");
    assert_text(r[0].interface, "en0");
    assert_text(r[0].config_id, "Default: 0");
    assert_int_equal(r[0].flags, RESOLVER_A);
    assert_int_equal(r[1].port, 5353);
    assert_int_equal(r[1].order, 100600);
    assert_int_equal(r[1].flags, RESOLVER_A | RESOLVER_AAAA | RESOLVER_SUPPLEMENTAL);
    assert_int_equal(r[2].section, SECTION_SCOPED);
    assert_int_equal(r[3].section, SECTION_SERVICE_SPECIFIC);
    test_free(blob);
}

static void dnsinfo_damaged(void **state)
{
    (void)state;
    struct blob *blob = test_calloc(1, sizeof *blob);
    configuration(blob);
    expect(compose(TRACE_STATE_CUSTOM, "dnsinfo", SLICE("")), "No DNS configuration");
    expect(compose(TRACE_STATE_CUSTOM, "dnsinfo", dw_slice(blob->bytes, 12)),
           "DNS configuration: size error (12 < 56)");
    expect(compose(TRACE_STATE_CUSTOM, "dnsinfo", dw_slice(blob->bytes, blob->len - 1)),
           "DNS configuration: data error");
    blob_set_big(blob, 12, 7);
    expect(compose(TRACE_STATE_CUSTOM, "dnsinfo", blob_slice(blob)), "DNS configuration: expansion error");
    test_free(blob);
}

static void information(struct blob *out)
{
    static const struct blob_interface
        v4[] = {{"utun3", 0x1004, 8, 0x00ffffff, 3, 2, {10, 1, 1, 2}, 7, {16, 2, 0, 0, 198, 51, 100, 1}},
                {"en0", 0x14, 0, 0x01000003, 2, 2, {192, 0, 2, 20}, 5, {0}}},
        v6[] = {{"utun3", 0x40, -8, 0x00ffffff, 3, 30, {0xfd, 0, [15] = 7}, 9, {0}},
                {"utun0", 0x28, 0, 0x03ffffff, 2, 30, {0xfe, 0x80, 0, 8, [15] = 1}, 4, {0}}};
    static const int32_t list[] = {0, 1};
    out->len = 0;
    blob_nwi(out, 8, v4, 2, v6, 2, list, 2);
}

static void nwi(void **state)
{
    (void)state;
    struct blob *blob = test_calloc(1, sizeof *blob);
    information(blob);
    expect(compose(TRACE_STATE_CUSTOM, "nwi", blob_slice(blob)),
           "Network information (generation 12 size=1864)\n"
           "IPv4 network interface information\n"
           "   utun3 : flags      : 0x47 (IPv4,IPv6,DNS,CLAT46)\n"
           "           address    : 10.1.1.2\n"
           "           VPN server : 198.51.100.1\n"
           "           reach      : 0x00000003 (Reachable,Transient Connection)\n"
           "           rank       : 0x00ffffff (First, Last)\n"
           "           generation : 7\n"
           "     en0 : flags      : 0x5 (IPv4,DNS)\n"
           "           address    : 192.0.2.20\n"
           "           reach      : 0x00000002 (Reachable)\n"
           "           rank       : 0x01000003 (Default, 3)\n"
           "           signature  : {length = 20, bytes = 0x000102030405060708090a0b0c0d0e0f10111213}\n"
           "           generation : 5\n"
           "   REACH : flags 0x00000003 (Reachable,Transient Connection)\n"
           "IPv6 network interface information\n"
           "   utun3 : flags      : 0x47 (IPv4,IPv6,DNS,CLAT46)\n"
           "           address    : fd00::7\n"
           "           reach      : 0x00000003 (Reachable,Transient Connection)\n"
           "           rank       : 0x00ffffff (First, Last)\n"
           "           generation : 9\n"
           "   utun0 : flags      : 0x2a (IPv6,NOT-IN-LIST,NOT-IN-IFLIST)\n"
           "           address    : fe80:8::1\n"
           "           reach      : 0x00000002 (Reachable)\n"
           "           rank       : 0x03ffffff (Never, Last)\n"
           "           generation : 4\n"
           "   REACH : flags 0x00000003 (Reachable,Transient Connection)\n"
           "Network interfaces: utun3 en0");
    test_free(blob);
}

static void nwi_reads_back(void **state)
{
    (void)state;
    struct network_state network;
    struct blob *blob = test_calloc(1, sizeof *blob);
    information(blob);
    struct slice text = compose(TRACE_STATE_CUSTOM, "nwi", blob_slice(blob));
    assert_int_equal(dw_netstate_read(text, &network, &arena, NULL), DW_OK);
    assert_true(network.has_nwi);
    assert_int_equal(network.interface_count, 4);
    assert_text(network.interfaces[0].name, "utun3");
    assert_text(network.interfaces[0].vpn_server, "198.51.100.1");
    assert_int_equal(network.interfaces[0].rank, 0x00ffffff);
    assert_true(network.interfaces[0].has_dns);
    assert_int_equal(network.interfaces[3].family, 6);
    assert_true(network.interfaces[3].not_in_list && network.interfaces[3].not_in_iflist);
    assert_int_equal(network.reach4, 3);
    test_free(blob);
}

static void nwi_damaged(void **state)
{
    (void)state;
    struct blob *blob = test_calloc(1, sizeof *blob);
    information(blob);
    expect(compose(TRACE_STATE_CUSTOM, "nwi", SLICE("")), "No network information");
    expect(compose(TRACE_STATE_CUSTOM, "nwi", dw_slice(blob->bytes, 40)), "Network information: size error (40 < 152)");
    expect(compose(TRACE_STATE_CUSTOM, "nwi", dw_slice(blob->bytes, 1863)),
           "Network information: size error (1863 != 1864)");
    blob->bytes[40 + 24] = 6;
    expect(compose(TRACE_STATE_CUSTOM, "nwi", blob_slice(blob)),
           "Network information: IPv4 alias [0] offset error (-2 < 0 || -2 >= 2)");
    blob->bytes[8] = 9;
    expect(compose(TRACE_STATE_CUSTOM, "nwi", blob_slice(blob)), "Network information: ipv4 count error (9 > 8)");
    blob->bytes[0] = 2;
    expect(compose(TRACE_STATE_CUSTOM, "nwi", blob_slice(blob)),
           "Network information: version error (538379778 != 538379777)");
    test_free(blob);
}

static const char xml[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                          "<plist version=\"1.0\"><dict><key>b key</key><array><string>one</string>"
                          "<dict><key>x</key><true/></dict></array><key>a</key><integer>-5</integer>"
                          "<key>r</key><real>0.5</real><key>s</key><string>caf\xC3\xA9 \"q\"</string>"
                          "<key>d</key><data>AQID</data><key>e</key><dict/></dict></plist>";

static void plists(void **state)
{
    (void)state;
    expect(compose(TRACE_STATE_PLIST, "", dw_slice_of(xml)), "{\n"
                                                             "    a = \"-5\";\n"
                                                             "    \"b key\" =     (\n"
                                                             "        one,\n"
                                                             "                {\n"
                                                             "            x = 1;\n"
                                                             "        }\n"
                                                             "    );\n"
                                                             "    d = {length = 3, bytes = 0x010203};\n"
                                                             "    e =     {\n"
                                                             "    };\n"
                                                             "    r = \"0.5\";\n"
                                                             "    s = \"caf\\U00e9 \\\"q\\\"\";\n"
                                                             "}");
    /* [ "ab", 1 ] and "ab" alone, binary */
    expect(compose(TRACE_STATE_PLIST, "",
                   SLICE("bplist00\xA2\x01\x02\x52"
                         "ab\x10\x01\x08\x0b\x0e\0\0\0\0\0\0\x01\x01\0\0\0\0\0\0\0\x03\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                         "\x10")),
           "(\n    ab,\n    1\n)");
    expect(compose(TRACE_STATE_PLIST, "",
                   SLICE("bplist00\x52"
                         "a.\x08\0\0\0\0\0\0\x01\x01\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x0b")),
           "a.");
    expect(compose(TRACE_STATE_PLIST, "", SLICE("junk")), "'6a 75 6e 6b'");
    expect(compose(TRACE_STATE_PROTOBUF, "", SLICE("\x08\x01")), "'08 01'");
    expect(compose(TRACE_STATE_CUSTOM, "other", SLICE("\x08\x01")), "'08 01'");
    expect(compose(TRACE_STATE_PLIST, "", SLICE("")), "");
}

/* Lists that hold the next list twice, forty deep: a terabyte unfolded; and one that holds itself. */
static void plist_bombs(void **state)
{
    enum { DEEP = 40 };
    (void)state;
    struct blob *bomb = test_calloc(1, sizeof *bomb);
    blob_put(bomb, SLICE("bplist00"));
    for (int i = 0; i < DEEP; i++) {
        const char list[3] = {(char)0xA2, (char)(i + 1), (char)(i + 1)};
        blob_put(bomb, dw_slice(list, sizeof list));
    }
    blob_put(bomb, SLICE("\x08"));
    size_t table = bomb->len;
    for (int i = 0; i <= DEEP; i++)
        blob_put(bomb, dw_slice((const char[1]){(char)(8 + 3 * i)}, 1));
    blob_zeros(bomb, 6);
    blob_put(bomb, SLICE("\x01\x01"));
    const uint32_t trailer[] = {0, DEEP + 1, 0, 0, 0, (uint32_t)table};
    for (size_t i = 0; i < 6; i++)
        blob_big(bomb, trailer[i]);
    struct slice got = compose(TRACE_STATE_PLIST, "", blob_slice(bomb));
    assert_true(dw_slice_starts(got, SLICE("'62 70 6c 69 73 74")));
    bomb->bytes[9] = 0; /* the first list holds itself */
    assert_true(dw_slice_starts(compose(TRACE_STATE_PLIST, "", blob_slice(bomb)), SLICE("'62 70")));
    /* a key that is no string, and a text of UTF-16 with a pair */
    expect(compose(TRACE_STATE_PLIST, "",
                   SLICE("bplist00\xD1\x01\x02\x09\x62\xD8\x3D\xDE\x00"
                         "\x08\x0b\x0c\0\0\0\0\0\0\x01\x01\0\0\0\0\0\0\0\x03\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                         "\x11")),
           "{\n    \"\" = \"\\Ud83d\\Ude00\";\n}");
    bomb->len = 0;
    for (int i = 0; i < 3000; i++)
        blob_put(bomb, SLICE("<array>"));
    assert_true(dw_slice_starts(compose(TRACE_STATE_PLIST, "", blob_slice(bomb)), SLICE("'3c 61")));
    test_free(bomb);
}

/* The data of the state entry of a type in a chunk set's plain bytes. */
static struct slice state_in(struct slice set, const char *type)
{
    enum { HEAD = 16, STATE = 0x6003, TYPE = 136 - 16, SIZE = 68 - 16, DATA = 264 - 16 };
    for (size_t at = 0; set.len - at >= HEAD + DATA;) {
        uint32_t tag, size;
        uint64_t length;
        memcpy(&tag, set.ptr + at, 4);
        memcpy(&length, set.ptr + at + 8, 8);
        struct slice body = dw_slice_from(set, at + HEAD);
        if (length > body.len)
            break;
        if (tag == STATE && length >= DATA && strncmp(body.ptr + TYPE, type, 64) == 0) {
            memcpy(&size, body.ptr + SIZE, 4);
            return dw_slice_first(dw_slice_from(body, DATA), size);
        }
        at += HEAD + (size_t)((length + 7) & ~UINT64_C(7));
        if (at > set.len)
            break;
    }
    return SLICE_NONE;
}

/* The same in a whole file: its sets of one LZ4 block each. */
static struct slice state_in_file(struct slice file, const char *type)
{
    enum { HEAD = 16, SET = 0x600d };
    for (size_t at = 0; at + HEAD + 12 <= file.len;) {
        uint32_t tag, plain, packed;
        uint64_t length;
        memcpy(&tag, file.ptr + at, 4);
        memcpy(&length, file.ptr + at + 8, 8);
        const char *body = file.ptr + at + HEAD;
        if (tag == SET && memcmp(body, "bv41", 4) == 0) {
            memcpy(&plain, body + 4, 4);
            memcpy(&packed, body + 8, 4);
            char *set = dw_arena_alloc(&arena, plain);
            int got = LZ4_decompress_safe(body + 12, set, (int)packed, (int)plain);
            struct slice found = got == (int)plain ? state_in(dw_slice(set, plain), type) : SLICE_NONE;
            if (found.ptr != NULL)
                return found;
        }
        at += HEAD + (size_t)((length + 7) & ~UINT64_C(7));
    }
    return SLICE_NONE;
}

static struct slice read_file(const char *path)
{
    FILE *in = fopen(path, "rb");
    if (in == NULL)
        return SLICE_NONE;
    (void)fseek(in, 0, SEEK_END);
    long size = ftell(in);
    rewind(in);
    char *bytes = dw_arena_alloc(&arena, (size_t)size);
    size_t got = fread(bytes, 1, (size_t)size, in);
    (void)fclose(in);
    return dw_slice(bytes, got);
}

static void real_ones(void **state)
{
    (void)state;
    struct slice file = read_file(TEST_SOURCE_DIR "/../shared/testdata/unified_logging/0000000000000f85.tracev3");
    if (file.ptr == NULL) {
        print_message("no ../shared/testdata here: a real device's entries are not tried\n");
        skip();
    }
    struct network_state network;
    struct slice text = compose(TRACE_STATE_CUSTOM, "dnsinfo", state_in_file(file, "dnsinfo"));
    assert_int_equal(dw_netstate_read(text, &network, &arena, NULL), DW_OK);
    assert_int_equal(network.resolver_count, 8);
    assert_text(network.resolvers[0].nameservers[0], "1.1.1.1");
    assert_text(network.resolvers[0].nameservers[1], "9.9.9.9");
    assert_text(network.resolvers[7].interface, "en0");
    for (size_t i = 0; i < network.resolver_count; i++)
        assert_int_equal(network.resolvers[i].flags & (RESOLVER_A | RESOLVER_AAAA), RESOLVER_A);
    text = compose(TRACE_STATE_CUSTOM, "nwi", state_in_file(file, "nwi"));
    assert_int_equal(dw_netstate_read(text, &network, &arena, NULL), DW_OK);
    assert_int_equal(network.interface_count, 6);
    assert_text(network.interfaces[0].name, "en0");
    for (size_t i = 1; i < 6; i++) {
        assert_int_equal(network.interfaces[i].rank, 0x03ffffff);
        assert_true(network.interfaces[i].not_in_list && network.interfaces[i].vpn_server.len == 0);
    }
}

static int teardown(void **state)
{
    (void)state;
    dw_arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dnsinfo), cmocka_unit_test(dnsinfo_reads_back), cmocka_unit_test(dnsinfo_damaged),
        cmocka_unit_test(nwi),     cmocka_unit_test(nwi_reads_back),     cmocka_unit_test(nwi_damaged),
        cmocka_unit_test(plists),  cmocka_unit_test(plist_bombs),        cmocka_unit_test(real_ones),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
