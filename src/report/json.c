#include "report/json.h"

#include <inttypes.h>
#include <math.h>

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
