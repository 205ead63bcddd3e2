/* What a line is: the beginning of an entry, more of the last one, a mark between entries, or nobody's. */
#include "logtext/reader.h"

static struct slice text_of(const struct line *line)
{
    return dw_slice(line->text, line->len);
}

/* Entries of the log itself: marks, losses. */
static struct parsed mark_entry(const struct line *line, enum log_type type, struct slice message)
{
    struct parsed p = {.stamp = {DW_TIMESTAMP_NONE, DW_TIMESTAMP_NONE, DW_OFFSET_UNKNOWN, 0, false}, .wanted = true};
    p.entry.type = type;
    p.entry.time_ns = p.entry.lost_from = p.entry.lost_until = DW_TIME_NONE;
    p.entry.line = line->number;
    p.entry.offset = line->offset;
    p.entry.message = message;
    return p;
}

static void set_boot(struct text_reader *r, struct slice uuid)
{
    char *to = r->boot.ptr == r->boots[0] ? r->boots[1] : r->boots[0];
    r->boot = dw_slice(to, uuid.len < sizeof r->boots[0] ? uuid.len : sizeof r->boots[0]);
    for (size_t i = 0; i < r->boot.len; i++)
        to[i] = (char)(uuid.ptr[i] >= 'a' && uuid.ptr[i] <= 'f' ? uuid.ptr[i] - 32 : uuid.ptr[i]);
}

static void take_loss(struct text_reader *r, struct parsed *p, uint64_t count)
{
    r->stats.lost += count;
    dw_loss_span(p->entry.message, &p->entry.lost_from, &p->entry.lost_until);
    if (p->entry.lost_until == DW_TIME_NONE)
        p->entry.lost_until = p->entry.time_ns;
    struct dw_notice notice = {DW_NOTICE_LOSS, r->options.input, p->entry.line, p->entry.offset,
                               "the log itself says that entries were lost here"};
    dw_notify(&r->options.notify, &notice);
}

static void take_repeats(struct text_reader *r, const struct line *line, struct parsed *p, uint64_t count)
{
    if (r->context != AFTER_ENTRY || r->last_process_len == 0 || line == NULL)
        return;
    p->entry.type = LOG_TYPE_DEFAULT;
    p->entry.repeats = count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;
    p->entry.process = dw_slice(r->last_process, r->last_process_len);
    p->entry.pid = r->last_pid;
    dw_reader_set(r, p);
}

/* `stamp`: what stands before the mark in its line, or NULL. False: it is no mark. */
static bool take_mark(struct text_reader *r, const struct line *line, struct slice text, const struct parsed *stamp)
{
    struct mark_line mark;
    enum mark kind = dw_mark_parse(text, &mark);
    if (kind == MARK_NONE)
        return false;
    struct parsed p = mark_entry(line, LOG_TYPE_UNKNOWN, text);
    if (stamp != NULL)
        p.entry.time_ns = dw_clock_resolve(&r->clock, stamp, &r->options, &p.entry.utc_offset);
    r->closed = true;
    if (kind == MARK_REPEAT)
        take_repeats(r, line, &p, mark.count);
    else if (r->context == AFTER_ENTRY)
        r->context = AFTER_SKIPPED;
    if (kind == MARK_LEVELS) {
        r->stats.info_off |= mark.info_off;
        r->stats.debug_off |= mark.debug_off;
    } else if (kind == MARK_BOOT) {
        set_boot(r, mark.uuid);
        p.entry.type = LOG_TYPE_BOOT;
        dw_reader_set(r, &p);
    } else if (kind == MARK_CLOCK) {
        p.entry.type = LOG_TYPE_TIMESYNC;
        dw_reader_set(r, &p);
    } else if (kind == MARK_LOSS) {
        p.entry.type = LOG_TYPE_LOSS;
        take_loss(r, &p, mark.count != 0 ? mark.count : 1);
        dw_reader_set(r, &p);
    }
    return true;
}

/* The style of the whole: of the entries met so far. A transcript's lines may be prose, so stamps go before them. */
void dw_reader_saw(struct text_reader *r, enum style style, uint64_t entries)
{
    static const char *const NAMES[] = {"unknown", "default", "compact", "syslog",    "json",
                                        "ndjson",  "console", "bsd",     "transcript"};
    r->stats.seen += entries;
    r->style_counts[style] += entries;
    r->last_style = style;
    enum style most = STYLE_TRANSCRIPT;
    uint64_t count = 0;
    for (int i = STYLE_DEFAULT; i < STYLE_TRANSCRIPT; i++)
        if (r->style_counts[i] > count) {
            most = (enum style)i;
            count = r->style_counts[i];
        }
    r->stats.style = NAMES[most];
}

static void note_time(struct reader_stats *stats, int64_t time)
{
    if (time == DW_TIME_NONE)
        return;
    if (stats->first == DW_TIME_NONE || time < stats->first)
        stats->first = time;
    if (stats->last == DW_TIME_NONE || time > stats->last)
        stats->last = time;
}

static void finish_message(struct text_reader *r, const struct line *line, struct parsed *p)
{
    struct log_entry *e = &p->entry;
    if (line != NULL) {
        size_t at = (size_t)(p->body.ptr - line->text);
        size_t len = p->body.len != 0 ? dw_text_unescape(line->text + at, p->body.len) : 0;
        struct slice body = p->body.len != 0 ? dw_slice(line->text + at, len) : SLICE_NONE;
        if (p->raw_body)
            dw_body_split(body, e);
        else
            e->message = body;
    }
    if (e->process.len < sizeof r->last_process) {
        memcpy(r->last_process, e->process.ptr != NULL ? e->process.ptr : "", e->process.len);
        r->last_process_len = e->process.len;
        r->last_pid = e->pid;
    }
}

/* Devices' streams give each line twice. */
static bool is_twin(struct text_reader *r, const struct line *line, const struct parsed *p)
{
    if (p->style != STYLE_BSD || !p->wanted)
        return false;
    if (dw_slice_equal(dw_slice(r->twin.text, r->twin.len), text_of(line)))
        return true;
    (void)dw_growing_set(&r->twin, text_of(line));
    return false;
}

/* `log show` gives marks a whole head, with the type Timesync and no process. */
static void take_boot(struct text_reader *r, struct log_entry *e)
{
    struct mark_line mark;
    if (e->type != LOG_TYPE_TIMESYNC || dw_mark_parse(e->message, &mark) != MARK_BOOT)
        return;
    set_boot(r, mark.uuid);
    e->type = LOG_TYPE_BOOT;
    e->boot = r->boot;
}

void dw_reader_accept(struct text_reader *r, const struct line *line, struct parsed *p)
{
    struct log_entry *e = &p->entry;
    r->closed = true;
    r->continued = 0;
    dw_reader_saw(r, p->style, 1);
    e->lost_from = e->lost_until = DW_TIME_NONE;
    if (line != NULL) {
        e->line = line->number;
        e->offset = line->offset;
    }
    e->time_ns = DW_TIME_NONE;
    /* Console's order is mended first: sorter.h */
    if (p->style != STYLE_CONSOLE)
        e->time_ns = dw_clock_resolve(&r->clock, p, &r->options, &e->utc_offset);
    note_time(&r->stats, e->time_ns);
    bool twin = line != NULL && is_twin(r, line, p);
    bool of_the_log = !p->wanted && (e->type == LOG_TYPE_LOSS || e->type == LOG_TYPE_TIMESYNC);
    if (twin || (!p->wanted && !of_the_log)) {
        r->context = AFTER_SKIPPED;
        return;
    }
    if (r->host[0] == '\0' && p->host.len != 0 && p->host.len < sizeof r->host)
        memcpy(r->host, p->host.ptr, p->host.len);
    finish_message(r, line, p);
    if (e->type == LOG_TYPE_LOSS)
        take_loss(r, p, dw_loss_count(e->message));
    take_boot(r, e);
    r->context = p->style == STYLE_TRANSCRIPT && e->time_ns == DW_TIME_NONE ? AFTER_NOTHING : AFTER_ENTRY;
    dw_reader_set(r, p);
    r->closed = r->context == AFTER_NOTHING || line == NULL || r->has_ahead;
}

static void note_stamp(struct text_reader *r, struct slice stamp)
{
    struct parsed p = {0};
    int32_t offset;
    if (dw_timestamp_scan(stamp, &p.stamp) != 0)
        note_time(&r->stats, dw_clock_resolve(&r->clock, &p, &r->options, &offset));
}

bool dw_reader_skim(struct text_reader *r)
{
    struct line_buffer *l = &r->lines;
    if (l->dropping || l->offset < l->specials)
        return false;
    struct skimmed s = dw_skim_lines(&r->skim, dw_slice(l->data + l->begin, l->end - l->begin), l->offset);
    if (s.lines == 0)
        return false;
    note_stamp(r, s.first);
    note_stamp(r, s.last);
    dw_lines_skip(l, s.bytes, s.lines);
    dw_reader_saw(r, r->skim.style, s.lines);
    r->closed = true;
    r->continued = r->blank_lines = 0;
    r->context = AFTER_SKIPPED;
    return true;
}

/* A stamp without date: of a page's copy, or only a message that begins with a time. */
static bool clock_only(struct text_reader *r, struct slice rest, struct parsed *p)
{
    if (r->stamped && !r->last_clock_only)
        return false;
    if (rest.len == 0 || (rest.ptr[0] != ' ' && rest.ptr[0] != '\t'))
        return false;
    if (rest.ptr[0] == '\t' && dw_parse_columns(dw_slice_from(rest, 1), &r->options, p))
        return true;
    struct timestamp stamp = p->stamp;
    if (dw_parse_dated(rest, &r->options, p) && p->wanted)
        return true;
    *p = (struct parsed){.stamp = stamp};
    return dw_parse_transcript(dw_slice_trim(rest), &r->options, p);
}

/* Behind a stamp, marks begin with `===`, `---` or `***`. */
static bool may_be_mark(struct slice rest)
{
    size_t at = 0;
    while (at < rest.len && rest.ptr[at] == ' ')
        at++;
    return rest.len - at > 4 && (rest.ptr[at] == '=' || rest.ptr[at] == '-' || rest.ptr[at] == '*');
}

/* What the syslog style prints for an entry of no process stands before its message, behind the host. */
static struct slice behind_host(struct slice rest)
{
    static const char *const nobody[] = {": ", "[0]: ", "(null)[0]: ", "(null): "};
    struct slice s = dw_slice_trim(rest);
    s = dw_slice_trim(dw_slice_from(s, dw_slice_find_byte(s, ' ')));
    for (size_t i = 0; i < sizeof nobody / sizeof nobody[0]; i++)
        if (dw_slice_starts(s, dw_slice_of(nobody[i])))
            return dw_slice_trim(dw_slice_from(s, strlen(nobody[i])));
    return s;
}

/* `text` is the line from its stamp on. False: no stamp of any style stands there. */
static bool take_stamped(struct text_reader *r, struct line *line, struct slice text)
{
    struct parsed p = {.stamp = {DW_TIMESTAMP_NONE, DW_TIMESTAMP_NONE, DW_OFFSET_UNKNOWN, 0, false}};
    char c = text.len != 0 ? text.ptr[0] : '\0';
    bool dateless = false;
    if (c >= '0' && c <= '9') {
        size_t used = dw_timestamp_scan(text, &p.stamp);
        if (used == 0 || p.stamp.clock_ns == DW_TIMESTAMP_NONE)
            return false;
        struct slice rest = dw_slice_from(text, used);
        dateless = p.stamp.date_ns == DW_TIMESTAMP_NONE;
        if (dateless ? !clock_only(r, rest, &p) : !dw_parse_dated(rest, &r->options, &p))
            return false;
        if (!dateless && text.ptr == line->text)
            dw_skim_learn(&r->skim, text, used, p.style);
        if (!p.wanted && may_be_mark(rest) && take_mark(r, line, dw_slice_trim(rest), &p))
            return true;
        struct slice behind = p.style == STYLE_SYSLOG && !p.wanted ? behind_host(rest) : SLICE_NONE;
        if (dw_slice_starts(behind, SLICE("=== ")) && take_mark(r, line, behind, &p))
            return true;
    } else if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) {
        if (!dw_parse_bsd(text, &r->options, &p)) {
            if (!dw_parse_console(text, &r->options, &p))
                return false;
            dateless = p.stamp.date_ns == DW_TIMESTAMP_NONE;
        } else if (!p.wanted && p.body.len > 8 && p.body.ptr[0] == '-' && take_mark(r, line, p.body, &p)) {
            return true;
        }
    } else {
        return false;
    }
    r->stamped = true;
    r->last_clock_only = dateless;
    dw_reader_accept(r, line, &p);
    return true;
}

static void too_long(struct text_reader *r, const struct line *line)
{
    if (!r->too_long)
        dw_reader_damage(r, line->number, line->offset, "this message is too long; it was cut after 4 MiB");
    r->too_long = true;
}

/* One more line of the pending entry's message. */
static void continue_entry(struct text_reader *r, struct line *line, struct slice text, uint64_t blank_lines)
{
    r->continued++;
    if (r->context != AFTER_ENTRY || !r->has_pending || r->closed)
        return;
    size_t len = text.len != 0 ? dw_text_unescape(line->text + (text.ptr - line->text), text.len) : 0;
    if (!r->is_joined) {
        r->is_joined = dw_growing_set(&r->joined, r->pending.entry.message);
        r->too_long = false;
    }
    if (!r->is_joined || r->joined.len + len + blank_lines > LINE_MAX_) {
        too_long(r, line);
        return;
    }
    for (uint64_t i = 0; i <= blank_lines; i++)
        (void)dw_growing_add(&r->joined, SLICE("\n"));
    (void)dw_growing_add(&r->joined, dw_slice_first(text, len));
}

static void take_transcript(struct text_reader *r, struct line *line)
{
    size_t len = dw_text_unescape(line->text, line->len);
    struct slice text = dw_slice(line->text, len);
    struct parsed p = {.stamp = {DW_TIMESTAMP_NONE, DW_TIMESTAMP_NONE, DW_OFFSET_UNKNOWN, 0, false}};
    text = dw_slice_trim(dw_slice_from(text, dw_decoration(text)));
    if (dw_parse_transcript(text, &r->options, &p))
        dw_reader_accept(r, line, &p);
    if (!p.wanted)
        r->context = AFTER_NOTHING;
}

static bool like_prose(struct slice text)
{
    return text.len != 0 && ((text.ptr[0] >= 'A' && text.ptr[0] <= 'Z') || strchr("#>*`", text.ptr[0]) != NULL);
}

/* A line without stamp where stamps are usual. Daemons don't quote log lines, other programs do. */
static void take_unstamped(struct text_reader *r, struct line *line, size_t decoration, uint64_t blank_lines)
{
    struct slice text = text_of(line), bare = dw_slice_from(text, decoration);
    bool quote = dw_transcript_begins(bare, &r->options);
    bool single = r->continued == 0 && !(r->has_pending && r->pending.entry.type == LOG_TYPE_STATE);
    if (r->context == AFTER_PROSE || (blank_lines != 0 && single && like_prose(quote ? SLICE("A") : text))) {
        r->closed = true;
        if (quote)
            take_transcript(r, line);
        else
            r->context = AFTER_PROSE;
        return;
    }
    if (quote && single && r->context == AFTER_ENTRY) {
        take_transcript(r, line);
        return;
    }
    continue_entry(r, line, r->decorated ? bare : text, blank_lines);
}

void dw_reader_line(struct text_reader *r, struct line *line)
{
    struct slice text = text_of(line);
    if (line->number == 1 && dw_slice_starts(text, SLICE("\xef\xbb\xbf"))) { /* a byte order mark */
        line->text += 3;
        line->len -= 3;
        text = text_of(line);
    }
    if (line->cut)
        dw_reader_damage(r, line->number, line->offset, "this line is too long; it was cut after 4 MiB");
    if (line->nul)
        dw_reader_damage(r, line->number, line->offset, "NUL bytes were left out of this line");
    if (take_stamped(r, line, text))
        goto done;
    size_t decoration = dw_decoration(text);
    if (decoration == text.len) {
        r->blank_lines++;
        return;
    }
    if (take_mark(r, line, text, NULL))
        goto done;
    struct slice bare = dw_slice_from(text, decoration);
    if (decoration != 0 && (r->decorated || !r->stamped)) {
        if (take_stamped(r, line, bare)) {
            r->decorated = true;
            goto done;
        }
        if (take_mark(r, line, bare, NULL))
            goto done;
    }
    if (r->context == AFTER_NOTHING)
        take_transcript(r, line);
    else
        take_unstamped(r, line, decoration, r->blank_lines);
done:
    r->blank_lines = 0;
}
