#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/arena.h"
#include "source/bytes.h"
#include "source/folder.h"
#include "source/members.h"
#include "source/source.h"

enum { BLOCK = 64 * 1024 };

struct digest {
    XXH3_state_t *state;
    char *block;
    struct arena arena; /* paths of a folder */
    const char **paths;
    size_t count;
};

static enum dw_status add_bytes(struct digest *d, int fd, uint64_t start, uint64_t size, struct dw_error *error)
{
    struct byte_source *bytes = NULL;
    enum dw_status status = dw_bytes_of_range(&bytes, fd, start, size, error);
    while (status == DW_OK) {
        size_t got = 0;
        status = bytes->read(bytes, d->block, BLOCK, &got, error);
        if (status == DW_OK)
            (void)XXH3_128bits_update(d->state, d->block, got);
    }
    if (bytes != NULL)
        bytes->close(bytes);
    return status == DW_END ? DW_OK : status;
}

/* Only what is of use: other files beside it may change. */
static enum dw_status note_path(void *self, const char *path, uint64_t size, struct dw_error *error)
{
    struct digest *d = self;
    (void)size;
    if (dw_member_kind(path) == MEMBER_NONE)
        return DW_OK;
    if ((d->count & (d->count - 1)) == 0) { /* full: every power of two */
        const char **paths = realloc(d->paths, (d->count != 0 ? d->count * 2 : 1) * sizeof *paths);
        if (paths == NULL)
            return dw_fail(error, DW_ERR_MEMORY, "no memory");
        d->paths = paths;
    }
    d->paths[d->count] = dw_arena_copy(&d->arena, dw_slice_of(path)).ptr;
    return d->paths[d->count++] != NULL ? DW_OK : dw_fail(error, DW_ERR_MEMORY, "no memory");
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A folder is its files, in the order of their names, whatever order the disk has. */
static enum dw_status add_folder(struct digest *d, const char *path, struct dw_error *error)
{
    struct file_tree *tree = NULL;
    enum dw_status status = dw_folder_tree(&tree, path, error);
    if (status != DW_OK)
        return status;
    status = tree->list(tree, note_path, d, error);
    if (d->count != 0)
        qsort(d->paths, d->count, sizeof *d->paths, by_name);
    for (size_t i = 0; i < d->count && status == DW_OK; i++) {
        int fd;
        uint64_t start, size;
        status = tree->open(tree, d->paths[i], &fd, &start, &size, error);
        if (status != DW_OK)
            break;
        (void)XXH3_128bits_update(d->state, d->paths[i], strlen(d->paths[i]) + 1);
        (void)XXH3_128bits_update(d->state, &size, sizeof size);
        status = add_bytes(d, fd, start, size, error);
        (void)close(fd);
    }
    tree->close(tree);
    return status;
}

static enum dw_status add_path(struct digest *d, const char *path, struct dw_error *error)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0) {
        enum dw_status status = dw_fail_errno(error, "cannot open %s", path);
        if (fd >= 0)
            (void)close(fd);
        return status;
    }
    enum dw_status status = S_ISREG(st.st_mode)   ? add_bytes(d, fd, 0, (uint64_t)st.st_size, error)
                            : S_ISDIR(st.st_mode) ? add_folder(d, path, error)
                                                  : dw_fail(error, DW_ERR_IO, "%s cannot be read twice", path);
    (void)close(fd);
    return status;
}

enum dw_status dw_input_digest(const char *path, char out[33], struct dw_error *error)
{
    struct digest d = {.state = XXH3_createState(), .block = malloc(BLOCK)};
    enum dw_status status = DW_OK;
    if (d.state == NULL || d.block == NULL)
        status = dw_fail(error, DW_ERR_MEMORY, "no memory");
    if (status == DW_OK) {
        (void)XXH3_128bits_reset(d.state);
        status = add_path(&d, path, error);
    }
    if (status == DW_OK) {
        XXH128_hash_t hash = XXH3_128bits_digest(d.state);
        (void)snprintf(out, 33, "%016llx%016llx", (unsigned long long)hash.high64, (unsigned long long)hash.low64);
    }
    free(d.block);
    free(d.paths);
    dw_arena_free(&d.arena);
    (void)XXH3_freeState(d.state);
    return status;
}
