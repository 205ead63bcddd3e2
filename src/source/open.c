#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/bytes.h"
#include "source/internal.h"

static enum dw_status open_file(struct input *input, int fd, const struct reader_options *options,
                                struct dw_error *error)
{
    struct byte_source *bytes = NULL;
    struct dw_error why = {0};
    enum dw_status status = dw_bytes_of_descriptor(&bytes, fd, SLICE_NONE, false, &why);
    if (status == DW_OK)
        status = dw_input_add_bytes(input, input->path, bytes, options, &why);
    if (status == DW_OK && input->part_count != 0 && input->parts[0].kind == PART_STATE)
        input->kind = INPUT_STATE;
    if (status == DW_OK)
        return status;
    /* "x.log is empty", but "x.log: cannot read" */
    bool sentence = strncmp(why.text, "is ", 3) == 0;
    return dw_fail(error, status, "%s%s %.400s", input->path, sentence ? "" : ":", why.text);
}

enum dw_status dw_input_open(struct input **out, const char *path, const struct reader_options *options,
                             struct dw_error *error)
{
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0)
        return dw_fail_errno(error, "cannot open %s", path);
    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        (void)close(fd);
        return dw_fail(error, DW_ERR_FORMAT, "%s is a folder, which this version does not read yet", path);
    }
    struct input *input = NULL;
    enum dw_status status = dw_input_new(&input, path, INPUT_TEXT, &options->notify, error);
    if (status == DW_OK)
        status = open_file(input, fd, options, error);
    else if (fd != STDIN_FILENO)
        (void)close(fd);
    if (status == DW_OK)
        *out = input;
    else
        dw_input_close(input);
    return status;
}
