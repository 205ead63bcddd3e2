/* JSON, read from the buffer itself: an array of any size may stand in one line. */
#include "logtext/reader.h"

static void end_of_json(struct text_reader *r)
{
    if (r->in_array && !r->lines.waited)
        dw_reader_damage(r, r->lines.number + 1, r->lines.offset, "the JSON array is not closed: the capture was cut");
    r->in_array = false;
}

/* After damage: on to a line that begins an object anew. Pretty-printed members are indented. */
static enum dw_status resync(struct text_reader *r, struct dw_error *error)
{
    struct line_buffer *l = &r->lines;
    for (;;) {
        const char *p = l->data + l->begin;
        const char *newline = memchr(p, '\n', l->end - l->begin);
        if (newline != NULL && newline + 1 < l->data + l->end) {
            dw_lines_take(l, (size_t)(newline - p) + 1);
            if (strchr(" \t\"", newline[1]) == NULL || newline[1] == '\0') {
                r->resync = false;
                return DW_OK;
            }
            continue;
        }
        dw_lines_take(l, newline != NULL ? (size_t)(newline - p) : l->end - l->begin);
        enum dw_status status = dw_lines_fill(l, error);
        if (status != DW_OK)
            return status;
    }
}

/* Blanks and what stands between objects. False: the buffer is used up. */
static bool between(struct text_reader *r)
{
    struct line_buffer *l = &r->lines;
    size_t n = 0, unread = l->end - l->begin;
    while (n < unread) {
        char c = l->data[l->begin + n];
        if (c == '[')
            r->in_array = true;
        else if (c == ']')
            r->in_array = false;
        else if (c != ' ' && c != '\t' && c != '\r' && c != '\n' && c != ',' && c != '}')
            break;
        n++;
    }
    dw_lines_take(l, n);
    return n < unread;
}

/* The buffer is at an object. */
static void skim(struct text_reader *r)
{
    struct line_buffer *l = &r->lines;
    if (r->stats.seen == 0) /* the first tells the time */
        return;
    struct skimmed_objects s = dw_json_skim(&r->json_skim, dw_slice(l->data + l->begin, l->end - l->begin), l->offset);
    if (s.count == 0)
        return;
    dw_lines_take(l, s.bytes);
    dw_reader_saw(r, r->in_array ? STYLE_JSON : STYLE_NDJSON, s.count);
}

static void take_object(struct text_reader *r, struct parsed *p, enum json_result result, size_t used)
{
    struct line_buffer *l = &r->lines;
    p->entry.line = l->number + 1;
    p->entry.offset = l->offset;
    p->style = r->in_array ? STYLE_JSON : STYLE_NDJSON;
    dw_lines_take(l, used);
    if (result == JSON_ENTRY)
        dw_reader_accept(r, NULL, p);
}

static void bad_object(struct text_reader *r, size_t used)
{
    struct line_buffer *l = &r->lines;
    dw_reader_damage(r, l->number + 1, l->offset, "this JSON object is damaged and was left out");
    size_t unread = l->end - l->begin;
    used = used < 1 ? 1 : used > unread ? unread : used;
    /* Where a new object begins a line, the damaged one only lacked its end. */
    bool fresh = used < unread && l->data[l->begin + used] == '{' && l->data[l->begin + used - 1] == '\n';
    dw_lines_take(l, used);
    r->resync = !fresh;
}

enum dw_status dw_reader_json(struct text_reader *r, struct dw_error *error)
{
    struct line_buffer *l = &r->lines;
    for (;;) {
        enum dw_status status = r->resync ? resync(r, error) : DW_OK;
        while (status == DW_OK && !between(r))
            status = dw_lines_fill(l, error);
        if (status == DW_END)
            end_of_json(r);
        if (status != DW_OK)
            return status;
        if (l->data[l->begin] != '{') {
            end_of_json(r);
            r->in_json = false;
            r->context = AFTER_PROSE;
            return DW_OK;
        }
        skim(r);
        struct parsed p = {.stamp = {DW_TIMESTAMP_NONE, DW_TIMESTAMP_NONE, DW_OFFSET_UNKNOWN, 0, false}};
        size_t used = 0;
        enum json_result result = dw_parse_json(l->data + l->begin, l->end - l->begin, &r->options, &p, &used);
        if (result == JSON_MORE) {
            status = dw_lines_fill(l, error);
            if (status == DW_END)
                dw_reader_damage(r, l->number + 1, l->offset, "the last JSON object is not complete");
            if (status == DW_END)
                dw_lines_take(l, l->end - l->begin);
            if (status == DW_ERR_MEMORY)
                bad_object(r, 1);
            else if (status != DW_OK && status != DW_END)
                return status;
        } else if (result == JSON_BAD) {
            bad_object(r, used);
        } else {
            take_object(r, &p, result, used);
            if (r->has_pending || r->has_ahead)
                return DW_OK;
        }
    }
}
