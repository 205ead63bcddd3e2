/* Composing from damaged formats, arguments and blobs: every truncation and many changed bytes. What must hold: no byte
 * beyond a range is read (run it under a sanitizer), the text is UTF-8, and its size is bounded. */
#include "base/utf8.h"
#include "support/blobs.h"
#include "support/items.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct arena arena;

static const struct {
    const char *format, *items;
} examples[] = {
    {"[R%u->Q%u] %{public}s %-8s|%08x %p %5.2f %c %m %% %*d %.*s %@",
     "i2|i9|sabc|sdef|i5|q7|q8|i9|i65|i6|i1|i2|sxyz|oq"},
    {"%{sensitive, mask.hash, mdnsresponder:domain_name}.*P %{mdns:rrtype}d %{public,mdns:dnshdr}.*P",
     "nwww.example.com|i28|h2d6701000001000000000000"},
    {"%{mdns:rdata}.*P %{mdns:rdata}.*P", "h002f0161000006400000080003|h0001c0000201"},
    {"%{mdns:rd.svcb}.*P", "h000100000100030268320003000201bb00040004c0000201000000020001000700027b7d2328000161"},
    {"%{mdns:rd.nsec3}.*P %{mdns:rd.rrsig}.*P",
     "h0100000a02aabb020102000140|h00010802000000e056954eF156954ef1000a01610001ff"},
    {"%{mdns:dnsmsg}.*P", "h2d678180000100020000000103777777076578616d706c6503636f6d0000010001c00c000500010000003c0006"
                          "03636e78c010c02d000100010000003c0004c000020100002904d000000000000c000f000800126e6f74652127"},
    {"%{mdnsresponder:ip_addr}.20P %{mdnsresponder:domain_label}.*P %{mdnsresponder:mac_addr}.6P",
     "a192.0.2.53|h03616263|h0a1b2c3d4e5f"},
    {"%{network:sockaddr}.*P %{uuid_t}.16P %{timeval}.*P %{time_t}ld",
     "h1c1e003500000000fe80000000000000000000000000000104000000|h10742e39065741f8ab99878c5ec2dcaa|"
     "hf1549556000000003ed00b0000000000|q1"},
};

static void compose(struct slice format, const struct items *items)
{
    struct slice out;
    assert_int_equal(dw_message_compose(format, items->list, items->count, &arena, &out, NULL), DW_OK);
    assert_int_equal(dw_utf8_valid(out), out.len);
    assert_true(out.len < 1024 * 1024);
    dw_arena_reset(&arena);
}

/* A copy of its own size, so that a sanitizer sees every byte read past its end. */
static char *exact_copy(struct slice bytes)
{
    char *copy = test_malloc(bytes.len + (bytes.len == 0));
    if (bytes.len != 0)
        memcpy(copy, bytes.ptr, bytes.len);
    return copy;
}

static const unsigned char changes[] = {0x00, 0x01, 0x25, 0x2a, 0x3f, 0x7f, 0x80, 0xc0, 0xff};

static void formats(void **state)
{
    (void)state;
    for (size_t e = 0; e < sizeof examples / sizeof examples[0]; e++) {
        struct slice whole = dw_slice_of(examples[e].format);
        struct items items = {0};
        items_parse(&items, examples[e].items);
        for (size_t len = 0; len <= whole.len; len++) {
            char *cut = exact_copy(dw_slice_first(whole, len));
            compose(dw_slice(cut, len), &items);
            for (size_t k = 0; len > 0 && k < sizeof changes; k++) {
                cut[len - 1] = (char)changes[k];
                compose(dw_slice(cut, len), &items);
            }
            test_free(cut);
        }
    }
}

/* One item's bytes cut and changed; its length item stays. */
static void values(void **state)
{
    (void)state;
    for (size_t e = 0; e < sizeof examples / sizeof examples[0]; e++) {
        struct items items = {0};
        items_parse(&items, examples[e].items);
        for (size_t i = 0; i < items.count; i++) {
            const struct slice whole = items.list[i].bytes;
            for (size_t len = 0; len <= whole.len; len++) {
                char *cut = exact_copy(dw_slice_first(whole, len));
                items.list[i].bytes = dw_slice(cut, len);
                compose(dw_slice_of(examples[e].format), &items);
                test_free(cut);
            }
            char *changed = exact_copy(whole);
            items.list[i].bytes = dw_slice(changed, whole.len);
            for (size_t at = 0; at < whole.len; at++) {
                for (size_t k = 0; k < sizeof changes; k++) {
                    changed[at] = (char)changes[k];
                    compose(dw_slice_of(examples[e].format), &items);
                }
                changed[at] = whole.ptr[at];
            }
            items.list[i].bytes = whole;
            test_free(changed);
        }
    }
}

static void types(void **state)
{
    (void)state;
    for (size_t e = 0; e < sizeof examples / sizeof examples[0]; e++) {
        struct items items = {0};
        items_parse(&items, examples[e].items);
        for (size_t i = 0; i < items.count; i++) {
            const struct trace_item was = items.list[i];
            for (unsigned type = 0; type <= 0xff; type++) {
                items.list[i].type = (uint8_t)type;
                items.list[i].state = (enum trace_item_state)(type % 3);
                items.list[i].cut = type % 2 != 0;
                compose(dw_slice_of(examples[e].format), &items);
            }
            items.list[i] = was;
        }
    }
}

static void state_once(uint32_t kind, const char *type, struct slice data)
{
    struct slice out;
    assert_int_equal(
        dw_state_compose(kind, SLICE(""), SLICE("SystemConfiguration"), dw_slice_of(type), data, &arena, &out, NULL),
        DW_OK);
    assert_int_equal(dw_utf8_valid(out), out.len);
    dw_arena_reset(&arena);
}

static void state_damaged(uint32_t kind, const char *type, struct slice whole)
{
    for (size_t len = 0; len <= whole.len; len++) {
        char *cut = exact_copy(dw_slice_first(whole, len));
        state_once(kind, type, dw_slice(cut, len));
        test_free(cut);
    }
    char *changed = exact_copy(whole);
    for (size_t at = 0; at < whole.len; at++) {
        for (size_t k = 0; k < sizeof changes; k++) {
            changed[at] = (char)changes[k];
            state_once(kind, type, dw_slice(changed, whole.len));
        }
        changed[at] = whole.ptr[at];
    }
    test_free(changed);
}

static void dnsinfo(void **state)
{
    (void)state;
    struct blob *one = test_calloc(1, sizeof *one), *all = test_calloc(1, sizeof *all),
                *blob = test_calloc(1, sizeof *blob);
    blob_attribute(one, 12, SLICE("home.example\0"));
    blob_attribute(one, 16, SLICE("en0\0"));
    blob_nameserver4(one, 192, 0, 2, 1);
    blob_attribute(one, 13, SLICE("\xC0\0\x02\0\xFF\xFF\xFF\0"));
    blob_attribute(one, 15, SLICE("Default: 0\0"));
    blob_resolver(all,
                  &(struct blob_resolver){
                      .section = 1, .nameservers = 1, .searches = 1, .sort_addresses = 1, .if_index = 4, .flags = 2},
                  one);
    blob_dnsinfo(blob, 1, 0, 0, all);
    state_damaged(TRACE_STATE_CUSTOM, "dnsinfo", blob_slice(blob));
    test_free(one);
    test_free(all);
    test_free(blob);
}

static void nwi(void **state)
{
    (void)state;
    static const struct blob_interface v4[] = {{.name = "en0", .flags = 0x14, .rank = 1, .family = 2, .alias = 2}},
                                       v6[] = {{.name = "en0", .flags = 4, .rank = 1, .family = 30, .alias = -2}};
    static const int32_t list[] = {0};
    struct blob *blob = test_calloc(1, sizeof *blob);
    blob_nwi(blob, 2, v4, 1, v6, 1, list, 1);
    state_damaged(TRACE_STATE_CUSTOM, "nwi", blob_slice(blob));
    test_free(blob);
}

static void plists(void **state)
{
    (void)state;
    state_damaged(TRACE_STATE_PLIST, "",
                  SLICE("bplist00\xA2\x01\x02\x52"
                        "ab\x10\x01\x08\x0b\x0e\0\0\0\0\0\0\x01\x01\0\0\0\0\0\0\0\x03\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                        "\x10"));
    state_damaged(TRACE_STATE_PLIST, "",
                  SLICE("<plist version=\"1.0\"><dict><key>b</key><array><string>one</string><true/></array><key>d"
                        "</key><data>AQID</data><key>r</key><real>0.5</real></dict></plist>"));
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
        cmocka_unit_test(formats), cmocka_unit_test(values), cmocka_unit_test(types),
        cmocka_unit_test(dnsinfo), cmocka_unit_test(nwi),    cmocka_unit_test(plists),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
