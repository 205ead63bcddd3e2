/* Records by hand: the fields that flags add, in their order, and what readers differ on. */
#include "support/trace_bytes.h"
#include "tracev3/record.h"

/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A record's head; what is added after it is its data until `finish`. */
static struct tw_bytes begin(unsigned type, unsigned log_type, unsigned flags, uint32_t reference)
{
    struct tw_bytes b = {0};
    tw_u8(&b, type);
    tw_u8(&b, log_type);
    tw_u16(&b, flags);
    tw_u32(&b, reference);
    tw_u64(&b, 0x953);
    tw_u32(&b, 1000);
    tw_u16(&b, 1);
    tw_u16(&b, 0);
    return b;
}

static struct trace_record_head finish(struct tw_bytes *b)
{
    static const struct trace_firehose CHUNK = {.base = 5};
    tw_set(b, 22, b->len - RECORD_HEAD_SIZE, 2);
    return dw_firehose_again(&CHUNK, b->at);
}

static void no_items(struct tw_bytes *b)
{
    tw_u8(b, 0);
    tw_u8(b, 0);
}

static void reads_all_fields_in_order(void **state)
{
    (void)state;
    struct trace_record r;
    struct tw_bytes b =
        begin(RECORD_SIGNPOST, 0x81,
              RECORD_HAS_ACTIVITY | RECORD_LARGE_SHARED_CACHE | RECORD_HAS_UNIQUE_PID | RECORD_HAS_LARGE_OFFSET |
                  RECORD_HAS_PRIVATE | RECORD_HAS_SUBSYSTEM | RECORD_HAS_TTL | RECORD_HAS_NAME,
              0x117a0720);
    tw_u64(&b, 0x8000000000001652);
    tw_u64(&b, 77);
    tw_u16(&b, 0xf00);
    tw_u16(&b, 0x20);
    tw_u32(&b, 0xecf707e9);
    tw_u16(&b, 0x8008); /* the program counter's */
    tw_u16(&b, 2);      /* the format's */
    tw_u16(&b, 21);
    tw_u8(&b, 14);
    tw_u64(&b, 0xeeeeb0b5);
    tw_u32(&b, 0x80001000);
    tw_u16(&b, 3);
    no_items(&b);
    struct trace_record_head head = finish(&b);
    assert_int_equal(head.time, 5 + 1000 + (UINT64_C(1) << 32));
    assert_true(dw_record_parse(&head, false, &r));
    assert_int_equal(r.thread, 0x953);
    assert_true(r.activity == 0x8000000000001652 && r.unique_pid == 77);
    assert_true(r.private_offset == 0xf00 && r.private_size == 0x20);
    assert_true(r.counter == 0x8008ecf707e9);
    assert_true(r.format == 0x1117a0720 && !r.dynamic);
    assert_true(r.subsystem == 21 && r.ttl == 14 && r.signpost == 0xeeeeb0b5);
    assert_true(r.name == (0x1000 | UINT64_C(3) << 31));
    assert_int_equal(r.items.left, 2);
    for (size_t cut = 0; cut < head.size - 2; cut++) { /* never past its end */
        struct trace_record_head short_head = head;
        short_head.size = cut;
        assert_false(dw_record_parse(&short_head, false, &r));
    }
    free(b.at);
}

static void reads_counters_of_every_kind(void **state)
{
    (void)state;
    struct trace_record r;
    struct tw_bytes b = begin(RECORD_LOG, 0, RECORD_ABSOLUTE, 0x80000000);
    tw_u32(&b, 0x12340000);
    tw_u16(&b, 0x7f80);
    no_items(&b);
    struct trace_record_head head = finish(&b);
    assert_true(dw_record_parse(&head, false, &r) && r.counter == 0x7f8012340000 && r.dynamic);
    assert_true(dw_record_parse(&head, true, &r) && r.counter == 0x12340000); /* of 32 bits: no more than that */
    free(b.at);
    b = begin(RECORD_LOG, 0, RECORD_BY_UUID, 7);
    tw_u32(&b, 4096);
    tw_put(&b, "0123456789abcdef", 16);
    no_items(&b);
    head = finish(&b);
    assert_true(dw_record_parse(&head, false, &r) && r.counter == 4096);
    assert_memory_equal(r.uuid, "0123456789abcdef", 16);
    free(b.at);
}

static void reads_activities(void **state)
{
    (void)state;
    struct trace_record r;
    struct tw_bytes b = begin(
        RECORD_ACTIVITY, 1, RECORD_HAS_ACTIVITY | RECORD_HAS_UNIQUE_PID | RECORD_HAS_SUBSYSTEM | RECORD_MAIN_IMAGE, 9);
    for (uint64_t i = 1; i <= 4; i++)
        tw_u64(&b, i * 11);
    tw_u32(&b, 4096);
    struct trace_record_head head = finish(&b);
    assert_true(dw_record_parse(&head, false, &r));
    assert_true(r.activity == 11 && r.unique_pid == 22 && r.other_activity == 33 && r.new_activity == 44);
    assert_int_equal(r.counter, 4096);
    free(b.at);
    b = begin(RECORD_ACTIVITY, 3, RECORD_MAIN_IMAGE, 9); /* of the user: no activity of its own */
    tw_u32(&b, 4096);
    head = finish(&b);
    assert_true(dw_record_parse(&head, false, &r) && r.new_activity == 0 && r.counter == 4096);
    free(b.at);
}

/* Items: a string of four bytes. */
static void one_string(struct tw_bytes *b)
{
    tw_u8(b, 2);
    tw_u8(b, 1);
    tw_u8(b, 0x22);
    tw_u8(b, 4);
    tw_u16(b, 0);
    tw_u16(b, 4);
    tw_put(b, "abc", 4);
}

static void a_persona_is_there_when_it_fits(void **state)
{
    (void)state;
    struct trace_record r;
    for (int with = 0; with <= 1; with++) {
        struct tw_bytes b = begin(RECORD_LOG, 0, RECORD_HAS_PERSONA | RECORD_MAIN_IMAGE | RECORD_HAS_SUBSYSTEM, 5);
        if (with)
            tw_u32(&b, 501);
        tw_u32(&b, 0x1234);
        tw_u16(&b, 3);
        one_string(&b);
        struct trace_record_head head = finish(&b);
        assert_true(dw_record_parse(&head, false, &r));
        assert_int_equal(r.persona, with ? 501 : 0);
        assert_int_equal(r.counter, 0x1234);
        assert_int_equal(r.subsystem, 3);
        free(b.at);
    }
}

static void reads_losses(void **state)
{
    (void)state;
    struct trace_record r;
    struct tw_bytes b = begin(RECORD_LOSS, 0, 0, 0);
    tw_u64(&b, 100);
    tw_u64(&b, 200);
    tw_u32(&b, 63);
    tw_u32(&b, 0);
    struct trace_record_head head = finish(&b);
    assert_true(dw_record_parse(&head, false, &r));
    assert_true(r.lost_from == 100 && r.lost_until == 200 && r.lost_count == 63);
    head.type = 5; /* no such kind */
    assert_false(dw_record_parse(&head, false, &r));
    free(b.at);
}

static struct trace_bytes bytes_of(const struct tw_bytes *b)
{
    return (struct trace_bytes){b->at, b->len, false};
}

static void put_range(struct tw_bytes *b, unsigned type, unsigned offset, unsigned length)
{
    tw_u8(b, type);
    tw_u8(b, 4);
    tw_u16(b, offset);
    tw_u16(b, length);
}

static void reads_items(void **state)
{
    (void)state;
    static struct trace_items items;
    static const unsigned char PRIVATE[] = "hidden";
    struct tw_bytes b = {0};
    tw_u8(&b, 0);
    tw_u8(&b, 9);
    tw_u8(&b, 0x00);
    tw_u8(&b, 4);
    tw_u32(&b, 42);
    tw_u8(&b, 0x10); /* a precision holds its number itself */
    tw_u8(&b, 4);
    tw_u32(&b, 3);
    put_range(&b, 0x22, 2, 0x8003); /* cut */
    put_range(&b, 0x31, 0, 6);
    put_range(&b, 0x41, 0, 0x8000); /* nothing was stored */
    put_range(&b, 0x05, 0, 0);
    put_range(&b, 0xf5, 0, 2); /* what stands for a masked value is public */
    put_range(&b, 0x20, 5, 1); /* beyond the values */
    put_range(&b, 0x25, 6, 1); /* beyond the private data */
    tw_put(&b, "vwxyz", 5);
    dw_items_parse(bytes_of(&b), false, (struct trace_bytes){PRIVATE, 6, false}, &items);
    assert_false(items.corrupt);
    assert_int_equal(items.count, 9);
    assert_memory_equal(items.item[0].bytes.ptr, "\x2a\0\0\0", 4);
    assert_memory_equal(items.item[1].bytes.ptr, "\3\0\0\0", 4);
    assert_true(dw_slice_equal(items.item[2].bytes, SLICE("xyz")) && items.item[2].cut);
    assert_true(dw_slice_equal(items.item[3].bytes, SLICE("hidden")));
    assert_int_equal(items.item[4].state, TRACE_ITEM_NOT_STORED);
    assert_int_equal(items.item[5].state, TRACE_ITEM_NOT_STORED);
    assert_true(dw_slice_equal(items.item[6].bytes, SLICE("vw")));
    assert_int_equal(items.item[7].state, TRACE_ITEM_BAD_RANGE);
    assert_true(items.item[7].offset == 5 && items.item[7].length == 1 && items.item[7].within == 5);
    assert_int_equal(items.item[8].state, TRACE_ITEM_BAD_RANGE);
    dw_items_parse(bytes_of(&b), false, (struct trace_bytes){NULL, 0, false}, &items);
    assert_int_equal(items.item[3].state, TRACE_ITEM_NOT_STORED); /* no private data at all */
    b.len = 20;
    dw_items_parse(bytes_of(&b), false, (struct trace_bytes){NULL, 0, false}, &items);
    assert_true(items.corrupt && items.count == 0);
    free(b.at);
}

static void values_share_no_bytes(void **state)
{
    (void)state;
    static struct trace_items items;
    struct tw_bytes b = {0};
    tw_u8(&b, 0);
    tw_u8(&b, 200);
    for (int i = 0; i < 200; i++)
        put_range(&b, 0x22, 0, 1000);
    for (int i = 0; i < 1000; i++)
        tw_u8(&b, 'x');
    dw_items_parse(bytes_of(&b), false, (struct trace_bytes){NULL, 0, false}, &items);
    assert_true(items.corrupt && items.count == 0);
    free(b.at);
}

static void reads_values_of_traces(void **state)
{
    (void)state;
    static struct trace_items items;
    static const unsigned char VALUES[] = {1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 4, 8, 2};
    dw_items_of_trace((struct trace_bytes){VALUES, sizeof VALUES, false}, &items);
    assert_int_equal(items.count, 2);
    assert_true(items.item[0].bytes.len == 4 && items.item[0].bytes.ptr[0] == 1);
    assert_true(items.item[1].bytes.len == 8 && items.item[1].bytes.ptr[0] == 2);
    dw_items_of_trace((struct trace_bytes){VALUES + 14, 1, false}, &items); /* two values in no bytes */
    assert_true(items.corrupt && items.count == 0);
    dw_items_of_trace((struct trace_bytes){VALUES + 3, 1, false}, &items);
    assert_true(!items.corrupt && items.count == 0);
}

/* A chunk's buffer: public data of `size`, private data of `kept` bytes at the end of 4096. */
static struct tw_bytes chunk_of(size_t public_size, size_t kept, bool collapsed)
{
    struct tw_bytes b = {0};
    tw_u64(&b, 1);
    tw_u32(&b, 2);
    tw_u8(&b, 0);
    tw_u8(&b, collapsed);
    tw_u16(&b, 0);
    tw_u16(&b, 16 + public_size);
    tw_u16(&b, 4096 - kept);
    tw_u32(&b, 0);
    tw_u64(&b, 100);
    for (size_t i = 0; i < public_size; i++)
        tw_u8(&b, 'p');
    if (!collapsed)
        tw_zeros(&b, 4096 - 16 - public_size - kept);
    for (size_t i = 0; i < kept; i++)
        tw_u8(&b, 'a' + (unsigned)(i % 26));
    return b;
}

static void finds_private_data(void **state)
{
    (void)state;
    struct trace_firehose f;
    struct trace_bytes own;
    struct trace_record r = {.flags = RECORD_HAS_PRIVATE, .private_offset = 4096 - 60, .private_size = 10};
    for (int collapsed = 0; collapsed <= 1; collapsed++) {
        struct tw_bytes b = chunk_of(40, 100, collapsed != 0);
        bool damaged = false;
        assert_true(dw_firehose_parse(b.at, b.len, &f, &damaged) && !damaged);
        assert_true(f.has_private && f.private_data.left == 100 && f.size == 40);
        assert_true(dw_record_private(&f, &r, &own));
        assert_memory_equal(own.at, "opqrstuvwx", 10);
        free(b.at);
    }
    r.private_size = 61;
    assert_false(dw_record_private(&f, &r, &own)); /* beyond the buffer */
    r.private_offset = 10;
    assert_false(dw_record_private(&f, &r, &own)); /* before the private data */
    struct tw_bytes b = chunk_of(40, 0, true);
    bool damaged = false;
    assert_true(dw_firehose_parse(b.at, b.len, &f, &damaged) && !f.has_private);
    assert_true(dw_record_private(&f, &r, &own) && own.at == NULL);
    tw_set(&b, 16, 4000, 2); /* more public data than there is */
    assert_true(dw_firehose_parse(b.at, b.len, &f, &damaged) && damaged && f.size == 40);
    free(b.at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_all_fields_in_order),
        cmocka_unit_test(reads_counters_of_every_kind),
        cmocka_unit_test(reads_activities),
        cmocka_unit_test(a_persona_is_there_when_it_fits),
        cmocka_unit_test(reads_losses),
        cmocka_unit_test(reads_items),
        cmocka_unit_test(values_share_no_bytes),
        cmocka_unit_test(reads_values_of_traces),
        cmocka_unit_test(finds_private_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
