/* Which patterns can take a message at all? Each has one text that stands in all its messages; of that text four bytes
 * in a row (a gram) that few others hold are in a table. One pass over a message asks for each of its grams, and where
 * the table knows one the whole text is compared. */
#include "pattern/dispatch.h"

#include <stdlib.h>

enum { GRAM = 4, BITS = 14, SLOTS = 1 << BITS };
#define NONE UINT32_MAX /* no pattern */

struct dispatch {
    size_t count, always_count, short_count;
    char *text; /* of all keys */
    struct key {
        const char *text;
        uint32_t len, gram; /* gram: where it stands in the text */
        uint32_t more;      /* the next pattern whose gram has this slot, or NONE */
    } * keys;
    uint32_t *stamp; /* [pattern]: the search that found it last */
    uint32_t *found; /* room for all */
    uint32_t *always;
    uint32_t *brief; /* keys shorter than a gram: looked for one by one */
    uint32_t search;
    char *folded; /* a message without its runs of blanks */
    size_t folded_size;
    uint32_t first[SLOTS / 4];      /* a pattern, or NONE */
    unsigned char known[SLOTS / 8]; /* a bit a slot: some gram is there */
};

static uint32_t slot_of(const char *p)
{
    uint32_t gram;
    memcpy(&gram, p, GRAM);
    return gram * 2654435761u >> (32 - BITS);
}

static uint32_t *first_of(struct dispatch *d, uint32_t slot)
{
    return &d->first[slot / 4];
}

/* Runs of blanks and tabs become one blank; `to` has room for the text. */
static size_t fold(struct slice text, char *to)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool blank = text.ptr[i] == ' ' || text.ptr[i] == '\t';
        if (!blank || n == 0 || to[n - 1] != ' ')
            to[n++] = blank ? ' ' : text.ptr[i];
    }
    return n;
}

/* How many texts hold each gram, roughly; of a text's grams the rarest is its own. */
static void choose_grams(struct dispatch *d, uint32_t *tally)
{
    for (size_t i = 0; i < d->count; i++)
        for (size_t k = 0; k + GRAM <= d->keys[i].len; k++)
            tally[slot_of(d->keys[i].text + k)]++;
    for (size_t i = d->count; i-- > 0;) { /* from the last, so that chains ascend */
        struct key *key = &d->keys[i];
        if (key->len < GRAM)
            continue;
        for (uint32_t k = 1; k + GRAM <= key->len; k++)
            if (tally[slot_of(key->text + k)] < tally[slot_of(key->text + key->gram)])
                key->gram = k;
        uint32_t slot = slot_of(key->text + key->gram);
        d->known[slot / 8] |= (unsigned char)(1u << slot % 8);
        key->more = *first_of(d, slot);
        *first_of(d, slot) = (uint32_t)i;
    }
}

static void take_texts(struct dispatch *d, const struct slice *texts)
{
    char *at = d->text;
    for (size_t i = 0; i < d->count; i++) {
        size_t len = fold(texts[i], at);
        d->keys[i] = (struct key){at, (uint32_t)len, 0, NONE};
        at += len;
        if (len == 0)
            d->always[d->always_count++] = (uint32_t)i;
        else if (len < GRAM)
            d->brief[d->short_count++] = (uint32_t)i;
    }
}

enum dw_status dw_dispatch_open(struct dispatch **out, const struct slice *texts, size_t count, struct dw_error *error)
{
    size_t size = 1;
    struct dispatch *d = calloc(1, sizeof *d);
    uint32_t *tally = calloc(SLOTS, sizeof *tally);
    if (d == NULL || tally == NULL) {
        free(d);
        free(tally);
        return dw_fail(error, DW_ERR_MEMORY, "no memory for the pattern library");
    }
    for (size_t i = 0; i < count; i++)
        size += texts[i].len;
    d->count = count;
    d->text = size < UINT32_MAX ? malloc(size) : NULL;
    d->keys = calloc(count + 1, sizeof *d->keys);
    d->stamp = calloc(count + 1, sizeof *d->stamp);
    d->found = malloc((count + 1) * sizeof *d->found);
    d->always = malloc((count + 1) * sizeof *d->always);
    d->brief = malloc((count + 1) * sizeof *d->brief);
    memset(d->first, 0xFF, sizeof d->first);
    if (d->text != NULL && d->keys != NULL && d->stamp != NULL && d->found != NULL && d->always != NULL &&
        d->brief != NULL) {
        take_texts(d, texts);
        choose_grams(d, tally);
        *out = d;
        free(tally);
        return DW_OK;
    }
    free(tally);
    dw_dispatch_close(d);
    return dw_fail(error, DW_ERR_MEMORY, "no memory for the pattern library");
}

/* All whose gram stands at `at` of the message. */
static size_t collect(struct dispatch *d, struct slice message, size_t at, size_t n)
{
    uint32_t slot = slot_of(message.ptr + at);
    for (uint32_t p = *first_of(d, slot); p != NONE; p = d->keys[p].more) {
        const struct key *key = &d->keys[p];
        if (d->stamp[p] == d->search || key->gram > at || key->len > message.len - (at - key->gram) ||
            memcmp(message.ptr + at - key->gram, key->text, key->len) != 0)
            continue;
        d->stamp[p] = d->search;
        d->found[n++] = p;
    }
    return n;
}

static int ascending(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void sort(uint32_t *found, size_t n)
{
    if (n > 24) {
        qsort(found, n, sizeof *found, ascending);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        uint32_t value = found[i];
        size_t at = i;
        for (; at != 0 && found[at - 1] > value; at--)
            found[at] = found[at - 1];
        found[at] = value;
    }
}

/* False: it has no runs of blanks and no tab. */
static bool needs_folding(struct slice m)
{
    unsigned char any = 0;
    for (size_t i = 0; i + 1 < m.len; i++)
        any |= (unsigned char)((m.ptr[i] == '\t') | ((m.ptr[i] == ' ') & (m.ptr[i + 1] == ' ')));
    return any != 0 || (m.len != 0 && m.ptr[m.len - 1] == '\t');
}

static struct slice folded(struct dispatch *d, struct slice message)
{
    if (!needs_folding(message))
        return message;
    if (d->folded_size < message.len) {
        char *text = realloc(d->folded, message.len);
        if (text == NULL)
            return message;
        d->folded = text;
        d->folded_size = message.len;
    }
    return dw_slice(d->folded, fold(message, d->folded));
}

const uint32_t *dw_dispatch_find(struct dispatch *d, struct slice message, size_t *count)
{
    if (++d->search == 0) { /* the count went round: old stamps would lie */
        memset(d->stamp, 0, d->count * sizeof *d->stamp);
        d->search = 1;
    }
    size_t n = d->always_count;
    memcpy(d->found, d->always, n * sizeof *d->found);
    message = folded(d, message);
    for (size_t i = 0; i < d->short_count; i++) {
        const struct key *key = &d->keys[d->brief[i]];
        if (dw_slice_find(message, dw_slice(key->text, key->len)) != message.len)
            d->found[n++] = d->brief[i];
    }
    for (size_t i = 0; i + GRAM <= message.len; i++) {
        uint32_t slot = slot_of(message.ptr + i);
        if (d->known[slot / 8] >> slot % 8 & 1)
            n = collect(d, message, i, n);
    }
    sort(d->found, n);
    *count = n;
    return d->found;
}

void dw_dispatch_close(struct dispatch *d)
{
    if (d == NULL)
        return;
    free(d->text);
    free(d->keys);
    free(d->stamp);
    free(d->found);
    free(d->always);
    free(d->brief);
    free(d->folded);
    free(d);
}
