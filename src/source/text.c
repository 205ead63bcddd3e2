/* Bytes in order, whatever they are: unpacked, peeked at, and given to the reader that knows them. */
#include <stdio.h>
#include <stdlib.h>

#include "logtext/logtext.h"
#include "netstate/netstate.h"
#include "source/internal.h"
#include "source/unpack.h"

enum { HEAD = 64 * 1024 };
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
    bool ended;
    struct slice left;
    char head[HEAD];
};

static enum dw_status lose_rest(struct joined_source *j, const struct dw_error *why)
{
    j->ended = true;
    dw_input_damage(j->input, j->path, why->text);
    return DW_END;
}

static enum dw_status joined_read(struct byte_source *source, void *buffer, size_t size, size_t *got,
                                  struct dw_error *error)
{
    struct joined_source *j = (struct joined_source *)source;
    (void)error;
    if (j->left.len != 0) {
        *got = size < j->left.len ? size : j->left.len;
        memcpy(buffer, j->left.ptr, *got);
        j->left = dw_slice_from(j->left, *got);
        return DW_OK;
    }
    if (j->ended)
        return DW_END;
    struct dw_error why = {0};
    enum dw_status status = j->rest->read(j->rest, buffer, size, got, &why);
    j->base.raw_read = j->rest->raw_read;
    return status <= DW_AGAIN ? status : lose_rest(j, &why);
}

static void joined_close(struct byte_source *source)
{
    struct joined_source *j = (struct joined_source *)source;
    j->rest->close(j->rest);
    free(j);
}

static enum dw_status peek(struct joined_source *j, struct dw_error *error)
{
    enum dw_status status = DW_OK;
    struct dw_error why = {0};
    size_t len = 0;
    while (len < HEAD && status == DW_OK) {
        size_t got = 0;
        status = j->rest->read(j->rest, j->head + len, HEAD - len, &got, &why);
        if (status == DW_OK)
            len += got;
    }
    j->left = dw_slice(j->head, len);
    if (status == DW_OK || status == DW_END)
        return DW_OK;
    if (len == 0)
        return dw_fail(error, status, "%s", why.text);
    (void)lose_rest(j, &why);
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

/* Inputs that are known by their first bytes but are no text. */
static const char *other_kind(struct slice s)
{
    if (begins(s, "SQLite format 3", 16))
        return "is a database, which is read alone";
    if (begins(s, "\x00\x10\x00\x00", 4))
        return "is a binary log (tracev3), which this version does not read yet; export it with 'log show --info "
               "--debug'";
    if (begins(s, "PK\x03\x04", 4) || (s.len > 262 && memcmp(s.ptr + 257, "ustar", 5) == 0))
        return "is an archive, which this version does not read yet; unpack it and give the log's text";
    return s.len == 0 ? "is empty" : NULL;
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
                               const struct reader_options *options, struct dw_error *error)
{
    int log = dw_logtext_bid(j->left), state = dw_netstate_bid(j->left);
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
        return status;
    }
    struct reader_options reading = dw_input_reader_options(input, options, part->path);
    return dw_logtext_open(&part->reader, &j->base, &reading, error);
}

enum dw_status dw_input_add_bytes(struct input *input, const char *path, struct byte_source *bytes,
                                  const struct reader_options *options, struct dw_error *error)
{
    struct joined_source *j = NULL;
    enum dw_status status = join(&j, bytes, input, path, error);
    if (status == DW_OK && dw_unpack_bid(j->left)) {
        status = dw_unpack(&bytes, &j->base, j->left, error);
        if (status == DW_OK)
            status = join(&j, bytes, input, path, error);
    }
    if (status != DW_OK)
        return status;
    const char *other = other_kind(j->left);
    if (other != NULL) {
        joined_close(&j->base);
        return dw_fail(error, DW_ERR_FORMAT, "%s", other);
    }
    return add_text(input, path, j, options, error);
}
