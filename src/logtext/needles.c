/* The loops over a chunk have no branches, so that compilers turn them into vector code. */
#include "logtext/needles.h"

enum { CHUNK = 256 };

/* The more common a byte is in logs, the further in front it stands; others are rare. */
static size_t rarity(char c)
{
    static const char COMMON[] = "e 0tainrosl1dcp:-m.u2345fh6789gb\"/,[]x=()_vkwyADTISPMCERqUzjLN";
    const char *at = memchr(COMMON, c, sizeof COMMON - 1);
    return at != NULL ? (size_t)(at - COMMON) : sizeof COMMON;
}

static struct needle needle_of(struct slice text)
{
    struct needle n = {text, 0, 0};
    for (size_t i = 1; i < text.len; i++)
        if (rarity(text.ptr[i]) > rarity(text.ptr[n.first]))
            n.first = i;
    n.second = n.first == 0 && text.len > 1 ? 1 : 0;
    for (size_t i = 1; i < text.len; i++)
        if (i != n.first && rarity(text.ptr[i]) > rarity(text.ptr[n.second]))
            n.second = i;
    return n;
}

bool dw_needles_set(struct needles *needles, const struct slice *texts, size_t count)
{
    *needles = (struct needles){0};
    for (size_t i = 0; i < count; i++) {
        if (texts[i].len == 0 || i == NEEDLES_MAX)
            return false;
        needles->items[needles->count++] = needle_of(texts[i]);
        if (texts[i].len > needles->longest)
            needles->longest = texts[i].len;
    }
    return count != 0;
}

static bool may_hold(const struct needle *n, const char *chunk)
{
    const char a = n->text.ptr[n->first], b = n->text.ptr[n->second];
    const char *p = chunk + n->first, *q = chunk + n->second;
    unsigned char any = 0;
    for (size_t i = 0; i < CHUNK; i++)
        any |= (unsigned char)((p[i] == a) & (q[i] == b));
    return any != 0;
}

static const char *find_exactly(const struct needles *needles, const char *from, const char *end)
{
    const char *best = end;
    for (size_t i = 0; i < needles->count; i++) {
        struct slice text = dw_slice(from, (size_t)(end - from));
        const char *at = from + dw_slice_find(text, needles->items[i].text);
        if (at < best)
            best = at;
    }
    return best;
}

const char *dw_needles_find(const struct needles *needles, const char *from, const char *end)
{
    size_t reach = CHUNK + needles->longest - 1; /* a text that begins in a chunk may end behind it */
    while ((size_t)(end - from) >= reach) {
        bool any = false;
        for (size_t i = 0; i < needles->count; i++)
            any |= may_hold(&needles->items[i], from);
        if (any) {
            const char *at = find_exactly(needles, from, from + reach);
            if (at != from + reach)
                return at;
        }
        from += CHUNK;
    }
    return find_exactly(needles, from, end);
}

bool dw_specials_in(const char *text, size_t len)
{
    size_t at = 0;
    for (; len - at >= CHUNK; at += CHUNK) {
        unsigned char any = 0;
        for (size_t i = 0; i < CHUNK; i++)
            any |= (unsigned char)((text[at + i] == '\0') | (text[at + i] == '\033'));
        if (any != 0)
            return true;
    }
    return memchr(text + at, '\0', len - at) != NULL || memchr(text + at, '\033', len - at) != NULL;
}
