/* Binary logs: of an archive, of a folder, one alone. */
#include <unistd.h>

#include "source/bytes.h"
#include "source/folder.h"
#include "source/internal.h"

enum { HEADER = 1024 };

static void learn_system(struct input *input, struct file_tree *tree, const char *file)
{
    int fd;
    uint64_t start, size;
    char head[HEADER];
    if (tree->open(tree, file, &fd, &start, &size, NULL) != DW_OK)
        return;
    ssize_t n = pread(fd, head, size < sizeof head ? (size_t)size : sizeof head, (off_t)start);
    (void)close(fd);
    if (n > 0)
        dw_input_learn_header(input, dw_slice(head, (size_t)n));
}

enum dw_status dw_input_add_trace(struct input *input, struct file_tree *tree, const char *prefix, const char *file,
                                  const struct reader_options *options, struct dw_error *error)
{
    (void)prefix;
    (void)options;
    learn_system(input, tree, file);
    return dw_fail(error, DW_ERR_FORMAT, "holds binary logs, which this version does not read yet");
}

enum dw_status dw_input_add_tracev3(struct input *input, const char *path, struct byte_source *bytes, struct slice head,
                                    const struct reader_options *options, struct dw_error *error)
{
    (void)path;
    (void)options;
    dw_input_learn_header(input, head);
    bytes->close(bytes);
    return dw_fail(error, DW_ERR_FORMAT,
                   "is a binary log (tracev3), which this version does not read yet; export it with 'log show --info "
                   "--debug'");
}
