#include "logtext/skim_json.h"

static const struct slice KEY = SLICE_INIT("\"processImagePath\""), BEGIN = SLICE_INIT("\n{"), END = SLICE_INIT("\n}");

void dw_json_skim_init(struct json_skim *skim, const struct reader_options *options)
{
    struct slice words[NEEDLES_MAX] = {SLICE("\"loss"), SLICE("\"timesync")};
    size_t own = 2;
    *skim = (struct json_skim){0};
    (void)dw_needles_set(&skim->key, &KEY, 1);
    (void)dw_needles_set(&skim->begin, &BEGIN, 1);
    (void)dw_needles_set(&skim->end, &END, 1);
    if (options->processes == NULL || options->process_count > NEEDLES_MAX - own)
        return;
    for (size_t i = 0; i < options->process_count; i++)
        words[own + i] = options->processes[i];
    skim->able = dw_needles_set_loose(&skim->words.needles, words, own + options->process_count);
}

/* Behind the object that begins at `p`: one in one line, or one whose members are indented. NULL: not to be seen. */
static const char *object_end(const struct json_skim *skim, const char *p, const char *end)
{
    if (end - p < 4)
        return NULL;
    if (p[1] == '\n' || (p[1] == '\r' && p[2] == '\n')) {
        const char *at = dw_needles_find(&skim->end, p + 1, end);
        /* An object that begins a line within another one: the other one was cut. */
        return at != end && dw_needles_find(&skim->begin, p + 1, at) == at ? at + 2 : NULL;
    }
    const char *newline = p[1] == '"' ? memchr(p, '\n', (size_t)(end - p)) : NULL;
    if (newline == NULL)
        return NULL;
    newline -= newline[-1] == '\r';
    return newline[-1] == '}' ? newline : NULL;
}

/* Members follow each other as they like, so the name of the process may stand anywhere. An object without belongs to
 * whoever asks. */
static bool names_process(const struct json_skim *skim, const char *p, const char *end)
{
    const char *at = dw_needles_find(&skim->key, p, end);
    if (at == end)
        return false;
    at += KEY.len;
    while (at < end && (*at == ' ' || *at == ':'))
        at++;
    const char *quote = at + 1 < end && *at == '"' ? memchr(at + 1, '"', (size_t)(end - at - 1)) : NULL;
    return quote != NULL && quote != at + 1 && quote[-1] != '/';
}

struct skimmed_objects dw_json_skim(struct json_skim *skim, struct slice text, uint64_t offset)
{
    struct skimmed_objects s = {0};
    const char *end = text.ptr + text.len, *p = text.ptr, *last = p;
    uint64_t fit = 0;
    while (skim->able) {
        const char *behind = object_end(skim, p, end);
        size_t at = (size_t)(p - text.ptr);
        if (behind == NULL || !dw_lookout_clear(&skim->words, dw_slice_from(text, at), offset + at, behind) ||
            !names_process(skim, p, behind))
            break;
        fit++;
        last = p;
        p = behind;
        while (p < end && (*p == ',' || *p == '\n' || *p == '\r' || *p == ' '))
            p++;
        if (p == end || *p != '{')
            break;
    }
    if (fit > 1)
        s = (struct skimmed_objects){fit - 1, (size_t)(last - text.ptr)};
    return s;
}
