#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/bytes.h"
#include "source/folder.h"
#include "source/internal.h"

/* "x.log is empty", but "x.log: cannot read" */
static enum dw_status name_it(const struct input *input, enum dw_status status, const struct dw_error *why,
                              struct dw_error *error)
{
    bool sentence = strncmp(why->text, "is ", 3) == 0 || strncmp(why->text, "holds ", 6) == 0 ||
                    strncmp(why->text, "unpacks ", 8) == 0;
    return dw_fail(error, status, "%s%s %.400s", input->path, sentence ? "" : ":", why->text);
}

static enum dw_status open_file(struct input *input, int fd, const struct stat *st,
                                const struct reader_options *options, struct dw_error *error)
{
    bool rewindable = S_ISREG(st->st_mode) && st->st_size > 0 && lseek(fd, 0, SEEK_CUR) == 0;
    struct opened_bytes opened = {.descriptor = rewindable ? fd : -1,
                                  .size = (uint64_t)st->st_size,
                                  .on_disk = S_ISREG(st->st_mode) && fd != STDIN_FILENO};
    struct dw_error why = {0};
    enum dw_status status = rewindable ? dw_bytes_of_range(&opened.bytes, fd, 0, opened.size, &why)
                                       : dw_bytes_of_descriptor(&opened.bytes, fd, SLICE_NONE, false, &why);
    if (status == DW_OK)
        status = dw_input_add_bytes(input, input->path, &opened, options, &why);
    if (rewindable && fd > STDERR_FILENO)
        (void)close(fd);
    if (status == DW_OK && input->kind == INPUT_TEXT && input->part_count != 0 && input->parts[0].kind == PART_STATE)
        input->kind = INPUT_STATE;
    return status == DW_OK ? status : name_it(input, status, &why, error);
}

static enum dw_status open_folder(struct input *input, const struct reader_options *options, struct dw_error *error)
{
    struct file_tree *tree = NULL;
    struct dw_error why = {0};
    enum dw_status status = dw_folder_tree_of_diagnostics(&tree, input->path, &why);
    if (status == DW_OK)
        status = dw_input_add_tree(input, input->path, tree, options, &why);
    return status == DW_OK ? status : name_it(input, status, &why, error);
}

enum dw_status dw_input_open(struct input **out, const char *path, const struct reader_options *options,
                             struct dw_error *error)
{
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    struct input *input = NULL;
    if (fd < 0 || fstat(fd, &st) != 0)
        return dw_fail_errno(error, "cannot open %s", path);
    bool folder = S_ISDIR(st.st_mode);
    enum dw_status status = dw_input_new(&input, path, INPUT_TEXT, &options->notify, error);
    if ((status != DW_OK || folder) && fd != STDIN_FILENO)
        (void)close(fd);
    if (status == DW_OK)
        status = folder ? open_folder(input, options, error) : open_file(input, fd, &st, options, error);
    if (status == DW_OK)
        *out = input;
    else
        dw_input_close(input);
    return status;
}
