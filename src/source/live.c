#include <unistd.h>

#include "logtext/logtext.h"
#include "source/bytes.h"
#include "source/internal.h"

static enum dw_status follow(struct input *input, int stream, const struct reader_options *options,
                             struct dw_error *error)
{
    struct byte_source *bytes = NULL;
    enum dw_status status = dw_bytes_of_descriptor(&bytes, stream, SLICE_NONE, true, error);
    struct input_part *part = status == DW_OK ? dw_input_add(input, PART_ENTRIES, input->path) : NULL;
    if (part == NULL) {
        if (bytes != NULL)
            bytes->close(bytes);
        return status != DW_OK ? status : dw_fail(error, DW_ERR_MEMORY, "no memory");
    }
    struct reader_options reading = dw_input_reader_options(input, options, part->path);
    status = dw_logtext_open(&part->reader, bytes, &reading, error);
    part->descriptor = stream;
    if (status != DW_OK)
        dw_input_drop(input);
    return status;
}

enum dw_status dw_input_live(struct input **out, const struct child_program *program,
                             const struct reader_options *options, struct dw_error *error)
{
    struct input *input = NULL;
    int stream = STDIN_FILENO;
    enum dw_status status =
        dw_input_new(&input, program != NULL ? program->words[0] : "-", INPUT_TEXT, &options->notify, error);
    if (status == DW_OK && program != NULL)
        status = dw_child_start(&((struct input_impl *)input->impl)->child, program, &stream, error);
    if (status == DW_OK)
        status = follow(input, stream, options, error);
    if (status == DW_OK)
        *out = input;
    else
        dw_input_close(input);
    return status;
}

int dw_input_child_status(const struct input *input)
{
    struct input_impl *impl = input->impl;
    return dw_child_end(&impl->child, input->part_count != 0 ? input->parts[0].descriptor : -1, CHILD_PATIENCE_MS);
}
