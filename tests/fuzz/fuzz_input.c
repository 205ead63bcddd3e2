/* Any bytes as an INPUT: archives, compressed data, text, dumps, binary logs. Seeds: the files of samples/. */
#include <stddef.h>

#include "source/internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reader_options options = {
        .input = "x", .assumed_date = DW_TIME_NONE, .assumed_offset = INT32_MIN, .memory = (size_t)16 << 20};
    struct input *input = NULL;
    struct opened_bytes opened = {.bytes = dw_bytes_of_memory(dw_slice((const char *)data, size)), .descriptor = -1};
    if (opened.bytes == NULL)
        return 0;
    if (dw_input_new(&input, "x", INPUT_TEXT, &options.notify, NULL) != DW_OK) {
        opened.bytes->close(opened.bytes);
        return 0;
    }
    if (dw_input_add_bytes(input, "x", &opened, &options, NULL) == DW_OK)
        for (size_t i = 0; i < input->part_count; i++) {
            struct log_entry entry;
            struct entry_reader *reader = input->parts[i].reader;
            for (size_t n = 0; reader != NULL && n < 10000 && reader->next(reader, &entry, NULL) == DW_OK;)
                n++;
        }
    dw_input_close(input);
    return 0;
}
