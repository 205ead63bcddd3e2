#include "logtext/line.h"

#include <cJSON.h>

static struct slice base_name(struct slice path)
{
    for (size_t i = path.len; i > 0; i--)
        if (path.ptr[i - 1] == '/')
            return dw_slice_from(path, i);
    return path;
}

static enum log_type type_of(struct slice word)
{
    static const struct {
        const char *word;
        enum log_type type;
    } types[] = {{"Default", LOG_TYPE_DEFAULT},   {"Info", LOG_TYPE_INFO},        {"Debug", LOG_TYPE_DEBUG},
                 {"Error", LOG_TYPE_ERROR},       {"Fault", LOG_TYPE_FAULT},      {"State", LOG_TYPE_STATE},
                 {"Df", LOG_TYPE_DEFAULT},        {"I", LOG_TYPE_INFO},           {"Db", LOG_TYPE_DEBUG},
                 {"E", LOG_TYPE_ERROR},           {"F", LOG_TYPE_FAULT},          {"St", LOG_TYPE_STATE},
                 {"Activity", LOG_TYPE_ACTIVITY}, {"A", LOG_TYPE_ACTIVITY},       {"Loss", LOG_TYPE_LOSS},
                 {"Timesync", LOG_TYPE_TIMESYNC}, {"Signpost", LOG_TYPE_SIGNPOST}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (dw_slice_equal_nocase(word, dw_slice_of(types[i].word)))
            return types[i].type;
    return LOG_TYPE_UNKNOWN;
}

static struct slice word(struct slice *rest)
{
    while (rest->len != 0 && rest->ptr[0] == ' ')
        *rest = dw_slice_from(*rest, 1);
    size_t end = dw_slice_find_byte(*rest, ' ');
    struct slice w = dw_slice_first(*rest, end);
    *rest = dw_slice_from(*rest, end);
    return w;
}

/* `(Library) [subsystem:category] message`; both may be missing. A request's bracket `[R1->Q2]` is of the message. */
static void body(struct slice text, struct log_entry *out)
{
    text = dw_slice_from(text, text.len != 0 && text.ptr[0] == ' ' ? 1 : 0);
    if (text.len != 0 && text.ptr[0] == '(') {
        size_t end = dw_slice_find(text, SLICE(") "));
        struct slice name = dw_slice_from(dw_slice_first(text, end), 1);
        if (end != text.len && name.len != 0 && name.len < 64 && dw_slice_find_byte(name, ' ') == name.len) {
            out->sender = name;
            text = dw_slice_from(text, end + 2);
        }
    }
    if (text.len > 1 && text.ptr[0] == '[' && text.ptr[1] >= 'a' && text.ptr[1] <= 'z') {
        size_t end = dw_slice_find_byte(text, ']');
        struct slice inner = dw_slice_from(dw_slice_first(text, end), 1);
        size_t colon = dw_slice_find_byte(inner, ':');
        if (end != text.len && dw_slice_starts(inner, SLICE("com."))) {
            out->subsystem = dw_slice_first(inner, colon);
            out->category = dw_slice_from(inner, colon + 1);
            text = dw_slice_from(text, end + 1);
            text = dw_slice_from(text, text.len != 0 && text.ptr[0] == ' ' ? 1 : 0);
        }
    }
    out->message = text;
}

/* 0xa6139    Default     0x0                  430    0    mDNSResponder: .. */
static bool style_default(struct slice rest, struct log_entry *out)
{
    uint64_t value;
    if (!dw_slice_hex(word(&rest), &out->thread))
        return false;
    struct slice type = word(&rest);
    struct slice activity = word(&rest), pid = word(&rest), ttl = word(&rest);
    if (!dw_slice_starts(activity, SLICE("0x")) || !dw_slice_hex(activity, &out->activity) ||
        !dw_slice_u64(pid, &value) || value > UINT32_MAX || ttl.len == 0)
        return false;
    out->pid = (uint32_t)value;
    out->type = type_of(type);
    while (rest.len != 0 && rest.ptr[0] == ' ')
        rest = dw_slice_from(rest, 1);
    size_t colon = dw_slice_find(rest, SLICE(": "));
    if (colon == rest.len)
        colon = rest.len != 0 && rest.ptr[rest.len - 1] == ':' ? rest.len - 1 : rest.len;
    out->process = dw_slice_first(rest, colon);
    body(dw_slice_from(rest, colon + 1), out);
    return true;
}

/* I  mDNSResponder[285:1b5d] (Library) .. */
static bool style_compact(struct slice rest, struct log_entry *out)
{
    struct slice type = word(&rest);
    if (type.len > 2 || type_of(type) == LOG_TYPE_UNKNOWN)
        return false;
    while (rest.len != 0 && rest.ptr[0] == ' ')
        rest = dw_slice_from(rest, 1);
    for (size_t open = dw_slice_find_byte(rest, '['); open < rest.len;) {
        size_t end = dw_slice_find_byte(dw_slice_from(rest, open), ']') + open;
        struct slice ids = dw_slice_from(dw_slice_first(rest, end), open + 1);
        size_t colon = dw_slice_find_byte(ids, ':');
        uint64_t pid;
        if (end < rest.len && colon != ids.len && dw_slice_u64(dw_slice_first(ids, colon), &pid) && pid <= UINT32_MAX &&
            dw_slice_hex(dw_slice_from(ids, colon + 1), &out->thread)) {
            out->type = type_of(type);
            out->pid = (uint32_t)pid;
            out->process = dw_slice_first(rest, open);
            body(dw_slice_from(rest, end + 1), out);
            return true;
        }
        open += 1 + dw_slice_find_byte(dw_slice_from(rest, open + 1), '[');
    }
    return false;
}

/*   localhost mDNSResponder[285]: (Library) .. */
static bool style_syslog(struct slice rest, struct log_entry *out)
{
    struct slice host = word(&rest);
    size_t end = dw_slice_find(rest, SLICE("]: "));
    struct slice head = dw_slice_first(rest, end);
    size_t open = head.len;
    uint64_t pid;
    while (open > 0 && head.ptr[open - 1] != '[')
        open--;
    if (host.len == 0 || end == rest.len || open < 2 || !dw_slice_u64(dw_slice_from(head, open), &pid) ||
        pid > UINT32_MAX)
        return false;
    out->process = dw_slice_trim(dw_slice_first(head, open - 1));
    out->pid = (uint32_t)pid;
    body(dw_slice_from(rest, end + 2), out);
    return true;
}

/* default\t16:00:08.108369-0700\tmDNSResponder\tmessage */
static bool style_console(struct slice line, struct log_entry *out, struct log_stamp *stamp)
{
    size_t a = dw_slice_find_byte(line, '\t');
    struct slice rest = dw_slice_from(line, a + 1);
    size_t b = dw_slice_find_byte(rest, '\t');
    struct slice tail = dw_slice_from(rest, b + 1);
    size_t c = dw_slice_find_byte(tail, '\t');
    if (a == line.len || c == tail.len || type_of(dw_slice_first(line, a)) == LOG_TYPE_UNKNOWN ||
        !dw_log_stamp_read(dw_slice_first(rest, b), stamp))
        return false;
    out->type = type_of(dw_slice_first(line, a));
    out->process = dw_slice_first(tail, c);
    out->message = dw_slice_from(tail, c + 1);
    return true;
}

/* `mDNSResponder: [..] message`, `configd: ..`, `[subsystem:category] message`, or a bare message with its prefix. */
static bool style_transcript(struct slice line, struct log_entry *out)
{
    static const struct slice daemons[] = {{"mDNSResponder", 13}, {"configd", 7}};
    line = dw_slice_trim(line);
    while (line.len != 0 && (line.ptr[0] == '>' || line.ptr[0] == '#'))
        line = dw_slice_trim(dw_slice_from(line, 1));
    for (size_t i = 0; i < 2; i++) {
        struct slice rest = dw_slice_from(line, daemons[i].len);
        if (dw_slice_starts(line, daemons[i]) && dw_slice_starts(rest, SLICE(": "))) {
            out->process = daemons[i];
            body(dw_slice_from(rest, 1), out);
            return true;
        }
    }
    if (dw_slice_starts(line, SLICE("[com.apple."))) {
        body(line, out);
        return true;
    }
    if (line.len > 3 && line.ptr[0] == '[' && (line.ptr[1] == 'R' || line.ptr[1] == 'Q') && line.ptr[2] >= '0' &&
        line.ptr[2] <= '9') {
        out->message = line;
        return true;
    }
    return false;
}

struct line_result dw_line_read(struct slice line, struct log_entry *out)
{
    struct line_result r = {.kind = LINE_ENTRY, .stamped = true};
    if (dw_log_stamp_read(line, &r.stamp)) {
        struct slice rest = dw_slice_from(line, r.stamp.length);
        if (rest.len != 0 && rest.ptr[0] == ' ') {
            r.style = "default";
            if (style_default(rest, out))
                return r;
            r.style = "compact";
            if (style_compact(rest, out))
                return r;
            r.style = "syslog";
            if (style_syslog(rest, out))
                return r;
        }
    }
    r.style = "console";
    if (style_console(line, out, &r.stamp))
        return r;
    r.stamped = false;
    if (dw_slice_starts(line, SLICE("=== system boot: "))) {
        out->boot = dw_slice_trim(dw_slice_from(line, 17));
        r.kind = LINE_BOOT;
    } else if (dw_slice_starts(line, SLICE("Skipping info and debug"))) {
        r.kind = LINE_NO_INFO;
    } else if (dw_slice_starts(line, SLICE("Timestamp  ")) || dw_slice_starts(line, SLICE("Filtering the log")) ||
               dw_slice_starts(line, SLICE("=== ")) || dw_slice_starts(line, SLICE("Log      - ")) ||
               dw_slice_starts(line, SLICE("--- last message"))) {
        r.kind = LINE_NOTE;
    } else if (dw_slice_find(line, SLICE("messages dropped")) != line.len) {
        r.kind = LINE_LOSS;
    } else if (style_transcript(line, out)) {
        r.style = "transcript";
    } else {
        r.kind = LINE_CONTINUATION;
    }
    return r;
}

static struct slice text_of(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    return cJSON_IsString(item) ? dw_slice_of(item->valuestring) : SLICE_NONE;
}

static struct slice put(char **at, const char *end, struct slice text)
{
    size_t len = text.len < (size_t)(end - *at) ? text.len : (size_t)(end - *at);
    if (len != 0)
        memcpy(*at, text.ptr, len);
    struct slice out = dw_slice(*at, len);
    *at += len;
    return out;
}

/* A decoded text is never longer than its JSON, and the members do not overlap: the line's own bytes hold them all. */
bool dw_line_json(char *line, size_t length, struct log_entry *out, struct line_result *r)
{
    cJSON *json = cJSON_ParseWithLength(line, length);
    struct slice message = text_of(json, "eventMessage");
    *r = (struct line_result){.kind = LINE_ENTRY, .style = "ndjson"};
    if (!cJSON_IsObject(json) || message.ptr == NULL) {
        r->kind = LINE_NOTE;
        bool object = cJSON_IsObject(json);
        cJSON_Delete(json);
        return object;
    }
    const cJSON *pid = cJSON_GetObjectItemCaseSensitive(json, "processID");
    const cJSON *thread = cJSON_GetObjectItemCaseSensitive(json, "threadID");
    r->stamped = dw_log_stamp_read(text_of(json, "timestamp"), &r->stamp);
    out->pid = cJSON_IsNumber(pid) && pid->valuedouble > 0 && pid->valuedouble < 4e9 ? (uint32_t)pid->valuedouble : 0;
    out->thread = cJSON_IsNumber(thread) && thread->valuedouble > 0 && thread->valuedouble < 1e18
                      ? (uint64_t)thread->valuedouble
                      : 0;
    out->type = type_of(text_of(json, "messageType"));
    if (dw_slice_equal(text_of(json, "eventType"), SLICE("stateEvent")))
        out->type = LOG_TYPE_STATE;
    char *at = line;
    const char *end = line + length;
    out->message = put(&at, end, message);
    out->process = put(&at, end, base_name(text_of(json, "processImagePath")));
    out->subsystem = put(&at, end, text_of(json, "subsystem"));
    out->category = put(&at, end, text_of(json, "category"));
    out->boot = put(&at, end, text_of(json, "bootUUID"));
    cJSON_Delete(json);
    return true;
}
