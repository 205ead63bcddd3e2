#include "tracev3/rest.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"

enum { FIXED_MAX = 1024, FRAME_MAX = 96, FRAMES_MAX = 256, ESCAPED_MAX = 6, NAME_MAX_BYTES = 4096 };
static const uint64_t ACTIVITY_MASK = UINT64_MAX >> 1;

struct output {
    char *ptr;
    size_t len, size;
};

static void put(struct output *o, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct output *o, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(o->ptr + o->len, o->size - o->len, format, args);
    va_end(args);
    if (n > 0 && (size_t)n < o->size - o->len)
        o->len += (size_t)n;
}

static void put_uuid(struct output *o, const char *key, const unsigned char *uuid)
{
    char text[TRACE_UUID_TEXT] = "";
    if (uuid != NULL)
        dw_uuid_text(uuid, text);
    put(o, ",\"%s\":\"%s\"", key, text);
}

/* ASCII alone, so that nothing of it commands a terminal. */
static void put_text(struct output *o, struct slice text)
{
    for (size_t at = 0; at < text.len && at < NAME_MAX_BYTES;) {
        uint32_t c = dw_utf8_next(text, &at);
        if (c > 0xffff)
            put(o, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10), 0xdc00 + ((c - 0x10000) & 0x3ff));
        else if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\')
            put(o, "\\u%04x", c);
        else
            put(o, "%c", (int)c);
    }
}

static void put_signpost(struct output *o, const struct trace_rest *rest)
{
    static const char *const SCOPES[] = {"", "thread", "process", "system"};
    static const char *const KINDS[] = {"event", "begin", "end"};
    unsigned kind = rest->record->log_type & 0x3f;
    put(o, ",\"signpostID\":%" PRIu64 ",\"signpostScope\":\"%s\",\"signpostType\":\"%s\",\"signpostName\":\"",
        rest->record->signpost, SCOPES[rest->record->log_type >> 6],
        kind < sizeof KINDS / sizeof *KINDS ? KINDS[kind] : "");
    put_text(o, rest->name);
    put(o, "\"");
}

static void put_by_type(struct output *o, const struct trace_rest *rest)
{
    enum { SATURATED = 63, CREATE = 1 };
    const struct trace_record *r = rest->record;
    if (r->type == RECORD_ACTIVITY) {
        put(o, ",\"parentActivityIdentifier\":%" PRIu64, r->other_activity & ACTIVITY_MASK);
        if (r->log_type == CREATE)
            put(o, ",\"creatorActivityID\":%" PRIu64, r->activity);
    } else if (r->type == RECORD_SIGNPOST) {
        put_signpost(o, rest);
    } else if (r->type == RECORD_LOSS) {
        put(o,
            ",\"lossCount\":%u,\"lossCountSaturated\":%s,\"lossStartMachContinuousTimestamp\":%" PRIu64
            ",\"lossEndMachContinuousTimestamp\":%" PRIu64,
            r->lost_count, r->lost_count == SATURATED ? "true" : "false", r->lost_from, r->lost_until);
    }
}

/* Its layout: items.c. */
static void put_backtrace(struct output *o, struct trace_bytes b)
{
    (void)dw_take(&b, 3);
    size_t images = dw_take8(&b), frames = dw_take16(&b);
    const unsigned char *uuids = dw_take(&b, images * TRACE_UUID_SIZE), *offsets = dw_take(&b, frames * 4);
    const unsigned char *indexes = dw_take(&b, frames);
    if (b.bad || frames == 0)
        return;
    put(o, ",\"backtrace\":{\"frames\":[");
    for (size_t i = 0; i < frames && i < FRAMES_MAX; i++) {
        static const unsigned char NONE[TRACE_UUID_SIZE] = {0};
        char text[TRACE_UUID_TEXT];
        dw_uuid_text(indexes[i] < images ? uuids + (size_t)indexes[i] * TRACE_UUID_SIZE : NONE, text);
        put(o, "%s{\"imageOffset\":%u,\"imageUUID\":\"%s\"}", i != 0 ? "," : "", dw_le32(offsets + i * 4), text);
    }
    put(o, "]}");
}

/* Format, flags, log type, record type, as one number. */
static uint64_t trace_id(const struct trace_record *r)
{
    return r == NULL ? 0
                     : (uint64_t)r->reference << 32 | (uint64_t)r->flags << 16 | (uint64_t)r->log_type << 8 | r->type;
}

struct slice dw_rest_make(const struct trace_rest *rest, struct arena *arena)
{
    size_t name = rest->name.len < NAME_MAX_BYTES ? rest->name.len : NAME_MAX_BYTES;
    size_t frames = rest->backtrace != NULL && rest->backtrace->left != 0 ? FRAMES_MAX : 0;
    struct output o = {.size = FIXED_MAX + name * ESCAPED_MAX + frames * FRAME_MAX};
    o.ptr = dw_arena_alloc(arena, o.size);
    if (o.ptr == NULL)
        return SLICE_NONE;
    put(&o, "\"traceID\":%" PRIu64, trace_id(rest->record));
    if (rest->has_user)
        put(&o, ",\"userID\":%u", rest->user);
    put_uuid(&o, "processImageUUID", rest->process);
    put_uuid(&o, "senderImageUUID", rest->sender);
    put(&o, ",\"senderProgramCounter\":%" PRIu64, rest->counter);
    if (rest->record != NULL)
        put_by_type(&o, rest);
    if (frames != 0)
        put_backtrace(&o, *rest->backtrace);
    return dw_slice(o.ptr, o.len);
}
