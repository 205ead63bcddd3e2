#include "source/archive.h"

#include <archive_entry.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <uthash.h>

#include "source/archive_keep.h"
#include "source/unpack.h"

enum { HEADERS_MAX = 2000000, KEPT_MAX = 300000, PATH_BYTES_MAX = 4096 };

struct member {
    enum member_kind kind;
    bool here;   /* its bytes are in the spill */
    bool wanted; /* the second pass fetches it */
    uint64_t size;
    struct spilled piece;
    UT_hash_handle hh;
    char path[];
};

struct archive_tree {
    struct file_tree base;
    struct archive_place place;
    struct input *input;
    const char *path;
    struct spill *spill;
    struct member *members; /* uthash by path, in the archive's order */
    size_t kept;
    uint64_t headers; /* seen in this pass */
    bool broken;      /* the last member could not be read to its end, which was told */
    pthread_mutex_t lock;
    char head[SNIFF];
};

static void damage(struct archive_tree *t, const char *path, const char *text)
{
    char whole[600];
    (void)snprintf(whole, sizeof whole, "%.300s%s%.200s", path, path[0] != '\0' ? ": " : "",
                   text != NULL ? text : "damaged");
    dw_input_damage(t->input, t->path, whole);
}

static struct member *find(struct archive_tree *t, const char *path)
{
    struct member *m = NULL;
    HASH_FIND_STR(t->members, path, m);
    return m;
}

static struct member *add(struct archive_tree *t, const char *path, enum member_kind kind)
{
    struct member *m = find(t, path);
    if (m != NULL)
        return m;
    size_t len = strlen(path);
    m = t->kept < KEPT_MAX ? calloc(1, sizeof *m + len + 1) : NULL;
    if (m == NULL)
        return NULL;
    m->kind = kind;
    memcpy(m->path, path, len + 1);
    HASH_ADD_STR(t->members, path, m);
    t->kept++;
    return m;
}

static void drop(struct archive_tree *t, struct member *m)
{
    HASH_DEL(t->members, m);
    t->kept--;
    free(m);
}

/* DW_END: it is of no use after all. */
static enum dw_status keep(struct archive_tree *t, struct archive_feed *feed, struct member *m, struct dw_error *error)
{
    struct keeping k = {.feed = feed, .spill = t->spill, .kind = m->kind, .size = m->size, .head = t->head};
    struct dw_error lost = {0};
    enum dw_status status = dw_archive_keep(&k, &lost, error);
    t->broken = lost.status != DW_OK;
    if (t->broken)
        damage(t, m->path, lost.text);
    if (status != DW_OK)
        return status;
    m->piece = k.piece;
    m->size = k.piece.size;
    m->here = true;
    return DW_OK;
}

static uint64_t declared_size(struct archive_entry *entry)
{
    return archive_entry_size_is_set(entry) && archive_entry_size(entry) >= 0 ? (uint64_t)archive_entry_size(entry)
                                                                              : UINT64_MAX;
}

/* A member's path, cleaned; NULL: it has none that may be used. */
static const char *path_of(struct archive_tree *t, struct archive_entry *entry, char *out)
{
    const char *path = archive_entry_pathname(entry);
    if (path == NULL)
        path = archive_entry_pathname_utf8(entry);
    if (path == NULL || strlen(path) >= PATH_BYTES_MAX) {
        damage(t, "", "a member's name cannot be read; it was left out");
        return NULL;
    }
    if (dw_member_path(path, out))
        return out;
    if (path[0] != '.' || path[1] != '\0')
        damage(t, "", "a member's path leaves the archive; it was left out");
    return NULL;
}

static enum dw_status visit(struct archive_tree *t, struct archive_feed *feed, struct archive_entry *entry, bool again,
                            struct dw_error *error)
{
    char clean[PATH_BYTES_MAX];
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != NULL ||
        archive_entry_symlink(entry) != NULL)
        return DW_OK;
    const char *path = path_of(t, entry, clean);
    enum member_kind kind = path != NULL ? dw_member_kind(path) : MEMBER_NONE;
    if (kind == MEMBER_NONE)
        return DW_OK;
    struct member *m = again ? find(t, path) : add(t, path, kind);
    if (m == NULL && !again)
        damage(t, path, "the archive has too many members; it was left out");
    if (m == NULL || (again && (m->here || !m->wanted)))
        return DW_OK;
    m->size = declared_size(entry);
    if (!again && kind == MEMBER_STRINGS && t->place.descriptor >= 0)
        return DW_OK;
    enum dw_status status = keep(t, feed, m, error);
    if (status == DW_END)
        drop(t, m);
    return status == DW_END ? DW_OK : status;
}

/* Reads the archive from its beginning. `again`: fetches what is wanted, where the first pass keeps what is of use. */
static enum dw_status pass(struct archive_tree *t, bool again, struct dw_error *error)
{
    struct archive_feed *feed = NULL;
    struct archive_entry *entry;
    enum dw_status status = dw_feed_open(&feed, &t->place, error);
    if (status != DW_OK)
        return status;
    t->headers = 0;
    for (;;) {
        int code = archive_read_next_header(feed->archive, &entry);
        if (code == ARCHIVE_EOF)
            break;
        if (code == ARCHIVE_RETRY)
            continue;
        if (code < ARCHIVE_WARN) {
            if (!t->broken)
                damage(t, "", archive_error_string(feed->archive));
            if (code == ARCHIVE_FATAL)
                break;
            continue;
        }
        if (++t->headers > HEADERS_MAX) {
            damage(t, "", "the archive has too many members; the rest was left out");
            break;
        }
        struct dw_error bomb;
        t->broken = false;
        status = visit(t, feed, entry, again, error);
        if (status != DW_OK || dw_unpack_bound(feed->taken, feed->given, &bomb) != DW_OK)
            break;
    }
    dw_feed_close(feed);
    return status;
}

static enum dw_status tree_list(struct file_tree *tree,
                                enum dw_status (*each)(void *self, const char *path, uint64_t size,
                                                       struct dw_error *error),
                                void *self, struct dw_error *error)
{
    struct archive_tree *t = (struct archive_tree *)tree;
    enum dw_status status = DW_OK;
    for (struct member *m = t->members; m != NULL && status == DW_OK; m = m->hh.next)
        status = each(self, m->path, m->size, error);
    return status;
}

static enum dw_status fetch(struct archive_tree *t, struct dw_error *error)
{
    bool any = false;
    for (const struct member *m = t->members; m != NULL && !any; m = m->hh.next)
        any = m->wanted && !m->here;
    return any ? pass(t, true, error) : DW_OK;
}

static enum dw_status tree_want(struct file_tree *tree, const char *const *paths, size_t count, struct dw_error *error)
{
    struct archive_tree *t = (struct archive_tree *)tree;
    (void)pthread_mutex_lock(&t->lock);
    for (size_t i = 0; i < count; i++) {
        struct member *m = find(t, paths[i]);
        if (m != NULL)
            m->wanted = true;
    }
    enum dw_status status = fetch(t, error);
    (void)pthread_mutex_unlock(&t->lock);
    return status;
}

/* Nobody told of this one before: who knows what comes next. */
static enum dw_status fetch_all(struct archive_tree *t, struct dw_error *error)
{
    for (struct member *m = t->members; m != NULL; m = m->hh.next)
        m->wanted = true;
    return fetch(t, error);
}

static enum dw_status tree_open(struct file_tree *tree, const char *path, int *out, uint64_t *start, uint64_t *size,
                                struct dw_error *error)
{
    struct archive_tree *t = (struct archive_tree *)tree;
    (void)pthread_mutex_lock(&t->lock);
    struct member *m = find(t, path);
    enum dw_status status = m != NULL && !m->here && !m->wanted ? fetch_all(t, error) : DW_OK;
    if (status == DW_OK && (m == NULL || !m->here))
        status = dw_fail(error, DW_ERR_IO, "the archive has no %s", path);
    if (status == DW_OK && (*out = fcntl(m->piece.descriptor, F_DUPFD_CLOEXEC, 0)) < 0)
        status = dw_fail_errno(error, "cannot open %s", path);
    if (status == DW_OK) {
        *start = m->piece.start;
        *size = m->piece.size;
    }
    (void)pthread_mutex_unlock(&t->lock);
    return status;
}

static void tree_close(struct file_tree *tree)
{
    struct archive_tree *t = (struct archive_tree *)tree;
    struct member *m, *next;
    HASH_ITER (hh, t->members, m, next) {
        HASH_DEL(t->members, m);
        free(m);
    }
    if (t->place.once != NULL)
        t->place.once->close(t->place.once);
    if (t->place.descriptor >= 0)
        (void)close(t->place.descriptor);
    dw_spill_free(t->spill);
    (void)pthread_mutex_destroy(&t->lock);
    free(t);
}

enum dw_status dw_archive_tree(struct file_tree **out, const struct archive_place *place, struct input *input,
                               const char *path, struct dw_error *error)
{
    struct archive_tree *t = calloc(1, sizeof *t);
    if (t == NULL) {
        if (place->once != NULL)
            place->once->close(place->once);
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    }
    t->base = (struct file_tree){tree_list, tree_want, tree_open, tree_close};
    t->place = *place;
    t->input = input;
    t->path = path;
    (void)pthread_mutex_init(&t->lock, NULL);
    if (place->descriptor >= 0)
        t->place.descriptor = fcntl(place->descriptor, F_DUPFD_CLOEXEC, 0);
    enum dw_status status = place->descriptor >= 0 && t->place.descriptor < 0
                                ? dw_fail_errno(error, "cannot read the archive again")
                                : dw_spill_new(&t->spill, error);
    if (status == DW_OK)
        status = pass(t, false, error);
    if (status == DW_OK)
        *out = &t->base;
    else
        tree_close(&t->base);
    return status;
}

/* A tar header's checksum: the sum of its bytes, its own field counted as blanks. */
static bool is_tar(struct slice head)
{
    enum { HEADER = 512, SUM_AT = 148, SUM_SIZE = 8 };
    unsigned long sum = 0, stored = 0;
    if (head.len < HEADER || head.ptr[0] == '\0')
        return false;
    for (size_t i = 0; i < HEADER; i++)
        sum += i >= SUM_AT && i < SUM_AT + SUM_SIZE ? ' ' : (unsigned char)head.ptr[i];
    for (size_t i = 0; i < SUM_SIZE; i++) {
        char c = head.ptr[SUM_AT + i];
        if (c >= '0' && c <= '7')
            stored = stored * 8 + (unsigned long)(c - '0');
        else if (c != ' ' || stored != 0)
            break;
    }
    return sum == stored;
}

bool dw_archive_bid(struct slice head)
{
    return dw_slice_starts(head, SLICE("PK\x03\x04")) || dw_slice_starts(head, SLICE("PK\x05\x06")) || is_tar(head);
}
