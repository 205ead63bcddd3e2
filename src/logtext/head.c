/* The process before a message, and what stands between it and the message. */
#include "logtext/parse.h"

static size_t digits(struct slice s, size_t at)
{
    size_t n = 0;
    while (at + n < s.len && s.ptr[at + n] >= '0' && s.ptr[at + n] <= '9')
        n++;
    return n;
}

static size_t body_after(struct slice s, size_t at)
{
    return at < s.len && s.ptr[at] == ' ' ? at + 1 : at;
}

enum log_type dw_type_of_word(struct slice word)
{
    static const struct {
        struct slice word;
        enum log_type type;
    } WORDS[] = {{SLICE_INIT("Default"), LOG_TYPE_DEFAULT},   {SLICE_INIT("Info"), LOG_TYPE_INFO},
                 {SLICE_INIT("Debug"), LOG_TYPE_DEBUG},       {SLICE_INIT("Error"), LOG_TYPE_ERROR},
                 {SLICE_INIT("Fault"), LOG_TYPE_FAULT},       {SLICE_INIT("Notice"), LOG_TYPE_DEFAULT},
                 {SLICE_INIT("Activity"), LOG_TYPE_ACTIVITY}, {SLICE_INIT("State"), LOG_TYPE_STATE},
                 {SLICE_INIT("Loss"), LOG_TYPE_LOSS},         {SLICE_INIT("Timesync"), LOG_TYPE_TIMESYNC},
                 {SLICE_INIT("Signpost"), LOG_TYPE_SIGNPOST}, {SLICE_INIT("Trace"), LOG_TYPE_TRACE},
                 {SLICE_INIT("Warning"), LOG_TYPE_DEFAULT},   {SLICE_INIT("Critical"), LOG_TYPE_FAULT}};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (word.len == WORDS[i].word.len && (word.ptr[0] | 32) == (WORDS[i].word.ptr[0] | 32) &&
            dw_slice_equal_nocase(word, WORDS[i].word))
            return WORDS[i].type;
    return LOG_TYPE_UNKNOWN;
}

static bool pid_form(struct slice s, unsigned forms, struct head *out)
{
    size_t at = 0;
    if (s.ptr[0] == '(') {
        at = dw_slice_find_byte(s, ')') + 1;
        if (at >= s.len || !(forms & HEAD_PID))
            return false;
        out->sender = dw_slice(s.ptr + 1, at - 2);
    }
    size_t n = at < s.len && s.ptr[at] == '[' ? digits(s, at + 1) : 0;
    uint64_t pid = 0;
    if (n == 0 || !dw_slice_u64(dw_slice(s.ptr + at + 1, n), &pid) || pid > UINT32_MAX)
        return false;
    out->pid = (uint32_t)pid;
    at += 1 + n;
    if ((forms & HEAD_PID_THREAD) && at < s.len && s.ptr[at] == ':') {
        size_t close = dw_slice_find_byte(dw_slice_from(s, at), ']') + at;
        if (close >= s.len || !dw_slice_hex(dw_slice(s.ptr + at + 1, close - at - 1), &out->thread))
            return false;
        out->used = body_after(s, close + 1);
        return close + 1 == s.len || s.ptr[close + 1] == ' ' || s.ptr[close + 1] == ':';
    }
    if (!(forms & HEAD_PID) || at >= s.len || s.ptr[at] != ']')
        return false;
    at++;
    if (at + 2 < s.len && s.ptr[at] == ' ' && s.ptr[at + 1] == '<') {
        size_t close = dw_slice_find_byte(dw_slice_from(s, at), '>') + at;
        if (close >= s.len || close - at > 16)
            return false;
        out->type = dw_type_of_word(dw_slice(s.ptr + at + 2, close - at - 2));
        at = close + 1;
    }
    if (at >= s.len || s.ptr[at] != ':')
        return false;
    out->used = body_after(s, at + 1);
    return true;
}

struct slice dw_base_name(struct slice path)
{
    for (size_t i = path.len; i-- > 0;)
        if (path.ptr[i] == '/')
            return dw_slice_from(path, i + 1);
    return path;
}

bool dw_process_wanted(struct slice name, const struct reader_options *options)
{
    if (options->processes == NULL || name.len == 0)
        return true;
    for (size_t i = 0; i < options->process_count; i++)
        if (dw_slice_equal(name, options->processes[i]))
            return true;
    return false;
}

/* What follows a process' name. */
static bool tail(struct slice s, unsigned forms, struct head *out)
{
    if (s.len == 0)
        return false;
    *out = (struct head){0};
    if (s.ptr[0] == ':' && (forms & HEAD_COLON) && (s.len == 1 || s.ptr[1] == ' ')) {
        out->used = body_after(s, 1);
        return true;
    }
    return (s.ptr[0] == '[' || s.ptr[0] == '(') && (forms & (HEAD_PID | HEAD_PID_THREAD)) && pid_form(s, forms, out);
}

bool dw_head_parse(struct slice text, const struct reader_options *options, unsigned forms, struct head *out)
{
    for (size_t i = 0; options->processes != NULL && i < options->process_count; i++) {
        struct slice name = options->processes[i];
        if (name.len < text.len && text.ptr[0] == name.ptr[0] && memcmp(text.ptr, name.ptr, name.len) == 0 &&
            tail(dw_slice_from(text, name.len), forms, out)) {
            out->process = dw_slice_first(text, name.len);
            out->used += name.len;
            return true;
        }
    }
    if (options->processes != NULL)
        return false;
    /* All are wanted: a name ends where one of the forms first fits. */
    for (size_t i = 1; i < text.len && i < 256; i++)
        if ((text.ptr[i] == ':' || text.ptr[i] == '[' || text.ptr[i] == '(') &&
            tail(dw_slice_from(text, i), forms, out)) {
            out->process = dw_slice_first(text, i);
            out->used += i;
            return true;
        }
    return false;
}

void dw_head_apply(const struct head *head, struct slice text, struct parsed *out)
{
    out->wanted = true;
    out->entry.process = head->process;
    out->entry.sender = head->sender;
    if (head->pid != 0)
        out->entry.pid = head->pid;
    if (head->thread != 0)
        out->entry.thread = head->thread;
    if (head->type != LOG_TYPE_UNKNOWN)
        out->entry.type = head->type;
    out->raw_body = true;
    out->body = dw_slice_from(text, head->used);
}

/* `com.apple.mDNSResponder:Default`; 10.12 joins the category AllINFO with a dot. Not `R1->Q2`. */
static bool split_subsystem(struct slice inside, struct log_entry *entry)
{
    size_t colon = dw_slice_find_byte(inside, ':');
    if (colon == inside.len) {
        if (!dw_slice_starts(inside, SLICE("com.apple.")))
            return false;
        entry->subsystem = inside;
        if (dw_slice_ends(inside, SLICE(".AllINFO"))) {
            entry->subsystem.len -= 8;
            entry->category = dw_slice_from(inside, inside.len - 7);
        }
        return true;
    }
    struct slice subsystem = dw_slice_first(inside, colon), category = dw_slice_from(inside, colon + 1);
    if (subsystem.len < 3 || dw_slice_find_byte(subsystem, ' ') != subsystem.len ||
        dw_slice_find_byte(subsystem, '.') == subsystem.len || category.len > 128)
        return false;
    entry->subsystem = subsystem;
    entry->category = category;
    return true;
}

void dw_body_split(struct slice body, struct log_entry *entry)
{
    if (body.len > 2 && body.ptr[0] == '(') {
        size_t close = dw_slice_find_byte(dw_slice_first(body, 256), ')');
        struct slice inside = dw_slice(body.ptr + 1, close - 1);
        bool ends = close + 1 == body.len || (close + 1 < body.len && body.ptr[close + 1] == ' ');
        if (close < body.len && close < 256 && ends && dw_slice_find_byte(inside, ' ') == inside.len) {
            entry->sender = inside;
            body = dw_slice_from(body, body_after(body, close + 1));
        }
    }
    if (body.len >= 2 && body.ptr[0] == '[') {
        size_t close = dw_slice_find_byte(dw_slice_first(body, 512), ']');
        bool ends = close + 1 == body.len || (close + 1 < body.len && body.ptr[close + 1] == ' ');
        if (close < body.len && close < 512 && ends && split_subsystem(dw_slice(body.ptr + 1, close - 1), entry))
            body = dw_slice_from(body, body_after(body, close + 1));
    }
    entry->message = body;
}
