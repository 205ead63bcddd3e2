/* String files: the first byte chooses the kind, then each range's and each image's strings are asked for. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tracev3/textfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[TRACE_STRING_MAX];
    FILE *file = size != 0 ? tmpfile() : NULL;
    if (file == NULL)
        return 0;
    (void)fwrite(data + 1, 1, size - 1, file);
    (void)fflush(file);
    struct trace_extent extent = {fileno(file), 0, size - 1};
    struct trace_textfile strings;
    (void)dw_textfile_open(&strings, data[0] & 1 ? TEXTFILE_DSC : TEXTFILE_UUIDTEXT, &extent);
    for (size_t i = 0; i < strings.range_count && i < 64; i++) {
        const struct trace_range *range = dw_textfile_range(&strings, strings.ranges[i].from);
        if (range != NULL)
            (void)dw_textfile_string(&extent, range->at, range->size, text);
        (void)dw_textfile_image(&strings, strings.ranges[i].from);
    }
    for (size_t i = 0; i < strings.image_count && i < 64; i++)
        (void)dw_textfile_string(&extent, strings.images[i].path_at, TRACE_STRING_MAX, text);
    dw_textfile_free(&strings);
    (void)fclose(file);
    return 0;
}
