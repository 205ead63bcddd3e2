/* Copies out of Console: `default<TAB>16:00:08.108369-0700<TAB>mDNSResponder<TAB>message`, with more columns where the
 * window shows them; through an editor the tabs may have become blanks. */
#include "logtext/parse.h"

static bool number_like(struct slice s)
{
    uint64_t value;
    return dw_slice_u64(s, &value) || (dw_slice_starts(s, SLICE("0x")) && dw_slice_hex(s, &value));
}

static bool subsystem_like(struct slice s)
{
    return s.len > 4 && s.len < 128 && dw_slice_find_byte(s, ' ') == s.len && dw_slice_find_byte(s, '/') == s.len &&
           (dw_slice_starts(s, SLICE("com.")) || dw_slice_starts(s, SLICE("org.")));
}

/* The next column; `rest` goes behind its tab. */
static struct slice column(struct slice *rest)
{
    size_t tab = dw_slice_find_byte(*rest, '\t');
    struct slice field = dw_slice_trim(dw_slice_first(*rest, tab));
    *rest = dw_slice_from(*rest, tab + 1);
    return field;
}

static void columns_after_process(struct slice rest, struct parsed *out)
{
    for (int i = 0; i < 6 && dw_slice_find_byte(rest, '\t') != rest.len; i++) {
        struct slice ahead = rest, field = column(&ahead);
        uint64_t value;
        if (subsystem_like(field) && out->entry.subsystem.len == 0)
            out->entry.subsystem = field;
        else if (dw_slice_u64(field, &value) && out->entry.pid == 0 && value <= UINT32_MAX)
            out->entry.pid = (uint32_t)value;
        else if (dw_slice_starts(field, SLICE("0x")) && dw_slice_hex(field, &value))
            out->entry.thread = value;
        else if (out->entry.subsystem.len != 0 && out->entry.category.len == 0 &&
                 dw_slice_find_byte(field, ' ') == field.len)
            out->entry.category = field;
        else if (field.len != 0)
            break;
        rest = ahead;
    }
    out->body = rest;
    out->raw_body = out->entry.subsystem.len == 0;
}

bool dw_parse_columns(struct slice rest, const struct reader_options *options, struct parsed *out)
{
    out->style = STYLE_CONSOLE;
    for (int i = 0; i < 6 && rest.len != 0; i++) {
        if (dw_slice_find_byte(rest, '\t') == rest.len)
            return true;
        struct slice field = column(&rest);
        uint64_t value;
        struct timestamp stamp;
        if (field.len == 0)
            continue;
        if (dw_type_of_word(field) != LOG_TYPE_UNKNOWN) {
            out->entry.type = dw_type_of_word(field);
        } else if (number_like(field)) {
            if (dw_slice_u64(field, &value) && value <= UINT32_MAX && out->entry.pid == 0)
                out->entry.pid = (uint32_t)value;
        } else if (subsystem_like(field)) {
            out->entry.subsystem = field;
        } else if (dw_timestamp_scan(field, &stamp) == field.len) {
            if (stamp.date_ns != DW_TIMESTAMP_NONE)
                out->stamp.date_ns = stamp.date_ns;
        } else {
            struct slice name = dw_base_name(field);
            size_t bracket = dw_slice_find_byte(name, '[');
            name = dw_slice_first(name, bracket);
            if (!dw_process_wanted(name, options))
                return true;
            out->wanted = true;
            out->entry.process = name;
            columns_after_process(rest, out);
            return true;
        }
    }
    return true;
}

/* Tabs became blanks: the process is one that is wanted, or nobody knows where it ends. */
static void blank_columns(struct slice rest, const struct reader_options *options, struct parsed *out)
{
    rest = dw_slice_trim(rest);
    for (size_t i = 0; options->processes != NULL && i < options->process_count; i++) {
        struct slice name = options->processes[i];
        if (dw_slice_starts(rest, name) && name.len < rest.len &&
            (rest.ptr[name.len] == ' ' || rest.ptr[name.len] == '\t')) {
            out->wanted = true;
            out->entry.process = dw_slice_first(rest, name.len);
            out->body = dw_slice_trim(dw_slice_from(rest, name.len));
            out->raw_body = true;
        }
    }
}

bool dw_parse_console(struct slice text, const struct reader_options *options, struct parsed *out)
{
    size_t end = 0;
    while (end < text.len && end < 12 && text.ptr[end] != '\t' && text.ptr[end] != ' ')
        end++;
    enum log_type type = dw_type_of_word(dw_slice_first(text, end));
    if (type == LOG_TYPE_UNKNOWN || end >= text.len)
        return false;
    while (end < text.len && (text.ptr[end] == ' ' || text.ptr[end] == '\t'))
        end++;
    struct slice rest = dw_slice_from(text, end);
    size_t used = dw_timestamp_scan(rest, &out->stamp);
    if (used == 0 || used >= rest.len)
        return false;
    struct slice after = dw_slice_from(rest, used);
    if (out->stamp.clock_ns == DW_TIMESTAMP_NONE) { /* date and time of day are columns of their own */
        int64_t date = out->stamp.date_ns;
        after = dw_slice_from(after, 1);
        used = dw_timestamp_scan(after, &out->stamp);
        if (used == 0 || out->stamp.clock_ns == DW_TIMESTAMP_NONE)
            return false;
        out->stamp.date_ns = date;
        after = dw_slice_from(after, used);
    }
    out->entry.type = type;
    out->style = STYLE_CONSOLE;
    while (after.len > 1 && after.ptr[0] == ' ' && dw_slice_find_byte(after, '\t') != after.len)
        after = dw_slice_from(after, 1);
    if (after.len != 0 && after.ptr[0] == '\t')
        return dw_parse_columns(dw_slice_from(after, 1), options, out);
    if (after.len == 0 || after.ptr[0] != ' ')
        return false;
    blank_columns(after, options, out);
    return true;
}
