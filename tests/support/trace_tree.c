#include "support/trace_tree.h"

#include <stdio.h>
#include <unistd.h>

struct place {
    char *path;
    uint64_t start, size;
};

struct memory_tree {
    struct file_tree base;
    FILE *file;
    struct place *places;
    size_t count;
};

static enum dw_status tree_list(struct file_tree *tree,
                                enum dw_status (*each)(void *self, const char *path, uint64_t size,
                                                       struct dw_error *error),
                                void *self, struct dw_error *error)
{
    const struct memory_tree *m = (struct memory_tree *)tree;
    enum dw_status status = DW_OK;
    for (size_t i = 0; i < m->count && status == DW_OK; i++)
        status = each(self, m->places[i].path, m->places[i].size, error);
    return status;
}

static enum dw_status tree_open(struct file_tree *tree, const char *path, int *out, uint64_t *start, uint64_t *size,
                                struct dw_error *error)
{
    const struct memory_tree *m = (struct memory_tree *)tree;
    for (size_t i = 0; i < m->count; i++) {
        if (strcmp(m->places[i].path, path) != 0)
            continue;
        *out = dup(fileno(m->file));
        *start = m->places[i].start;
        *size = m->places[i].size;
        return *out >= 0 ? DW_OK : dw_fail_errno(error, "%s", path);
    }
    return dw_fail(error, DW_ERR_IO, "%s: no such file", path);
}

static void tree_close(struct file_tree *tree)
{
    struct memory_tree *m = (struct memory_tree *)tree;
    for (size_t i = 0; i < m->count; i++)
        free(m->places[i].path);
    free(m->places);
    (void)fclose(m->file);
    free(m);
}

struct file_tree *tw_tree(const struct tw_files *files, const char *but)
{
    struct memory_tree *m = calloc(1, sizeof *m);
    if (m == NULL || (m->file = tmpfile()) == NULL || (m->places = calloc(files->count + 1, sizeof *m->places)) == NULL)
        abort();
    m->base = (struct file_tree){.list = tree_list, .open = tree_open, .close = tree_close};
    uint64_t at = 0;
    for (size_t i = 0; i < files->count; i++) {
        const struct tw_file *f = &files->list[i];
        if (but != NULL && strncmp(f->path, but, strlen(but)) == 0)
            continue;
        m->places[m->count] = (struct place){strdup(f->path), at, f->bytes.len};
        if (m->places[m->count++].path == NULL)
            abort();
        if (f->bytes.len != 0 && fwrite(f->bytes.at, 1, f->bytes.len, m->file) != f->bytes.len)
            abort();
        at += f->bytes.len;
    }
    if (fflush(m->file) != 0)
        abort();
    return &m->base;
}
