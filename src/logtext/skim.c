#include "logtext/skim.h"

enum {
    MINUTE = 17,   /* bytes of `2026-03-02 00:00:`, the same for a minute's lines */
    FRACTION = 20, /* where its digits stand */
    VAIN = 8,      /* tries in vain before the next lines are read without one */
    LEVEL_MAX = 8  /* bytes of the longest word for a level */
};

void dw_skim_init(struct skim *skim, const struct reader_options *options)
{
    *skim = (struct skim){0};
    skim->able =
        options->processes != NULL && dw_needles_set(&skim->names.needles, options->processes, options->process_count);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

void dw_skim_learn(struct skim *skim, struct slice line, size_t stamp_len, enum style style)
{
    skim->style = STYLE_NONE;
    if (!skim->able || stamp_len <= FRACTION || stamp_len > SKIM_STAMP || stamp_len > line.len ||
        line.ptr[FRACTION - 1] != '.' || (style != STYLE_DEFAULT && style != STYLE_COMPACT && style != STYLE_SYSLOG))
        return;
    memcpy(skim->stamp, line.ptr, stamp_len);
    skim->stamp_len = stamp_len;
    skim->fraction = 0;
    while (FRACTION + skim->fraction < stamp_len && is_digit(line.ptr[FRACTION + skim->fraction]))
        skim->fraction++;
    skim->style = style;
}

/* A stamp of the last one's minute and form; after it a blank. */
static bool stamp_fits(const struct skim *skim, const char *p)
{
    if (memcmp(p, skim->stamp, MINUTE) != 0 || p[MINUTE] < '0' || p[MINUTE] > '5' || !is_digit(p[MINUTE + 1]) ||
        p[FRACTION - 1] != '.')
        return false;
    size_t at = FRACTION, digits = FRACTION + skim->fraction;
    while (at < digits && is_digit(p[at]))
        at++;
    return at == digits && memcmp(p + at, skim->stamp + at, skim->stamp_len - at) == 0 && p[skim->stamp_len] == ' ';
}

static size_t word_end(struct slice s, size_t at)
{
    while (at < s.len && s.ptr[at] != ' ')
        at++;
    return at;
}

/* `0xa6139    Default  ..`: losses and clock changes matter whoever tells of them. */
static bool plain_default(struct slice s)
{
    size_t at = 2;
    if (s.len < 16 || s.ptr[0] != '0' || s.ptr[1] != 'x')
        return false;
    while (at < s.len && (is_digit(s.ptr[at]) || (s.ptr[at] >= 'a' && s.ptr[at] <= 'f')))
        at++;
    if (at == 2 || at == s.len || s.ptr[at] != ' ')
        return false;
    while (at < s.len && s.ptr[at] == ' ')
        at++;
    return at < s.len && strchr("DIEFAS", s.ptr[at]) != NULL && s.ptr[at] != '\0';
}

/* `Df kernel[0:71] ..` */
static bool plain_compact(struct slice s)
{
    if (s.len < 4 || strchr("DIEFA", s.ptr[0]) == NULL || s.ptr[0] == '\0')
        return false;
    return s.ptr[1] == ' ' || s.ptr[2] == ' ';
}

/* ` localhost kernel[0]: ..`: neither a mark nor a word for a level in place of the process. */
static bool plain_syslog(struct slice s)
{
    size_t at = s.len != 0 && s.ptr[0] == ' ' ? 1 : 0;
    for (int word = 0; word < 2; word++) {
        size_t end = word_end(s, at);
        if (end == at || end == s.len || strchr("=-*\t", s.ptr[at]) != NULL ||
            (end - at <= LEVEL_MAX && dw_type_of_word(dw_slice(s.ptr + at, end - at)) != LOG_TYPE_UNKNOWN))
            return false;
        at = end + 1;
    }
    return true;
}

static bool plain(const struct skim *skim, struct slice line)
{
    if (line.len < skim->stamp_len + 2 || !stamp_fits(skim, line.ptr))
        return false;
    struct slice rest = dw_slice_from(line, skim->stamp_len + 1);
    return skim->style == STYLE_DEFAULT   ? plain_default(rest)
           : skim->style == STYLE_COMPACT ? plain_compact(rest)
                                          : plain_syslog(rest);
}

static void note_stamp(struct skimmed *s, struct slice stamp)
{
    if (s->lines == 0) {
        s->first = s->last = stamp;
        return;
    }
    if (memcmp(stamp.ptr + MINUTE, s->last.ptr + MINUTE, stamp.len - MINUTE) >= 0)
        s->last = stamp;
    else if (memcmp(stamp.ptr + MINUTE, s->first.ptr + MINUTE, stamp.len - MINUTE) < 0)
        s->first = stamp;
}

struct skimmed dw_skim_lines(struct skim *skim, struct slice text, uint64_t offset)
{
    struct skimmed s = {0};
    if (skim->style == STYLE_NONE || (skim->rest != 0 && skim->rest-- != 0))
        return s;
    const char *end = text.ptr + text.len;
    for (const char *p = text.ptr, *newline; p < end; p = newline + 1) {
        newline = memchr(p, '\n', (size_t)(end - p));
        struct slice line = dw_slice(p, newline != NULL ? (size_t)(newline - p) : 0);
        if (!plain(skim, line) || !dw_lookout_clear(&skim->names, text, offset, newline))
            break;
        note_stamp(&s, dw_slice_first(line, skim->stamp_len));
        s.lines++;
        s.bytes = (size_t)(newline + 1 - text.ptr);
    }
    /* Where every line is of interest, looking ahead is for nothing. */
    skim->vain = s.lines != 0 ? 0 : skim->vain + 1;
    skim->rest = skim->vain >= VAIN ? VAIN : 0;
    return s;
}
