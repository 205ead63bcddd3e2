#include "support/archives.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void must(bool right, const char *what)
{
    if (!right) {
        fprintf(stderr, "cannot make an archive: %s\n", what);
        abort();
    }
}

struct made_archive *dw_test_archive(enum archive_form form)
{
    static int (*const filters[FORM_COUNT])(struct archive *) = {
        [FORM_TGZ] = archive_write_add_filter_gzip,
        [FORM_TXZ] = archive_write_add_filter_xz,
        [FORM_TZST] = archive_write_add_filter_zstd,
        [FORM_TBZ] = archive_write_add_filter_bzip2,
    };
    struct made_archive *made = calloc(1, sizeof *made);
    must(made != NULL && (made->bytes = malloc(ARCHIVE_MAX)) != NULL, "memory");
    made->writer = archive_write_new();
    int code = form == FORM_ZIP ? archive_write_set_format_zip(made->writer)
                                : archive_write_set_format_pax_restricted(made->writer);
    must(code == ARCHIVE_OK, "format");
    must(filters[form] == NULL || filters[form](made->writer) == ARCHIVE_OK, "filter");
    must(archive_write_open_memory(made->writer, made->bytes, ARCHIVE_MAX, &made->len) == ARCHIVE_OK, "open");
    return made;
}

static struct archive_entry *new_entry(const char *path)
{
    struct archive_entry *entry = archive_entry_new();
    must(entry != NULL, "memory");
    archive_entry_set_pathname(entry, path);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_filetype(entry, AE_IFREG);
    return entry;
}

void dw_test_archive_file(struct made_archive *made, const char *path, struct slice text)
{
    struct archive_entry *entry = new_entry(path);
    archive_entry_set_size(entry, (la_int64_t)text.len);
    must(archive_write_header(made->writer, entry) == ARCHIVE_OK, path);
    must(text.len == 0 || archive_write_data(made->writer, text.ptr, text.len) == (la_ssize_t)text.len, path);
    archive_entry_free(entry);
}

void dw_test_archive_symlink(struct made_archive *made, const char *path, const char *to)
{
    struct archive_entry *entry = new_entry(path);
    archive_entry_set_filetype(entry, AE_IFLNK);
    archive_entry_set_symlink(entry, to);
    must(archive_write_header(made->writer, entry) == ARCHIVE_OK, path);
    archive_entry_free(entry);
}

void dw_test_archive_hardlink(struct made_archive *made, const char *path, const char *to)
{
    struct archive_entry *entry = new_entry(path);
    archive_entry_set_hardlink(entry, to);
    must(archive_write_header(made->writer, entry) == ARCHIVE_OK, path);
    archive_entry_free(entry);
}

void dw_test_archive_end(struct made_archive *made)
{
    must(archive_write_close(made->writer) == ARCHIVE_OK, "close");
}

void dw_test_archive_free(struct made_archive *made)
{
    (void)archive_write_free(made->writer);
    free(made->bytes);
    free(made);
}

void dw_test_file(char path[64], struct slice bytes)
{
    (void)snprintf(path, 64, "/tmp/dnswhy-test-XXXXXX");
    int fd = mkstemp(path);
    must(fd >= 0, path);
    for (size_t done = 0; done < bytes.len;) {
        ssize_t n = write(fd, bytes.ptr + done, bytes.len - done);
        must(n > 0, path);
        done += (size_t)n;
    }
    (void)close(fd);
}
