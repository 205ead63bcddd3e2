#include "source/archive.h"

#include <archive_entry.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <uthash.h>

#include "source/archive_keep.h"
#include "source/unpack.h"

enum { HEADERS_MAX = 2000000, KEPT_MAX = 300000, PATH_BYTES_MAX = 4096 };

struct member {
    enum member_kind kind;
    struct spilled piece;
    UT_hash_handle hh;
    char path[];
};

/* Whole once it is given out: threads may share it then. */
struct archive_tree {
    struct file_tree base;
    struct spill *spill;
    struct member *members; /* uthash by path, in the archive's order */
    size_t kept;
};

/* On the way through an archive. */
struct passing {
    struct archive_tree *tree;
    struct archive_feed *feed;
    struct input *input;
    const char *path;
    bool broken; /* the last member could not be read to its end, which was told */
    char head[SNIFF];
};

static void damage(struct passing *p, const char *member, const char *text)
{
    char whole[600];
    (void)snprintf(whole, sizeof whole, "%.300s%s%.200s", member, member[0] != '\0' ? ": " : "",
                   text != NULL ? text : "damaged");
    dw_input_damage(p->input, p->path, whole);
}

static struct member *find(const struct archive_tree *t, const char *path)
{
    struct member *m = NULL;
    HASH_FIND_STR(t->members, path, m);
    return m;
}

/* A path that comes twice is the later one's, as when an archive is unpacked. */
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

static enum dw_status keep(struct passing *p, struct member *m, uint64_t size, struct dw_error *error)
{
    struct keeping k = {.feed = p->feed, .spill = p->tree->spill, .kind = m->kind, .size = size, .head = p->head};
    struct dw_error lost = {0};
    enum dw_status status = dw_archive_keep(&k, &lost, error);
    p->broken = lost.status != DW_OK;
    if (p->broken)
        damage(p, m->path, lost.text);
    m->piece = k.piece;
    if (status != DW_END)
        return status;
    HASH_DEL(p->tree->members, m); /* of no use after all */
    p->tree->kept--;
    free(m);
    return DW_OK;
}

static uint64_t declared_size(struct archive_entry *entry)
{
    return archive_entry_size_is_set(entry) && archive_entry_size(entry) >= 0 ? (uint64_t)archive_entry_size(entry)
                                                                              : UINT64_MAX;
}

/* A member's path, cleaned; NULL: it has none that may be used. */
static const char *path_of(struct passing *p, struct archive_entry *entry, char *out)
{
    const char *path = archive_entry_pathname(entry);
    if (path == NULL)
        path = archive_entry_pathname_utf8(entry);
    if (path == NULL || strlen(path) >= PATH_BYTES_MAX) {
        damage(p, "", "a member's name cannot be read; it was left out");
        return NULL;
    }
    if (dw_member_path(path, out))
        return out;
    damage(p, "", "a member's path leaves the archive; it was left out");
    return NULL;
}

static enum dw_status visit(struct passing *p, struct archive_entry *entry, struct dw_error *error)
{
    char clean[PATH_BYTES_MAX];
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != NULL ||
        archive_entry_symlink(entry) != NULL)
        return DW_OK;
    const char *path = path_of(p, entry, clean);
    enum member_kind kind = path != NULL ? dw_member_kind(path) : MEMBER_NONE;
    if (kind == MEMBER_NONE)
        return DW_OK;
    struct member *m = add(p->tree, path, kind);
    if (m == NULL) {
        damage(p, path, "the archive has too many members; it was left out");
        return DW_OK;
    }
    return keep(p, m, declared_size(entry), error);
}

/* DW_END: all was seen, or what follows cannot be read. */
static enum dw_status next_header(struct passing *p, struct archive_entry **entry)
{
    for (;;) {
        int code = archive_read_next_header(p->feed->archive, entry);
        if (code >= ARCHIVE_WARN && code != ARCHIVE_EOF)
            return DW_OK;
        if (code == ARCHIVE_EOF)
            return DW_END;
        if (code == ARCHIVE_RETRY)
            continue;
        if (!p->broken)
            damage(p, "", archive_error_string(p->feed->archive));
        if (code == ARCHIVE_FATAL)
            return DW_END;
    }
}

static enum dw_status pass(struct passing *p, struct dw_error *error)
{
    struct archive_entry *entry;
    enum dw_status status = DW_OK;
    for (uint64_t headers = 1; status == DW_OK && next_header(p, &entry) == DW_OK; headers++) {
        if (headers > HEADERS_MAX) {
            damage(p, "", "the archive has too many members; the rest was left out");
            break;
        }
        p->broken = false;
        status = visit(p, entry, error);
        struct dw_error bomb; /* told with its member */
        if (dw_unpack_bound(p->feed->taken, p->feed->given, &bomb) != DW_OK)
            break;
    }
    return status;
}

static enum dw_status tree_list(struct file_tree *tree,
                                enum dw_status (*each)(void *self, const char *path, uint64_t size,
                                                       struct dw_error *error),
                                void *self, struct dw_error *error)
{
    const struct archive_tree *t = (struct archive_tree *)tree;
    enum dw_status status = DW_OK;
    for (const struct member *m = t->members; m != NULL && status == DW_OK; m = m->hh.next)
        status = each(self, m->path, m->piece.size, error);
    return status;
}

static enum dw_status tree_open(struct file_tree *tree, const char *path, int *out, uint64_t *start, uint64_t *size,
                                struct dw_error *error)
{
    const struct member *m = find((struct archive_tree *)tree, path);
    if (m == NULL)
        return dw_fail(error, DW_ERR_IO, "the archive has no %s", path);
    *out = fcntl(m->piece.descriptor, F_DUPFD_CLOEXEC, 0);
    *start = m->piece.start;
    *size = m->piece.size;
    return *out >= 0 ? DW_OK : dw_fail_errno(error, "cannot open %s", path);
}

static void tree_close(struct file_tree *tree)
{
    struct archive_tree *t = (struct archive_tree *)tree;
    struct member *m, *next;
    HASH_ITER (hh, t->members, m, next) {
        HASH_DEL(t->members, m);
        free(m);
    }
    dw_spill_free(t->spill);
    free(t);
}

enum dw_status dw_archive_tree(struct file_tree **out, const struct archive_place *place, struct input *input,
                               const char *path, struct dw_error *error)
{
    struct archive_tree *t = calloc(1, sizeof *t);
    struct passing *p = calloc(1, sizeof *p);
    if (t == NULL || p == NULL) {
        free(t);
        free(p);
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    }
    t->base = (struct file_tree){tree_list, tree_open, tree_close};
    p->tree = t;
    p->input = input;
    p->path = path;
    enum dw_status status = dw_spill_new(&t->spill, error);
    if (status == DW_OK)
        status = dw_feed_open(&p->feed, place, error);
    if (status == DW_OK) {
        status = pass(p, error);
        dw_feed_close(p->feed);
    }
    free(p);
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
