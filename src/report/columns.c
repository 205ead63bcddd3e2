#include "report/columns.h"

#include "base/utf8.h"

enum { GAP = 3, NARROW = 60 }; /* " | " between the columns */

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static struct slice skip_blanks(struct slice s)
{
    while (s.len > 0 && is_blank(s.ptr[0]))
        s = dw_slice_from(s, 1);
    return s;
}

/* As many bytes of a word as fit; one character at least. */
static size_t fitting_bytes(struct slice s, int width)
{
    size_t fits = 0;
    int taken = 0;
    for (size_t at = 0; at < s.len;) {
        char bytes[16];
        int wide = 0;
        (void)dw_paper_char(dw_utf8_next(s, &at), bytes, &wide);
        taken += wide;
        if (taken > width && fits > 0)
            break;
        fits = at;
    }
    return fits;
}

/* What stands in the next line; *rest goes on behind it. */
static struct slice next_line(struct slice *rest, int width)
{
    struct slice s = skip_blanks(*rest);
    size_t fits = 0;
    for (size_t at = 0; at < s.len;) {
        while (at < s.len && is_blank(s.ptr[at]))
            at++;
        while (at < s.len && !is_blank(s.ptr[at]))
            at++;
        if (dw_paper_measure(dw_slice_first(s, at)) > width)
            break;
        fits = at;
    }
    if (fits == 0)
        fits = fitting_bytes(s, width);
    *rest = skip_blanks(dw_slice_from(s, fits));
    return dw_slice_trim(dw_slice_first(s, fits));
}

static void stacked(const struct columns *c, struct slice label, const struct column_text text[2], char mark)
{
    dw_paper_begin(c->p, c->indent, c->indent);
    dw_paper_print(c->p, INK_DIM, "%c ", mark);
    dw_paper_put(c->p, INK_PLAIN, label);
    dw_paper_end(c->p);
    for (int i = 0; i < 2; i++) {
        dw_paper_begin(c->p, c->indent + 2, c->indent + 4);
        dw_paper_put(c->p, INK_DIM, dw_slice_of(c->names[i]));
        dw_paper_put(c->p, INK_PLAIN, SLICE(" "));
        dw_paper_put(c->p, text[i].ink, text[i].text);
        dw_paper_end(c->p);
    }
}

static void whole(struct paper *p, enum ink ink, struct slice text)
{
    if (text.len > 0)
        dw_paper_whole(p, ink, text);
}

void dw_columns_put(const struct columns *c, struct slice label, struct column_text left, char mark,
                    struct column_text right)
{
    struct paper *p = c->p;
    if (p->width < NARROW) {
        stacked(c, label, (const struct column_text[2]){left, right}, mark);
        return;
    }
    int first = c->indent + c->label + 1;
    int width = (p->width - first - GAP) / 2, second = first + width + GAP;
    struct slice rest[3] = {label, left.text, right.text};
    do {
        struct slice lead = next_line(&rest[0], c->label), a = next_line(&rest[1], width),
                     b = next_line(&rest[2], width);
        dw_paper_begin(p, c->indent, c->indent);
        whole(p, INK_PLAIN, lead);
        if (a.len > 0)
            dw_paper_tab(p, first);
        whole(p, left.ink, a);
        if (mark != ' ' || b.len > 0) {
            dw_paper_tab(p, second - 2);
            dw_paper_whole(p, INK_DIM, dw_slice(&mark, 1));
        }
        if (b.len > 0)
            dw_paper_tab(p, second);
        whole(p, right.ink, b);
        dw_paper_end(p);
    } while (rest[0].len + rest[1].len + rest[2].len > 0);
}
