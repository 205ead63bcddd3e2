#include "tracev3/strings.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tracev3/memo.h"

enum { BUCKETS = 1024, FILES_MAX = 4096, OPEN_MAX = 40, PLACE_SIZE = 4096 };

struct string_file {
    struct string_file *next;          /* in its bucket */
    struct string_file *newer, *older; /* by last use */
    enum trace_textfile_kind kind;
    unsigned char uuid[TRACE_UUID_SIZE];
    uint32_t serial; /* names it in the memo */
    bool there;
    size_t place;
    struct trace_extent extent;
    struct trace_textfile text;
};

struct trace_strings {
    pthread_mutex_t lock;
    const struct trace_files *files;
    struct trace_report *report;
    struct string_file *bucket[BUCKETS];
    struct string_file *newest, *oldest;
    size_t file_count, open_count, memory, memory_max;
    size_t place; /* the one that had the last file: tried first */
    uint32_t serial;
    struct trace_memo *memo;
    char buffer[TRACE_STRING_MAX];
};

struct trace_strings *dw_strings_new(const struct trace_files *files, struct trace_report *report, size_t memory)
{
    struct trace_strings *s = calloc(1, sizeof *s);
    if (s == NULL)
        return NULL;
    s->files = files;
    s->report = report;
    s->memory_max = memory / 2;
    s->memo = dw_memo_new(memory / 2);
    if (s->memo == NULL || pthread_mutex_init(&s->lock, NULL) != 0) {
        dw_memo_free(s->memo);
        free(s);
        return NULL;
    }
    return s;
}

static size_t bucket_of(const unsigned char *uuid)
{
    return (size_t)dw_le64(uuid) % BUCKETS;
}

static void unlink_use(struct trace_strings *s, struct string_file *f)
{
    *(f->newer != NULL ? &f->newer->older : &s->newest) = f->older;
    *(f->older != NULL ? &f->older->newer : &s->oldest) = f->newer;
    f->newer = f->older = NULL;
}

static void link_newest(struct trace_strings *s, struct string_file *f)
{
    f->older = s->newest;
    *(s->newest != NULL ? &s->newest->newer : &s->oldest) = f;
    s->newest = f;
}

static void close_file(struct trace_strings *s, struct string_file *f)
{
    if (f->extent.descriptor >= 0) {
        (void)close(f->extent.descriptor);
        f->extent.descriptor = -1;
        s->open_count--;
    }
}

static void forget(struct trace_strings *s, struct string_file *f)
{
    struct string_file **at = &s->bucket[bucket_of(f->uuid)];
    while (*at != f)
        at = &(*at)->next;
    *at = f->next;
    unlink_use(s, f);
    close_file(s, f);
    s->memory -= dw_textfile_memory(&f->text);
    s->file_count--;
    dw_textfile_free(&f->text);
    free(f);
}

void dw_strings_free(struct trace_strings *strings)
{
    if (strings == NULL)
        return;
    while (strings->newest != NULL)
        forget(strings, strings->newest);
    dw_memo_free(strings->memo);
    (void)pthread_mutex_destroy(&strings->lock);
    free(strings);
}

void dw_strings_name(const unsigned char *uuid, enum trace_textfile_kind kind, char out[TRACE_PATH_SIZE])
{
    char hex[33];
    for (size_t i = 0; i < TRACE_UUID_SIZE; i++)
        (void)snprintf(hex + i * 2, 3, "%02X", uuid[i]);
    if (kind == TEXTFILE_DSC)
        (void)snprintf(out, TRACE_PATH_SIZE, "dsc/%s", hex);
    else
        (void)snprintf(out, TRACE_PATH_SIZE, "%.2s/%s", hex, hex + 2);
}

static bool open_at(struct trace_strings *s, struct string_file *f, size_t place)
{
    char name[TRACE_PATH_SIZE], path[PLACE_SIZE];
    dw_strings_name(f->uuid, f->kind, name);
    int length = snprintf(path, sizeof path, "%s%s", s->files->places[place], name);
    struct trace_extent *e = &f->extent;
    struct file_tree *tree = s->files->tree;
    if (length < 0 || (size_t)length >= sizeof path ||
        tree->open(tree, path, &e->descriptor, &e->start, &e->size, NULL) != DW_OK) {
        e->descriptor = -1;
        return false;
    }
    s->open_count++;
    f->place = s->place = place;
    return true;
}

static bool find_and_open(struct trace_strings *s, struct string_file *f)
{
    size_t first = s->place, count = s->files->place_count;
    if (count != 0 && open_at(s, f, first))
        return true;
    for (size_t i = 0; i < count; i++)
        if (i != first && open_at(s, f, i))
            return true;
    return false;
}

static void make_room(struct trace_strings *s, const struct string_file *keep)
{
    for (struct string_file *f = s->oldest, *newer; f != NULL && s->open_count > OPEN_MAX; f = newer) {
        newer = f->newer;
        if (f != keep)
            close_file(s, f);
    }
    while ((s->file_count > FILES_MAX || s->memory > s->memory_max) && s->oldest != keep)
        forget(s, s->oldest);
}

static struct string_file *add_file(struct trace_strings *s, const unsigned char *uuid, enum trace_textfile_kind kind)
{
    struct string_file *f = calloc(1, sizeof *f);
    if (f == NULL)
        return NULL;
    memcpy(f->uuid, uuid, TRACE_UUID_SIZE);
    f->kind = kind;
    f->serial = ++s->serial;
    f->extent.descriptor = -1;
    f->there = find_and_open(s, f);
    if (f->there && dw_textfile_open(&f->text, kind, &f->extent) == TEXTFILE_DAMAGED) {
        char name[TRACE_PATH_SIZE];
        dw_strings_name(uuid, kind, name);
        dw_report_damage(s->report, DAMAGE_STRINGS, name, 0);
    }
    f->next = s->bucket[bucket_of(uuid)];
    s->bucket[bucket_of(uuid)] = f;
    link_newest(s, f);
    s->file_count++;
    s->memory += dw_textfile_memory(&f->text);
    make_room(s, f);
    return f;
}

/* NULL: not there (or no memory). */
static struct string_file *get(struct trace_strings *s, const unsigned char *uuid, enum trace_textfile_kind kind)
{
    if (uuid == NULL)
        return NULL;
    struct string_file *f = s->bucket[bucket_of(uuid)];
    while (f != NULL && (f->kind != kind || memcmp(f->uuid, uuid, TRACE_UUID_SIZE) != 0))
        f = f->next;
    if (f == NULL) {
        f = add_file(s, uuid, kind);
    } else if (f != s->newest) {
        unlink_use(s, f);
        link_newest(s, f);
    }
    return f != NULL && f->there ? f : NULL;
}

/* A string of an open file, through the memo. */
static struct slice read_string(struct trace_strings *s, struct string_file *f, uint64_t at, uint64_t most,
                                struct arena *arena)
{
    struct slice text;
    if (dw_memo_get(s->memo, f->serial, at, &text))
        return dw_arena_copy(arena, text);
    if (f->extent.descriptor < 0 && !open_at(s, f, f->place))
        return SLICE_NONE;
    make_room(s, f);
    size_t len = dw_textfile_string(&f->extent, at, most, s->buffer);
    dw_memo_put(s->memo, f->serial, at, dw_slice(s->buffer, len));
    return dw_arena_copy(arena, dw_slice(s->buffer, len));
}

static struct slice own_path(struct trace_strings *s, struct string_file *f, struct arena *arena)
{
    return f->text.path_at != 0 ? read_string(s, f, f->text.path_at, TRACE_STRING_MAX, arena) : SLICE_NONE;
}

struct slice dw_strings_path(struct trace_strings *strings, const unsigned char *uuid, struct arena *arena)
{
    (void)pthread_mutex_lock(&strings->lock);
    struct string_file *f = get(strings, uuid, TEXTFILE_UUIDTEXT);
    struct slice path = f != NULL ? own_path(strings, f, arena) : SLICE_NONE;
    (void)pthread_mutex_unlock(&strings->lock);
    return path;
}

static void take_range(struct trace_strings *s, struct string_file *f, uint64_t offset, struct trace_found *out,
                       struct arena *arena)
{
    const struct trace_range *range = dw_textfile_range(&f->text, offset);
    if (range == NULL)
        return;
    uint64_t into = offset - range->from;
    out->string = read_string(s, f, range->at + into, range->size - into, arena);
    out->has_string = true;
}

struct trace_found dw_strings_own(struct trace_strings *strings, const unsigned char *uuid, uint64_t offset,
                                  bool dynamic, struct arena *arena)
{
    struct trace_found found = {0};
    (void)pthread_mutex_lock(&strings->lock);
    struct string_file *f = get(strings, uuid, TEXTFILE_UUIDTEXT);
    if (f != NULL) {
        found.has_file = true;
        found.path = own_path(strings, f, arena);
        if (!dynamic)
            take_range(strings, f, offset, &found, arena);
    }
    (void)pthread_mutex_unlock(&strings->lock);
    if (uuid != NULL) {
        found.has_uuid = true;
        memcpy(found.uuid, uuid, TRACE_UUID_SIZE);
    }
    return found;
}

static void take_image(struct trace_strings *s, struct string_file *f, const struct trace_image *image,
                       struct trace_found *out, struct arena *arena)
{
    out->has_uuid = true;
    memcpy(out->uuid, image->uuid, TRACE_UUID_SIZE);
    out->text = image->text;
    out->path = read_string(s, f, image->path_at, TRACE_STRING_MAX, arena);
}

struct trace_found dw_strings_shared(struct trace_strings *strings, const unsigned char *dsc, uint64_t offset,
                                     uint64_t counter, bool dynamic, struct arena *arena)
{
    struct trace_found found = {0};
    (void)pthread_mutex_lock(&strings->lock);
    struct string_file *f = get(strings, dsc, TEXTFILE_DSC);
    if (f != NULL) {
        found.has_file = true;
        const struct trace_image *image = dw_textfile_image(&f->text, counter);
        const struct trace_range *range = dw_textfile_range(&f->text, offset);
        if (image == NULL && dynamic)
            image = dw_textfile_image(&f->text, offset);
        if (image == NULL && !dynamic && range != NULL && range->image < f->text.image_count)
            image = &f->text.images[range->image];
        if (image != NULL)
            take_image(strings, f, image, &found, arena);
        if (!dynamic)
            take_range(strings, f, offset, &found, arena);
    }
    (void)pthread_mutex_unlock(&strings->lock);
    if (dsc != NULL && !found.has_uuid) {
        found.has_uuid = true;
        memcpy(found.uuid, dsc, TRACE_UUID_SIZE);
    }
    return found;
}

struct slice dw_strings_image(struct trace_strings *strings, const unsigned char *uuid, const unsigned char *dsc,
                              struct arena *arena)
{
    struct slice path = SLICE_NONE;
    (void)pthread_mutex_lock(&strings->lock);
    struct string_file *f = get(strings, uuid, TEXTFILE_UUIDTEXT);
    if (f != NULL) {
        path = own_path(strings, f, arena);
    } else if (uuid != NULL && (f = get(strings, dsc, TEXTFILE_DSC)) != NULL) {
        const struct trace_image *image = dw_textfile_image_of(&f->text, uuid);
        if (image != NULL)
            path = read_string(strings, f, image->path_at, TRACE_STRING_MAX, arena);
    }
    (void)pthread_mutex_unlock(&strings->lock);
    return path;
}
