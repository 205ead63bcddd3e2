/* Messages of the text samples, taken apart into formats and arguments and composed again: the same text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "support/entries.h"
#include "support/trace_invert.h"
#include "tracev3/message.h"

static struct slice load(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = dw_arena_alloc(arena, 1 << 20);
    assert_non_null(text);
    size_t length = fread(text, 1, 1 << 20, file);
    (void)fclose(file);
    return dw_slice(text, length);
}

/* An argument as the reader of records hands it on. */
static struct trace_item item_of(const struct tw_arg *arg, struct arena *arena)
{
    struct trace_item item = {.type = (uint8_t)(arg->kind << 4 | arg->privacy), .state = TRACE_ITEM_STORED};
    struct tw_bytes bytes = {NULL, 0, 0};
    if (arg->keep == TW_DROPPED || arg->keep == TW_DROPPED_8000) {
        item.state = TRACE_ITEM_NOT_STORED;
        return item;
    }
    if (arg->kind < 2)
        tw_le(&bytes, arg->number, arg->size);
    else if (arg->bytes.ptr != NULL)
        tw_put(&bytes, arg->bytes.ptr, arg->bytes.len);
    if (arg->bytes.ptr != NULL && (arg->kind == 2 || arg->kind == 4))
        tw_u8(&bytes, 0);
    item.bytes = dw_arena_copy(arena, tw_slice(&bytes));
    item.length = item.within = (uint16_t)bytes.len;
    tw_free(&bytes);
    return item;
}

static void check(const struct tw_format_list *formats, struct slice process, struct slice message, size_t *found)
{
    struct arena arena = {0};
    struct tw_inverted inverted;
    struct trace_item items[TW_ARGS_MAX];
    *found += tw_invert(formats, process, message, &arena, &inverted);
    for (size_t i = 0; i < inverted.count; i++)
        items[i] = item_of(&inverted.args[i], &arena);
    struct slice again;
    assert_int_equal(dw_message_compose(dw_slice_of(inverted.format), items, inverted.count, &arena, &again, NULL),
                     DW_OK);
    if (!dw_slice_equal(message, again))
        fail_msg("%.*s\ncame back as\n%.*s\nthrough %s", SLICE_ARG(message), SLICE_ARG(again), inverted.format);
    dw_arena_free(&arena);
}

static void samples_come_back(void **state)
{
    static const char *const SAMPLES[] = {"full-tunnel-macos12.log",
                                          "split-tunnel-macos12.log",
                                          "split-tunnel-redacted-macos15.log",
                                          "ipv4-only-home-macos15.log",
                                          "split-tunnel-tokens-macos27.log",
                                          "split-tunnel-getaddrinfo-macos26.ndjson",
                                          "gives-up-macos15.log",
                                          "nxdomain-macos15.log"};
    (void)state;
    struct tw_format_list formats;
    tw_formats_load(&formats, TEST_SOURCE_DIR "/tests/data/daemon-formats.txt");
    size_t found = 0, count = 0;
    for (size_t i = 0; i < sizeof SAMPLES / sizeof SAMPLES[0]; i++) {
        struct arena arena = {0};
        struct slice text = load(&arena, dw_arena_printf(&arena, TEST_SOURCE_DIR "/samples/%s", SAMPLES[i]));
        struct read_entries *read = dw_test_read(text, false);
        assert_true(read->count > 10);
        for (size_t k = 0; k < read->count; k++)
            check(&formats, read->list[k].process, read->list[k].message, &found);
        count += read->count;
        dw_test_entries_free(read);
        dw_arena_free(&arena);
    }
    assert_true(found * 100 > count * 85);
    tw_formats_free(&formats);
}

/* What the samples do not hold. */
static void values_of_every_type(void **state)
{
    static const struct slice MESSAGES[] = {
        SLICE_INIT("[R7->Q9] getaddrinfo result -- event: rmv, ifindex: 4, name: a.example., type: AAAA, rdata: "
                   "2001:db8::1, expired: yes"),
        SLICE_INIT("[R1->Q2] DNSServiceQueryRecord result -- event: add, expired: no, ifindex: 4, name hash: 4b0a9a1, "
                   "type: AAAA, rdata: 2001:db8::17"),
        SLICE_INIT("[R1->Q2] DNSServiceQueryRecord result -- event: add, expired: no, ifindex: 4, name hash: "
                   "<dn:I/vUYw>, type: A, rdata: <private> <rd:I/vUYw>"),
        SLICE_INIT("[R1] DNSServiceQueryRecord START -- qname: <mask.hash: 'MdYdX8k5Ny4zMZkolPzmew=='>, qtype: HTTPS, "
                   "flags: 0x1D000, interface index: -1, client pid: 7 (a (b)), name hash: ffffffff"),
        SLICE_INIT("[R1] DNSServiceQueryRecord START -- qname: <mask.hash: (null)>, qtype: SVCB, flags: 0x0, interface "
                   "index: 0, client pid: 7 (x), name hash: 0"),
        SLICE_INIT("[R3] getaddrinfo start -- flags: 0xC000D000, ifindex: 0, protocols: 0, hostname: <private>, "
                   "options: 0x0 {}, client pid: 4244 (Some App), delegator pid: 17 (other)"),
        SLICE_INIT("[R2] QueryRecordOpCallback: Question a.example.com. (Addr) timing out, InterfaceID 0x0"),
        SLICE_INIT("sending to <IPv4:BBQJCpqH> failed: [65: No route to host]"),
        SLICE_INIT("[Q2002] No response (3/5) from server 10.0.0.1 for qtype HTTPS")};
    (void)state;
    struct tw_format_list formats;
    tw_formats_load(&formats, TEST_SOURCE_DIR "/tests/data/daemon-formats.txt");
    for (size_t i = 0; i < sizeof MESSAGES / sizeof MESSAGES[0]; i++) {
        size_t found = 0;
        check(&formats, SLICE("mDNSResponder"), MESSAGES[i], &found);
        if (found != 1)
            fail_msg("no format for %.*s", SLICE_ARG(MESSAGES[i]));
    }
    tw_formats_free(&formats);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(samples_come_back), cmocka_unit_test(values_of_every_type)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
