/* What pages do to a log: HTML entities, markdown's backslashes, quotation marks and bullets. */
#include "logtext/parse.h"

#include "base/utf8.h"

/* `&#62;` and `&#x3e;` without `&#` and `;`. An entity is never shorter than its character's UTF-8. */
static bool numeric(struct slice digits, uint32_t *c)
{
    uint64_t value = 0;
    bool hex = digits.len > 1 && (digits.ptr[0] == 'x' || digits.ptr[0] == 'X');
    bool good = hex ? dw_slice_hex(dw_slice_from(digits, 1), &value) : dw_slice_u64(digits, &value);
    if (!good || value == 0 || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
        return false;
    *c = (uint32_t)value;
    return true;
}

/* Bytes read, 0: no entity that is known. */
static size_t entity(struct slice s, uint32_t *c)
{
    static const struct {
        struct slice name;
        uint32_t c;
    } NAMES[] = {{SLICE_INIT("&gt;"), '>'},      {SLICE_INIT("&lt;"), '<'},     {SLICE_INIT("&amp;"), '&'},
                 {SLICE_INIT("&quot;"), '"'},    {SLICE_INIT("&apos;"), '\''},  {SLICE_INIT("&nbsp;"), ' '},
                 {SLICE_INIT("&rarr;"), 0x2192}, {SLICE_INIT("&larr;"), 0x2190}};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (dw_slice_starts(s, NAMES[i].name)) {
            *c = NAMES[i].c;
            return NAMES[i].name.len;
        }
    if (!dw_slice_starts(s, SLICE("&#")))
        return 0;
    size_t end = dw_slice_find_byte(dw_slice_first(s, 12), ';');
    return end < s.len && end < 12 && numeric(dw_slice(s.ptr + 2, end - 2), c) ? end + 1 : 0;
}

size_t dw_text_unescape(char *text, size_t len)
{
    if (memchr(text, '&', len) == NULL && memchr(text, '\\', len) == NULL)
        return len;
    size_t to = 0;
    for (size_t from = 0; from < len;) {
        uint32_t c;
        size_t used = text[from] == '&' ? entity(dw_slice(text + from, len - from), &c) : 0;
        if (used != 0) {
            to += dw_utf8_put(c, text + to);
            from += used;
            continue;
        }
        if (text[from] == '\\' && from + 1 < len && strchr("[]_*<>#-`", text[from + 1]) != NULL && text[from + 1])
            from++;
        text[to++] = text[from++];
    }
    return to;
}

size_t dw_decoration(struct slice s)
{
    size_t at = 0;
    while (at < s.len) {
        char c = s.ptr[at];
        bool gap = at + 1 >= s.len || s.ptr[at + 1] == ' ' || s.ptr[at + 1] == '\t';
        if (c == ' ' || c == '\t' || c == '>' || c == '`' || c == '#' || (gap && strchr("*-+|", c) != NULL && c))
            at++;
        else if (dw_slice_starts(dw_slice_from(s, at), SLICE("&gt;")))
            at += 4;
        else if (dw_slice_starts(dw_slice_from(s, at), SLICE("\xc2\xa0"))) /* a page's blank */
            at += 2;
        else
            break;
    }
    return at;
}
