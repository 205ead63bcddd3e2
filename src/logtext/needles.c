/* A chunk is asked for the three rarest bytes of each text at once; only where they stand in their places is it looked
 * at closely. */
#include "logtext/needles.h"

enum {
    CHUNK = 256,
    WINDOW = 16 * 1024, /* looked through at once, so that it is still at hand when it is read */
    CASE = 0x20         /* set, it makes a letter small */
};

/* The more common a byte is in logs, the further in front it stands; others are rare. */
static size_t rarity(char byte)
{
    static const char COMMON[] = "e 0tainroslc1d\"p:-m.u2345fh6789gb/,[]{}x=()_vkwyqzj";
    const char c = (char)(byte | CASE), *at = memchr(COMMON, c, sizeof COMMON - 1);
    return at != NULL ? (size_t)(at - COMMON) : sizeof COMMON;
}

static struct needle needle_of(struct slice text)
{
    struct needle n = {text, {0}};
    for (size_t k = 0; k < NEEDLE_BYTES; k++) {
        size_t best = text.len;
        for (size_t i = 0; i < text.len; i++) {
            bool taken = false;
            for (size_t before = 0; before < k; before++)
                taken |= n.at[before] == i;
            if (!taken && (best == text.len || rarity(text.ptr[i]) > rarity(text.ptr[best])))
                best = i;
        }
        n.at[k] = best < text.len ? best : n.at[0];
    }
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

bool dw_needles_set_loose(struct needles *needles, const struct slice *texts, size_t count)
{
    bool set = dw_needles_set(needles, texts, count);
    needles->same = CASE;
    return set;
}

typedef unsigned char bytes16 __attribute__((vector_size(16))); /* gcc and clang, any processor */

static inline bytes16 load(const char *p)
{
    bytes16 v;
    memcpy(&v, p, sizeof v);
    return v;
}

static bool any_set(bytes16 v)
{
    uint64_t halves[2];
    memcpy(halves, &v, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

static bool may_hold(const struct needle *n, unsigned char same, const char *chunk)
{
    const bytes16 zero = {0}, mask = zero + (unsigned char)~same;
    const bytes16 a = zero + (unsigned char)n->text.ptr[n->at[0]], b = zero + (unsigned char)n->text.ptr[n->at[1]];
    const bytes16 c = zero + (unsigned char)n->text.ptr[n->at[2]];
    const char *p = chunk + n->at[0], *q = chunk + n->at[1], *r = chunk + n->at[2];
    bytes16 any = zero;
    for (size_t i = 0; i < CHUNK; i += sizeof any) {
        bytes16 differ = (load(p + i) ^ a) | (load(q + i) ^ b) | (load(r + i) ^ c);
        any |= (bytes16)((differ & mask) == zero);
    }
    return any_set(any);
}

static bool stands(const struct needle *n, unsigned char same, const char *p)
{
    for (size_t k = 0; k < NEEDLE_BYTES; k++)
        if (((p[n->at[k]] ^ n->text.ptr[n->at[k]]) & ~same) != 0)
            return false;
    for (size_t i = 0; i < n->text.len; i++)
        if (((p[i] ^ n->text.ptr[i]) & ~same) != 0)
            return false;
    return true;
}

static const char *locate(const struct needle *n, unsigned char same, const char *from, const char *end)
{
    for (const char *p = from; (size_t)(end - p) >= n->text.len; p++)
        if (stands(n, same, p))
            return p;
    return end;
}

/* In a chunk and the `longest - 1` bytes behind it. */
static const char *in_chunk(const struct needles *needles, const char *chunk, const char *end)
{
    const char *best = end;
    for (size_t i = 0; i < needles->count; i++) {
        const struct needle *n = &needles->items[i];
        const char *at = may_hold(n, needles->same, chunk) ? locate(n, needles->same, chunk, end) : end;
        if (at < best)
            best = at;
    }
    return best;
}

static const char *in_little(const struct needles *needles, const char *from, const char *end)
{
    const char *best = end;
    for (size_t i = 0; i < needles->count; i++) {
        const char *at = locate(&needles->items[i], needles->same, from, end);
        if (at < best)
            best = at;
    }
    return best;
}

const char *dw_needles_find(const struct needles *needles, const char *from, const char *end)
{
    size_t reach = CHUNK + needles->longest - 1;
    if ((size_t)(end - from) < reach)
        return in_little(needles, from, end);
    for (const char *last = end - reach;; from += CHUNK) {
        if (from > last) /* the last chunk is moved back over the one before */
            from = last;
        const char *at = in_chunk(needles, from, from + reach);
        if (at != from + reach)
            return at;
        if (from == last)
            return end;
    }
}

bool dw_lookout_clear(struct lookout *l, struct slice text, uint64_t offset, const char *end)
{
    uint64_t wanted = offset + (uint64_t)(end - text.ptr);
    if (l->clear < offset) {
        l->clear = offset;
        l->hit = false;
    }
    while (!l->hit && l->clear < wanted) {
        const char *from = text.ptr + (l->clear - offset);
        size_t left = text.len - (size_t)(from - text.ptr), behind = l->needles.longest - 1;
        if (left <= behind)
            return false;
        size_t reach = left < WINDOW + behind ? left : WINDOW + behind;
        const char *at = dw_needles_find(&l->needles, from, from + reach);
        l->hit = at != from + reach;
        l->clear += l->hit ? (uint64_t)(at - from) : reach - behind;
    }
    return l->clear >= wanted;
}

uint64_t dw_newlines_in(const char *text, size_t len)
{
    uint64_t count = 0;
    size_t at = 0;
    for (; len - at >= CHUNK / 2; at += CHUNK / 2) {
        unsigned char some = 0;
        for (size_t i = 0; i < CHUNK / 2; i++)
            some = (unsigned char)(some + (text[at + i] == '\n'));
        count += some;
    }
    for (; at < len; at++)
        count += text[at] == '\n';
    return count;
}

bool dw_specials_in(const char *text, size_t len)
{
    const bytes16 zero = {0}, escape = zero + 27;
    size_t at = 0;
    for (; len - at >= CHUNK; at += CHUNK) {
        bytes16 any = zero;
        for (size_t i = 0; i < CHUNK; i += sizeof any) {
            bytes16 v = load(text + at + i);
            any |= (bytes16)(v == zero) | (bytes16)(v == escape);
        }
        if (any_set(any))
            return true;
    }
    return memchr(text + at, '\0', len - at) != NULL || memchr(text + at, '\033', len - at) != NULL;
}
