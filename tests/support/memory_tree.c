#include "support/memory_tree.h"

#include <stdio.h>
#include <unistd.h>

/* pread wants a descriptor: all files lie in one without a name, one after the other. */
struct memory_tree {
    struct file_tree base;
    const struct tw_files *files;
    FILE *all;
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

static enum dw_status open_file(struct file_tree *tree, const char *path, int *out, uint64_t *start, uint64_t *size,
                                struct dw_error *error)
{
    const struct memory_tree *t = (struct memory_tree *)tree;
    *start = 0;
    for (size_t i = 0; i < t->files->count; i++) {
        const struct tw_file *file = &t->files->list[i];
        *size = file->bytes.len;
        if (strcmp(file->path, path) == 0)
            return (*out = dup(fileno(t->all))) >= 0 ? DW_OK : dw_fail_errno(error, "cannot open %s", path);
        *start += *size;
    }
    return dw_fail(error, DW_ERR_IO, "there is no %s", path);
}

static void close_tree(struct file_tree *tree)
{
    (void)fclose(((struct memory_tree *)tree)->all);
    free(tree);
}

struct file_tree *test_memory_tree(const struct tw_files *files)
{
    struct memory_tree *tree = calloc(1, sizeof *tree);
    FILE *all = tmpfile();
    if (tree == NULL || all == NULL)
        abort();
    for (size_t i = 0; i < files->count; i++)
        if (files->list[i].bytes.len != 0)
            (void)fwrite(files->list[i].bytes.at, 1, files->list[i].bytes.len, all);
    if (fflush(all) != 0)
        abort();
    tree->all = all;
    tree->base = (struct file_tree){.list = list, .open = open_file, .close = close_tree};
    tree->files = files;
    return &tree->base;
}
