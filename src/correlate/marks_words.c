/* configd's marks in words. */
#include "correlate/marks.h"

static const char *word_of(char sign)
{
    switch (sign) {
    case '+':
        return "new";
    case '-':
        return "gone";
    case '!':
        return "changed";
    case '/':
        return "moved up";
    case '\\':
        return "moved down";
    default:
        return "";
    }
}

/* " en0 (new, 192.0.2.1)" */
static struct slice interface_of(struct arena *arena, const struct mark *m)
{
    const char *word = word_of(m->sign);
    bool both = *word != '\0' && m->address.len > 0, any = *word != '\0' || m->address.len > 0;
    return dw_slice_of(dw_arena_printf(arena, "%.*s%s%s%s%.*s%s", SLICE_ARG(m->interface), any ? " (" : "", word,
                                       both ? ", " : "", SLICE_ARG(m->address), any ? ")" : ""));
}

static struct slice family(struct arena *arena, const char *name, const struct family_marks *f)
{
    if (f->count == 0)
        return dw_slice_of(dw_arena_printf(arena, "no %s", name));
    bool gone = dw_marks_primary(f) == NULL;
    struct slice text = dw_slice_of(dw_arena_printf(arena, gone ? "no %s any more:" : "%s through", name));
    for (size_t i = 0; i < f->count; i++)
        text = dw_slice_of(dw_arena_printf(arena, "%.*s%s%.*s", SLICE_ARG(text), i > 0 ? " and " : " ",
                                           SLICE_ARG(interface_of(arena, &f->list[i]))));
    return text;
}

static const char *dns_words(struct slice dns)
{
    char sign = dns.len > 3 ? dns.ptr[3] : '\0';
    switch (sign) {
    case '+':
        return "DNS servers are there";
    case '-':
        return "no DNS servers any more";
    case '!':
        return "other DNS servers";
    case '*':
        return "another DNS configuration";
    default:
        return dns.len == 0 ? "no DNS servers" : "";
    }
}

struct slice dw_marks_words(struct slice changes, struct arena *arena)
{
    struct marks m;
    dw_marks_read(changes, &m);
    const char *dns = dns_words(m.dns);
    if (!m.v4.shown && !m.v6.shown) /* only the rest changed */
        return dw_marks_changed(m.dns) && *dns != '\0' ? dw_slice_of(dns) : changes;
    struct slice v4 = family(arena, "IPv4", &m.v4), v6 = family(arena, "IPv6", &m.v6);
    return dw_slice_of(
        dw_arena_printf(arena, "%.*s, %.*s%s%s", SLICE_ARG(v4), SLICE_ARG(v6), *dns != '\0' ? ", " : "", dns));
}
