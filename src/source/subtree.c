#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source/folder.h"

struct subtree {
    struct file_tree base;
    struct file_tree *whole;
    size_t prefix_len;
    char prefix[];
};

typedef enum dw_status (*each_file)(void *self, const char *path, uint64_t size, struct dw_error *error);

struct listing {
    const struct subtree *tree;
    each_file each;
    void *self;
};

static enum dw_status within(void *self, const char *path, uint64_t size, struct dw_error *error)
{
    const struct listing *l = self;
    if (strncmp(path, l->tree->prefix, l->tree->prefix_len) != 0)
        return DW_OK;
    return l->each(l->self, path + l->tree->prefix_len, size, error);
}

static enum dw_status subtree_list(struct file_tree *tree, each_file each, void *self, struct dw_error *error)
{
    struct subtree *s = (struct subtree *)tree;
    struct listing listing = {s, each, self};
    return s->whole->list(s->whole, within, &listing, error);
}

/* The path in the whole tree; malloc'd, NULL when there is no memory. */
static char *whole_path(const struct subtree *s, const char *path)
{
    size_t size = s->prefix_len + strlen(path) + 1;
    char *out = malloc(size);
    if (out != NULL)
        (void)snprintf(out, size, "%s%s", s->prefix, path);
    return out;
}

static enum dw_status subtree_open(struct file_tree *tree, const char *path, int *out, uint64_t *start, uint64_t *size,
                                   struct dw_error *error)
{
    struct subtree *s = (struct subtree *)tree;
    char *whole = whole_path(s, path);
    if (whole == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    enum dw_status status = s->whole->open(s->whole, whole, out, start, size, error);
    free(whole);
    return status;
}

static void subtree_close(struct file_tree *tree)
{
    free(tree);
}

enum dw_status dw_subtree(struct file_tree **out, struct file_tree *base, const char *prefix, struct dw_error *error)
{
    size_t len = strlen(prefix);
    struct subtree *s = malloc(sizeof *s + len + 1);
    if (s == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    s->base = (struct file_tree){subtree_list, subtree_open, subtree_close};
    s->whole = base;
    s->prefix_len = len;
    memcpy(s->prefix, prefix, len + 1);
    *out = &s->base;
    return DW_OK;
}
