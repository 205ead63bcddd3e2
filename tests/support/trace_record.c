/* One record of a firehose chunk. */
#include "support/trace_parts.h"

enum {
    FLAG_ACTIVITY = 0x1,
    FLAG_UNIQUE_PID = 0x10,
    FLAG_LARGE_OFFSET = 0x20,
    FLAG_PERSONA = 0x40,
    FLAG_PRIVATE = 0x100,
    FLAG_SUBSYSTEM = 0x200, /* of an activity: the parent's id follows */
    FLAG_TTL = 0x400,
    FLAG_OVERSIZE = 0x800,
    FLAG_BACKTRACE = 0x1000,
    FLAG_NAME = 0x8000,
    RECORD_HEAD = 24,
    CODE_AT = 0x1000 /* where in its image the code that logs lies */
};

static const uint64_t ACTIVITY_BIT = UINT64_C(1) << 63;

struct place { /* what a record says of its format and code */
    unsigned kind;
    uint64_t format; /* the whole offset: 31 bits in the reference, the rest behind flag 0x20 */
    uint64_t name;
    uint64_t counter;
    const struct tw_image *image;
    bool dynamic, bits32;
};

static uint64_t string_offset(const struct tw_writer *w, uint32_t string)
{
    const struct tw_image *image = &w->images[w->strings[string].image];
    bool by_itself = image->home == TW_HOME_MAIN || image->home == TW_HOME_UUID;
    return w->strings[string].offset + (by_itself ? 0 : image->text);
}

static struct place place_of(const struct tw_writer *w, const struct tw_entry *e)
{
    const struct tw_task *task = &w->tasks[e->process];
    size_t image = e->format != 0 ? w->strings[e->format].image : e->image != 0 ? e->image : task->image;
    struct place p = {.image = &w->images[image], .dynamic = e->format == 0, .bits32 = task->spec.bits32};
    p.kind = e->home != 0 ? e->home : p.image->home;
    uint64_t start = p.kind == TW_HOME_MAIN || p.kind == TW_HOME_UUID ? 0 : p.image->text;
    p.counter = start + CODE_AT;
    p.format = p.dynamic ? start + CODE_AT : string_offset(w, e->format);
    p.name = e->name != 0 ? string_offset(w, e->name) : 0;
    return p;
}

static unsigned flags_of(const struct tw_entry *e, const struct place *p, const struct tw_bytes *private)
{
    unsigned flags = p->kind;
    if (e->record == TW_LOSS)
        return 0;
    if (e->activity != 0)
        flags |= FLAG_ACTIVITY;
    if (e->unique_pid != 0)
        flags |= FLAG_UNIQUE_PID;
    if (p->format >> 31 != 0 || p->name >> 31 != 0)
        flags |= FLAG_LARGE_OFFSET;
    if (e->persona != 0 || e->bare_persona)
        flags |= FLAG_PERSONA;
    if (e->record == TW_ACTIVITY)
        return flags | (e->parent_activity != 0 ? FLAG_SUBSYSTEM : 0);
    if (private->len != 0 && e->oversize == TW_INLINE)
        flags |= FLAG_PRIVATE;
    if (e->subsystem != 0)
        flags |= FLAG_SUBSYSTEM;
    if (e->ttl != 0)
        flags |= FLAG_TTL;
    if (e->oversize != TW_INLINE)
        flags |= FLAG_OVERSIZE;
    if (e->frames != 0)
        flags |= FLAG_BACKTRACE;
    if (e->record == TW_SIGNPOST && e->name != 0)
        flags |= FLAG_NAME;
    return flags;
}

static bool is_range(const struct tw_arg *arg)
{
    return arg->kind >= 2 || arg->privacy == TW_PRIVATE || arg->privacy == TW_SENSITIVE;
}

/* Masked values are kept with what is public: they are there to be shown where the value is not. */
static bool is_private(const struct tw_arg *arg)
{
    return arg->kind != 15 && (arg->privacy == TW_PRIVATE || arg->privacy == TW_SENSITIVE);
}

static void put_value(const struct tw_arg *arg, struct tw_bytes *to)
{
    if (arg->kind < 2) {
        tw_le(to, arg->number, arg->size);
        return;
    }
    if (arg->bytes.ptr == NULL)
        return;
    tw_put(to, arg->bytes.ptr, arg->bytes.len);
    if ((arg->kind == 2 || arg->kind == 4) && arg->keep != TW_CUT)
        tw_u8(to, 0);
}

static void put_range(struct tw_writer *w, const struct tw_arg *arg, struct tw_bytes *out)
{
    struct tw_bytes *to = is_private(arg) ? &w->private : &w->values;
    size_t offset = to->len, from = to->len;
    if (arg->keep != TW_DROPPED && arg->keep != TW_DROPPED_8000)
        put_value(arg, to);
    size_t length = to->len - from;
    if (arg->keep == TW_CUT)
        length |= 0x8000;
    if (arg->keep == TW_DROPPED_8000)
        length = 0x8000;
    if (arg->keep == TW_BEYOND)
        offset += 0x4000;
    tw_u8(out, 4);
    tw_u16(out, length == 0 ? 0 : offset);
    tw_u16(out, length);
}

/* Frames in two images; the indices padded to 4. */
static void put_backtrace(const struct tw_writer *w, const struct tw_entry *e, struct tw_bytes *to)
{
    if (e->frames == 0)
        return;
    unsigned char other[16];
    tw_uuid(other, "/usr/lib/system/libdispatch.dylib", w->options.seed);
    tw_u16(to, 1);
    tw_u8(to, 0x12);
    tw_u8(to, 2);
    tw_u16(to, e->frames);
    tw_put(to, w->images[w->tasks[e->process].image].uuid, 16);
    tw_put(to, other, 16);
    for (unsigned i = 0; i < e->frames; i++)
        tw_u32(to, 0x1000 + i * 0x40);
    for (unsigned i = 0; i < (e->frames + 3) / 4 * 4; i++)
        tw_u8(to, i + 1 == e->frames ? 0xff : i < e->frames ? i % 2 : 0);
}

/* Flags, count, headers, backtrace, values into w->items; the private bytes into w->private. */
static void put_items(struct tw_writer *w, const struct tw_entry *e)
{
    struct tw_bytes *out = &w->items;
    unsigned head = 0;
    for (size_t i = 0; i < e->arg_count; i++) {
        head |= is_range(&e->args[i]) ? 0x22 : 0;
        head |= e->args[i].privacy == TW_PRIVATE || e->args[i].privacy == TW_SENSITIVE ? 1 : 0;
    }
    tw_u8(out, head);
    tw_u8(out, (unsigned)e->arg_count);
    put_backtrace(w, e, &w->values);
    for (size_t i = 0; i < e->arg_count; i++) {
        const struct tw_arg *arg = &e->args[i];
        tw_u8(out, (unsigned)arg->kind << 4 | (unsigned)arg->privacy);
        if (is_range(arg)) {
            put_range(w, arg, out);
            continue;
        }
        tw_u8(out, arg->size);
        tw_le(out, arg->number, arg->size);
    }
    tw_put(out, w->values.at, w->values.len);
}

/* A trace record keeps values first, then their sizes, then the count. */
static void put_trace(const struct tw_entry *e, struct tw_bytes *out)
{
    for (size_t i = 0; i < e->arg_count; i++)
        tw_le(out, e->args[i].number, e->args[i].size);
    for (size_t i = 0; i < e->arg_count; i++)
        tw_u8(out, e->args[i].size);
    tw_u8(out, (unsigned)e->arg_count);
}

static void put_counter(const struct place *p, struct tw_bytes *out)
{
    tw_u32(out, p->counter);
    if ((p->kind == TW_HOME_ABSOLUTE && !p->bits32) || p->kind == TW_HOME_SHARED_LARGE)
        tw_u16(out, p->counter >> 32);
    if (p->kind == TW_HOME_UUID)
        tw_put(out, p->image->uuid, 16);
}

static void put_loss(const struct tw_writer *w, const struct tw_entry *e, struct tw_bytes *out)
{
    tw_u64(out, tw_ticks(w, e->lost_from_ns));
    tw_u64(out, tw_ticks(w, e->lost_until_ns));
    tw_u32(out, e->lost_count);
    tw_u32(out, 0);
}

/* What stands before the items, each where its flag says so. Returns where the private range stands, or 0. */
static size_t put_fields(struct tw_writer *w, const struct tw_entry *e, const struct place *p, unsigned flags)
{
    struct tw_bytes *out = &w->record;
    size_t private_at = 0;
    if (flags & FLAG_ACTIVITY)
        tw_u64(out, e->activity | ACTIVITY_BIT);
    if (flags & FLAG_UNIQUE_PID)
        tw_u64(out, e->unique_pid);
    if (e->persona != 0)
        tw_u32(out, e->persona);
    if (e->record == TW_ACTIVITY) {
        if (flags & FLAG_SUBSYSTEM)
            tw_u64(out, e->parent_activity | ACTIVITY_BIT);
        if (e->level != TW_ACTIVITY_USER_ACTION)
            tw_u64(out, e->new_activity | ACTIVITY_BIT);
    }
    if (flags & FLAG_PRIVATE) {
        private_at = out->len;
        tw_u32(out, 0);
    }
    put_counter(p, out);
    if (flags & FLAG_LARGE_OFFSET)
        tw_u16(out, p->format >> 31);
    if (e->record == TW_ACTIVITY)
        return private_at;
    if (flags & FLAG_SUBSYSTEM)
        tw_u16(out, e->subsystem);
    if (flags & FLAG_TTL)
        tw_u8(out, e->ttl);
    if (e->record == TW_SIGNPOST)
        tw_u64(out, e->signpost);
    if (flags & FLAG_NAME) {
        tw_u32(out, p->name & 0x7fffffff);
        if (flags & FLAG_LARGE_OFFSET)
            tw_u16(out, p->name >> 31);
    }
    if (flags & FLAG_OVERSIZE)
        tw_u32(out, w->oversize);
    return private_at;
}

/* The chunk of an oversize record: its items, then its private data. */
static void put_oversize(struct tw_writer *w, const struct tw_entry *e, uint64_t ticks, struct tw_bytes *out)
{
    const struct tw_task *task = &w->tasks[e->process];
    w->oversize++;
    if (e->oversize == TW_OVERSIZE_LOST)
        return;
    tw_u64(out, task->first);
    tw_u32(out, task->second);
    tw_u32(out, e->ttl);
    tw_u64(out, ticks);
    tw_u32(out, w->oversize);
    tw_u16(out, w->items.len);
    tw_u16(out, w->private.len);
    tw_put(out, w->items.at, w->items.len);
    tw_put(out, w->private.at, w->private.len);
}

void tw_encode(struct tw_writer *w, const struct tw_entry *e, uint64_t ticks, size_t *private_at,
               struct tw_bytes *oversize)
{
    struct place p = place_of(w, e);
    tw_clear(&w->record);
    tw_clear(&w->items);
    tw_clear(&w->values);
    tw_clear(&w->private);
    if (e->record == TW_LOG || e->record == TW_SIGNPOST)
        put_items(w, e);
    unsigned flags = flags_of(e, &p, &w->private);
    tw_u8(&w->record, e->record);
    tw_u8(&w->record, e->level);
    tw_u16(&w->record, flags);
    tw_u32(&w->record, e->record == TW_LOSS ? 0 : (p.format & 0x7fffffff) | (p.dynamic ? 0x80000000u : 0));
    tw_u64(&w->record, e->thread);
    tw_u64(&w->record, 0); /* time and size */
    *private_at = 0;
    if (e->record == TW_LOSS) {
        put_loss(w, e, &w->record);
    } else {
        if (e->oversize != TW_INLINE) {
            put_oversize(w, e, ticks, oversize);
            tw_clear(&w->private);
        }
        *private_at = put_fields(w, e, &p, flags);
        if (e->record == TW_TRACE)
            put_trace(e, &w->record);
        else if (e->oversize == TW_INLINE)
            tw_put(&w->record, w->items.at, w->items.len);
    }
    tw_set(&w->record, 22, w->record.len - RECORD_HEAD, 2);
    tw_pad(&w->record, 8);
    if (w->options.noise)
        tw_zeros(&w->record, 8 * (size_t)tw_below(&w->random, 3));
}
