#include "tracev3/book.h"

#include <stdlib.h>

#include "tracev3/chunk.h"

enum { KEPT_MAX = 64, KEPT_BYTES_MAX = 8 << 20 };

struct trace_shelf {
    pthread_mutex_t lock;
    struct trace_files *files;
    struct trace_strings *strings;
    struct trace_wanted wanted;
    struct trace_book *kept[KEPT_MAX];
    size_t count, bytes;
    uint64_t uses;
};

struct slice dw_path_name(struct slice path)
{
    size_t at = path.len;
    while (at != 0 && path.ptr[at - 1] != '/')
        at--;
    return dw_slice_from(path, at);
}

bool dw_wanted(const struct trace_wanted *wanted, struct slice path)
{
    if (wanted->processes == NULL || path.len == 0)
        return true;
    struct slice name = dw_path_name(path);
    for (size_t i = 0; i < wanted->count; i++)
        if (dw_slice_equal(name, wanted->processes[i]))
            return true;
    return false;
}

struct trace_shelf *dw_shelf_new(struct trace_files *files, struct trace_strings *strings, struct trace_wanted wanted)
{
    struct trace_shelf *shelf = calloc(1, sizeof *shelf);
    if (shelf == NULL)
        return NULL;
    shelf->files = files;
    shelf->strings = strings;
    shelf->wanted = wanted;
    if (pthread_mutex_init(&shelf->lock, NULL) == 0)
        return shelf;
    free(shelf);
    return NULL;
}

static void book_free(struct trace_book *book)
{
    dw_catalog_free(&book->catalog);
    dw_arena_free(&book->arena);
    free(book);
}

static size_t book_memory(const struct trace_book *book)
{
    return sizeof *book + dw_catalog_memory(&book->catalog) + book->arena.used;
}

void dw_shelf_free(struct trace_shelf *shelf)
{
    if (shelf == NULL)
        return;
    for (size_t i = 0; i < shelf->count; i++)
        book_free(shelf->kept[i]);
    (void)pthread_mutex_destroy(&shelf->lock);
    free(shelf);
}

static bool name_processes(struct trace_shelf *shelf, struct trace_book *book)
{
    size_t count = book->catalog.process_count;
    book->paths = dw_arena_array(&book->arena, count + 1, sizeof *book->paths);
    book->wanted = dw_arena_array(&book->arena, count + 1, sizeof *book->wanted);
    if (book->paths == NULL || book->wanted == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        book->paths[i] = dw_strings_path(shelf->strings, book->catalog.processes[i].main_uuid, &book->arena);
        book->wanted[i] = dw_wanted(&shelf->wanted, book->paths[i]);
    }
    return true;
}

static struct trace_book *read_book(struct trace_shelf *shelf, const struct trace_extent *extent, uint64_t at)
{
    unsigned char head[CHUNK_HEAD_SIZE];
    if (!dw_extent_read(extent, at, head, sizeof head))
        return NULL;
    struct trace_chunk_head chunk = dw_chunk_head(head);
    if (chunk.tag != CHUNK_CATALOG || chunk.size > TRACE_CATALOG_MAX)
        return NULL;
    size_t size = (size_t)chunk.size;
    unsigned char *data = malloc(size + 1);
    struct trace_book *book = calloc(1, sizeof *book);
    bool good = data != NULL && book != NULL && dw_extent_read(extent, at + CHUNK_HEAD_SIZE, data, size);
    if (good)
        good = dw_catalog_parse(&book->catalog, data, size); /* takes the data */
    else
        free(data);
    if (good && name_processes(shelf, book))
        return book;
    if (book != NULL)
        book_free(book);
    return NULL;
}

static void remove_at(struct trace_shelf *shelf, size_t i)
{
    shelf->bytes -= book_memory(shelf->kept[i]);
    shelf->kept[i] = shelf->kept[--shelf->count];
}

/* Books out of use leave, the longest unused first. */
static void make_room(struct trace_shelf *shelf, size_t bytes)
{
    while (shelf->count != 0 && (shelf->count == KEPT_MAX || shelf->bytes + bytes > KEPT_BYTES_MAX)) {
        size_t oldest = 0;
        for (size_t i = 1; i < shelf->count; i++)
            if (shelf->kept[i]->used < shelf->kept[oldest]->used)
                oldest = i;
        struct trace_book *book = shelf->kept[oldest];
        remove_at(shelf, oldest);
        if (book->users == 0)
            book_free(book);
        else
            book->used = 0; /* freed by its last user */
    }
}

static struct trace_book *find(struct trace_shelf *shelf, size_t file, uint64_t at)
{
    for (size_t i = 0; i < shelf->count; i++)
        if (shelf->kept[i]->at == at && shelf->kept[i]->file == file)
            return shelf->kept[i];
    return NULL;
}

struct trace_book *dw_shelf_take(struct trace_shelf *shelf, size_t file, const struct trace_extent *extent, uint64_t at)
{
    (void)pthread_mutex_lock(&shelf->lock);
    struct trace_book *book = find(shelf, file, at);
    if (book != NULL) {
        book->users++;
        book->used = ++shelf->uses;
    }
    (void)pthread_mutex_unlock(&shelf->lock);
    if (book != NULL || (book = read_book(shelf, extent, at)) == NULL)
        return book;
    book->file = file;
    book->at = at;
    (void)pthread_mutex_lock(&shelf->lock);
    book->users = 1;
    size_t bytes = book_memory(book);
    make_room(shelf, bytes);
    if (find(shelf, file, at) == NULL) { /* another thread may have been as fast */
        book->used = ++shelf->uses;
        shelf->kept[shelf->count++] = book;
        shelf->bytes += bytes;
    }
    (void)pthread_mutex_unlock(&shelf->lock);
    return book;
}

void dw_shelf_give_back(struct trace_shelf *shelf, struct trace_book *book)
{
    if (book == NULL)
        return;
    (void)pthread_mutex_lock(&shelf->lock);
    bool last = --book->users == 0 && book->used == 0;
    (void)pthread_mutex_unlock(&shelf->lock);
    if (last)
        book_free(book);
}
