/* What is of use in an archive or a folder becomes parts: binary logs, dumps of the network's state, texts of logs. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "source/bytes.h"
#include "source/folder.h"
#include "source/internal.h"
#include "source/members.h"

enum { TEXTS_MAX = 64, TRIED_MAX = 10000, VERSION_MAX = 256 * 1024, FILES_MAX = 1000000 };

struct found_file {
    enum member_kind kind;
    const char *path; /* of the input's arena */
};

struct contents {
    struct arena *arena;
    struct found_file *files;
    size_t count, seen;
    bool logs;   /* a tracev3 file is among them */
    bool states; /* a sysdiagnose's dumps are, so that its other texts are none of ours */
};

static bool is_tracev3(const char *path)
{
    return dw_slice_ends(dw_slice_of(path), SLICE(".tracev3"));
}

static enum dw_status note_file(void *self, const char *path, uint64_t size, struct dw_error *error)
{
    struct contents *c = self;
    enum member_kind kind = dw_member_kind(path);
    (void)size;
    if (++c->seen > FILES_MAX)
        return dw_fail(error, DW_ERR_FORMAT, "holds more files than any capture");
    if (kind == MEMBER_NONE || kind == MEMBER_STRINGS || (kind == MEMBER_TRACE && !is_tracev3(path)))
        return DW_OK;
    if ((c->count & (c->count - 1)) == 0) { /* full: every power of two */
        struct found_file *files = realloc(c->files, (c->count != 0 ? c->count * 2 : 1) * sizeof *files);
        if (files == NULL)
            return dw_fail(error, DW_ERR_MEMORY, "no memory");
        c->files = files;
    }
    c->files[c->count++] = (struct found_file){kind, dw_arena_copy(c->arena, dw_slice_of(path)).ptr};
    c->logs = c->logs || kind == MEMBER_TRACE;
    c->states = c->states || kind == MEMBER_STATE;
    return c->files[c->count - 1].path != NULL ? DW_OK : dw_fail(error, DW_ERR_MEMORY, "no memory");
}

/* By path, but network-info before WiFi, which repeats some of its files. */
static int by_path(const void *a, const void *b)
{
    const struct found_file *x = a, *y = b;
    bool wifi_x = strstr(x->path, "WiFi/") != NULL, wifi_y = strstr(y->path, "WiFi/") != NULL;
    return wifi_x != wifi_y ? (int)wifi_x - (int)wifi_y : strcmp(x->path, y->path);
}

/* Up to `most` bytes of a file; *text is malloc'd. */
static enum dw_status read_file(struct file_tree *tree, const char *path, size_t most, char **text, size_t *len,
                                struct dw_error *error)
{
    int fd;
    uint64_t start, size;
    enum dw_status status = tree->open(tree, path, &fd, &start, &size, error);
    if (status != DW_OK)
        return status;
    size_t room = size < most ? (size_t)size : most;
    *text = malloc(room + 1);
    *len = 0;
    for (ssize_t n = 1; *text != NULL && n > 0 && *len<room; *len += n> 0 ? (size_t)n : 0)
        n = pread(fd, *text + *len, room - *len, (off_t)(start + *len));
    (void)close(fd);
    return *text != NULL ? DW_OK : dw_fail(error, DW_ERR_MEMORY, "no memory");
}

static void add_version(struct input *input, struct file_tree *tree, const char *path)
{
    char *text = NULL;
    size_t len = 0;
    if (read_file(tree, path, VERSION_MAX, &text, &len, NULL) == DW_OK)
        dw_input_learn_version(input, dw_member_name(path), dw_slice(text, len));
    free(text);
}

static enum dw_status add_state(struct input *input, struct file_tree *tree, const char *path, struct dw_error *error)
{
    enum { STATE_MAX = 16 << 20 };
    struct input_part *part = dw_input_add(input, PART_STATE, path);
    if (part == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    part->style = strncmp(dw_member_name(path), "ifconfig", 8) == 0                                        ? "ifconfig"
                  : strncmp(dw_member_name(path), "netstat", 7) == 0 || strstr(path, "route-info") != NULL ? "netstat"
                                                                                                           : "scutil";
    return read_file(tree, path, STATE_MAX, &part->text, &part->text_length, error);
}

/* A text or an archive within; what turns out to be neither is passed over. */
static enum dw_status add_inner(struct input *input, struct file_tree *tree, const char *path, int least_log,
                                const struct reader_options *options, struct dw_error *error)
{
    struct opened_bytes inner = {.descriptor = -1, .least_log = least_log, .least_state = MEMBER_STATE_BID};
    enum dw_status status = tree->open(tree, path, &inner.descriptor, &inner.start, &inner.size, error);
    if (status != DW_OK)
        return status;
    status = dw_bytes_of_range(&inner.bytes, inner.descriptor, inner.start, inner.size, error);
    if (status == DW_OK)
        status = dw_input_add_bytes(input, path, &inner, options, error);
    (void)close(inner.descriptor);
    return status == DW_ERR_FORMAT ? DW_OK : status;
}

/* Where the tree of a binary log begins: its .logarchive, else the whole. */
static const char *root_of(const struct contents *c, const char *path)
{
    struct slice root = dw_arena_copy(c->arena, dw_slice(path, dw_member_logarchive(path)));
    return root.ptr;
}

/* What else there is may still help. */
static enum dw_status add_trace(struct input *input, struct file_tree *tree, const char *root, const char *file,
                                const struct reader_options *options, struct dw_error *error)
{
    struct dw_error why = {0};
    enum dw_status status = dw_input_add_trace(input, tree, root, file, options, &why);
    if (status == DW_ERR_MEMORY)
        return dw_fail(error, status, "%s", why.text);
    if (status != DW_OK)
        dw_input_damage(input, input->path, why.text);
    return DW_OK;
}

/* One part for each logarchive. */
static enum dw_status add_traces(struct input *input, struct file_tree *tree, const struct contents *c,
                                 const struct reader_options *options, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    const char *last = NULL;
    for (size_t i = 0; i < c->count && status == DW_OK; i++) {
        const char *path = c->files[i].path;
        if (c->files[i].kind != MEMBER_TRACE ||
            (last != NULL && strlen(last) == dw_member_logarchive(path) && strncmp(last, path, strlen(last)) == 0))
            continue;
        last = root_of(c, path);
        status = last != NULL ? add_trace(input, tree, last, path, options, error)
                              : dw_fail(error, DW_ERR_MEMORY, "no memory");
    }
    return status;
}

static bool repeats(const struct contents *c, size_t index)
{
    const char *name = dw_member_name(c->files[index].path);
    for (size_t i = 0; i < index; i++)
        if (c->files[i].kind == c->files[index].kind && strcmp(dw_member_name(c->files[i].path), name) == 0)
            return true;
    return false;
}

static enum dw_status add_others(struct input *input, struct file_tree *tree, const struct contents *c,
                                 const struct reader_options *options, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    int least_log = c->logs ? MEMBER_NO_BID : MEMBER_LOG_BID;
    size_t before = input->part_count, tried = 0, left_out = 0;
    for (size_t i = 0; i < c->count && status == DW_OK; i++) {
        const struct found_file *file = &c->files[i];
        if (file->kind == MEMBER_STATE && !repeats(c, i))
            status = add_state(input, tree, file->path, error);
        else if ((file->kind != MEMBER_TEXT || (c->logs && c->states)) && (file->kind != MEMBER_ARCHIVE || c->logs))
            continue;
        else if (input->part_count - before < TEXTS_MAX && tried++ < TRIED_MAX)
            status = add_inner(input, tree, file->path, least_log, options, error);
        else
            left_out++;
    }
    if (left_out != 0)
        dw_input_damage(input, input->path, "holds too many texts; some were left out");
    return status;
}

/* Files that say which system this is, then names. */
static void learn_system(struct input *input, struct file_tree *tree, const char *path, const struct contents *c)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->files[i].kind == MEMBER_VERSION)
            add_version(input, tree, c->files[i].path);
    dw_input_learn_name(input, dw_member_sysdiagnose(dw_member_name(path)));
    for (size_t i = 0; i < c->count; i++)
        dw_input_learn_name(input, dw_member_sysdiagnose(c->files[i].path));
}

static enum input_kind kind_of(const struct input *input, const struct contents *c)
{
    bool entries = false;
    for (size_t i = 0; i < input->part_count; i++)
        entries = entries || input->parts[i].kind == PART_ENTRIES;
    for (size_t i = 0; i < c->count; i++)
        if (dw_member_sysdiagnose(c->files[i].path).len != 0 || c->files[i].kind == MEMBER_STATE)
            return INPUT_SYSDIAGNOSE;
    return c->logs ? INPUT_LOGARCHIVE : entries ? INPUT_TEXT : INPUT_STATE;
}

enum dw_status dw_input_add_tree(struct input *input, const char *path, struct file_tree *tree,
                                 const struct reader_options *options, struct dw_error *error)
{
    struct input_impl *impl = input->impl;
    struct contents c = {.arena = &impl->arena};
    struct file_tree **trees = realloc(impl->trees, (impl->tree_count + 1) * sizeof *trees);
    if (trees == NULL) {
        tree->close(tree);
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    }
    impl->trees = trees;
    impl->trees[impl->tree_count++] = tree;
    size_t before = input->part_count;
    enum dw_status status = tree->list(tree, note_file, &c, error);
    if (c.count != 0)
        qsort(c.files, c.count, sizeof *c.files, by_path);
    learn_system(input, tree, path, &c);
    if (status == DW_OK)
        status = add_traces(input, tree, &c, options, error);
    if (status == DW_OK)
        status = add_others(input, tree, &c, options, error);
    if (status == DW_OK && input->part_count == before)
        status = dw_fail(error, DW_ERR_FORMAT, "holds no log that can be recognised");
    if (status == DW_OK)
        input->kind = kind_of(input, &c);
    free(c.files);
    return status;
}
