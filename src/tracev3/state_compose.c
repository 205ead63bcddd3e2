#include "base/utf8.h"
#include "tracev3/message.h"
#include "tracev3/plist_text.h"
#include "tracev3/state_kinds.h"

void dw_state_reach(struct scribe *out, uint32_t flags)
{
    static const struct {
        uint32_t bit;
        const char *words;
    } bits[] = {{0x2, "Reachable"},
                {0x1, "Transient Connection"},
                {0x4, "Connection Required"},
                {0x8, "Automatic Connection On Traffic"},
                {0x20, "Automatic Connection On Demand"},
                {0x10, "Intervention Required"},
                {0x10000, "Local Address"},
                {0x20000, "Directly Reachable Address"},
                {0x40000, "WWAN"}};
    dw_scribe_printf(out, "0x%08x (", (unsigned)flags);
    if (flags == 0)
        dw_scribe_text(out, "Not Reachable");
    const char *between = "";
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
        if ((flags & bits[i].bit) == 0)
            continue;
        flags &= ~bits[i].bit;
        dw_scribe_printf(out, "%s%s", between, bits[i].words);
        between = ",";
    }
    if (flags != 0)
        dw_scribe_printf(out, "%s0x%08x", between, (unsigned)flags);
    dw_scribe_byte(out, ')');
}

static void put_bytes(struct scribe *out, struct slice data)
{
    if (data.len == 0)
        return;
    dw_scribe_byte(out, '\'');
    dw_scribe_hex(out, data, ' ');
    dw_scribe_byte(out, '\'');
}

static void compose(struct scribe *out, uint32_t kind, struct slice library, struct slice type, struct slice data)
{
    static const struct {
        const char *library, *type;
        void (*put)(struct scribe *out, struct slice data);
    } known[] = {{"SystemConfiguration", "dnsinfo", dw_state_dnsinfo}, {"SystemConfiguration", "nwi", dw_state_nwi}};
    for (size_t i = 0; kind == TRACE_STATE_CUSTOM && i < sizeof known / sizeof known[0]; i++)
        if (dw_slice_equal(library, dw_slice_of(known[i].library)) &&
            dw_slice_equal(type, dw_slice_of(known[i].type))) {
            known[i].put(out, data);
            return;
        }
    if (kind != TRACE_STATE_PLIST || (!dw_plist_binary(out, data) && !dw_plist_xml(out, data)))
        put_bytes(out, data);
}

/* Names and domains of a blob may hold anything; a text holds UTF-8. */
static void mend(struct scribe *out, struct slice damaged)
{
    for (size_t at = 0; at < damaged.len;) {
        size_t good = dw_utf8_valid(dw_slice_from(damaged, at));
        dw_scribe_put(out, dw_slice(damaged.ptr + at, good));
        at += good;
        if (at < damaged.len) {
            dw_scribe_text(out, "\xEF\xBF\xBD");
            at++;
        }
    }
}

enum dw_status dw_state_compose(uint32_t kind, struct slice title, struct slice library, struct slice type,
                                struct slice data, struct arena *arena, struct slice *out, struct dw_error *error)
{
    char room[4096], mended_room[256];
    struct scribe text, mended;
    dw_scribe_start(&text, arena, room, sizeof room);
    dw_scribe_put(&text, title);
    if (title.len != 0)
        dw_scribe_byte(&text, '\n');
    compose(&text, kind, library, type, data);
    if (dw_utf8_valid(dw_scribe_slice(&text)) != text.len) {
        dw_scribe_start(&mended, arena, mended_room, sizeof mended_room);
        mend(&mended, dw_scribe_slice(&text));
        mended.failed = mended.failed || text.failed;
        text = mended;
    }
    while (text.len > 0 && text.at[text.len - 1] == '\n')
        text.len--;
    *out = text.failed ? SLICE_NONE : dw_arena_copy(arena, dw_scribe_slice(&text));
    return out->ptr != NULL ? DW_OK : dw_fail(error, DW_ERR_MEMORY, "no memory for a state of %zu bytes", data.len);
}
