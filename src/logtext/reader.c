#include <stdlib.h>

#include "logtext/line.h"
#include "logtext/logtext.h"

enum { BLOCK = 1 << 20, LINE_MAX_BYTES = 4 << 20, MESSAGE_MAX = 1 << 20 };

/* An entry is complete when the next one begins, since its message may go on over lines. */
struct text_reader {
    struct entry_reader base;
    struct byte_source *bytes;
    struct reader_options options;
    struct reader_stats stats;
    char *buffer;
    size_t from, to; /* unread bytes of the buffer */
    bool ended, cutting;
    uint64_t line;
    struct log_entry entry; /* under way; its slices lie in `text` */
    char *text;
    size_t used, size;
    bool pending, wanted, flushed;
    struct log_entry given; /* the entry handed out; its text is in `given_text` */
    char *given_text;
    int64_t last_time, day; /* of stamps without a date */
    char skipped[40];       /* the last dated stamp of another process: read only when somebody asks */
    bool has_skipped;
};

static void damage(struct text_reader *r, const char *what)
{
    struct dw_notice notice = {DW_NOTICE_DAMAGE, r->options.input, r->line, 0, what};
    r->stats.damaged++;
    dw_notify(&r->options.notify, &notice);
}

static bool wanted(const struct text_reader *r, struct slice process)
{
    if (r->options.processes == NULL || process.len == 0)
        return true;
    for (size_t i = 0; i < r->options.process_count; i++)
        if (dw_slice_equal(process, r->options.processes[i]))
            return true;
    return false;
}

/* Cheap: can this line be an entry of a wanted process at all? */
static bool speaks(const struct text_reader *r, struct slice line)
{
    for (size_t i = 0; i < r->options.process_count; i++)
        if (memmem(line.ptr, line.len, r->options.processes[i].ptr, r->options.processes[i].len) != NULL)
            return true;
    return r->options.processes == NULL;
}

static bool reserve(struct text_reader *r, size_t more)
{
    if (r->size - r->used >= more)
        return true;
    size_t size = (r->used + more) * 2;
    char *text = realloc(r->text, size);
    if (text == NULL)
        return false;
    r->text = text;
    r->size = size;
    return true;
}

static int64_t stamp_time(struct text_reader *r, const struct log_stamp *t)
{
    int64_t ns = t->ns;
    if (!t->has_date) {
        ns += r->options.assumed_date != DW_TIME_NONE ? r->options.assumed_date : 0;
        ns += r->day;
        if (r->last_time != DW_TIME_NONE && ns + 43200ll * 1000000000 < r->last_time) { /* over midnight */
            r->day += 86400ll * 1000000000;
            ns += 86400ll * 1000000000;
        }
        r->last_time = ns;
    }
    int32_t offset = t->has_zone ? t->offset : r->options.assumed_offset != INT32_MIN ? r->options.assumed_offset : 0;
    bool given = (t->has_date || r->options.assumed_date != DW_TIME_NONE) &&
                 (t->has_zone || r->options.assumed_offset != INT32_MIN);
    if (r->stats.first == DW_TIME_NONE)
        r->stats.time_basis = given ? TIME_BASIS_ZONE : TIME_BASIS_ASSUMED;
    ns -= offset * 1000000000ll;
    if (r->stats.first == DW_TIME_NONE)
        r->stats.first = ns;
    r->stats.last = ns;
    return ns;
}

/* Slices of an entry are kept as offsets while its text may move. */
static void keep(struct text_reader *r, struct slice *s)
{
    if (s->len != 0)
        memcpy(r->text + r->used, s->ptr, s->len);
    s->ptr = (const char *)(uintptr_t)r->used;
    r->used += s->len;
}

static void settle(const struct text_reader *r, struct slice *s)
{
    s->ptr = r->text + (uintptr_t)s->ptr;
}

/* HTML entities and markdown escapes of a page, NUL bytes: what a daemon never writes so. */
static size_t clean(char *text, size_t len, bool page)
{
    static const struct {
        struct slice name;
        char c;
    } entities[] = {
        {{"&gt;", 4}, '>'}, {{"&lt;", 4}, '<'}, {{"&amp;", 5}, '&'}, {{"&quot;", 6}, '"'}, {{"&#39;", 5}, '\''}};
    size_t out = 0;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (c == '\0')
            continue;
        if (page && c == '\\' && i + 1 < len && strchr("[]_*#>", text[i + 1]) != NULL)
            c = text[++i];
        else if (page && c == '&')
            for (size_t k = 0; k < sizeof entities / sizeof *entities; k++)
                if (dw_slice_starts(dw_slice(text + i, len - i), entities[k].name)) {
                    c = entities[k].c;
                    i += entities[k].name.len - 1;
                    break;
                }
        text[out++] = c;
    }
    return out;
}

static size_t strip_colours(char *text, size_t len)
{
    if (memchr(text, 0x1b, len) == NULL)
        return len;
    size_t out = 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == 0x1b && i + 1 < len && text[i + 1] == '[') {
            for (i += 2; i < len && !(text[i] >= '@' && text[i] <= '~'); i++)
                continue;
            continue;
        }
        text[out++] = text[i];
    }
    return out;
}

static enum dw_status start_entry(struct text_reader *r, struct log_entry *e, const struct line_result *line,
                                  struct dw_error *error)
{
    r->used = 0;
    if (!reserve(r, e->process.len + e->sender.len + e->subsystem.len + e->category.len + e->message.len + e->boot.len))
        return dw_fail(error, DW_ERR_MEMORY, "no memory for a log entry");
    r->has_skipped = false;
    e->time_ns = line->stamped ? stamp_time(r, &line->stamp) : DW_TIME_NONE;
    e->utc_offset = line->stamped && line->stamp.has_zone ? line->stamp.offset : 0;
    e->line = r->line;
    keep(r, &e->process);
    keep(r, &e->sender);
    keep(r, &e->subsystem);
    keep(r, &e->category);
    keep(r, &e->boot);
    keep(r, &e->message); /* last, so that continuations can be added */
    r->entry = *e;
    r->pending = true;
    if (r->stats.style == NULL)
        r->stats.style = line->style;
    return DW_OK;
}

static enum dw_status add_line(struct text_reader *r, struct slice line, struct dw_error *error)
{
    if (!r->pending || !r->wanted || r->entry.message.len + line.len + 1 > MESSAGE_MAX ||
        (r->entry.time_ns == DW_TIME_NONE)) /* a page's remarks are no part of a message */
        return DW_OK;
    if (!reserve(r, line.len + 1))
        return dw_fail(error, DW_ERR_MEMORY, "no memory for a log entry");
    r->text[r->used++] = '\n';
    if (line.len != 0)
        memcpy(r->text + r->used, line.ptr, line.len);
    r->used += line.len;
    r->entry.message.len += line.len + 1;
    return DW_OK;
}

/* The entry under way is given out; its text moves to the other buffer, so that the next one can begin. */
static void give(struct text_reader *r)
{
    char *text = r->given_text;
    r->given = r->entry;
    settle(r, &r->given.process);
    settle(r, &r->given.sender);
    settle(r, &r->given.subsystem);
    settle(r, &r->given.category);
    settle(r, &r->given.boot);
    settle(r, &r->given.message);
    while (r->given.message.len != 0 && r->given.message.ptr[r->given.message.len - 1] == '\n')
        r->given.message.len--;
    r->given_text = r->text;
    free(text);
    r->text = NULL;
    r->size = r->used = 0;
    r->pending = false;
    r->stats.entries++;
}

/* *gave is set when an entry became complete. */
static enum dw_status read_line(struct text_reader *r, char *line, size_t len, bool *gave, struct dw_error *error)
{
    *gave = false;
    r->line++;
    if (len != 0 && line[len - 1] == '\r')
        len--;
    struct slice text = dw_slice(line, len);
    bool stamped = len > 20 && line[0] >= '0' && line[0] <= '9';
    if (stamped && !speaks(r, text)) { /* of another process: nothing more is read of it than its time */
        struct line_result quick = {0};
        bool dated = len > sizeof r->skipped && r->stats.first != DW_TIME_NONE && line[4] == '-' && line[7] == '-' &&
                     line[10] == ' ' && line[13] == ':';
        if (dated || dw_log_stamp_read(text, &quick.stamp)) {
            if (dated)
                memcpy(r->skipped, line, sizeof r->skipped);
            else
                (void)stamp_time(r, &quick.stamp);
            r->has_skipped = dated;
            *gave = r->pending && r->wanted;
            if (*gave)
                give(r);
            r->pending = r->wanted = false;
            return DW_OK;
        }
    }
    struct log_entry e = {.time_ns = DW_TIME_NONE, .lost_from = DW_TIME_NONE, .lost_until = DW_TIME_NONE};
    struct line_result result;
    len = strip_colours(line, len);
    bool json = len > 1 && line[0] == '{';
    if (json && (!speaks(r, text) && memmem(line, len, "processImagePath", 16) != NULL))
        return DW_OK;
    if (!json || !dw_line_json(line, len, &e, &result)) {
        len = clean(line, len, !stamped);
        result = dw_line_read(dw_slice(line, len), &e);
    }
    if (result.kind == LINE_NO_INFO)
        r->stats.info_off = r->stats.debug_off = true;
    if (result.kind == LINE_CONTINUATION)
        return add_line(r, dw_slice(line, len), error);
    if (result.kind != LINE_ENTRY && result.kind != LINE_BOOT && result.kind != LINE_LOSS)
        return DW_OK;
    *gave = r->pending && r->wanted;
    if (*gave)
        give(r);
    r->pending = false;
    if (result.kind == LINE_BOOT)
        e.type = LOG_TYPE_BOOT;
    if (result.kind == LINE_LOSS)
        e.type = LOG_TYPE_LOSS;
    r->wanted = result.kind != LINE_ENTRY || wanted(r, e.process);
    if (!r->wanted) {
        if (result.stamped)
            (void)stamp_time(r, &result.stamp);
        return DW_OK;
    }
    return start_entry(r, &e, &result, error);
}

static enum dw_status fill(struct text_reader *r, struct dw_error *error)
{
    if (r->from > 0) {
        memmove(r->buffer, r->buffer + r->from, r->to - r->from);
        r->to -= r->from;
        r->from = 0;
    }
    if (r->to == LINE_MAX_BYTES) { /* a line without end: what fits is read, the rest of it is left out */
        damage(r, "a line is too long; it was cut");
        r->cutting = true;
        return DW_OK;
    }
    size_t got = 0, room = LINE_MAX_BYTES - r->to;
    enum dw_status status = r->bytes->read(r->bytes, r->buffer + r->to, room < BLOCK ? room : BLOCK, &got, error);
    if (status == DW_OK)
        r->to += got;
    if (status == DW_END)
        r->ended = true;
    return status == DW_END ? DW_OK : status;
}

static enum dw_status next(struct entry_reader *base, struct log_entry *out, struct dw_error *error)
{
    struct text_reader *r = (struct text_reader *)base;
    for (;;) {
        char *at = r->buffer + r->from;
        size_t left = r->to - r->from;
        char *end = left != 0 ? memchr(at, '\n', left) : NULL;
        bool gave = false;
        if (r->flushed) {
            r->flushed = false;
            if (r->pending && r->wanted) {
                give(r);
                *out = r->given;
                return DW_OK;
            }
        }
        if (end == NULL && !r->ended && !r->cutting) {
            enum dw_status status = fill(r, error);
            if (status != DW_OK)
                return status;
            continue;
        }
        if (end == NULL && left == 0) {
            if (!r->ended) {
                r->cutting = false;
                continue;
            }
            if (!r->pending || !r->wanted)
                return DW_END;
            give(r);
            gave = true;
        } else {
            size_t len = end != NULL ? (size_t)(end - at) : left;
            bool rest_of_cut = r->cutting && end == NULL && r->to != LINE_MAX_BYTES;
            r->from += len + (end != NULL);
            r->cutting = r->cutting && end == NULL && rest_of_cut;
            enum dw_status status = read_line(r, at, len, &gave, error);
            if (status != DW_OK)
                return status;
        }
        if (gave) {
            *out = r->given;
            return DW_OK;
        }
    }
}

static void flush(struct entry_reader *base)
{
    struct text_reader *r = (struct text_reader *)base;
    r->flushed = r->pending && r->wanted;
}

static const struct reader_stats *stats(const struct entry_reader *base)
{
    struct text_reader *r = (struct text_reader *)(uintptr_t)base;
    struct log_stamp stamp;
    if (r->has_skipped && dw_log_stamp_read(dw_slice(r->skipped, sizeof r->skipped), &stamp))
        (void)stamp_time(r, &stamp);
    r->has_skipped = false;
    return &r->stats;
}

static void close_reader(struct entry_reader *base)
{
    struct text_reader *r = (struct text_reader *)base;
    r->bytes->close(r->bytes);
    free(r->buffer);
    free(r->text);
    free(r->given_text);
    free(r);
}

enum dw_status dw_logtext_open(struct entry_reader **out, struct byte_source *bytes,
                               const struct reader_options *options, struct dw_error *error)
{
    struct text_reader *r = calloc(1, sizeof *r);
    char *buffer = malloc(LINE_MAX_BYTES);
    if (r == NULL || buffer == NULL) {
        free(r);
        free(buffer);
        bytes->close(bytes);
        return dw_fail(error, DW_ERR_MEMORY, "no memory for a reader");
    }
    r->base = (struct entry_reader){next, flush, stats, close_reader};
    r->bytes = bytes;
    r->options = *options;
    r->buffer = buffer;
    r->last_time = DW_TIME_NONE;
    r->stats.first = r->stats.last = DW_TIME_NONE;
    r->stats.time_basis = TIME_BASIS_ORDER;
    *out = &r->base;
    return DW_OK;
}

/* One line fills the whole head: it tells nothing, but it may be text. */
static bool endless_text(struct slice head)
{
    size_t bad = 0;
    for (size_t i = 0; i < head.len; i++)
        bad += (unsigned char)head.ptr[i] < 0x20 || (unsigned char)head.ptr[i] == 0xff;
    return head.len > 32768 && dw_slice_find_byte(head, '\n') == head.len && bad < head.len / 64;
}

int dw_logtext_bid(struct slice head)
{
    int best = endless_text(head) ? 1 : 0;
    for (size_t line = 0; head.len != 0 && line < 200; line++) {
        size_t end = dw_slice_find_byte(head, '\n');
        struct slice text = dw_slice_first(head, end);
        struct log_entry e = {0};
        struct line_result r = dw_line_read(text, &e);
        int bid = r.kind == LINE_CONTINUATION ? 0 : r.kind == LINE_ENTRY && r.stamped ? 90 : 40;
        if (dw_slice_starts(text, SLICE("{\"")) && dw_slice_find(text, SLICE("eventMessage")) != text.len)
            bid = 90;
        best = bid > best ? bid : best;
        head = dw_slice_from(head, end + 1);
    }
    return best;
}
