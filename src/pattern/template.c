#include "pattern/template.h"

enum { DEPTH_LIMIT = 12, LITERAL_LIMIT = 256 };

struct walk {
    struct template_reading *out;
    const struct pattern_types *types;
    struct dw_error *error;
    bool want;               /* the expression is wanted */
    bool after_lost;         /* the last element is a field that may be lost */
    int optional;            /* depth of `{?` */
    int depth;               /* of parts within parts */
    char run[LITERAL_LIMIT]; /* the text since the last mark */
    size_t run_length, run_letters;
    char best[LITERAL_LIMIT];
    size_t best_length;
};

static void emit(struct walk *w, const char *text)
{
    if (w->want)
        dw_pattern_buffer_add(&w->out->expression, dw_slice_of(text));
}

/* A mark ends the run of plain text; is it the longest? Blanks at its ends may be missing beside lost values. */
static void end_run(struct walk *w)
{
    struct slice run = dw_slice_trim(dw_slice(w->run, w->run_length));
    if (w->optional == 0) {
        w->out->weight += w->run_letters;
        if (run.len > w->best_length) {
            memcpy(w->best, run.ptr, run.len);
            w->best_length = run.len;
        }
    }
    w->run_length = w->run_letters = 0;
}

static void literal(struct walk *w, char c)
{
    if (w->run_length == LITERAL_LIMIT) /* long enough to find it by; go on with a new run */
        end_run(w);
    w->run[w->run_length++] = c;
    w->run_letters++;
    w->after_lost = false;
    if (!w->want)
        return;
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ' ' ||
                 ((unsigned char)c & 0x80) != 0;
    char quoted[3] = {'\\', c, '\0'};
    emit(w, plain ? quoted + 1 : quoted);
}

/* The name in a mark that begins at `left` (`{name}`, `{name:type}`): is it a field that may be lost? */
static bool lost_ahead(const struct walk *w, struct slice left)
{
    if (left.len < 3 || left.ptr[0] != '{' || left.ptr[1] < 'a' || left.ptr[1] > 'z')
        return false;
    struct slice inside = dw_slice_from(dw_slice_first(left, dw_slice_find_byte(left, '}')), 1);
    if (dw_slice_find_byte(inside, '=') < inside.len || dw_types_part(w->types, inside).ptr != NULL)
        return false;
    size_t colon = dw_slice_find_byte(inside, ':');
    const struct field_type *type = colon < inside.len ? dw_types_find(w->types, dw_slice_from(inside, colon + 1))
                                                       : dw_types_of_field(w->types, inside);
    return type != NULL && type->lost;
}

static void blank(struct walk *w, bool before_lost)
{
    if (w->after_lost || before_lost)
        end_run(w);
    else if (w->run_length < LITERAL_LIMIT)
        w->run[w->run_length++] = ' ';
    if (w->after_lost) /* one blank serves both sides of a value that is gone */
        emit(w, before_lost ? "(?:[ \\t]+|(?<=[ \\t])|\\A|\\z)" : "(?:[ \\t]+|(?<=[ \\t])|\\A)");
    else
        emit(w, before_lost ? "(?:[ \\t]+|\\z)" : "[ \\t]+");
    w->after_lost = false;
}

static enum dw_status group(struct walk *w, struct slice field, const struct field_type *type)
{
    struct template_reading *out = w->out;
    if (out->field_count == TEMPLATE_GROUPS)
        return dw_fail(w->error, DW_ERR_FORMAT, "more than %d fields", TEMPLATE_GROUPS);
    out->fields[out->field_count++] = (struct template_field){field, type};
    return DW_OK;
}

/* `one|two|`: alternatives, blanks in them as elsewhere. The shortest one's letters count as plain text. */
static void alternatives(struct walk *w, struct slice words)
{
    size_t shortest = SIZE_MAX;
    emit(w, "(?:");
    for (;;) {
        size_t end = dw_slice_find_byte(words, '|');
        if (end < shortest)
            shortest = end;
        for (size_t i = 0; i < end && w->want; i++) {
            char c = words.ptr[i];
            char quoted[3] = {'\\', c, '\0'};
            bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                          ((unsigned char)c & 0x80) != 0;
            emit(w, c == ' ' ? "[ \\t]+" : letter ? quoted + 1 : quoted);
        }
        if (end == words.len)
            break;
        emit(w, "|");
        words = dw_slice_from(words, end + 1);
    }
    emit(w, ")");
    if (w->optional == 0)
        w->out->weight += shortest;
}

static enum dw_status walk_text(struct walk *w, struct slice left);

/* What stands between the braces of one mark that is neither a brace nor an optional part. */
static enum dw_status mark(struct walk *w, struct slice inside, bool at_end)
{
    struct slice part = dw_types_part(w->types, inside);
    if (part.ptr != NULL) { /* its own text joins the text around it */
        if (w->depth == DEPTH_LIMIT)
            return dw_fail(w->error, DW_ERR_FORMAT, "part {%.*s} is made of itself", SLICE_ARG(inside));
        w->depth++;
        enum dw_status status = walk_text(w, part);
        w->depth--;
        return status;
    }
    end_run(w);
    w->after_lost = false;
    if (dw_slice_equal(inside, SLICE("*"))) {
        emit(w, at_end ? "[\\s\\S]*" : ".*?");
        return DW_OK;
    }
    if (dw_slice_starts(inside, SLICE("="))) {
        alternatives(w, dw_slice_from(inside, 1));
        return DW_OK;
    }
    size_t equals = dw_slice_find_byte(inside, '='), colon = dw_slice_find_byte(inside, ':');
    struct slice field = dw_slice_first(inside, equals < colon ? equals : colon);
    for (size_t i = 0; i < field.len; i++)
        if (!((field.ptr[i] >= 'a' && field.ptr[i] <= 'z') || (i != 0 && field.ptr[i] >= '0' && field.ptr[i] <= '9') ||
              field.ptr[i] == '_'))
            return dw_fail(w->error, DW_ERR_FORMAT, "{%.*s} is no mark", SLICE_ARG(inside));
    const struct field_type *type = equals < colon       ? dw_types_find(w->types, SLICE("text"))
                                    : colon < inside.len ? dw_types_find(w->types, dw_slice_from(inside, colon + 1))
                                                         : dw_types_of_field(w->types, field);
    if (type == NULL || field.len == 0)
        return dw_fail(w->error, DW_ERR_FORMAT, "{%.*s} has no known type", SLICE_ARG(inside));
    enum dw_status status = group(w, field, type);
    emit(w, "(");
    if (equals < colon)
        alternatives(w, dw_slice_from(inside, equals + 1));
    else {
        emit(w, type->expression);
        w->after_lost = type->lost;
    }
    emit(w, ")");
    return status;
}

static enum dw_status walk_text(struct walk *w, struct slice left)
{
    int outer = w->optional;
    while (left.len != 0) {
        size_t used = 1;
        if (left.ptr[0] == ' ' || left.ptr[0] == '\t') {
            while (used < left.len && (left.ptr[used] == ' ' || left.ptr[used] == '\t'))
                used++;
            struct slice ahead = dw_slice_from(left, used);
            blank(w, lost_ahead(w, ahead) || dw_slice_equal(ahead, SLICE("{*}")));
        } else if (dw_slice_starts(left, SLICE("{{")) || dw_slice_starts(left, SLICE("}}"))) {
            literal(w, left.ptr[0]);
            used = 2;
        } else if (dw_slice_starts(left, SLICE("{?"))) {
            end_run(w);
            w->optional++;
            emit(w, "(?:");
            used = 2;
        } else if (w->optional > outer && dw_slice_starts(left, SLICE("?}"))) {
            end_run(w);
            w->optional--;
            emit(w, ")?");
            used = 2;
        } else if (left.ptr[0] == '{') {
            size_t end = dw_slice_find_byte(left, '}');
            if (end == left.len)
                return dw_fail(w->error, DW_ERR_FORMAT, "a mark is not closed");
            used = end + 1;
            enum dw_status status = mark(w, dw_slice(left.ptr + 1, end - 1), used == left.len && w->depth == 0);
            if (status != DW_OK)
                return status;
        } else
            literal(w, left.ptr[0]);
        left = dw_slice_from(left, used);
    }
    return w->optional == outer ? DW_OK : dw_fail(w->error, DW_ERR_FORMAT, "{? is not closed");
}

enum dw_status dw_template_read(struct template_reading *out, const struct pattern_types *types, struct arena *arena,
                                struct slice text, bool want_expression, struct dw_error *error)
{
    *out = (struct template_reading){0};
    struct walk w = {.out = out, .types = types, .error = error, .want = want_expression};
    enum dw_status status = walk_text(&w, dw_slice_trim(text));
    if (status != DW_OK)
        return status;
    end_run(&w);
    emit(&w, "\\z");
    out->longest = dw_arena_copy(arena, dw_slice(w.best, w.best_length));
    if (out->longest.ptr == NULL || out->expression.failed)
        return dw_fail(error, DW_ERR_MEMORY, "no memory for a template");
    return DW_OK;
}
