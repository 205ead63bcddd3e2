#include "support/trace_output.h"

#include <stdio.h>

#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>

enum { FIXED_TIME = 1700000000 };

void tw_add_file(struct tw_files *files, const char *path, struct slice bytes)
{
    files->list = realloc(files->list, (files->count + 1) * sizeof *files->list);
    if (files->list == NULL)
        abort();
    struct tw_file *file = &files->list[files->count++];
    *file = (struct tw_file){strdup(path), {NULL, 0, 0}};
    if (file->path == NULL)
        abort();
    tw_put(&file->bytes, bytes.ptr, bytes.len);
}

static void memory_file(void *self, const char *path, struct slice bytes)
{
    tw_add_file(self, path, bytes);
}

struct tw_output tw_to_memory(struct tw_files *files)
{
    return (struct tw_output){memory_file, files};
}

const struct tw_file *tw_file_named(const struct tw_files *files, const char *path)
{
    for (size_t i = 0; i < files->count; i++)
        if (strcmp(files->list[i].path, path) == 0)
            return &files->list[i];
    return NULL;
}

void tw_files_free(struct tw_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        free(files->list[i].path);
        tw_free(&files->list[i].bytes);
    }
    free(files->list);
    *files = (struct tw_files){NULL, 0};
}

void tw_save(const char *path, struct slice bytes)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL || (bytes.len != 0 && fwrite(bytes.ptr, 1, bytes.len, file) != bytes.len) || fclose(file) != 0) {
        perror(path);
        abort();
    }
}

static void folder_file(void *self, const char *path, struct slice bytes)
{
    char full[4096];
    int n = snprintf(full, sizeof full, "%s/%s", (const char *)self, path);
    if (n < 0 || (size_t)n >= sizeof full)
        abort();
    for (char *slash = strchr(full + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(full, 0777);
        *slash = '/';
    }
    tw_save(full, bytes);
}

struct tw_output tw_to_folder(const char *folder)
{
    union {
        const char *in;
        void *out;
    } self = {.in = folder};
    return (struct tw_output){folder_file, self.out};
}

static la_ssize_t on_write(struct archive *a, void *self, const void *bytes, size_t count)
{
    (void)a;
    tw_put(self, bytes, count);
    return (la_ssize_t)count;
}

static void must(struct archive *a, int result)
{
    if (result != ARCHIVE_OK) {
        (void)fprintf(stderr, "archive: %s\n", archive_error_string(a));
        abort();
    }
}

void tw_archive(const struct tw_files *files, const char *root, enum tw_archive form, struct tw_bytes *out)
{
    struct archive *a = archive_write_new();
    must(a, form == TW_ZIP ? archive_write_set_format_zip(a) : archive_write_set_format_ustar(a));
    if (form == TW_TAR_GZ) {
        must(a, archive_write_add_filter_gzip(a));
        must(a, archive_write_set_filter_option(a, "gzip", "timestamp", NULL));
    }
    must(a, archive_write_set_bytes_in_last_block(a, 1));
    must(a, archive_write_open(a, out, NULL, on_write, NULL));
    struct archive_entry *entry = archive_entry_new();
    for (size_t i = 0; i < files->count; i++) {
        char path[1024];
        (void)snprintf(path, sizeof path, "%s%s", root, files->list[i].path);
        archive_entry_clear(entry);
        archive_entry_set_pathname(entry, path);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_mtime(entry, FIXED_TIME, 0);
        archive_entry_set_size(entry, (la_int64_t)files->list[i].bytes.len);
        must(a, archive_write_header(a, entry));
        (void)archive_write_data(a, files->list[i].bytes.at, files->list[i].bytes.len);
    }
    archive_entry_free(entry);
    must(a, archive_write_close(a));
    must(a, archive_write_free(a));
}
