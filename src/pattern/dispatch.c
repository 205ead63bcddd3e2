/* Which patterns can take a message at all? Each has one text that stands in all its messages; of that text two grams
 * (four bytes in a row each) that few others hold and that stand one byte apart are in a table. One pass over a message
 * asks for every other of its grams, which meets one of the two; where the table knows it the whole text is compared.
 */
#include "pattern/dispatch.h"

#include <stdlib.h>

enum { GRAM = 4, STRIDE = 2, LEAST = GRAM + STRIDE - 1, BITS = 14, SLOTS = 1 << BITS };
#define NONE UINT32_MAX /* no pattern */

struct dispatch {
    size_t count, always_count, brief_count;
    char *text; /* of all keys */
    struct key {
        const char *text;
        uint32_t len;
        uint32_t rare;   /* of a brief one: where its rarest byte stands */
        uint32_t number; /* the pattern's */
    } * keys;
    struct place { /* of a gram: STRIDE a pattern */
        uint32_t gram;
        uint32_t at;   /* in the text */
        uint32_t more; /* the next place whose gram has this slot, or NONE */
    } * places;
    uint32_t *stamp;  /* [key]: the search that found it last */
    uint32_t *found;  /* numbers; room for all */
    uint32_t *always; /* numbers */
    uint32_t *brief;  /* keys too short for it: looked for one by one */
    uint32_t search;
    char *folded; /* a message without its runs of blanks */
    size_t folded_size;
    uint32_t first[SLOTS / 4];      /* a place, or NONE */
    unsigned char known[SLOTS / 8]; /* a bit a slot: some gram is there */
};

static uint32_t gram_at(const char *p)
{
    uint32_t gram;
    memcpy(&gram, p, GRAM);
    return gram;
}

static uint32_t slot_of(const char *p)
{
    return gram_at(p) * 2654435761u >> (32 - BITS);
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

static uint32_t common(const uint32_t *tally, const char *grams)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < STRIDE; i++)
        sum += tally[slot_of(grams + i)];
    return sum;
}

static void put_gram(struct dispatch *d, uint32_t pattern, uint32_t which, uint32_t at)
{
    uint32_t place = pattern * STRIDE + which, slot = slot_of(d->keys[pattern].text + at);
    d->known[slot / 8] |= (unsigned char)(1u << slot % 8);
    d->places[place] = (struct place){gram_at(d->keys[pattern].text + at), at, *first_of(d, slot)};
    *first_of(d, slot) = place;
}

/* How many texts hold each gram, roughly; of a text's grams the rarest are its own. */
static void choose_grams(struct dispatch *d, uint32_t *tally)
{
    for (size_t i = 0; i < d->count; i++)
        for (size_t k = 0; k + GRAM <= d->keys[i].len; k++)
            tally[slot_of(d->keys[i].text + k)]++;
    for (size_t i = 0; i < d->count; i++) {
        const struct key *key = &d->keys[i];
        uint32_t best = 0;
        for (uint32_t k = 1; k + LEAST <= key->len; k++)
            if (common(tally, key->text + k) < common(tally, key->text + best))
                best = k;
        for (uint32_t k = 0; k < STRIDE && key->len >= LEAST; k++)
            put_gram(d, (uint32_t)i, k, best + k);
    }
}

static void take_texts(struct dispatch *d, const struct slice *texts, const uint32_t *numbers)
{
    char *at = d->text;
    for (size_t i = 0; i < d->count; i++) {
        size_t len = fold(texts[i], at);
        d->keys[i] = (struct key){at, (uint32_t)len, 0, numbers != NULL ? numbers[i] : (uint32_t)i};
        at += len;
        if (len == 0)
            d->always[d->always_count++] = d->keys[i].number;
        else if (len < LEAST)
            d->brief[d->brief_count++] = (uint32_t)i;
    }
}

static void choose_bytes(struct dispatch *d)
{
    uint32_t tally[256] = {0};
    for (size_t i = 0; i < d->count; i++)
        for (size_t k = 0; k < d->keys[i].len; k++)
            tally[(unsigned char)d->keys[i].text[k]]++;
    for (size_t i = 0; i < d->brief_count; i++) {
        struct key *key = &d->keys[d->brief[i]];
        for (uint32_t k = 1; k < key->len; k++)
            if (tally[(unsigned char)key->text[k]] < tally[(unsigned char)key->text[key->rare]])
                key->rare = k;
    }
}

enum dw_status dw_dispatch_open(struct dispatch **out, const struct slice *texts, const uint32_t *numbers, size_t count,
                                struct dw_error *error)
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
    d->places = calloc(count + 1, STRIDE * sizeof *d->places);
    d->stamp = calloc(count + 1, sizeof *d->stamp);
    d->found = malloc((count + 1) * sizeof *d->found);
    d->always = malloc((count + 1) * sizeof *d->always);
    d->brief = malloc((count + 1) * sizeof *d->brief);
    memset(d->first, 0xFF, sizeof d->first);
    if (d->text != NULL && d->keys != NULL && d->places != NULL && d->stamp != NULL && d->found != NULL &&
        d->always != NULL && d->brief != NULL) {
        take_texts(d, texts, numbers);
        choose_grams(d, tally);
        choose_bytes(d);
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
    uint32_t gram = gram_at(message.ptr + at);
    for (uint32_t i = *first_of(d, slot_of(message.ptr + at)); i != NONE; i = d->places[i].more) {
        const struct place *place = &d->places[i];
        if (place->gram != gram)
            continue;
        uint32_t p = i / STRIDE;
        const struct key *key = &d->keys[p];
        if (d->stamp[p] == d->search || place->at > at || key->len > message.len - (at - place->at) ||
            memcmp(message.ptr + at - place->at, key->text, key->len) != 0)
            continue;
        d->stamp[p] = d->search;
        d->found[n++] = key->number;
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

/* The sorted ones found, and those that always are: as one sorted list. */
static size_t join_always(struct dispatch *d, size_t n)
{
    size_t left = n, always = d->always_count, at = left + always;
    while (always != 0)
        d->found[--at] =
            left != 0 && d->found[left - 1] > d->always[always - 1] ? d->found[--left] : d->always[--always];
    return n + d->always_count;
}

static bool holds(struct slice message, const struct key *key)
{
    if (message.len < key->len)
        return false;
    const char *p = message.ptr + key->rare, *end = message.ptr + message.len - key->len + key->rare + 1;
    for (; (p = memchr(p, key->text[key->rare], (size_t)(end - p))) != NULL; p++)
        if (memcmp(p - key->rare, key->text, key->len) == 0)
            return true;
    return false;
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
    size_t n = 0;
    message = folded(d, message);
    for (size_t i = 0; i < d->brief_count; i++) {
        const struct key *key = &d->keys[d->brief[i]];
        if (holds(message, key))
            d->found[n++] = key->number;
    }
    for (size_t i = 0; i + GRAM <= message.len; i += STRIDE) {
        uint32_t slot = slot_of(message.ptr + i);
        if (d->known[slot / 8] >> slot % 8 & 1)
            n = collect(d, message, i, n);
    }
    sort(d->found, n);
    *count = join_always(d, n);
    return d->found;
}

void dw_dispatch_close(struct dispatch *d)
{
    if (d == NULL)
        return;
    free(d->text);
    free(d->keys);
    free(d->places);
    free(d->stamp);
    free(d->found);
    free(d->always);
    free(d->brief);
    free(d->folded);
    free(d);
}
