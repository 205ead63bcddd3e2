/* Lines that log(1) and log stream put between entries. */
#include "logtext/parse.h"

static uint64_t first_number(struct slice s)
{
    uint64_t value = 0;
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] >= '0' && s.ptr[i] <= '9') {
            size_t n = i;
            while (n < s.len && s.ptr[n] >= '0' && s.ptr[n] <= '9')
                n++;
            return dw_slice_u64(dw_slice(s.ptr + i, n - i), &value) ? value : 0;
        }
    return 0;
}

static bool holds(struct slice s, struct slice word)
{
    for (size_t i = 0; i + word.len <= s.len; i++)
        if (dw_slice_equal_nocase(dw_slice(s.ptr + i, word.len), word))
            return true;
    return false;
}

/* `dropped 12 messages`, `12 log messages lost`, in the words of several versions. */
static bool tells_of_loss(struct slice s)
{
    return s.len < 200 && (holds(s, SLICE("dropped")) || holds(s, SLICE("lost"))) &&
           (holds(s, SLICE("message")) || holds(s, SLICE("entries")) || holds(s, SLICE("events")));
}

static enum mark equals_mark(struct slice s, struct mark_line *out)
{
    if (!dw_slice_starts(s, SLICE("=== ")))
        return MARK_NONE;
    struct slice rest = dw_slice_from(s, 4), boot = SLICE("system boot:");
    if (dw_slice_starts(rest, boot)) {
        struct slice uuid = dw_slice_trim(dw_slice_from(rest, boot.len));
        out->uuid = dw_slice_first(uuid, dw_slice_find_byte(uuid, ' '));
        return out->uuid.len == 36 ? MARK_BOOT : MARK_NOISE;
    }
    if (dw_slice_starts(rest, SLICE("system wallclock time adjusted")))
        return MARK_CLOCK;
    if (tells_of_loss(rest)) {
        out->count = first_number(rest);
        return MARK_LOSS;
    }
    return MARK_NOISE;
}

static enum mark dashes(struct slice s, struct mark_line *out)
{
    struct slice repeated = SLICE("--- last message repeated ");
    if (dw_slice_starts(s, repeated)) {
        out->count = first_number(s);
        return MARK_REPEAT;
    }
    size_t n = 0;
    while (n < s.len && s.ptr[n] == '-')
        n++;
    return n >= 20 && n == s.len ? MARK_NOISE : MARK_NONE;
}

enum mark dw_mark_parse(struct slice s, struct mark_line *out)
{
    *out = (struct mark_line){0};
    if (s.len < 8)
        return MARK_NONE;
    switch (s.ptr[0]) {
    case '=':
        return equals_mark(s, out);
    case '-':
        return dashes(s, out);
    case 'T':
        return dw_slice_starts(s, SLICE("Timestamp  ")) ? MARK_NOISE : MARK_NONE;
    case 'F':
        return dw_slice_starts(s, SLICE("Filtering the log data using")) ? MARK_NOISE : MARK_NONE;
    case 'S':
        if (!dw_slice_starts(s, SLICE("Skipping ")) || dw_slice_find(s, SLICE("messages")) == s.len)
            return MARK_NONE;
        out->info_off = dw_slice_find(s, SLICE("info")) < dw_slice_find(s, SLICE("messages"));
        out->debug_off = dw_slice_find(s, SLICE("debug")) < dw_slice_find(s, SLICE("messages"));
        return MARK_LEVELS;
    case 'L':
    case 'A':
        if (dw_slice_starts(s, SLICE("Log      - ")) || dw_slice_starts(s, SLICE("Activity - ")))
            return MARK_NOISE;
        break;
    default:
        break;
    }
    if (strchr("*lDdL0123456789", s.ptr[0]) == NULL || !tells_of_loss(s) || first_number(s) == 0)
        return MARK_NONE;
    bool said_alone =
        s.ptr[0] == '*' || dw_slice_starts(s, SLICE("log: ")) || holds(dw_slice_first(s, 7), SLICE("dropped"));
    out->count = first_number(s);
    return said_alone ? MARK_LOSS : MARK_NONE;
}

uint64_t dw_loss_count(struct slice message)
{
    size_t lost = dw_slice_find(message, SLICE("lost"));
    uint64_t count = first_number(lost < message.len ? dw_slice_from(message, lost) : message);
    return count != 0 ? count : 1;
}

void dw_loss_span(struct slice message, int64_t *from, int64_t *until)
{
    int64_t *ends[] = {from, until};
    size_t found = 0;
    *from = *until = DW_TIME_NONE;
    for (size_t i = 0; i + 19 <= message.len && found < 2; i++) {
        struct timestamp stamp;
        if (message.ptr[i] != '2' && message.ptr[i] != '1')
            continue;
        size_t used = dw_timestamp_scan(dw_slice_from(message, i), &stamp);
        if (used == 0 || stamp.date_ns == DW_TIMESTAMP_NONE || stamp.clock_ns == DW_TIMESTAMP_NONE)
            continue;
        *ends[found++] = dw_timestamp_instant(&stamp, 0, 0);
        i += used - 1;
    }
}
