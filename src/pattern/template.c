#include "pattern/template.h"

#include <cJSON.h>
#include <stdio.h>

enum { PART_DEPTH = 4 };

struct writer {
    const cJSON *types;
    struct template_result *out;
    size_t used;
    int optional; /* depth of {?..?}: text there is not in every message */
    int depth;    /* of parts */
    size_t run;   /* bytes of the literal run under way */
    char run_text[128];
    bool began;
    bool after_mark; /* a field that a page's copy may have lost stands before this */
    struct dw_error *error;
};

static bool put(struct writer *w, const char *text, size_t len)
{
    if (w->used + len + 1 > sizeof w->out->expression)
        return false;
    memcpy(w->out->expression + w->used, text, len);
    w->used += len;
    w->out->expression[w->used] = '\0';
    return true;
}

static bool puts_(struct writer *w, const char *text)
{
    return put(w, text, strlen(text));
}

static void end_run(struct writer *w)
{
    if (w->run > strlen(w->out->literal)) {
        memcpy(w->out->literal, w->run_text, w->run);
        w->out->literal[w->run] = '\0';
    }
    w->run = 0;
}

static bool literal(struct writer *w, char c)
{
    if (c == ' ') {
        end_run(w);
        w->began = true;
        bool lost = w->after_mark;
        w->after_mark = false;
        return puts_(w, lost ? "(?:\\s+|(?<=\\s))" : "\\s+");
    }
    w->after_mark = false;
    if (w->optional == 0) {
        w->out->literal_weight++;
        if (w->run + 1 < sizeof w->run_text)
            w->run_text[w->run++] = c;
        size_t n = strlen(w->out->literal_start);
        if ((!w->began || w->out->starts_literal) && n < 4 && w->out->literal_weight == n + 1) {
            w->out->literal_start[n] = c;
            w->out->starts_literal = n == 3;
        }
    } else {
        w->began = true;
    }
    if (strchr("\\^$.|?*+()[]{}#-/", c) != NULL && !put(w, "\\", 1))
        return false;
    return put(w, &c, 1);
}

static bool escaped(struct writer *w, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == ' ' ? !puts_(w, "\\s+")
                     : (strchr("\\^$.|?*+()[]{}#-/", c) != NULL && !put(w, "\\", 1)) || !put(w, &c, 1))
            return false;
    }
    return true;
}

static bool alternatives(struct writer *w, struct slice words)
{
    for (;;) {
        size_t bar = dw_slice_find_byte(words, '|');
        if (!escaped(w, dw_slice_first(words, bar)))
            return false;
        if (bar == words.len)
            return true;
        words = dw_slice_from(words, bar + 1);
        if (!put(w, "|", 1))
            return false;
    }
}

static const cJSON *member(const cJSON *types, const char *group, struct slice name)
{
    char key[64];
    if (name.len >= sizeof key)
        return NULL;
    memcpy(key, name.ptr, name.len);
    key[name.len] = '\0';
    return cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(types, group), key);
}

static bool compile(struct writer *w, struct slice text);

static bool field(struct writer *w, struct slice name, struct slice type, struct slice words)
{
    struct template_result *out = w->out;
    if (out->field_count == TEMPLATE_FIELDS)
        return false;
    const cJSON *named = type.len == 0 ? member(w->types, "fields", name) : NULL;
    if (named != NULL)
        type = dw_slice_of(named->valuestring);
    const cJSON *t = member(w->types, "types", type.len != 0 ? type : SLICE("text"));
    const cJSON *re = cJSON_GetObjectItemCaseSensitive(t, "re");
    const cJSON *form = cJSON_GetObjectItemCaseSensitive(t, "form");
    if (words.ptr == NULL && (!cJSON_IsString(re) || !cJSON_IsString(form))) {
        (void)dw_fail(w->error, DW_ERR_FORMAT, "types.json has no type for {%.*s}", SLICE_ARG(name));
        return false;
    }
    char letter = words.ptr != NULL ? 't' : form->valuestring[0];
    out->fields[out->field_count++] = (struct template_field){name, letter};
    return puts_(w, "(") && (words.ptr != NULL ? alternatives(w, words) : puts_(w, re->valuestring)) && puts_(w, ")");
}

/* What stands between { and }, without them. */
static bool mark(struct writer *w, struct slice in)
{
    end_run(w);
    w->after_mark = true;
    if (w->out->literal_start[0] == '\0' || !w->out->starts_literal)
        w->began = true;
    if (dw_slice_equal(in, SLICE("*")))
        return puts_(w, ".*?");
    if (in.len != 0 && in.ptr[0] == '=')
        return puts_(w, "(?:") && alternatives(w, dw_slice_from(in, 1)) && puts_(w, ")");
    size_t equal = dw_slice_find_byte(in, '=');
    if (equal != in.len)
        return field(w, dw_slice_first(in, equal), SLICE_NONE, dw_slice_from(in, equal + 1));
    size_t colon = dw_slice_find_byte(in, ':');
    const cJSON *part = colon == in.len ? member(w->types, "parts", in) : NULL;
    if (part != NULL) {
        if (++w->depth > PART_DEPTH || !cJSON_IsString(part))
            return false;
        bool ok = compile(w, dw_slice_of(part->valuestring));
        w->depth--;
        return ok;
    }
    return field(w, dw_slice_first(in, colon), dw_slice_from(in, colon + 1), SLICE_NONE);
}

static bool compile(struct writer *w, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        struct slice rest = dw_slice_from(text, i);
        if (dw_slice_starts(rest, SLICE("{{")) || dw_slice_starts(rest, SLICE("}}"))) {
            if (!literal(w, text.ptr[i++]))
                return false;
        } else if (dw_slice_starts(rest, SLICE("{?"))) {
            end_run(w);
            w->optional++;
            if (!puts_(w, "(?:"))
                return false;
            i++;
        } else if (dw_slice_starts(rest, SLICE("?}"))) {
            end_run(w);
            if (w->optional-- == 0 || !puts_(w, ")?"))
                return false;
            i++;
        } else if (text.ptr[i] == '{') {
            size_t end = dw_slice_find_byte(rest, '}');
            if (end == rest.len || !mark(w, dw_slice_first(dw_slice_from(rest, 1), end - 1)))
                return false;
            i += end;
        } else if (!literal(w, text.ptr[i])) {
            return false;
        }
    }
    end_run(w);
    return true;
}

enum dw_status dw_template_compile(const char *text, const cJSON *types, struct template_result *out,
                                   struct dw_error *error)
{
    struct writer w = {.types = types, .out = out, .error = error};
    struct dw_error inner = {0};
    w.error = error != NULL ? error : &inner;
    w.error->text[0] = '\0';
    *out = (struct template_result){0};
    if (!puts_(&w, "\\A\\s*") || !compile(&w, dw_slice_of(text)) || w.optional != 0 || !puts_(&w, "\\s*\\z"))
        return w.error->text[0] != '\0'
                   ? DW_ERR_FORMAT
                   : dw_fail(error, DW_ERR_FORMAT, "the template '%.80s' is not well-formed", text);
    return DW_OK;
}
