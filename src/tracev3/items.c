/* Arguments: headers of type, size and bytes, then a backtrace, then the values that the headers' ranges point to. */
#include "tracev3/record.h"

enum {
    KIND_NUMBER = 0x00,
    KIND_PRECISION = 0x10,
    KIND_MASK = 0x70,
    KIND_MASKED = 0xf0,
    PRIVATE_BIT = 1,
    RANGE_SIZE = 4,
    RANGE_CUT = 0x8000,
    FRAME_SIZE = 5 /* an offset and the index of its image */
};

/* The backtrace: u16, u8, images u8, frames u16, then UUIDs, offsets, indexes padded to 4. */
static size_t backtrace_size(struct trace_bytes b)
{
    (void)dw_take(&b, 3);
    size_t images = dw_take8(&b), frames = dw_take16(&b);
    size_t indexes = (frames + 3) & ~(size_t)3;
    return b.bad ? SIZE_MAX : 6 + images * TRACE_UUID_SIZE + frames * 4 + indexes;
}

static bool is_range(uint8_t type)
{
    unsigned kind = type & 0xf0;
    if (kind == KIND_NUMBER)
        return (type & PRIVATE_BIT) != 0;
    return kind != KIND_PRECISION && kind != KIND_MASK;
}

static void resolve(struct trace_item *item, struct trace_bytes data, bool is_private)
{
    size_t length = item->length & ~(unsigned)RANGE_CUT;
    item->cut = (item->length & RANGE_CUT) != 0;
    item->within = (uint16_t)(data.left < UINT16_MAX ? data.left : UINT16_MAX);
    item->length = (uint16_t)length;
    if (is_private && (length == 0 || data.at == NULL)) {
        item->state = TRACE_ITEM_NOT_STORED;
    } else if (item->offset > data.left || length > data.left - item->offset) {
        item->state = TRACE_ITEM_BAD_RANGE;
    } else {
        item->state = TRACE_ITEM_STORED;
        item->bytes = dw_slice((const char *)data.at + item->offset, length);
    }
}

static bool read_headers(struct trace_bytes *b, struct trace_items *out)
{
    (void)dw_take8(b); /* flags of the whole: any private, any not scalar */
    size_t count = dw_take8(b);
    for (; out->count < count; out->count++) {
        struct trace_item *item = &out->item[out->count];
        uint8_t type = dw_take8(b), size = dw_take8(b);
        const unsigned char *value = dw_take(b, size);
        if (value == NULL)
            return false;
        *item = (struct trace_item){.type = type, .bytes = {(const char *)value, size}};
        if (!is_range(type))
            continue;
        if (size != RANGE_SIZE)
            return false;
        item->offset = dw_le16(value);
        item->length = dw_le16(value + 2);
        item->bytes = SLICE_NONE;
    }
    return !b->bad;
}

void dw_items_parse(struct trace_bytes items, bool has_backtrace, struct trace_bytes private_data,
                    struct trace_items *out)
{
    out->count = 0;
    out->backtrace = (struct trace_bytes){NULL, 0, false};
    out->corrupt = !read_headers(&items, out);
    if (out->corrupt) {
        out->count = 0;
        return;
    }
    struct trace_bytes values = items;
    if (has_backtrace) {
        size_t size = backtrace_size(items);
        out->backtrace = (struct trace_bytes){items.at, size < items.left ? size : items.left, false};
    }
    size_t stored = 0;
    for (size_t i = 0; i < out->count; i++) {
        struct trace_item *item = &out->item[i];
        if (!is_range(item->type))
            continue;
        /* what stands for a masked value is public, whatever the value was */
        bool is_private = (item->type & PRIVATE_BIT) != 0 && (item->type & 0xf0) != KIND_MASKED;
        resolve(item, is_private ? private_data : values, is_private);
        stored += item->bytes.len;
    }
    /* Each value has bytes of its own: ranges that share theirs are a way to blow a message up */
    if (stored > values.left + private_data.left) {
        out->corrupt = true;
        out->count = 0;
    }
}

void dw_items_of_trace(struct trace_bytes items, struct trace_items *out)
{
    out->count = 0;
    out->corrupt = false;
    out->backtrace = (struct trace_bytes){NULL, 0, false};
    size_t count = items.left != 0 ? items.at[items.left - 1] : 0;
    if (count == 0)
        return;
    out->corrupt = count + 1 > items.left;
    const unsigned char *sizes = out->corrupt ? NULL : items.at + items.left - 1 - count;
    items.left -= out->corrupt ? items.left : count + 1;
    for (size_t i = 0; i < count && !out->corrupt; i++) {
        const unsigned char *value = dw_take(&items, sizes[i]);
        out->corrupt = value == NULL;
        out->item[out->count++] =
            (struct trace_item){.type = 0x02, .bytes = {(const char *)value, value != NULL ? sizes[i] : 0}};
    }
    if (out->corrupt)
        out->count = 0;
}
