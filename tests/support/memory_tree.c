#include "support/memory_tree.h"

#include <stdio.h>
#include <unistd.h>

struct memory_tree {
    struct file_tree base;
    const struct tw_files *files;
};

static enum dw_status list(struct file_tree *tree,
                           enum dw_status (*each)(void *self, const char *path, uint64_t size, struct dw_error *error),
                           void *self, struct dw_error *error)
{
    const struct tw_files *files = ((struct memory_tree *)tree)->files;
    enum dw_status status = DW_OK;
    for (size_t i = 0; i < files->count && status == DW_OK; i++)
        status = each(self, files->list[i].path, files->list[i].bytes.len, error);
    return status;
}

/* pread wants a descriptor: a file without a name. */
static enum dw_status open_file(struct file_tree *tree, const char *path, int *out, uint64_t *start, uint64_t *size,
                                struct dw_error *error)
{
    const struct tw_file *file = tw_file_named(((struct memory_tree *)tree)->files, path);
    if (file == NULL)
        return dw_fail(error, DW_ERR_IO, "there is no %s", path);
    FILE *temporary = tmpfile();
    int fd = temporary != NULL ? dup(fileno(temporary)) : -1;
    if (fd < 0 || pwrite(fd, file->bytes.at, file->bytes.len, 0) != (ssize_t)file->bytes.len)
        abort();
    (void)fclose(temporary);
    *out = fd;
    *start = 0;
    *size = file->bytes.len;
    return DW_OK;
}

static void close_tree(struct file_tree *tree)
{
    free(tree);
}

struct file_tree *test_memory_tree(const struct tw_files *files)
{
    struct memory_tree *tree = calloc(1, sizeof *tree);
    if (tree == NULL)
        abort();
    tree->base = (struct file_tree){.list = list, .open = open_file, .close = close_tree};
    tree->files = files;
    return &tree->base;
}
