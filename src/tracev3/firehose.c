#include "tracev3/record.h"

enum {
    BUFFER_AT = 16, /* in a chunk's data; public size and private offset count from here */
    BUFFER_SIZE = 4096,
    BUFFER_HEAD = 16
};

static void find_private(const unsigned char *buffer, size_t size, size_t public_size, bool collapsed,
                         struct trace_firehose *out)
{
    size_t offset = out->private_offset;
    if (offset >= BUFFER_SIZE)
        return;
    size_t from = collapsed ? public_size : offset, length = BUFFER_SIZE - offset;
    if (!collapsed && size != BUFFER_SIZE)
        return;
    out->has_private = true;
    if (from > size)
        from = size;
    out->private_data = (struct trace_bytes){buffer + from, length < size - from ? length : size - from, false};
}

bool dw_firehose_parse(const unsigned char *data, size_t size, struct trace_firehose *out, bool *damaged)
{
    *out = (struct trace_firehose){0};
    if (size < FIREHOSE_HEAD_SIZE)
        return false;
    out->first = dw_le64(data);
    out->second = dw_le32(data + 8);
    const unsigned char *buffer = data + BUFFER_AT;
    size_t public_size = dw_le16(buffer), buffer_size = size - BUFFER_AT;
    out->private_offset = dw_le16(buffer + 2);
    out->base = dw_le64(buffer + 8);
    if (public_size < BUFFER_HEAD || public_size > buffer_size) {
        *damaged = true;
        public_size = public_size < BUFFER_HEAD ? BUFFER_HEAD : buffer_size;
    }
    out->records = buffer + BUFFER_HEAD;
    out->size = public_size - BUFFER_HEAD;
    find_private(buffer, buffer_size, public_size, data[13] != 0, out);
    return true;
}

struct trace_record_head dw_firehose_again(const struct trace_firehose *firehose, const unsigned char *at)
{
    uint64_t delta = (uint64_t)dw_le32(at + 16) | (uint64_t)dw_le16(at + 20) << 32;
    return (struct trace_record_head){.type = at[0],
                                      .log_type = at[1],
                                      .flags = dw_le16(at + 2),
                                      .time = firehose->base + delta,
                                      .at = at,
                                      .size = dw_le16(at + 22)};
}

bool dw_firehose_next(const struct trace_firehose *firehose, size_t *at, struct trace_record_head *out, bool *damaged)
{
    const unsigned char *p = firehose->records;
    while (firehose->size - *at >= 8 && dw_le64(p + *at) == 0)
        *at += 8;
    size_t left = firehose->size - *at;
    if (left < RECORD_HEAD_SIZE) {
        *damaged |= left >= 8;
        return false;
    }
    p += *at;
    size_t size = dw_le16(p + 22);
    if (size > left - RECORD_HEAD_SIZE) {
        *damaged = true;
        return false;
    }
    *out = dw_firehose_again(firehose, p);
    size_t step = (RECORD_HEAD_SIZE + size + 7) & ~(size_t)7;
    *at += step < left ? step : left;
    return true;
}

bool dw_record_private(const struct trace_firehose *firehose, const struct trace_record *record,
                       struct trace_bytes *out)
{
    *out = (struct trace_bytes){NULL, 0, false};
    if ((record->flags & RECORD_HAS_PRIVATE) == 0 || !firehose->has_private)
        return true;
    if (record->private_offset < firehose->private_offset)
        return record->private_size == 0;
    size_t from = (size_t)record->private_offset - firehose->private_offset, all = firehose->private_data.left;
    if (from > all || record->private_size > all - from)
        return false;
    *out = (struct trace_bytes){firehose->private_data.at + from, record->private_size, false};
    return true;
}
