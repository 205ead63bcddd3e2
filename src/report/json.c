#include "report/json.h"

#include <inttypes.h>
#include <math.h>

static bool continues(struct slice s, size_t at)
{
    return at < s.len && ((unsigned char)s.ptr[at] & 0xc0) == 0x80;
}

uint32_t dw_utf8_next(struct slice s, size_t *at)
{
    unsigned char c = (unsigned char)s.ptr[(*at)++];
    if (c < 0x80)
        return c;
    size_t more = c >= 0xf0 && c <= 0xf4 ? 3 : c >= 0xe0 ? 2 : 1;
    if (c < 0xc2 || c > 0xf4)
        return 0xfffd;
    uint32_t value = more == 3 ? c & 7u : more == 2 ? c & 15u : c & 31u;
    size_t here = *at;
    for (size_t i = 0; i < more; i++, here++) {
        if (!continues(s, here))
            return 0xfffd;
        value = value << 6 | ((unsigned char)s.ptr[here] & 0x3fu);
    }
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    if (value < least[more] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0xfffd;
    *at = here;
    return value;
}

size_t dw_utf8_put(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

static void before(struct json_writer *w)
{
    if (w->comma && !w->after_key)
        fputc(',', w->out);
    w->comma = true;
    w->after_key = false;
}

void dw_json_open(struct json_writer *w, char bracket)
{
    before(w);
    fputc(bracket, w->out);
    w->comma = false;
}

void dw_json_close(struct json_writer *w, char bracket)
{
    fputc(bracket, w->out);
    w->comma = true;
    w->after_key = false;
}

void dw_json_newline(struct json_writer *w)
{
    if (w->comma)
        fputc(',', w->out);
    fputs("\n ", w->out);
    w->comma = false;
}

static void quoted(struct json_writer *w, struct slice text)
{
    fputc('"', w->out);
    for (size_t at = 0; at < text.len;) {
        uint32_t c = dw_utf8_next(text, &at);
        char bytes[4] = {0};
        if (c == '"' || c == '\\')
            fprintf(w->out, "\\%c", (int)c);
        else if (c == '\n')
            fputs("\\n", w->out);
        else if (c == '\t')
            fputs("\\t", w->out);
        else if (c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0) || c == 0x2028 || c == 0x2029 ||
                 (w->html && (c == '<' || c == '>' || c == '&')))
            fprintf(w->out, "\\u%04x", (unsigned)c);
        else
            fwrite(bytes, 1, dw_utf8_put(c, bytes), w->out);
    }
    fputc('"', w->out);
}

void dw_json_key(struct json_writer *w, const char *key)
{
    before(w);
    quoted(w, dw_slice_of(key));
    fputc(':', w->out);
    w->after_key = true;
}

void dw_json_string(struct json_writer *w, struct slice text)
{
    before(w);
    if (text.ptr == NULL)
        fputs("null", w->out);
    else
        quoted(w, text);
}

void dw_json_int(struct json_writer *w, int64_t value)
{
    before(w);
    fprintf(w->out, "%" PRId64, value);
}

void dw_json_real(struct json_writer *w, double value)
{
    before(w);
    char text[64];
    int n = isfinite(value) && fabs(value) < 1e18 ? snprintf(text, sizeof text, "%.3f", value) : 0;
    if (n <= 0) {
        fputs("null", w->out);
        return;
    }
    while (text[n - 1] == '0')
        n--;
    if (text[n - 1] == '.')
        n--;
    fprintf(w->out, "%.*s", n, text);
}

void dw_json_bool(struct json_writer *w, bool value)
{
    before(w);
    fputs(value ? "true" : "false", w->out);
}

void dw_json_null(struct json_writer *w)
{
    before(w);
    fputs("null", w->out);
}
