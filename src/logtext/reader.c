#include "logtext/reader.h"

#include <stdio.h>
#include <stdlib.h>

static bool reserve(struct growing_text *g, size_t len)
{
    if (len <= g->size)
        return true;
    size_t size = g->size != 0 ? g->size : 4096;
    while (size < len)
        size *= 2;
    char *text = realloc(g->text, size);
    if (text == NULL)
        return false;
    g->text = text;
    g->size = size;
    return true;
}

bool dw_growing_add(struct growing_text *g, struct slice text)
{
    if (!reserve(g, g->len + text.len))
        return false;
    if (text.len != 0)
        memcpy(g->text + g->len, text.ptr, text.len);
    g->len += text.len;
    return true;
}

bool dw_growing_set(struct growing_text *g, struct slice text)
{
    g->len = 0;
    return dw_growing_add(g, text);
}

void dw_reader_damage(struct text_reader *r, uint64_t line, uint64_t offset, const char *text)
{
    r->stats.damaged++;
    struct dw_notice notice = {DW_NOTICE_DAMAGE, r->options.input, line, offset, text};
    dw_notify(&r->options.notify, &notice);
}

/* All texts of an entry that may lie in the buffer. */
static void each_slice(struct log_entry *e, void (*each)(void *self, struct slice *s), void *self)
{
    struct slice *texts[] = {&e->process,  &e->process_path, &e->sender, &e->subsystem,
                             &e->category, &e->message,      &e->format, &e->boot};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        each(self, texts[i]);
}

static bool in_buffer(const struct text_reader *r, const struct slice *s)
{
    return s->len != 0 && s->ptr >= r->lines.data && s->ptr < r->lines.data + r->lines.end;
}

static void measure(void *self, struct slice *s)
{
    struct text_reader *r = self;
    if (in_buffer(r, s))
        r->held.len += s->len;
}

static void keep(void *self, struct slice *s)
{
    struct text_reader *r = self;
    if (!in_buffer(r, s))
        return;
    char *to = r->held.text + r->held.len;
    memcpy(to, s->ptr, s->len);
    r->held.len += s->len;
    s->ptr = to;
}

/* The buffer moves on: what the pending entry has in it is kept. */
static void moving(void *self)
{
    struct text_reader *r = self;
    if (!r->has_pending)
        return;
    r->held.len = 0;
    each_slice(&r->pending.entry, measure, r);
    if (r->held.len == 0)
        return;
    if (!reserve(&r->held, r->held.len)) { /* no memory: the entry is given without texts */
        dw_reader_damage(r, r->pending.entry.line, r->pending.entry.offset, "no memory to keep this entry");
        memset(&r->pending.entry.process, 0, sizeof r->pending.entry - offsetof(struct log_entry, process));
        return;
    }
    r->held.len = 0;
    each_slice(&r->pending.entry, keep, r);
}

void dw_reader_set(struct text_reader *r, const struct parsed *parsed)
{
    struct parsed *to = r->has_pending ? &r->ahead : &r->pending;
    *to = *parsed;
    if (to->entry.boot.len == 0)
        to->entry.boot = r->boot;
    if (r->has_pending) {
        r->has_ahead = true;
        return;
    }
    r->has_pending = true;
    r->is_joined = r->too_long = false;
}

static void drop_nul(struct slice *s, char *base)
{
    if (s->len == 0 || memchr(s->ptr, '\0', s->len) == NULL)
        return;
    char *text = base + (s->ptr - base);
    size_t to = 0;
    for (size_t i = 0; i < s->len; i++)
        if (text[i] != '\0')
            text[to++] = text[i];
    s->len = to;
}

static void give_pending(struct text_reader *r, struct parsed *out)
{
    *out = r->pending;
    struct log_entry *e = &out->entry;
    if (r->is_joined)
        e->message = dw_slice(r->joined.text, r->joined.len);
    else if (in_buffer(r, &e->message)) /* JSON's texts were not cleaned */
        drop_nul(&e->message, r->lines.data);
    r->has_pending = r->is_joined = false;
}

/* What the buffer holds next begins JSON; *waiting: more bytes are needed to know. */
static enum dw_status look_for_json(struct text_reader *r, struct dw_error *error)
{
    struct line_buffer *l = &r->lines;
    const size_t enough = 64 * 1024;
    for (;;) {
        size_t unread = l->end - l->begin;
        const char *p = l->data + l->begin;
        if (l->dropping || (unread != 0 && *p != '{' && *p != '['))
            return DW_OK;
        const char *newline = unread != 0 ? memchr(p, '\n', unread < enough ? unread : enough) : NULL;
        if (newline != NULL || unread >= enough || (l->ended && unread != 0)) {
            size_t len = newline != NULL ? (size_t)(newline - p) : unread < enough ? unread : enough;
            struct slice text = dw_slice(p, len);
            if (text.len != 0 && text.ptr[text.len - 1] == '\r')
                text.len--;
            r->in_json = dw_json_begins(text, r->context == AFTER_ENTRY || r->context == AFTER_SKIPPED);
            r->closed |= r->in_json;
            return DW_OK;
        }
        enum dw_status status = dw_lines_fill(l, error);
        if (status != DW_OK)
            return status == DW_END && unread != 0 ? DW_OK : status;
    }
}

static enum dw_status one_step(struct text_reader *r, struct dw_error *error)
{
    if (r->in_json)
        return dw_reader_json(r, error);
    if (dw_reader_skim(r)) {
        r->flush = false;
        return DW_OK;
    }
    enum dw_status status = look_for_json(r, error);
    if (status != DW_OK || r->in_json)
        return status;
    struct line line;
    status = dw_lines_next(&r->lines, &line, error);
    if (status != DW_OK)
        return status;
    r->flush = false;
    dw_reader_line(r, &line);
    return DW_OK;
}

/* The next entry as it stands in the text. */
static enum dw_status next_in_text(struct text_reader *r, struct parsed *out, struct dw_error *error)
{
    for (;;) {
        if (r->has_pending && r->closed) {
            give_pending(r, out);
            if (r->has_ahead) {
                r->pending = r->ahead;
                r->has_pending = true;
                r->has_ahead = r->too_long = false;
                r->closed = r->context != AFTER_ENTRY || r->in_json || r->pending.style == STYLE_NONE;
            }
            return DW_OK;
        }
        enum dw_status status = one_step(r, error);
        if (status == DW_OK)
            continue;
        bool complete = status != DW_AGAIN || r->flush;
        r->flush = false;
        if (!r->has_pending || !complete)
            return status;
        if (status == DW_AGAIN)
            r->context = r->context == AFTER_ENTRY ? AFTER_SKIPPED : r->context;
        r->closed = true;
    }
}

static void finish_stats(struct text_reader *r, const struct parsed *given)
{
    enum log_type type = given->entry.type;
    int64_t time = given->entry.time_ns;
    bool remark = given->style == STYLE_TRANSCRIPT && !dw_entry_speaks(&given->entry);
    r->stats.entries += type != LOG_TYPE_BOOT && type != LOG_TYPE_TIMESYNC && type != LOG_TYPE_LOSS && !remark;
    r->stats.time_basis = !r->clock.timed ? TIME_BASIS_ORDER : r->clock.assumed ? TIME_BASIS_ASSUMED : TIME_BASIS_ZONE;
    if (time != DW_TIME_NONE && (r->stats.first == DW_TIME_NONE || time < r->stats.first))
        r->stats.first = time;
    if (time != DW_TIME_NONE && (r->stats.last == DW_TIME_NONE || time > r->stats.last))
        r->stats.last = time;
}

/* Console's entries wait until all are there. */
static enum dw_status next_in_order(struct text_reader *r, struct parsed *out, struct dw_error *error)
{
    struct sorter *s = &r->sorter;
    for (;;) {
        if (s->draining) {
            const struct parsed *sorted = dw_sorter_take(s);
            if (sorted != NULL) {
                *out = *sorted;
                return DW_OK;
            }
        }
        if (r->has_after) {
            r->has_after = false;
            *out = r->after;
            return DW_OK;
        }
        bool flushing = r->flush;
        enum dw_status status = next_in_text(r, out, error);
        if (status == DW_OK && out->style == STYLE_CONSOLE) {
            size_t memory = r->options.memory != 0 ? r->options.memory : (size_t)256 << 20;
            if (dw_sorter_add(s, out, memory) == DW_OK)
                continue;
            dw_reader_damage(r, out->entry.line, out->entry.offset,
                             "too many entries to be sorted whole within the bound on memory; sorted in parts");
            dw_sorter_sort(s, &r->clock, &r->options);
            r->after = *out;
            r->has_after = true;
            r->after.entry.time_ns = dw_clock_resolve(&r->clock, &r->after, &r->options, &r->after.entry.utc_offset);
            continue;
        }
        if (s->count == 0 || (status == DW_AGAIN && !flushing))
            return status;
        if (status == DW_OK) {
            r->after = *out;
            r->has_after = true;
        }
        dw_sorter_sort(s, &r->clock, &r->options);
    }
}

static enum dw_status reader_next(struct entry_reader *reader, struct log_entry *out, struct dw_error *error)
{
    struct text_reader *r = (struct text_reader *)reader;
    struct parsed parsed;
    enum dw_status status = next_in_order(r, &parsed, error);
    if (status == DW_OK) {
        finish_stats(r, &parsed);
        *out = parsed.entry;
    } else if (r->clock.timed) {
        r->stats.time_basis = r->clock.assumed ? TIME_BASIS_ASSUMED : TIME_BASIS_ZONE;
    }
    return status;
}

static void reader_flush(struct entry_reader *reader)
{
    ((struct text_reader *)reader)->flush = true;
}

static const struct reader_stats *reader_stats(const struct entry_reader *reader)
{
    return &((const struct text_reader *)reader)->stats;
}

static void reader_close(struct entry_reader *reader)
{
    struct text_reader *r = (struct text_reader *)reader;
    dw_lines_close(&r->lines);
    dw_sorter_free(&r->sorter);
    free(r->held.text);
    free(r->joined.text);
    free(r->twin.text);
    free(r);
}

enum dw_status dw_logtext_open(struct entry_reader **out, struct byte_source *bytes,
                               const struct reader_options *options, struct dw_error *error)
{
    struct text_reader *r = calloc(1, sizeof *r);
    if (r == NULL) {
        bytes->close(bytes);
        return dw_fail(error, DW_ERR_MEMORY, "no memory for a reader");
    }
    r->base = (struct entry_reader){reader_next, reader_flush, reader_stats, reader_close};
    r->options = *options;
    r->stats = (struct reader_stats){.style = "unknown",
                                     .host = r->host,
                                     .time_basis = TIME_BASIS_ORDER,
                                     .first = DW_TIME_NONE,
                                     .last = DW_TIME_NONE};
    r->clock.date_ns = DW_TIMESTAMP_NONE;
    r->lines.meter = options->meter;
    if (options->meter != NULL)
        options->meter->total += bytes->raw_size;
    dw_skim_init(&r->skim, options);
    dw_json_skim_init(&r->json_skim, options);
    r->lines.moving = moving;
    r->lines.self = r;
    enum dw_status status = dw_lines_open(&r->lines, bytes, error);
    if (status != DW_OK) {
        reader_close(&r->base);
        return status;
    }
    *out = &r->base;
    return DW_OK;
}
