/* Lines copied from a page: the process, or a subsystem, or only the message; with the authors' marks around it. */
#include "logtext/parse.h"

static const struct slice DAEMONS[] = {{"mDNSResponder", 13}, {"configd", 7}};

static bool daemon_head(struct slice text, const struct reader_options *options, struct head *out)
{
    struct reader_options known = *options;
    if (options->processes == NULL) {
        known.processes = DAEMONS;
        known.process_count = sizeof DAEMONS / sizeof DAEMONS[0];
    }
    return dw_head_parse(text, &known, HEAD_COLON | HEAD_PID | HEAD_PID_THREAD, out);
}

bool dw_transcript_begins(struct slice text, const struct reader_options *options)
{
    struct head head;
    return daemon_head(text, options, &head);
}

/* `-> ` and `... ` before a line, ` <-- look here` behind it. */
static struct slice without_remarks(struct slice s)
{
    static const struct slice LEADS[] = {{"...", 3}, {"\xe2\x80\xa6", 3}, {"-->", 3},
                                         {"->", 2},  {"=>", 2},           {"\xe2\x86\x92", 3}};
    static const struct slice TAILS[] = {{" <-", 3}, {" <=", 3}, {" \xe2\x86\x90", 4}, {" \xe2\xac\x85", 4}};
    for (size_t i = 0; i < sizeof LEADS / sizeof LEADS[0]; i++)
        if (dw_slice_starts(s, LEADS[i]))
            s = dw_slice_trim(dw_slice_from(s, LEADS[i].len));
    for (size_t i = 0; i < sizeof TAILS / sizeof TAILS[0]; i++)
        s = dw_slice_first(s, dw_slice_find(s, TAILS[i]));
    return dw_slice_trim(s);
}

/* `Safari[512]: ..`, `Some App: (CFNetwork) [..`: a line of another process. */
static bool of_another(struct slice text)
{
    static const struct reader_options ANY = {.processes = NULL};
    struct head head;
    if (dw_head_parse(text, &ANY, HEAD_PID | HEAD_PID_THREAD, &head) && head.process.len < 64 &&
        dw_slice_find_byte(head.process, '[') == head.process.len)
        return true;
    size_t colon = dw_slice_find(text, SLICE(": ("));
    return colon < 48 && colon < text.len && dw_slice_find(text, SLICE(") [")) < text.len && text.ptr[0] != '[';
}

bool dw_parse_transcript(struct slice text, const struct reader_options *options, struct parsed *out)
{
    text = without_remarks(text);
    if (text.len == 0 || dw_slice_equal(text, SLICE("```")))
        return false;
    struct head head;
    out->style = STYLE_TRANSCRIPT;
    out->wanted = true;
    out->raw_body = true;
    out->body = text;
    if (daemon_head(text, options, &head))
        dw_head_apply(&head, text, out);
    else if (of_another(text))
        out->wanted = false;
    return true;
}

bool dw_entry_speaks(const struct log_entry *e)
{
    if (e->process.len != 0 || e->subsystem.len != 0)
        return true;
    struct slice m = e->message;
    for (size_t i = 0; i + 2 < m.len && i < 256; i++)
        if (m.ptr[i] == '[' && (m.ptr[i + 1] == 'R' || m.ptr[i + 1] == 'Q') && m.ptr[i + 2] >= '0' &&
            m.ptr[i + 2] <= '9')
            return true;
    return false;
}
