/* Text of scutil, ifconfig, netstat and State entries, whole and line by line as configd logs it. */
#include "netstate/netstate.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = dw_slice((const char *)data, size);
    struct arena arena = {0};
    struct network_state state;
    const struct network_state *done;
    struct dump_assembler *assembler = NULL;
    (void)dw_netstate_bid(text);
    if (dw_netstate_read(text, &state, &arena, NULL) != DW_OK || dw_dump_assembler_new(&assembler) != DW_OK)
        abort();
    while (text.len != 0) {
        size_t line = dw_slice_find_byte(text, '\n');
        if (dw_dump_assembler_line(assembler, dw_slice_first(text, line), &done, NULL) != DW_OK)
            abort();
        text = dw_slice_from(text, line + 1);
    }
    if (dw_dump_assembler_end(assembler, &done, NULL) != DW_OK)
        abort();
    dw_dump_assembler_free(assembler);
    dw_arena_free(&arena);
    return 0;
}
