/* What begins with a date: the default, compact and syslog styles of log(1), and texts of other readers. */
#include "logtext/parse.h"

static size_t blanks(struct slice s, size_t at)
{
    while (at < s.len && s.ptr[at] == ' ')
        at++;
    return at;
}

static size_t word(struct slice s, size_t at)
{
    while (at < s.len && s.ptr[at] != ' ')
        at++;
    return at;
}

/* `0xa6139    Default     0x0                  430    0    mDNSResponder: ..`; 10.12 has no TTL. */
static bool columns_of_default(struct slice s, const struct reader_options *options, struct parsed *out)
{
    size_t end = word(s, 0);
    uint64_t number;
    if (!dw_slice_hex(dw_slice_first(s, end), &out->entry.thread))
        return false;
    size_t at = blanks(s, end);
    end = word(s, at);
    struct slice type = dw_slice(s.ptr + at, end - at);
    at = blanks(s, end);
    end = word(s, at);
    if (!dw_slice_hex(dw_slice(s.ptr + at, end - at), &out->entry.activity))
        return false;
    at = blanks(s, end);
    end = word(s, at);
    if (!dw_slice_u64(dw_slice(s.ptr + at, end - at), &number) || number > UINT32_MAX)
        return false;
    out->entry.pid = (uint32_t)number;
    at = blanks(s, end);
    end = word(s, at);
    if (dw_slice_u64(dw_slice(s.ptr + at, end - at), &number))
        at = blanks(s, end);
    out->style = STYLE_DEFAULT;
    struct slice process = dw_slice_from(s, at);
    struct head head;
    if (dw_head_parse(process, options, HEAD_COLON, &head)) {
        out->entry.type = dw_type_of_word(type);
        dw_head_apply(&head, process, out);
    } else if (type.len >= 4 && (type.ptr[0] == 'L' || type.ptr[0] == 'T')) {
        out->entry.type = dw_type_of_word(type); /* losses and clock changes matter whoever tells of them */
        out->body = process;
    }
    return true;
}

static enum log_type compact_type(struct slice code)
{
    static const struct {
        struct slice code;
        enum log_type type;
    } CODES[] = {{SLICE_INIT("Df"), LOG_TYPE_DEFAULT},  {SLICE_INIT("I"), LOG_TYPE_INFO},
                 {SLICE_INIT("Db"), LOG_TYPE_DEBUG},    {SLICE_INIT("E"), LOG_TYPE_ERROR},
                 {SLICE_INIT("F"), LOG_TYPE_FAULT},     {SLICE_INIT("A"), LOG_TYPE_ACTIVITY},
                 {SLICE_INIT("St"), LOG_TYPE_STATE},    {SLICE_INIT("L"), LOG_TYPE_LOSS},
                 {SLICE_INIT("Ls"), LOG_TYPE_LOSS},     {SLICE_INIT("Ts"), LOG_TYPE_TIMESYNC},
                 {SLICE_INIT("Sp"), LOG_TYPE_SIGNPOST}, {SLICE_INIT("S"), LOG_TYPE_SIGNPOST}};
    for (size_t i = 0; i < sizeof CODES / sizeof CODES[0]; i++)
        if (dw_slice_equal(code, CODES[i].code))
            return CODES[i].type;
    return LOG_TYPE_UNKNOWN;
}

/* `I  mDNSResponder[285:1b5d] ..` */
static bool columns_of_compact(struct slice s, const struct reader_options *options, struct parsed *out)
{
    size_t end = word(s, 0);
    enum log_type type = end <= 2 ? compact_type(dw_slice_first(s, end)) : LOG_TYPE_UNKNOWN;
    if (type == LOG_TYPE_UNKNOWN)
        return false;
    struct slice process = dw_slice_from(s, blanks(s, end));
    struct head head;
    out->style = STYLE_COMPACT;
    out->entry.type = type;
    if (dw_head_parse(process, options, HEAD_PID_THREAD | HEAD_PID, &head))
        dw_head_apply(&head, process, out);
    else
        out->body = process;
    return true;
}

/* `localhost mDNSResponder[285]: ..`, also without the host, and with a level before or in place of it. A word that
 * could end a process' name is never stepped over: what follows it is a message. */
static bool columns_of_syslog(struct slice s, const struct reader_options *options, struct parsed *out)
{
    struct head head;
    struct slice host = SLICE_NONE;
    out->style = STYLE_SYSLOG;
    for (int step = 0; step < 3 && s.len != 0; step++) {
        unsigned forms = HEAD_PID | HEAD_PID_THREAD;
        if (dw_head_parse(s, options, forms | HEAD_COLON, &head) &&
            (step == 1 || dw_slice_find_byte(head.process, ' ') == head.process.len)) {
            dw_head_apply(&head, s, out);
            out->host = host;
            return true;
        }
        size_t end = word(s, 0);
        struct slice first = dw_slice_first(s, end);
        bool level = dw_type_of_word(first) != LOG_TYPE_UNKNOWN;
        if (end == s.len || first.ptr[end - 1] == ':' || first.ptr[end - 1] == ']' || (step == 1 && !level))
            break;
        if (level) {
            out->entry.type = dw_type_of_word(first);
            step--;
        } else {
            host = first;
        }
        s = dw_slice_from(s, blanks(s, end));
        if (level && s.len != 0 && dw_type_of_word(dw_slice_first(s, word(s, 0))) != LOG_TYPE_UNKNOWN)
            break;
    }
    return true;
}

bool dw_parse_dated(struct slice rest, const struct reader_options *options, struct parsed *out)
{
    if (rest.len == 0 || (rest.ptr[0] != ' ' && rest.ptr[0] != '\t' && rest.ptr[0] != ','))
        return false;
    if (rest.ptr[0] == '\t')
        return dw_parse_columns(dw_slice_from(rest, 1), options, out);
    struct slice s = dw_slice_from(rest, blanks(rest, 1));
    if (s.len < 2)
        return false;
    if (s.ptr[0] == '\t')
        return dw_parse_columns(dw_slice_from(s, 1), options, out);
    if (s.ptr[0] == '0' && s.ptr[1] == 'x' && columns_of_default(s, options, out))
        return true;
    return columns_of_compact(s, options, out) || columns_of_syslog(s, options, out);
}
