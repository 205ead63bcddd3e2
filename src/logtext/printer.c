#include "logtext/printer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/timestamp.h"
#include "base/utf8.h"

enum dw_status dw_printer_new(struct printer **out, int descriptor, struct dw_error *error)
{
    *out = malloc(sizeof **out);
    if (*out == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory to write entries");
    (*out)->descriptor = descriptor;
    (*out)->failed = 0;
    (*out)->used = 0;
    (*out)->second = INT64_MIN;
    (*out)->offset = 0;
    return DW_OK;
}

void dw_printer_write(struct printer *p)
{
    for (size_t done = 0; done < p->used && p->failed == 0;) {
        ssize_t n = write(p->descriptor, p->bytes + done, p->used - done);
        if (n < 0 && errno != EINTR)
            p->failed = errno;
        done += n > 0 ? (size_t)n : 0;
    }
    p->used = 0;
}

enum dw_status dw_printer_flush(struct printer *p, struct dw_error *error)
{
    dw_printer_write(p);
    errno = p->failed;
    return p->failed == 0 ? DW_OK : dw_fail_errno(error, "cannot write");
}

void dw_printer_free(struct printer *printer)
{
    free(printer);
}

void dw_put_stamp(struct printer *p, int64_t ns, int32_t offset)
{
    int64_t second = ns / DW_SECOND_NS - (ns % DW_SECOND_NS < 0 ? 1 : 0);
    if (second != p->second || offset != p->offset) { /* entries come by the thousand in a second */
        char text[DW_TIMESTAMP_SIZE];
        struct slice whole = dw_timestamp_local(second * DW_SECOND_NS, offset, text);
        (void)snprintf(p->stamp, sizeof p->stamp, "%.20s", whole.ptr);
        (void)snprintf(p->zone, sizeof p->zone, "%.5s", whole.len > 26 ? whole.ptr + 26 : "");
        p->second = second;
        p->offset = offset;
    }
    dw_put(p, p->stamp, 20);
    dw_put_micros(p, (uint32_t)((ns - second * DW_SECOND_NS) / 1000));
    dw_put(p, p->zone, 5);
}

/* Bytes at the beginning of `text` that are ASCII and print; eight at once. `quotes`: and neither " nor \. */
static size_t plain(struct slice text, bool quotes)
{
    const uint64_t ones = 0x0101010101010101u, highs = ones << 7;
    size_t at = 0;
    for (uint64_t w; text.len - at >= sizeof w; at += sizeof w) {
        memcpy(&w, text.ptr + at, sizeof w);
        uint64_t low = w - ones * 0x20, del = (w ^ ones * 0x7f) - ones;
        uint64_t odd = low | del | w;
        if (quotes)
            odd |= ((w ^ ones * '"') - ones) | ((w ^ ones * '\\') - ones);
        if ((odd & highs) != 0)
            break;
    }
    while (at < text.len && text.ptr[at] >= 0x20 && text.ptr[at] < 0x7f &&
           !(quotes && (text.ptr[at] == '"' || text.ptr[at] == '\\')))
        at++;
    return at;
}

/* Leaves PRINTER_ROOM bytes for what follows. */
static void put_long(struct printer *p, const char *text, size_t len)
{
    while (len != 0) {
        dw_printer_room(p);
        size_t room = PRINTER_SIZE - p->used, part = len < room ? len : room;
        dw_put(p, text, part);
        text += part;
        len -= part;
    }
}

/* A byte that no character begins with. */
static void put_byte(struct printer *p, unsigned char byte)
{
    const char *digits = "0123456789abcdef";
    const char text[4] = {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    dw_put(p, text, sizeof text);
}

void dw_put_safe(struct printer *p, struct slice text, const char *stay)
{
    for (;;) {
        size_t n = plain(text, false);
        put_long(p, text.ptr, n);
        text = dw_slice_from(text, n);
        if (text.len == 0)
            return;
        dw_printer_room(p);
        size_t length = dw_utf8_length(text.ptr, text.len), at = 0;
        uint32_t c = length != 0 ? dw_utf8_next(text, &at) : 0;
        char named[16];
        if (length == 1 && c != 0 && strchr(stay, (int)c) != NULL)
            dw_put(p, text.ptr, 1);
        else if (length <= 1)
            put_byte(p, (unsigned char)text.ptr[0]);
        else if (dw_utf8_hidden(c)) {
            int len = snprintf(named, sizeof named, c < 0x100 ? "\\x%02x" : "\\u{%x}", (unsigned)c);
            dw_put(p, named, (size_t)len);
        } else
            dw_put(p, text.ptr, length);
        text = dw_slice_from(text, length != 0 ? length : 1);
    }
}

static void put_escape(struct printer *p, uint32_t c)
{
    char text[16];
    if (c == '\n')
        DW_PUT(p, "\\n");
    else if (c == '\t')
        DW_PUT(p, "\\t");
    else if (c == '"' || c == '\\')
        dw_put(p, c == '"' ? "\\\"" : "\\\\", 2);
    else {
        int len = c > 0xffff ? snprintf(text, sizeof text, "\\u%04x\\u%04x", (unsigned)(0xd7c0 + (c >> 10)),
                                        (unsigned)(0xdc00 + (c & 0x3ff)))
                             : snprintf(text, sizeof text, "\\u%04x", (unsigned)c);
        dw_put(p, text, (size_t)len);
    }
}

void dw_put_json_text(struct printer *p, struct slice text)
{
    for (;;) {
        size_t n = plain(text, true);
        put_long(p, text.ptr, n);
        text = dw_slice_from(text, n);
        if (text.len == 0)
            return;
        dw_printer_room(p);
        size_t at = 0;
        uint32_t c = dw_utf8_next(text, &at);
        char bytes[4];
        if (dw_utf8_hidden(c) || c == '"' || c == '\\')
            put_escape(p, c);
        else {
            size_t len = dw_utf8_put(c, bytes);
            dw_put(p, bytes, len);
        }
        text = dw_slice_from(text, at);
    }
}
