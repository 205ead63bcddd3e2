/* JSON of log(1) and cut-down objects of other tools: a pull scanner that reads one object, keeps what is known and
 * steps over the rest. Keys: those of `log show --style json`; a few tools write shorter ones. */
#include "base/utf8.h"
#include "logtext/parse.h"

struct scan {
    char *at, *end;
    char *newline;        /* the next one at or after some place read; `end`: none */
    enum json_result bad; /* JSON_MORE or JSON_BAD once it has stopped */
};

enum key {
    KEY_OTHER,
    KEY_MESSAGE,
    KEY_TIME,
    KEY_PATH,
    KEY_SENDER,
    KEY_SUBSYSTEM,
    KEY_CATEGORY,
    KEY_TYPE,
    KEY_EVENT,
    KEY_PID,
    KEY_THREAD,
    KEY_ACTIVITY,
    KEY_BOOT,
    KEY_MACH,
    KEY_FORMAT,
    KEY_COUNT
};

/* By length: every key of every object is looked up. */
static enum key key_of(struct slice n)
{
#define IS(text) (memcmp(n.ptr, text, sizeof(text) - 1) == 0)
    switch (n.len) {
    case 3:
        return IS("pid") ? KEY_PID : KEY_OTHER;
    case 7:
        return IS("message") ? KEY_MESSAGE : IS("process") ? KEY_PATH : IS("library") ? KEY_SENDER : KEY_OTHER;
    case 8:
        return IS("category")   ? KEY_CATEGORY
               : IS("threadID") ? KEY_THREAD
               : IS("bootUUID") ? KEY_BOOT
               : IS("log_type") ? KEY_TYPE
                                : KEY_OTHER;
    case 9:
        return IS("timestamp")   ? KEY_TIME
               : IS("subsystem") ? KEY_SUBSYSTEM
               : IS("eventType") ? KEY_EVENT
               : IS("processID") ? KEY_PID
               : IS("thread_id") ? KEY_THREAD
               : IS("boot_uuid") ? KEY_BOOT
                                 : KEY_OTHER;
    case 11:
        return IS("messageType") ? KEY_TYPE : IS("activity_id") ? KEY_ACTIVITY : KEY_OTHER;
    case 12:
        return IS("eventMessage") ? KEY_MESSAGE : IS("formatString") ? KEY_FORMAT : KEY_OTHER;
    case 13:
        return IS("machTimestamp") ? KEY_MACH : KEY_OTHER;
    case 15:
        return IS("senderImagePath") ? KEY_SENDER : KEY_OTHER;
    case 16:
        return IS("processImagePath") ? KEY_PATH : KEY_OTHER;
    case 18:
        return IS("activityIdentifier") ? KEY_ACTIVITY : KEY_OTHER;
    default:
        return KEY_OTHER;
    }
#undef IS
}

static bool stop(struct scan *s, enum json_result why)
{
    s->bad = why;
    return false;
}

static bool skip_blanks(struct scan *s)
{
    while (s->at < s->end && (*s->at == ' ' || *s->at == '\t' || *s->at == '\n' || *s->at == '\r'))
        s->at++;
    return s->at < s->end || stop(s, JSON_MORE);
}

static char *next_newline(struct scan *s, char *from)
{
    if (s->newline < from) {
        char *found = memchr(from, '\n', (size_t)(s->end - from));
        s->newline = found != NULL ? found : s->end;
    }
    return s->newline;
}

/* A string, without its quotation marks, not decoded. A newline within one means that its end was lost. */
static bool read_string(struct scan *s, struct slice *out)
{
    char *begin = ++s->at, *quote = begin;
    for (;;) {
        quote = memchr(quote, '"', (size_t)(s->end - quote));
        if (quote == NULL)
            break;
        size_t slashes = 0;
        while (quote - slashes > begin && quote[-(ptrdiff_t)slashes - 1] == '\\')
            slashes++;
        if (slashes % 2 == 0)
            break;
        quote++;
    }
    char *newline = next_newline(s, begin);
    if (newline < (quote != NULL ? quote : s->end)) {
        s->at = newline;
        return stop(s, JSON_BAD);
    }
    s->at = quote != NULL ? quote + 1 : s->end;
    *out = dw_slice(begin, quote != NULL ? (size_t)(quote - begin) : 0);
    return quote != NULL || stop(s, JSON_MORE);
}

/* A number or a word. */
static bool read_bare(struct scan *s, struct slice *out)
{
    char *begin = s->at;
    while (s->at < s->end && ((*s->at >= '0' && *s->at <= '9') || (*s->at >= 'a' && *s->at <= 'z') ||
                              (*s->at >= 'A' && *s->at <= 'Z') || *s->at == '-' || *s->at == '+' || *s->at == '.'))
        s->at++;
    *out = dw_slice(begin, (size_t)(s->at - begin));
    if (s->at == s->end)
        return stop(s, JSON_MORE);
    return out->len != 0 || stop(s, JSON_BAD);
}

/* Steps over an object or array. */
static bool skip_nested(struct scan *s)
{
    unsigned depth = 0;
    struct slice ignored;
    do {
        if (!skip_blanks(s))
            return false;
        char c = *s->at;
        if (c == '"') {
            if (!read_string(s, &ignored))
                return false;
            continue;
        }
        if (c == '{' || c == '[')
            depth++;
        else if (c == '}' || c == ']')
            depth--;
        else if (c != ',' && c != ':') {
            if (!read_bare(s, &ignored))
                return false;
            continue;
        }
        s->at++;
    } while (depth != 0);
    return true;
}

static unsigned hex4(const char *p)
{
    uint64_t value;
    return dw_slice_hex(dw_slice(p, 4), &value) && p[1] != 'x' && p[1] != 'X' ? (unsigned)value : 0x110000;
}

/* `\uXXXX`, with its low half where it is a surrogate; a half alone becomes U+FFFD, a NUL goes. */
static size_t decode_unicode(const char *p, size_t left, char *to, size_t *wrote)
{
    unsigned c = left >= 6 ? hex4(p + 2) : 0x110000;
    size_t used = 6;
    if (c > 0xffff) {
        *to = 'u';
        *wrote = 1;
        return 2;
    }
    if (c >= 0xd800 && c < 0xdc00 && left >= 12 && p[6] == '\\' && p[7] == 'u') {
        unsigned low = hex4(p + 8);
        if (low >= 0xdc00 && low < 0xe000) {
            c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
            used = 12;
        }
    }
    if (c >= 0xd800 && c < 0xe000)
        c = 0xfffd;
    *wrote = c != 0 ? dw_utf8_put(c, to) : 0;
    return used;
}

/* Decoded text is never longer than its escapes: it is written over them. */
static struct slice decode(struct slice raw, char *base)
{
    if (raw.len == 0 || memchr(raw.ptr, '\\', raw.len) == NULL)
        return raw;
    char *text = base + (raw.ptr - base);
    size_t to = 0;
    for (size_t from = 0; from < raw.len;) {
        char c = text[from];
        if (c != '\\' || from + 1 >= raw.len) {
            text[to++] = c;
            from++;
            continue;
        }
        c = text[from + 1];
        if (c == 'u') {
            size_t wrote = 0;
            from += decode_unicode(text + from, raw.len - from, text + to, &wrote);
            to += wrote;
            continue;
        }
        text[to++] = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c == 'b' ? '\b' : c == 'f' ? '\f' : c;
        from += 2;
    }
    return dw_slice(text, to);
}

struct values {
    struct slice of[KEY_COUNT];
};

static enum log_type type_of(const struct values *v)
{
    struct slice event = v->of[KEY_EVENT];
    if (dw_slice_starts(event, SLICE("state")))
        return LOG_TYPE_STATE;
    if (dw_slice_starts(event, SLICE("loss")))
        return LOG_TYPE_LOSS;
    if (dw_slice_starts(event, SLICE("timesync")))
        return LOG_TYPE_TIMESYNC;
    if (dw_slice_starts(event, SLICE("activity")))
        return LOG_TYPE_ACTIVITY;
    if (dw_slice_starts(event, SLICE("signpost")))
        return LOG_TYPE_SIGNPOST;
    return dw_type_of_word(v->of[KEY_TYPE]);
}

static void numbers(const struct values *v, struct log_entry *e)
{
    uint64_t pid = 0;
    if (dw_slice_u64(v->of[KEY_PID], &pid) && pid <= UINT32_MAX)
        e->pid = (uint32_t)pid;
    (void)dw_slice_u64(v->of[KEY_THREAD], &e->thread);
    (void)dw_slice_u64(v->of[KEY_ACTIVITY], &e->activity);
    (void)dw_slice_u64(v->of[KEY_MACH], &e->mach_time);
}

static enum json_result make_entry(const struct values *v, char *text, const struct reader_options *options,
                                   struct parsed *out)
{
    struct log_entry *e = &out->entry;
    (void)dw_timestamp_scan(v->of[KEY_TIME], &out->stamp);
    e->boot = dw_slice_first(v->of[KEY_BOOT], 64);
    e->process = dw_base_name(v->of[KEY_PATH]);
    e->type = type_of(v);
    if (v->of[KEY_MESSAGE].ptr == NULL && e->type != LOG_TYPE_LOSS && e->type != LOG_TYPE_TIMESYNC)
        return JSON_OTHER;
    out->wanted = dw_process_wanted(e->process, options);
    if (!out->wanted && e->type != LOG_TYPE_LOSS && e->type != LOG_TYPE_TIMESYNC)
        return JSON_ENTRY;
    numbers(v, e);
    e->message = decode(v->of[KEY_MESSAGE], text);
    e->process_path = decode(v->of[KEY_PATH], text);
    e->process = dw_base_name(e->process_path);
    e->sender = dw_base_name(v->of[KEY_SENDER]);
    e->subsystem = decode(v->of[KEY_SUBSYSTEM], text);
    e->category = decode(v->of[KEY_CATEGORY], text);
    e->format = decode(v->of[KEY_FORMAT], text);
    return JSON_ENTRY;
}

static bool read_member(struct scan *s, struct values *v)
{
    struct slice name, value = SLICE_NONE;
    if (*s->at != '"')
        return stop(s, JSON_BAD);
    if (!read_string(s, &name) || !skip_blanks(s))
        return false;
    if (*s->at != ':')
        return stop(s, JSON_BAD);
    s->at++;
    if (!skip_blanks(s))
        return false;
    bool good = *s->at == '"'                    ? read_string(s, &value)
                : *s->at == '{' || *s->at == '[' ? skip_nested(s)
                                                 : read_bare(s, &value);
    if (good && name.len != 0) {
        enum key key = key_of(name);
        if (key != KEY_OTHER && v->of[key].ptr == NULL)
            v->of[key] = value;
    }
    return good && skip_blanks(s);
}

enum json_result dw_parse_json(char *text, size_t len, const struct reader_options *options, struct parsed *out,
                               size_t *used)
{
    struct scan s = {text + 1, text + len, text, JSON_BAD};
    struct values v = {0};
    bool good = skip_blanks(&s);
    bool empty = good && *s.at == '}';
    while (good && !empty) {
        good = read_member(&s, &v);
        if (!good || *s.at == '}')
            break;
        good = *s.at == ',' || stop(&s, JSON_BAD);
        s.at += good ? 1 : 0;
        good = good && skip_blanks(&s);
    }
    *used = (size_t)(s.at - text) + (good ? 1 : 0);
    return good ? make_entry(&v, text, options, out) : s.bad;
}

bool dw_json_begins(struct slice s, bool strict)
{
    size_t at = 0;
    bool array = s.len != 0 && s.ptr[0] == '[';
    if (s.len == 0 || (!array && s.ptr[0] != '{'))
        return false;
    if (array)
        for (at = 1; at < s.len && (s.ptr[at] == ' ' || s.ptr[at] == '\t'); at++)
            ;
    if (at == s.len)
        return !strict; /* `[` alone */
    if (s.ptr[at] != '{')
        return false;
    struct slice inside = dw_slice_trim(dw_slice_from(s, at + 1));
    if (inside.len == 0)
        return array || !strict;
    return inside.ptr[0] == '"' && (!strict || dw_slice_find(inside, SLICE("\"eventMessage\"")) < inside.len);
}
