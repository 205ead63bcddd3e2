/* State entries as text. */
#include "tracev3/message.h"
#include "tracev3/scribe.h"

enum dw_status dw_state_compose(uint32_t kind, struct slice title, struct slice library, struct slice type,
                                struct slice data, struct arena *arena, struct slice *out, struct dw_error *error)
{
    char room[2048];
    struct scribe text;
    (void)kind;
    (void)title;
    (void)library;
    (void)type;
    dw_scribe_start(&text, arena, room, sizeof room);
    dw_scribe_byte(&text, '\'');
    dw_scribe_hex(&text, data, ' ');
    dw_scribe_byte(&text, '\'');
    *out = text.failed ? SLICE_NONE : dw_arena_copy(arena, dw_scribe_slice(&text));
    return out->ptr != NULL ? DW_OK : dw_fail(error, DW_ERR_MEMORY, "no memory for a state of %zu bytes", data.len);
}
