#include "tracev3/plist_text.h"

#include "base/timestamp.h"
#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>

static bool is_bare(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'))
            return false;
    }
    return text.len > 0;
}

static void put_escaped(struct scribe *out, uint32_t c)
{
    static const char *const short_ones[] = {
        ['\a'] = "\\a", ['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n", ['\v'] = "\\v", ['\f'] = "\\f", ['\r'] = "\\r"};
    if (c < sizeof short_ones / sizeof short_ones[0] && short_ones[c] != NULL)
        dw_scribe_text(out, short_ones[c]);
    else if (c == '"' || c == '\\')
        dw_scribe_put(out, dw_slice((const char[2]){'\\', (char)c}, 2));
    else if (c >= 0x20 && c < 0x7f)
        dw_scribe_byte(out, (char)c);
    else if (c < 0x80)
        dw_scribe_printf(out, "\\%03o", (unsigned)c);
    else if (c < 0x10000)
        dw_scribe_printf(out, "\\U%04x", (unsigned)c);
    else
        dw_scribe_printf(out, "\\U%04x\\U%04x", (unsigned)(0xd800 + ((c - 0x10000) >> 10)),
                         (unsigned)(0xdc00 + ((c - 0x10000) & 0x3ff)));
}

void dw_plist_put_string(struct scribe *out, struct slice text)
{
    if (is_bare(text)) {
        dw_scribe_put(out, text);
        return;
    }
    dw_scribe_byte(out, '"');
    for (size_t at = 0; at < text.len;)
        put_escaped(out, dw_utf8_next(text, &at));
    dw_scribe_byte(out, '"');
}

void dw_plist_put_integer(struct scribe *out, int64_t number)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%lld", (long long)number);
    dw_plist_put_string(out, dw_slice_of(text));
}

/* The fewest digits that give the same number again. */
void dw_plist_put_real(struct scribe *out, double number)
{
    char text[40] = "";
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    dw_plist_put_string(out, dw_slice_of(text));
}

void dw_plist_put_date(struct scribe *out, double seconds)
{
    const double bound = 8e9; /* what nanoseconds since 1970 can hold */
    const int64_t epoch = 978307200;
    if (!(seconds > -bound && seconds < bound)) {
        dw_plist_put_real(out, seconds);
        return;
    }
    struct civil_time t = dw_civil_of(((int64_t)seconds + epoch) * DW_SECOND_NS, 0);
    dw_scribe_printf(out, "\"%04d-%02u-%02u %02u:%02u:%02u +0000\"", (int)t.year, t.month, t.day, t.hour, t.minute,
                     t.second);
}

void dw_plist_put_data(struct scribe *out, struct slice data)
{
    enum { WHOLE = 24, FIRST = 16, LAST = 8, GROUP = 4 };
    dw_scribe_printf(out, "{length = %zu, bytes = 0x", data.len);
    if (data.len <= WHOLE) {
        dw_scribe_hex(out, data, 0);
        dw_scribe_byte(out, '}');
        return;
    }
    for (size_t i = 0; i < FIRST; i += GROUP) {
        dw_scribe_hex(out, dw_slice(data.ptr + i, GROUP), 0);
        dw_scribe_byte(out, ' ');
    }
    dw_scribe_text(out, "... ");
    for (size_t i = data.len - LAST; i < data.len; i += GROUP) {
        dw_scribe_hex(out, dw_slice(data.ptr + i, GROUP), 0);
        dw_scribe_byte(out, ' ');
    }
    dw_scribe_byte(out, '}');
}

void dw_plist_put_uid(struct scribe *out, uint64_t number)
{
    dw_scribe_printf(out, "\"<CFKeyedArchiverUID>{value = %llu}\"", (unsigned long long)number);
}

void dw_plist_open(struct scribe *out, size_t level, char bracket)
{
    dw_scribe_fill(out, ' ', level * 4);
    dw_scribe_byte(out, bracket);
    dw_scribe_byte(out, '\n');
}

void dw_plist_member(struct scribe *out, size_t level)
{
    dw_scribe_fill(out, ' ', (level + 1) * 4);
}

void dw_plist_close(struct scribe *out, size_t level, char bracket)
{
    dw_scribe_fill(out, ' ', level * 4);
    dw_scribe_byte(out, bracket);
}
