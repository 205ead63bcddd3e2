#include "logtext/lines.h"

#include "logtext/needles.h"

#include <stdlib.h>

enum { SMALL_BLOCK = 4096 };

enum dw_status dw_lines_open(struct line_buffer *lines, struct byte_source *bytes, struct dw_error *error)
{
    lines->bytes = bytes;
    lines->block = bytes->size == 0 || bytes->size > LINE_BLOCK ? LINE_BLOCK : (size_t)bytes->size + SMALL_BLOCK;
    lines->size = 2 * lines->block;
    lines->data = malloc(lines->size);
    return lines->data != NULL ? DW_OK : dw_fail(error, DW_ERR_MEMORY, "no memory to read text");
}

void dw_lines_close(struct line_buffer *lines)
{
    free(lines->data);
    if (lines->bytes != NULL)
        lines->bytes->close(lines->bytes);
}

static enum dw_status make_room(struct line_buffer *l, struct dw_error *error)
{
    if (l->size - l->end >= l->block / 4)
        return DW_OK;
    l->moving(l->self);
    if (l->begin != 0) {
        memmove(l->data, l->data + l->begin, l->end - l->begin);
        l->end -= l->begin;
        l->begin = 0;
    }
    if (l->size - l->end >= l->block)
        return DW_OK;
    size_t size = l->size * 2;
    char *data = realloc(l->data, size);
    if (data == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory to read a line of %zu bytes", l->end);
    l->data = data;
    l->size = size;
    return DW_OK;
}

static void tell(struct line_buffer *l)
{
    if (l->meter == NULL)
        return;
    l->meter->done += l->bytes->raw_read - l->metered;
    l->metered = l->bytes->raw_read;
    l->meter->tick(l->meter);
}

enum dw_status dw_lines_fill(struct line_buffer *l, struct dw_error *error)
{
    if (l->ended)
        return DW_END;
    if (l->end - l->begin >= LINE_MAX_)
        return DW_ERR_MEMORY;
    enum dw_status status = make_room(l, error);
    if (status != DW_OK)
        return status;
    size_t got = 0, room = l->size - l->end;
    status = l->bytes->read(l->bytes, l->data + l->end, room < l->block ? room : l->block, &got, error);
    tell(l);
    if (status == DW_END)
        l->ended = true;
    if (status == DW_AGAIN)
        l->waited = true;
    if (status != DW_OK)
        return status;
    if (dw_specials_in(l->data + l->end, got))
        l->specials = l->offset + (l->end - l->begin) + got;
    l->end += got;
    return DW_OK;
}

void dw_lines_take(struct line_buffer *l, size_t count)
{
    dw_lines_skip(l, count, dw_newlines_in(l->data + l->begin, count));
}

void dw_lines_skip(struct line_buffer *l, size_t count, uint64_t number)
{
    l->begin += count;
    l->offset += count;
    l->number += number;
    l->scanned = 0;
}

/* Bytes of an escape sequence (ECMA-48: CSI, OSC, two-byte ones) at `p`. */
static size_t escape_length(const char *p, size_t len)
{
    size_t n = 2;
    if (len < 2)
        return len;
    if (p[1] == '[') {
        while (n < len && ((unsigned char)p[n] < 0x40 || (unsigned char)p[n] > 0x7e))
            n++;
        return n < len ? n + 1 : len;
    }
    if (p[1] == ']') {
        while (n < len && p[n] != '\a' && p[n] != '\033')
            n++;
        return n < len && p[n] == '\a' ? n + 1 : n + 1 < len && p[n + 1] == '\\' ? n + 2 : n;
    }
    return n;
}

/* Colours and NUL bytes go. */
static void clean(struct line *line)
{
    size_t to = 0;
    for (size_t from = 0; from < line->len;) {
        char c = line->text[from];
        if (c == '\033') {
            from += escape_length(line->text + from, line->len - from);
        } else {
            line->nul |= c == '\0';
            if (c != '\0')
                line->text[to++] = c;
            from++;
        }
    }
    memset(line->text + to, ' ', line->len - to); /* whoever looks at the buffer again must not see them twice */
    line->len = to;
}

static void give(struct line_buffer *l, struct line *out, size_t length, size_t taken)
{
    bool special = l->offset < l->specials;
    *out = (struct line){l->data + l->begin, length, ++l->number, l->offset, false, false};
    l->begin += taken;
    l->offset += taken;
    l->scanned = 0;
    if (out->len != 0 && out->text[out->len - 1] == '\r')
        out->len--;
    if (special)
        clean(out);
}

/* The end of a line that was cut. False: it is not there yet. */
static bool drop_rest(struct line_buffer *l)
{
    const char *newline = memchr(l->data + l->begin, '\n', l->end - l->begin);
    size_t count = newline != NULL ? (size_t)(newline - (l->data + l->begin)) + 1 : l->end - l->begin;
    l->begin += count;
    l->offset += count;
    l->dropping = newline == NULL;
    return newline != NULL;
}

enum dw_status dw_lines_next(struct line_buffer *l, struct line *out, struct dw_error *error)
{
    for (;;) {
        size_t unread = l->end - l->begin;
        if (l->dropping && unread != 0 && drop_rest(l))
            continue;
        unread = l->end - l->begin;
        const char *from = l->data + l->begin + l->scanned;
        const char *newline = unread > l->scanned ? memchr(from, '\n', unread - l->scanned) : NULL;
        if (newline != NULL) {
            size_t length = (size_t)(newline - (l->data + l->begin));
            give(l, out, length, length + 1);
            return DW_OK;
        }
        l->scanned = unread;
        enum dw_status status = dw_lines_fill(l, error);
        if (status == DW_ERR_MEMORY && unread >= LINE_MAX_) {
            give(l, out, LINE_MAX_, unread);
            out->cut = true;
            l->dropping = true;
            return DW_OK;
        }
        if (status == DW_END && unread != 0) {
            give(l, out, unread, unread);
            return DW_OK;
        }
        if (status != DW_OK)
            return status;
    }
}
