#include "source/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 16, WALK_MAX = 300 };

struct folder_tree {
    struct file_tree base;
    int root;
    char *walk[WALK_MAX]; /* folders below the root, whole: "" is all of it */
    size_t walk_count;
    char *file; /* one file more, or NULL */
};

typedef enum dw_status (*each_file)(void *self, const char *path, uint64_t size, struct dw_error *error);

struct walker {
    char path[PATH_MAX]; /* of what is looked at, below the root */
    each_file each;
    void *self;
};

static int open_folder(int at, const char *name)
{
    return openat(at, name[0] != '\0' ? name : ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* A name within the folder that w->path names; false when it is too long or no name of a file. */
static bool enter(struct walker *w, size_t len, const char *name)
{
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return false;
    int n = snprintf(w->path + len, sizeof w->path - len, "%s%s", len != 0 ? "/" : "", name);
    return n > 0 && (size_t)n < sizeof w->path - len;
}

/* Owns `fd`. A folder that cannot be read is left out, as a file is that goes while we look. */
static enum dw_status walk(struct walker *w, int fd, unsigned depth, struct dw_error *error)
{
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    size_t len = strlen(w->path);
    enum dw_status status = DW_OK;
    if (folder == NULL && fd >= 0)
        (void)close(fd);
    for (struct dirent *e; status == DW_OK && folder != NULL && (e = readdir(folder)) != NULL; w->path[len] = '\0') {
        struct stat st;
        if (!enter(w, len, e->d_name) || fstatat(fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (S_ISREG(st.st_mode))
            status = w->each(w->self, w->path, (uint64_t)st.st_size, error);
        else if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX)
            status = walk(w, open_folder(fd, e->d_name), depth + 1, error);
    }
    w->path[len] = '\0';
    if (folder != NULL)
        (void)closedir(folder);
    return status;
}

static enum dw_status folder_list(struct file_tree *tree, each_file each, void *self, struct dw_error *error)
{
    struct folder_tree *f = (struct folder_tree *)tree;
    struct walker *w = malloc(sizeof *w);
    struct stat st;
    enum dw_status status = DW_OK;
    if (w == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    w->each = each;
    w->self = self;
    if (f->file != NULL && fstatat(f->root, f->file, &st, 0) == 0)
        status = each(self, f->file, (uint64_t)st.st_size, error);
    for (size_t i = 0; i < f->walk_count && status == DW_OK; i++) {
        (void)snprintf(w->path, sizeof w->path, "%s", f->walk[i]);
        status = walk(w, open_folder(f->root, f->walk[i]), 0, error);
    }
    free(w);
    return status;
}

static enum dw_status folder_open(struct file_tree *tree, const char *path, int *out, uint64_t *start, uint64_t *size,
                                  struct dw_error *error)
{
    struct folder_tree *f = (struct folder_tree *)tree;
    struct stat st;
    int fd = openat(f->root, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        enum dw_status status = fd < 0 ? dw_fail_errno(error, "cannot open %s", path)
                                       : dw_fail(error, DW_ERR_IO, "cannot open %s: it is no file", path);
        if (fd >= 0)
            (void)close(fd);
        return status;
    }
    *out = fd;
    *start = 0;
    *size = (uint64_t)st.st_size;
    return DW_OK;
}

static void folder_close(struct file_tree *tree)
{
    struct folder_tree *f = (struct folder_tree *)tree;
    for (size_t i = 0; i < f->walk_count; i++)
        free(f->walk[i]);
    free(f->file);
    if (f->root >= 0)
        (void)close(f->root);
    free(f);
}

static struct folder_tree *new_tree(const char *root, struct dw_error *error)
{
    struct folder_tree *f = calloc(1, sizeof *f);
    if (f == NULL) {
        (void)dw_fail(error, DW_ERR_MEMORY, "no memory");
        return NULL;
    }
    f->base = (struct file_tree){.list = folder_list, .open = folder_open, .close = folder_close};
    f->root = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (f->root >= 0)
        return f;
    (void)dw_fail_errno(error, "cannot open %s", root);
    folder_close(&f->base);
    return NULL;
}

static bool add_walk(struct folder_tree *f, const char *path)
{
    if (f->walk_count == WALK_MAX || (f->walk[f->walk_count] = strdup(path)) == NULL)
        return false;
    f->walk_count++;
    return true;
}

static enum dw_status finish(struct file_tree **out, struct folder_tree *f, bool complete, struct dw_error *error)
{
    if (f == NULL)
        return error != NULL && error->status != DW_OK ? error->status : DW_ERR_IO;
    if (!complete) {
        folder_close(&f->base);
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    }
    *out = &f->base;
    return DW_OK;
}

enum dw_status dw_folder_tree(struct file_tree **out, const char *path, struct dw_error *error)
{
    struct folder_tree *f = new_tree(path, error);
    return finish(out, f, f != NULL && add_walk(f, ""), error);
}

static bool is_hex_pair(const char *name)
{
    return strlen(name) == 2 && strspn(name, "0123456789ABCDEFabcdef") == 2;
}

static bool is_companion(const char *name)
{
    return is_hex_pair(name) || strcmp(name, "timesync") == 0 || strcmp(name, "uuidtext") == 0 ||
           strcmp(name, "dsc") == 0;
}

/* The folders of `sub` that hold what tracev3 files need. `strings`: is one of them a folder of string files? */
static bool add_companions(struct folder_tree *f, const char *sub, bool *strings)
{
    int fd = open_folder(f->root, sub);
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    bool complete = true;
    char path[PATH_MAX];
    *strings = false;
    if (folder == NULL && fd >= 0)
        (void)close(fd);
    for (struct dirent *e; complete && folder != NULL && (e = readdir(folder)) != NULL;) {
        if (!is_companion(e->d_name))
            continue;
        *strings = *strings || strcmp(e->d_name, "timesync") != 0;
        int n = snprintf(path, sizeof path, "%s%s%s", sub, sub[0] != '\0' ? "/" : "", e->d_name);
        complete = n > 0 && (size_t)n < sizeof path && add_walk(f, path);
    }
    if (folder != NULL)
        (void)closedir(folder);
    return complete;
}

/* Cuts the last name off; gives it, or NULL at the root. */
static char *cut_name(char *path)
{
    char *slash = strrchr(path, '/');
    if (slash == NULL || slash[1] == '\0')
        return NULL;
    *slash = '\0';
    return slash + 1;
}

static const char *folder_or_root(const char *path)
{
    return path[0] != '\0' ? path : "/";
}

static bool has_uuidtext_beside(const char *folder)
{
    char path[PATH_MAX + 16];
    struct stat st;
    (void)snprintf(path, sizeof path, "%s/../uuidtext", folder);
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool is_log_folder(const char *name)
{
    static const char *const names[] = {"Persist", "Special", "Signpost", "HighVolume"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* A file, or a folder of logs and all that is in it, with its companions. */
struct part {
    char root[PATH_MAX], rest[PATH_MAX]; /* .logarchive, diagnostics or any folder; what is wanted of it */
    bool (*add)(struct folder_tree *f, const char *path);
};

static bool add_file(struct folder_tree *f, const char *path)
{
    f->file = strdup(path);
    return f->file != NULL;
}

static enum dw_status tree_of_part(struct file_tree **out, struct part *part, struct dw_error *error)
{
    struct folder_tree *f = new_tree(folder_or_root(part->root), error);
    bool strings = false;
    const char *name;
    bool complete = f != NULL && part->add(f, part->rest) && add_companions(f, "", &strings);
    if (!complete || strings || !has_uuidtext_beside(folder_or_root(part->root)) ||
        (name = cut_name(part->root)) == NULL)
        return finish(out, f, complete, error);
    /* a live system's: the strings lie beside the folder of logs */
    char sub[PATH_MAX], path[2 * PATH_MAX];
    (void)snprintf(sub, sizeof sub, "%s", name);
    (void)snprintf(path, sizeof path, "%s/%s", sub, part->rest);
    folder_close(&f->base);
    f = new_tree(folder_or_root(part->root), error);
    complete = f != NULL && part->add(f, path) && add_companions(f, sub, &strings) && add_walk(f, "uuidtext");
    return finish(out, f, complete, error);
}

enum dw_status dw_folder_tree_of_file(struct file_tree **out, const char *file, struct dw_error *error)
{
    struct part part = {.add = add_file};
    const char *name;
    if (realpath(file, part.root) == NULL || (name = cut_name(part.root)) == NULL)
        return dw_fail_errno(error, "cannot open %s", file);
    (void)snprintf(part.rest, sizeof part.rest, "%s", name);
    char *slash = strrchr(part.root, '/');
    if (slash != NULL && is_log_folder(slash + 1)) {
        *slash = '\0';
        (void)snprintf(part.rest, sizeof part.rest, "%s/%s", slash + 1, name);
    }
    return tree_of_part(out, &part, error);
}

enum dw_status dw_folder_tree_of_diagnostics(struct file_tree **out, const char *path, struct dw_error *error)
{
    struct part part = {.add = add_walk};
    char *root = part.root, *name;
    if (realpath(path, root) == NULL)
        return dw_fail_errno(error, "cannot open %s", path);
    const char *slash = strrchr(root, '/');
    if (slash != NULL && is_log_folder(slash + 1)) {
        (void)snprintf(part.rest, sizeof part.rest, "%s", cut_name(root));
        return tree_of_part(out, &part, error);
    }
    struct folder_tree *f = new_tree(root, error);
    bool strings = false;
    bool complete = f != NULL && add_companions(f, "", &strings);
    if (f != NULL)
        folder_close(&f->base);
    if (!complete || strings || !has_uuidtext_beside(root) || (name = cut_name(root)) == NULL)
        return dw_folder_tree(out, path, error);
    f = new_tree(folder_or_root(root), error);
    return finish(out, f, f != NULL && add_walk(f, name) && add_walk(f, "uuidtext"), error);
}
