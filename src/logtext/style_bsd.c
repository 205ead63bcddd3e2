/* BSD syslog and idevicesyslog: `Nov 21 09:32:32 host configd[26] <Notice>: message`; the device's own has no host, a
 * fraction of the second, and names the library. */
#include "logtext/parse.h"

static unsigned month_of(struct slice s)
{
    static const char NAMES[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (unsigned i = 0; i < 12; i++)
        if (memcmp(s.ptr, NAMES + (size_t)i * 3, 3) == 0)
            return i + 1;
    return 0;
}

/* The year is not told: 1972, a leap year, stands for it. */
static size_t scan_stamp(struct slice s, struct timestamp *out)
{
    if (s.len < 16 || s.ptr[3] != ' ' || s.ptr[6] != ' ' || s.ptr[9] != ':')
        return 0;
    unsigned month = month_of(s);
    uint64_t day;
    if (month == 0 || !dw_slice_u64(dw_slice_trim(dw_slice(s.ptr + 4, 2)), &day) || day < 1 ||
        day > dw_days_of_month(1972, month))
        return 0;
    size_t used = dw_timestamp_scan(dw_slice_from(s, 7), out);
    out->date_ns = dw_days_of_civil(1972, month, (unsigned)day) * DW_DAY_NS;
    return used != 0 ? used + 7 : 0;
}

bool dw_parse_bsd(struct slice text, const struct reader_options *options, struct parsed *out)
{
    size_t used = scan_stamp(text, &out->stamp);
    if (used == 0 || used >= text.len || text.ptr[used] != ' ')
        return false;
    out->no_year = true;
    out->style = STYLE_BSD;
    struct slice s = dw_slice_from(text, used + 1);
    struct head head;
    struct slice host = SLICE_NONE;
    for (int step = 0; step < 2; step++) {
        if (dw_head_parse(s, options, HEAD_PID, &head) &&
            (step == 1 || dw_slice_find_byte(head.process, ' ') == head.process.len)) {
            dw_head_apply(&head, s, out);
            out->host = host;
            /* `mDNSResponder(com.apple.mDNSResponder.Default)[87]`: subsystem and category joined by a dot */
            if (dw_slice_starts(out->entry.sender, SLICE("com.apple."))) {
                struct slice joined = out->entry.sender;
                size_t dot = joined.len;
                while (dot > 0 && joined.ptr[dot - 1] != '.')
                    dot--;
                out->entry.subsystem = dw_slice_first(joined, dot - 1);
                out->entry.category = dw_slice_from(joined, dot);
                out->entry.sender = SLICE_NONE;
            }
            return true;
        }
        size_t blank = dw_slice_find_byte(s, ' ');
        if (blank == 0 || blank == s.len || s.ptr[blank - 1] == ':' || s.ptr[blank - 1] == ']')
            break;
        host = dw_slice_first(s, blank);
        s = dw_slice_from(s, blank + 1);
    }
    out->body = s;
    return true;
}
