#include "support/trace_invert.h"

#include <stdio.h>

void tw_formats_load(struct tw_format_list *formats, const char *path)
{
    char line[2048];
    FILE *file = fopen(path, "r");
    *formats = (struct tw_format_list){0};
    if (file == NULL) {
        perror(path);
        abort();
    }
    while (fgets(line, sizeof line, file) != NULL) {
        struct slice text = dw_slice(line, strcspn(line, "\n"));
        size_t blank = dw_slice_find_byte(text, ' ');
        if (text.len == 0 || text.ptr[0] == '#' || blank == text.len)
            continue;
        formats->list = tw_grow(formats->list, formats->count, sizeof *formats->list);
        struct slice process = dw_arena_copy(&formats->arena, dw_slice_first(text, blank));
        char *format = dw_arena_printf(&formats->arena, "%.*s", SLICE_ARG(dw_slice_from(text, blank + 1)));
        if (process.ptr == NULL || format == NULL)
            abort();
        formats->list[formats->count++] = (struct tw_known_format){process, format};
    }
    (void)fclose(file);
}

void tw_formats_free(struct tw_format_list *formats)
{
    free(formats->list);
    dw_arena_free(&formats->arena);
    *formats = (struct tw_format_list){0};
}

static bool has_attribute(struct slice attributes, struct slice word)
{
    while (attributes.len != 0) {
        size_t end = dw_slice_find_byte(attributes, ',');
        if (dw_slice_equal(dw_slice_trim(dw_slice_first(attributes, end)), word))
            return true;
        attributes = dw_slice_from(attributes, end + 1);
    }
    return false;
}

/* Reads the operator at `format`, which begins with `%`; returns what comes after it, NULL where it is none that is
 * known here. */
static const char *read_operator(const char *format, struct tw_operator *op)
{
    const char *at = format + 1;
    *op = (struct tw_operator){.width = 4};
    if (*at == '{') {
        const char *end = strchr(at, '}');
        if (end == NULL)
            return NULL;
        op->attributes = dw_slice(at + 1, (size_t)(end - at - 1));
        at = end + 1;
    }
    op->masked = has_attribute(op->attributes, SLICE("mask.hash"));
    op->privacy = has_attribute(op->attributes, SLICE("public"))      ? TW_PUBLIC
                  : has_attribute(op->attributes, SLICE("private"))   ? TW_PRIVATE
                  : has_attribute(op->attributes, SLICE("sensitive")) ? TW_SENSITIVE
                                                                      : TW_UNSAID;
    at += strspn(at, "#0-+ '");
    at += strspn(at, "0123456789");
    if (*at == '.') {
        op->counted = true;
        at++;
        op->constant = (uint32_t)strtoul(at, NULL, 10);
        at += strspn(at, "0123456789*");
    }
    size_t modifiers = strspn(at, "hlqzjt");
    op->width = modifiers != 0 && at[0] != 'h' ? 8 : 4;
    op->conversion = at[modifiers];
    return op->conversion != '\0' ? at + modifiers + 1 : NULL;
}

/* Matches the rest of a format against the rest of a message; shortest values first. */
static bool match(const char *format, struct slice message, struct arena *arena, struct tw_inverted *out)
{
    while (*format != '\0' && *format != '%') {
        if (message.len == 0 || message.ptr[0] != *format)
            return false;
        format++;
        message = dw_slice_from(message, 1);
    }
    if (*format == '\0')
        return message.len == 0;
    struct tw_operator op;
    const char *rest = read_operator(format, &op);
    if (rest == NULL || out->count + 2 > TW_ARGS_MAX)
        return false;
    size_t literal = strcspn(rest, "%"), count = out->count;
    for (size_t length = rest[0] == '\0' ? message.len : 0; length <= message.len; length++) {
        struct slice after = dw_slice_from(message, length);
        if (!dw_slice_starts(after, dw_slice(rest, literal)))
            continue;
        out->count = count;
        if (tw_invert_value(&op, dw_slice_first(message, length), arena, out) && match(rest, after, arena, out))
            return true;
    }
    out->count = count;
    return false;
}

bool tw_invert(const struct tw_format_list *formats, struct slice process, struct slice message, struct arena *arena,
               struct tw_inverted *out)
{
    for (size_t i = 0; i < formats->count; i++) {
        out->count = 0;
        out->format = formats->list[i].text;
        if (dw_slice_equal(formats->list[i].process, process) && match(out->format, message, arena, out))
            return true;
    }
    out->format = "%s";
    out->args[0] = tw_value(2, TW_PUBLIC, message);
    out->count = 1;
    return false;
}
