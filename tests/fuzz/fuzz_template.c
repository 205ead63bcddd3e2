/* A template in the first line, a message in the rest: what a user's pattern may say. */
#include "pattern/library_parts.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { REOPEN = 2000 }; /* expressions are kept as long as their library */

static struct pattern_library *library;
static unsigned runs;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (runs++ % REOPEN == 0) {
        dw_library_close(library);
        if (dw_library_open(&library, NULL, 0, NULL) != DW_OK)
            abort();
    }
    struct slice all = dw_slice((const char *)data, size);
    size_t line = dw_slice_find_byte(all, '\n');
    struct slice text = dw_arena_copy(&library->arena, dw_slice_first(all, line));
    struct pattern pattern = {.text = text.ptr, .kind_word = "fuzz", .file = "fuzz"};
    if (dw_slice_find_byte(text, '\0') != text.len || dw_pattern_compile(library, &pattern, NULL) != DW_OK)
        return 0;
    (void)dw_pattern_takes(library, &pattern, dw_library_body(dw_slice_from(all, line + 1)));
    pcre2_code_free(pattern.code);
    return 0;
}
