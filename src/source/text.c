/* Bytes in order, whatever they are: unpacked, peeked at, and given to the reader that knows them. */
#include <stdio.h>
#include <stdlib.h>

#include "logtext/logtext.h"
#include "netstate/netstate.h"
#include "source/archive.h"
#include "source/internal.h"
#include "source/members.h"
#include "source/unpack.h"

enum { HEAD = 64 * 1024, DEPTH_MAX = 2 };
#define STATE_MAX ((size_t)16 << 20) /* dumps of the network's state are read whole */

static bool begins(struct slice s, const char *magic, size_t len)
{
    return s.len >= len && memcmp(s.ptr, magic, len) == 0;
}

/* What was peeked at comes first, then the rest. When that fails in the middle it ends there, which is told and
 * counted: what came before stands. */
struct joined_source {
    struct byte_source base;
    struct byte_source *rest;
    struct input *input;
    const char *path;
    enum dw_status ended; /* DW_OK: not yet */
    bool strict;          /* whoever reads tells of the failure and counts it */
    struct dw_error why;
    struct slice left;
    char head[HEAD];
};

static enum dw_status end_of(struct joined_source *j, struct dw_error *error)
{
    if (j->strict && j->ended != DW_END)
        return dw_fail(error, j->ended, "%s", j->why.text);
    if (j->ended != DW_END)
        dw_input_damage(j->input, j->path, j->why.text);
    j->ended = DW_END;
    return DW_END;
}

static enum dw_status joined_read(struct byte_source *source, void *buffer, size_t size, size_t *got,
                                  struct dw_error *error)
{
    struct joined_source *j = (struct joined_source *)source;
    if (j->left.len != 0) {
        *got = size < j->left.len ? size : j->left.len;
        memcpy(buffer, j->left.ptr, *got);
        j->left = dw_slice_from(j->left, *got);
        return DW_OK;
    }
    if (j->ended == DW_OK) {
        enum dw_status status = j->rest->read(j->rest, buffer, size, got, &j->why);
        j->base.raw_read = j->rest->raw_read;
        if (status == DW_OK || status == DW_AGAIN)
            return status;
        j->ended = status;
    }
    return end_of(j, error);
}

static void joined_close(struct byte_source *source)
{
    struct joined_source *j = (struct joined_source *)source;
    j->rest->close(j->rest);
    free(j);
}

static enum dw_status peek(struct joined_source *j, struct dw_error *error)
{
    size_t len = 0;
    while (len < HEAD && j->ended == DW_OK) {
        size_t got = 0;
        j->ended = j->rest->read(j->rest, j->head + len, HEAD - len, &got, &j->why);
        if (j->ended == DW_OK)
            len += got;
    }
    j->left = dw_slice(j->head, len);
    if (len == 0 && j->ended != DW_OK && j->ended != DW_END)
        return dw_fail(error, j->ended, "%s", j->why.text);
    return DW_OK;
}

/* Owns `rest`, also when it fails. */
static enum dw_status join(struct joined_source **out, struct byte_source *rest, struct input *input, const char *path,
                           struct dw_error *error)
{
    struct joined_source *j = calloc(1, sizeof *j);
    if (j == NULL) {
        rest->close(rest);
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    }
    j->base = (struct byte_source){joined_read, joined_close, -1, 0, 0, rest->raw_size};
    j->rest = rest;
    j->input = input;
    j->path = path;
    enum dw_status status = peek(j, error);
    if (status != DW_OK)
        joined_close(&j->base);
    else
        *out = j;
    return status;
}

static enum dw_status read_state(struct input *input, struct input_part *part, struct byte_source *bytes,
                                 struct dw_error *error)
{
    size_t size = HEAD;
    enum dw_status status = DW_OK;
    while (status == DW_OK && part->text_length < STATE_MAX) {
        if (part->text == NULL || part->text_length == size) {
            size = part->text == NULL ? size : size * 2;
            char *text = realloc(part->text, size);
            if (text == NULL)
                return dw_fail(error, DW_ERR_MEMORY, "no memory");
            part->text = text;
        }
        size_t got = 0;
        status = bytes->read(bytes, part->text + part->text_length, size - part->text_length, &got, error);
        if (status == DW_OK)
            part->text_length += got;
    }
    if (status == DW_OK)
        dw_input_damage(input, part->path, "is longer than any dump of the network's state; it was cut after 16 MiB");
    return status == DW_END ? DW_OK : status;
}

static const char *state_style(struct slice text)
{
    static const struct {
        struct slice sign;
        const char *style;
    } styles[] = {{SLICE_INIT("resolver #"), "scutil"},
                  {SLICE_INIT("interface information"), "scutil"},
                  {SLICE_INIT("No DNS configuration"), "scutil"},
                  {SLICE_INIT("flags="), "ifconfig"},
                  {SLICE_INIT("Netif"), "netstat"}};
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
        if (dw_slice_find(text, styles[i].sign) != text.len)
            return styles[i].style;
    return "scutil";
}

static enum dw_status add_text(struct input *input, const char *path, struct joined_source *j,
                               const struct opened_bytes *opened, const struct reader_options *options,
                               struct dw_error *error)
{
    int log = dw_logtext_bid(j->left), state = dw_netstate_bid(j->left);
    if (log < opened->least_log)
        log = 0;
    if (state < opened->least_state)
        state = 0;
    if (log == 0 && state == 0) {
        joined_close(&j->base);
        return dw_fail(error, DW_ERR_FORMAT, "is no log that can be recognised");
    }
    struct input_part *part = dw_input_add(input, state > log ? PART_STATE : PART_ENTRIES, path);
    if (part == NULL) {
        joined_close(&j->base);
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    }
    j->path = part->path;
    if (part->kind == PART_STATE) {
        part->style = state_style(j->left);
        enum dw_status status = read_state(input, part, &j->base, error);
        joined_close(&j->base);
        if (status != DW_OK)
            dw_input_drop(input);
        return status;
    }
    struct reader_options reading = dw_input_reader_options(input, options, part->path);
    enum dw_status status = dw_logtext_open(&part->reader, &j->base, &reading, error);
    if (status != DW_OK)
        dw_input_drop(input);
    return status;
}

/* Owns `j`. A packed archive is read from its bytes, another one on disk as the file it is. */
static enum dw_status add_archive(struct input *input, const char *path, struct joined_source *j,
                                  const struct archive_place *place, const struct reader_options *options,
                                  struct dw_error *error)
{
    struct input_impl *impl = input->impl;
    struct file_tree *tree = NULL;
    enum dw_status status = impl->depth < DEPTH_MAX
                                ? dw_archive_tree(&tree, place, input, path, error)
                                : dw_fail(error, DW_ERR_FORMAT, "is an archive within an archive within an archive");
    joined_close(&j->base);
    if (status != DW_OK)
        return status;
    impl->depth++;
    status = dw_input_add_tree(input, path, tree, options, error);
    impl->depth--;
    return status;
}

enum dw_status dw_input_add_bytes(struct input *input, const char *path, const struct opened_bytes *opened,
                                  const struct reader_options *options, struct dw_error *error)
{
    struct input_impl *impl = input->impl;
    struct byte_source *bytes = opened->bytes;
    struct joined_source *j = NULL;
    path = dw_arena_copy(&impl->arena, dw_slice_of(path)).ptr;
    if (path == NULL) {
        bytes->close(bytes);
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    }
    enum dw_status status = join(&j, bytes, input, path, error);
    bool packed = status == DW_OK && dw_unpack_bid(j->left);
    if (packed) {
        status = dw_unpack(&bytes, &j->base, j->left, error);
        if (status == DW_OK)
            status = join(&j, bytes, input, path, error);
    }
    if (status != DW_OK)
        return status;
    if (dw_tracev3_bid(j->left) != 0)
        return dw_input_add_tracev3(input, path, &j->base, j->left, opened->on_disk && !packed, options, error);
    if (dw_archive_bid(j->left)) {
        struct archive_place place = {packed ? -1 : opened->descriptor, opened->start, opened->size,
                                      packed || opened->descriptor < 0 ? &j->base : NULL, options->meter};
        j->strict = true;
        return add_archive(input, path, j, &place, options, error);
    }
    if (j->left.len != 0 && !begins(j->left, "SQLite format 3", 16))
        return add_text(input, path, j, opened, options, error);
    bool empty = j->left.len == 0;
    joined_close(&j->base);
    return dw_fail(error, DW_ERR_FORMAT, empty ? "is empty" : "is a database, which is read alone");
}
