/* Messages of binary logs: the input is a format, a NUL, and arguments: type, a byte of state, a length, bytes. */
#include "base/utf8.h"
#include "tracev3/message.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { MOST = 32, HEAD = 3 };
    struct arena arena = {0};
    struct trace_item items[MOST];
    char *copies[MOST];
    struct slice input = dw_slice((const char *)data, size), out;
    size_t end = dw_slice_find_byte(input, '\0'), count = 0;
    struct slice format = dw_slice_first(input, end), rest = dw_slice_from(input, end + 1);
    for (; rest.len >= HEAD && count < MOST; count++) {
        uint8_t type = (uint8_t)rest.ptr[0], state = (uint8_t)rest.ptr[1];
        struct slice bytes = dw_slice_first(dw_slice_from(rest, HEAD), (uint8_t)rest.ptr[2]);
        copies[count] = malloc(bytes.len + 1); /* of its own, so that reading past it is seen */
        if (copies[count] == NULL)
            abort();
        if (bytes.len != 0)
            memcpy(copies[count] + 1, bytes.ptr, bytes.len);
        items[count] = (struct trace_item){.type = type,
                                           .state = (enum trace_item_state)(state % 3),
                                           .cut = (state & 4) != 0,
                                           .bytes = dw_slice(copies[count] + 1, bytes.len)};
        rest = dw_slice_from(rest, HEAD + bytes.len);
    }
    if (dw_message_compose(format, items, count, &arena, &out, NULL) != DW_OK || dw_utf8_valid(out) != out.len)
        abort();
    for (size_t i = 0; i < count; i++)
        free(copies[i]);
    dw_arena_free(&arena);
    return 0;
}
