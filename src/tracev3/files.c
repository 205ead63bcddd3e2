#include "tracev3/files.h"

#include <stdlib.h>
#include <unistd.h>

enum { FILES_MAX = 1 << 16, OPEN_MAX = 40 };

static struct slice base_name(struct slice path)
{
    size_t at = path.len;
    while (at != 0 && path.ptr[at - 1] != '/')
        at--;
    return dw_slice_from(path, at);
}

static bool add_path(char ***paths, size_t *count, size_t *capacity, const char *path)
{
    if (*count == *capacity) {
        size_t more = *capacity != 0 ? *capacity * 2 : 16;
        char **grown = realloc(*paths, more * sizeof *grown);
        if (grown == NULL)
            return false;
        *paths = grown;
        *capacity = more;
    }
    char *copy = strdup(path);
    if (copy == NULL)
        return false;
    (*paths)[(*count)++] = copy;
    return true;
}

static bool add_file(struct trace_files *files, const char *path, uint64_t size)
{
    if (files->count == files->capacity) {
        size_t more = files->capacity != 0 ? files->capacity * 2 : 16;
        struct trace_file *grown = realloc(files->file, more * sizeof *grown);
        if (grown == NULL)
            return false;
        files->file = grown;
        files->capacity = more;
    }
    char *copy = strdup(path);
    if (copy == NULL)
        return false;
    files->file[files->count++] =
        (struct trace_file){.path = copy, .size = size, .extent = {.descriptor = -1, .size = size}};
    return true;
}

static bool is_hex(struct slice s)
{
    for (size_t i = 0; i < s.len; i++)
        if (memchr("0123456789ABCDEF", s.ptr[i], 16) == NULL)
            return false;
    return true;
}

/* `.../1F/<30 hex digits>` and `.../dsc/<32>` are string files. Where they stand is kept, not each of them: they are
 * found by name. */
static bool note_place(struct trace_files *files, struct slice path, struct slice name)
{
    size_t folder = name.len == 30 ? 3 : name.len == 32 ? 4 : 0, rest = path.len - name.len;
    if (folder == 0 || rest < folder || path.ptr[rest - 1] != '/' || !is_hex(name))
        return true;
    struct slice parent = dw_slice(path.ptr + rest - folder, folder - 1), place = dw_slice_first(path, rest - folder);
    bool known = (name.len == 30 ? is_hex(parent) : dw_slice_equal(parent, SLICE("dsc"))) &&
                 (place.len == 0 || place.ptr[place.len - 1] == '/');
    if (!known || files->place_count == TRACE_PLACES_MAX)
        return true;
    for (size_t i = 0; i < files->place_count; i++)
        if (dw_slice_equal(dw_slice_of(files->places[i]), place))
            return true;
    files->places[files->place_count] = strndup(place.len != 0 ? place.ptr : "", place.len);
    return files->places[files->place_count++] != NULL;
}

/* `._*`: AppleDouble files of archives that passed through other systems. */
static enum dw_status each_path(void *self, const char *path, uint64_t size, struct dw_error *error)
{
    struct trace_files *files = self;
    struct slice name = base_name(dw_slice_of(path));
    bool good = true;
    if (dw_slice_starts(name, SLICE("._")))
        return DW_OK;
    bool is_trace = dw_slice_ends(name, SLICE(".tracev3")), is_sync = dw_slice_ends(name, SLICE(".timesync"));
    if ((is_trace && files->count == FILES_MAX) || (is_sync && files->timesync_count == FILES_MAX))
        files->full = true;
    else if (is_trace)
        good = add_file(files, path, size);
    else if (is_sync)
        good = add_path(&files->timesync, &files->timesync_count, &files->timesync_capacity, path);
    else
        good = note_place(files, dw_slice_of(path), name);
    return good ? DW_OK : dw_fail(error, DW_ERR_MEMORY, "no memory for the list of files");
}

static int by_path(const void *a, const void *b)
{
    const struct trace_file *x = a, *y = b;
    return strcmp(x->path, y->path);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

enum dw_status dw_files_open(struct trace_files *files, struct file_tree *tree, struct dw_error *error)
{
    *files = (struct trace_files){.tree = tree};
    if (pthread_mutex_init(&files->lock, NULL) != 0)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    enum dw_status status = tree->list(tree, each_path, files, error);
    if (files->count != 0)
        qsort(files->file, files->count, sizeof *files->file, by_path);
    if (files->timesync_count != 0)
        qsort(files->timesync, files->timesync_count, sizeof *files->timesync, by_name);
    return status;
}

void dw_files_close(struct trace_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        if (files->file[i].extent.descriptor >= 0)
            (void)close(files->file[i].extent.descriptor);
        free(files->file[i].path);
    }
    for (size_t i = 0; i < files->timesync_count; i++)
        free(files->timesync[i]);
    for (size_t i = 0; i < files->place_count; i++)
        free(files->places[i]);
    free(files->timesync);
    free(files->file);
    (void)pthread_mutex_destroy(&files->lock);
    *files = (struct trace_files){0};
}

static void close_oldest(struct trace_files *files)
{
    struct trace_file *oldest = NULL;
    for (size_t i = 0; i < files->count; i++) {
        struct trace_file *f = &files->file[i];
        if (f->extent.descriptor >= 0 && f->users == 0 && (oldest == NULL || f->used < oldest->used))
            oldest = f;
    }
    if (oldest == NULL)
        return;
    (void)close(oldest->extent.descriptor);
    oldest->extent.descriptor = -1;
    files->open_count--;
}

bool dw_files_take(struct trace_files *files, size_t index, struct trace_extent *out)
{
    (void)pthread_mutex_lock(&files->lock);
    struct trace_file *f = &files->file[index];
    if (f->extent.descriptor < 0) {
        if (files->open_count >= OPEN_MAX)
            close_oldest(files);
        struct trace_extent e = {.descriptor = -1};
        if (files->tree->open(files->tree, f->path, &e.descriptor, &e.start, &e.size, NULL) == DW_OK) {
            f->extent = e;
            files->open_count++;
        }
    }
    bool good = f->extent.descriptor >= 0;
    if (good) {
        f->users++;
        f->used = ++files->uses;
        *out = f->extent;
    }
    (void)pthread_mutex_unlock(&files->lock);
    return good;
}

void dw_files_give_back(struct trace_files *files, size_t index)
{
    (void)pthread_mutex_lock(&files->lock);
    files->file[index].users--;
    (void)pthread_mutex_unlock(&files->lock);
}
