#include "tracev3/record.h"

static const uint32_t DYNAMIC = 0x80000000u;

static void program_counter(struct trace_bytes *b, bool is_32_bit, struct trace_record *out)
{
    unsigned strings = out->flags & RECORD_STRINGS;
    out->counter = dw_take32(b);
    if (strings == RECORD_BY_UUID)
        out->uuid = dw_take(b, TRACE_UUID_SIZE);
    else if (strings == RECORD_LARGE_SHARED_CACHE || (strings == RECORD_ABSOLUTE && !is_32_bit))
        out->counter |= (uint64_t)dw_take16(b) << 32;
    out->dynamic = (out->reference & DYNAMIC) != 0;
    out->format = out->reference & ~DYNAMIC;
    if ((out->flags & RECORD_HAS_LARGE_OFFSET) != 0)
        out->format |= (uint64_t)dw_take16(b) << 31;
}

static void common(struct trace_bytes *b, bool has_persona, struct trace_record *out)
{
    if ((out->flags & RECORD_HAS_ACTIVITY) != 0)
        out->activity = dw_take64(b);
    if ((out->flags & RECORD_HAS_UNIQUE_PID) != 0)
        out->unique_pid = dw_take64(b);
    if (has_persona)
        out->persona = dw_take32(b);
}

static bool parse_activity(struct trace_bytes b, bool has_persona, bool is_32_bit, struct trace_record *out)
{
    enum { USER_ACTION = 3 };
    common(&b, has_persona, out);
    if ((out->flags & RECORD_HAS_SUBSYSTEM) != 0)
        out->other_activity = dw_take64(&b);
    if (out->log_type != USER_ACTION)
        out->new_activity = dw_take64(&b);
    program_counter(&b, is_32_bit, out);
    return !b.bad;
}

static void signpost_name(struct trace_bytes *b, struct trace_record *out)
{
    out->signpost = dw_take64(b);
    if ((out->flags & RECORD_HAS_NAME) == 0)
        return;
    out->name = dw_take32(b) & ~DYNAMIC;
    if ((out->flags & RECORD_HAS_LARGE_OFFSET) != 0)
        out->name |= (uint64_t)dw_take16(b) << 31;
}

static bool parse_log(struct trace_bytes b, bool has_persona, bool is_32_bit, struct trace_record *out)
{
    common(&b, has_persona, out);
    if ((out->flags & RECORD_HAS_PRIVATE) != 0) {
        out->private_offset = dw_take16(&b);
        out->private_size = dw_take16(&b);
    }
    program_counter(&b, is_32_bit, out);
    if ((out->flags & RECORD_HAS_SUBSYSTEM) != 0)
        out->subsystem = dw_take16(&b);
    if ((out->flags & RECORD_HAS_TTL) != 0)
        out->ttl = dw_take8(&b);
    if (out->type == RECORD_SIGNPOST)
        signpost_name(&b, out);
    if ((out->flags & RECORD_HAS_OVERSIZE) != 0)
        out->oversize = dw_take32(&b);
    else
        out->items = b;
    return !b.bad;
}

static bool parse_loss(struct trace_bytes b, struct trace_record *out)
{
    out->lost_from = dw_take64(&b);
    out->lost_until = dw_take64(&b);
    out->lost_count = dw_take32(&b);
    return !b.bad;
}

static bool parse_by_type(struct trace_bytes data, bool has_persona, bool is_32_bit, struct trace_record *out)
{
    switch (out->type) {
    case RECORD_ACTIVITY:
        return parse_activity(data, has_persona, is_32_bit, out);
    case RECORD_TRACE:
        program_counter(&data, is_32_bit, out);
        out->items = data;
        return !data.bad;
    case RECORD_LOG:
    case RECORD_SIGNPOST:
        return parse_log(data, has_persona, is_32_bit, out);
    case RECORD_LOSS:
        return parse_loss(data, out);
    default:
        return false;
    }
}

/* Whether the items use up the record to its last byte. */
static bool fits_exactly(const struct trace_record *record)
{
    if (record->type != RECORD_LOG && record->type != RECORD_SIGNPOST)
        return true;
    if ((record->flags & RECORD_HAS_OVERSIZE) != 0)
        return record->items.left == 0;
    struct trace_bytes b = record->items;
    (void)dw_take8(&b);
    size_t end = 0;
    for (size_t count = dw_take8(&b); count != 0 && !b.bad; count--) {
        uint8_t type = dw_take8(&b), size = dw_take8(&b);
        const unsigned char *value = dw_take(&b, size);
        unsigned kind = type & 0xf0;
        bool is_public_range = size == 4 && kind >= 0x20 && kind != 0x70 && ((type & 1) == 0 || kind == 0xf0);
        if (value != NULL && is_public_range) {
            size_t stop = (size_t)dw_le16(value) + (dw_le16(value + 2) & 0x7fff);
            end = stop > end ? stop : end;
        }
    }
    if (b.bad)
        return false;
    return (record->flags & RECORD_HAS_BACKTRACE) != 0 && end == 0 ? true : end == b.left;
}

bool dw_record_parse(const struct trace_record_head *head, bool is_32_bit, struct trace_record *out)
{
    const unsigned char *p = head->at;
    const struct trace_record blank = {.type = head->type,
                                       .log_type = head->log_type,
                                       .flags = head->flags,
                                       .reference = dw_le32(p + 4),
                                       .thread = dw_le64(p + 8),
                                       .time = head->time};
    struct trace_bytes data = {p + RECORD_HEAD_SIZE, head->size, false};
    *out = blank;
    if ((head->flags & RECORD_HAS_PERSONA) == 0)
        return parse_by_type(data, false, is_32_bit, out);
    /* Readers differ on what this flag adds: a number, or nothing. What fits is right. */
    bool with = parse_by_type(data, true, is_32_bit, out);
    if (with && fits_exactly(out))
        return true;
    struct trace_record without = blank;
    if (parse_by_type(data, false, is_32_bit, &without) && (!with || fits_exactly(&without))) {
        *out = without;
        return true;
    }
    return with;
}
