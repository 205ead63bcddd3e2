/* State entries of binary logs: the first byte says what the rest is. */
#include "base/utf8.h"
#include "netstate/netstate.h"
#include "tracev3/message.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct {
        uint32_t kind;
        const char *type;
    } kinds[] = {{TRACE_STATE_CUSTOM, "dnsinfo"}, {TRACE_STATE_CUSTOM, "nwi"}, {TRACE_STATE_PLIST, ""}};
    struct arena arena = {0};
    struct network_state network;
    struct slice out;
    if (size == 0)
        return 0;
    size_t which = data[0] % 3;
    if (dw_state_compose(kinds[which].kind, SLICE(""), SLICE("SystemConfiguration"), dw_slice_of(kinds[which].type),
                         dw_slice((const char *)data + 1, size - 1), &arena, &out, NULL) != DW_OK ||
        dw_utf8_valid(out) != out.len || dw_netstate_read(out, &network, &arena, NULL) != DW_OK)
        abort();
    dw_arena_free(&arena);
    return 0;
}
