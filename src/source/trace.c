/* Binary logs: of an archive, of a folder, one alone. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "source/folder.h"
#include "source/internal.h"
#include "source/spill.h"

enum { HEADER = 1024, BLOCK = 256 * 1024 };

/* A lone file whose bytes came from a pipe or had to be unpacked. */
struct lone_tree {
    struct file_tree base;
    struct spill *spill;
    struct spilled piece;
};

static const char LONE_NAME[] = "0.tracev3";

static enum dw_status lone_list(struct file_tree *tree,
                                enum dw_status (*each)(void *self, const char *path, uint64_t size,
                                                       struct dw_error *error),
                                void *self, struct dw_error *error)
{
    return each(self, LONE_NAME, ((struct lone_tree *)tree)->piece.size, error);
}

static enum dw_status lone_open(struct file_tree *tree, const char *path, int *out, uint64_t *start, uint64_t *size,
                                struct dw_error *error)
{
    const struct lone_tree *t = (struct lone_tree *)tree;
    if (strcmp(path, LONE_NAME) != 0)
        return dw_fail(error, DW_ERR_IO, "there is no %s", path);
    *out = fcntl(t->piece.descriptor, F_DUPFD_CLOEXEC, 0);
    *start = t->piece.start;
    *size = t->piece.size;
    return *out >= 0 ? DW_OK : dw_fail_errno(error, "cannot open %s", path);
}

static void lone_close(struct file_tree *tree)
{
    struct lone_tree *t = (struct lone_tree *)tree;
    dw_spill_free(t->spill);
    free(t);
}

static enum dw_status copy(struct lone_tree *t, struct byte_source *bytes, struct dw_error *error)
{
    char *block = malloc(BLOCK);
    enum dw_status status = block != NULL ? dw_spill_new(&t->spill, error) : dw_fail(error, DW_ERR_MEMORY, "no memory");
    if (status == DW_OK)
        status = dw_spill_begin(t->spill, UINT64_MAX, &t->piece, error);
    while (status == DW_OK) {
        size_t got = 0;
        status = bytes->read(bytes, block, BLOCK, &got, error);
        if (status == DW_OK)
            status = dw_spill_write(t->spill, &t->piece, block, got, error);
    }
    free(block);
    return status == DW_END ? DW_OK : status;
}

static enum dw_status lone_tree(struct file_tree **out, struct byte_source *bytes, struct dw_error *error)
{
    struct lone_tree *t = calloc(1, sizeof *t);
    if (t == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    t->base = (struct file_tree){.list = lone_list, .open = lone_open, .close = lone_close};
    enum dw_status status = copy(t, bytes, error);
    if (status == DW_OK)
        *out = &t->base;
    else
        lone_close(&t->base);
    return status;
}

/* Owns `tree`. */
static enum dw_status add_reader(struct input *input, const char *path, struct file_tree *tree,
                                 const struct reader_options *options, struct dw_error *error)
{
    struct input_part *part = dw_input_add(input, PART_ENTRIES, path);
    if (part == NULL) {
        tree->close(tree);
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    }
    struct reader_options reading = dw_input_reader_options(input, options, part->path);
    enum dw_status status = dw_tracev3_open(&part->reader, tree, &reading, error);
    if (status != DW_OK)
        dw_input_drop(input);
    return status;
}

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
    struct file_tree *sub = NULL;
    enum dw_status status = dw_subtree(&sub, tree, prefix, error);
    learn_system(input, tree, file);
    return status == DW_OK ? add_reader(input, prefix[0] != '\0' ? prefix : input->path, sub, options, error) : status;
}

enum dw_status dw_input_add_tracev3(struct input *input, const char *path, struct byte_source *bytes, struct slice head,
                                    bool on_disk, const struct reader_options *options, struct dw_error *error)
{
    struct file_tree *tree = NULL;
    dw_input_learn_header(input, head);
    enum dw_status status = on_disk ? dw_folder_tree_of_file(&tree, path, error) : lone_tree(&tree, bytes, error);
    bytes->close(bytes);
    input->kind = INPUT_TRACEV3;
    return status == DW_OK ? add_reader(input, path, tree, options, error) : status;
}
