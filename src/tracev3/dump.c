#include "tracev3/dump.h"

enum { TEXT_SIZE = 64, STATE_KIND_CUSTOM = 3 };

static struct trace_bytes up_to(struct trace_bytes *b, size_t size, bool *damaged)
{
    if (size > b->left) {
        *damaged = true;
        size = b->left;
    }
    return (struct trace_bytes){dw_take(b, size), size, false};
}

static struct slice terminated(struct trace_bytes b)
{
    struct slice text = dw_slice((const char *)b.at, b.left);
    return dw_slice_first(text, dw_slice_find_byte(text, '\0'));
}

bool dw_oversize_parse(const unsigned char *data, size_t size, struct trace_oversize *out, bool *damaged)
{
    struct trace_bytes b = {data, size, false};
    *out = (struct trace_oversize){.first = dw_take64(&b)};
    out->second = dw_take32(&b);
    (void)dw_take(&b, 4 + 8); /* time to live, the time */
    out->id = dw_take32(&b);
    size_t items = dw_take16(&b), private_size = dw_take16(&b);
    if (b.bad)
        return false;
    out->items = up_to(&b, items, damaged);
    out->private_data = up_to(&b, private_size, damaged);
    return true;
}

bool dw_state_parse(const unsigned char *data, size_t size, struct trace_state *out, bool *damaged)
{
    struct trace_bytes b = {data, size, false};
    *out = (struct trace_state){.first = dw_take64(&b)};
    out->second = dw_take32(&b);
    (void)dw_take(&b, 4);
    out->time = dw_take64(&b);
    out->activity = dw_take64(&b);
    out->sender = dw_take(&b, TRACE_UUID_SIZE);
    out->kind = dw_take32(&b);
    size_t length = dw_take32(&b);
    struct trace_bytes library = {dw_take(&b, TEXT_SIZE), TEXT_SIZE, false};
    struct trace_bytes type = {dw_take(&b, TEXT_SIZE), TEXT_SIZE, false};
    struct trace_bytes title = {dw_take(&b, TEXT_SIZE), TEXT_SIZE, false};
    if (b.bad)
        return false;
    if (out->kind == STATE_KIND_CUSTOM) { /* else what stands there is left over from before */
        out->library = terminated(library);
        out->type = terminated(type);
    }
    out->title = terminated(title);
    struct trace_bytes state = up_to(&b, length, damaged);
    out->data = dw_slice((const char *)state.at, state.left);
    return true;
}

bool dw_simple_parse(const unsigned char *data, size_t size, struct trace_simple *out, bool *damaged)
{
    struct trace_bytes b = {data, size, false};
    *out = (struct trace_simple){.first = dw_take64(&b)};
    out->second = dw_take32(&b);
    (void)dw_take8(&b);
    out->log_type = dw_take8(&b);
    (void)dw_take16(&b);
    out->time = dw_take64(&b);
    out->thread = dw_take64(&b);
    out->counter = dw_take64(&b);
    out->sender = dw_take(&b, TRACE_UUID_SIZE);
    out->dsc = dw_take(&b, TRACE_UUID_SIZE);
    (void)dw_take32(&b);
    size_t subsystem = dw_take32(&b), message = dw_take32(&b);
    if (b.bad)
        return false;
    out->subsystem = terminated(up_to(&b, subsystem, damaged));
    out->message = terminated(up_to(&b, message, damaged));
    return true;
}
