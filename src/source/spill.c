#include "source/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct store {
    int descriptor; /* -1: not made yet */
    uint64_t end;
};

struct spill {
    struct store memory, disk;
};

static int in_memory(void)
{
#ifdef MFD_CLOEXEC
    return memfd_create("dnswhy", MFD_CLOEXEC);
#else
    return -1;
#endif
}

static int nameless_file(const char *folder)
{
    char path[1024];
    int fd = -1;
#ifdef O_TMPFILE
    fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
#endif
    int n = snprintf(path, sizeof path, "%s/dnswhy-XXXXXX", folder);
    if (fd >= 0 || n < 0 || (size_t)n >= sizeof path)
        return fd;
    fd = mkstemp(path);
    if (fd >= 0) {
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
        (void)unlink(path);
    }
    return fd;
}

static enum dw_status on_disk(struct spill *s, struct dw_error *error)
{
    const char *folders[] = {getenv("TMPDIR"), "/var/tmp", "/tmp"};
    for (size_t i = 0; i < 3 && s->disk.descriptor < 0; i++)
        if (folders[i] != NULL && folders[i][0] != '\0')
            s->disk.descriptor = nameless_file(folders[i]);
    return s->disk.descriptor >= 0 ? DW_OK
                                   : dw_fail_errno(error, "cannot make a temporary file (TMPDIR says where it may be)");
}

enum dw_status dw_spill_new(struct spill **out, struct dw_error *error)
{
    *out = malloc(sizeof **out);
    if (*out == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    **out = (struct spill){{-1, 0}, {-1, 0}};
    return DW_OK;
}

enum dw_status dw_spill_begin(struct spill *s, uint64_t size, struct spilled *piece, struct dw_error *error)
{
    struct store *store = &s->memory;
    if (size <= SPILL_MEMORY && s->memory.end <= SPILL_MEMORY - size && s->memory.descriptor < 0)
        s->memory.descriptor = in_memory();
    if (size > SPILL_MEMORY || s->memory.end > SPILL_MEMORY - size || s->memory.descriptor < 0) {
        store = &s->disk;
        if (store->descriptor < 0 && on_disk(s, error) != DW_OK)
            return DW_ERR_IO;
    }
    *piece = (struct spilled){store->descriptor, store->end, 0};
    return DW_OK;
}

enum dw_status dw_spill_write(struct spill *s, struct spilled *piece, const void *bytes, size_t size,
                              struct dw_error *error)
{
    struct store *store = piece->descriptor == s->disk.descriptor ? &s->disk : &s->memory;
    if (size > SPILL_MOST - store->end)
        return dw_fail(error, DW_ERR_IO, "more than %llu GiB would have to be kept in a temporary file",
                       (unsigned long long)(SPILL_MOST >> 30));
    for (size_t done = 0; done < size;) {
        ssize_t n = pwrite(store->descriptor, (const char *)bytes + done, size - done, (off_t)store->end);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return dw_fail_errno(error, "cannot write a temporary file");
        done += (size_t)n;
        store->end += (uint64_t)n;
        piece->size += (uint64_t)n;
    }
    return DW_OK;
}

void dw_spill_free(struct spill *s)
{
    if (s == NULL)
        return;
    if (s->memory.descriptor >= 0)
        (void)close(s->memory.descriptor);
    if (s->disk.descriptor >= 0)
        (void)close(s->disk.descriptor);
    free(s);
}
