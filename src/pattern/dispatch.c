#include "pattern/dispatch.h"

#include <stdlib.h>

enum { TEXT_LIMIT = 24, NONE = UINT32_MAX };

struct dispatch {
    unsigned char class_of[256]; /* bytes that stand in no text are class 0 */
    size_t classes, states, count, always_count;
    uint32_t *next;   /* [state * classes + class] */
    uint32_t *fail;   /* the longest other beginning that ends here */
    uint32_t *first;  /* the first pattern whose text ends in this state, or NONE */
    uint32_t *more;   /* [pattern]: the next one with the same text */
    uint32_t *output; /* this state or the nearest along `fail` where a text ends; 0: none */
    uint32_t *stamp;  /* [pattern]: the search that found it last */
    uint32_t *found;  /* room for all */
    uint32_t *always;
    uint32_t search;
};

static unsigned char fold(char c)
{
    return c == '\t' ? ' ' : (unsigned char)c;
}

/* The part of a text that the automaton knows: the last bytes of a long one, as they differ most. */
static struct slice key_of(struct slice text)
{
    return text.len > TEXT_LIMIT ? dw_slice_from(text, text.len - TEXT_LIMIT) : text;
}

static void make_classes(struct dispatch *d, const struct slice *texts, size_t count)
{
    d->classes = 1;
    for (size_t i = 0; i < count; i++) {
        struct slice key = key_of(texts[i]);
        for (size_t k = 0; k < key.len; k++) {
            unsigned char *class = &d->class_of[fold(key.ptr[k])];
            if (*class == 0 && d->classes < 256)
                *class = (unsigned char)d->classes++;
        }
    }
    d->class_of['\t'] = d->class_of[' '];
}

static void insert(struct dispatch *d, uint32_t pattern, struct slice key)
{
    uint32_t state = 0;
    for (size_t k = 0; k < key.len; k++) {
        uint32_t *to = &d->next[state * d->classes + d->class_of[fold(key.ptr[k])]];
        if (*to == 0)
            *to = (uint32_t)d->states++;
        state = *to;
    }
    d->more[pattern] = d->first[state];
    d->first[state] = pattern;
}

/* Breadth first: missing steps become those of the failure state, so that matching never looks back. */
static bool link_states(struct dispatch *d)
{
    uint32_t *queue = malloc(d->states * sizeof *queue);
    if (queue == NULL)
        return false;
    size_t head = 0, tail = 0;
    queue[tail++] = 0;
    while (head < tail) {
        uint32_t state = queue[head++];
        d->output[state] = d->first[state] != NONE ? state : d->output[d->fail[state]];
        for (size_t c = 0; c < d->classes; c++) {
            uint32_t *to = &d->next[state * d->classes + c];
            uint32_t back = state == 0 ? 0 : d->next[d->fail[state] * d->classes + c];
            if (*to == 0)
                *to = back;
            else {
                d->fail[*to] = back;
                queue[tail++] = *to;
            }
        }
    }
    free(queue);
    return true;
}

enum dw_status dw_dispatch_open(struct dispatch **out, const struct slice *texts, size_t count, struct dw_error *error)
{
    size_t bound = 1;
    struct dispatch *d = calloc(1, sizeof *d);
    if (d == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory for the pattern library");
    make_classes(d, texts, count);
    for (size_t i = 0; i < count; i++)
        bound += key_of(texts[i]).len;
    d->count = count;
    d->states = 1;
    d->next = calloc(bound * d->classes, sizeof *d->next);
    d->fail = calloc(bound, sizeof *d->fail);
    d->first = malloc(bound * sizeof *d->first);
    d->output = calloc(bound, sizeof *d->output);
    d->more = malloc((count + 1) * sizeof *d->more);
    d->stamp = calloc(count + 1, sizeof *d->stamp);
    d->found = malloc((count + 1) * sizeof *d->found);
    d->always = malloc((count + 1) * sizeof *d->always);
    bool there = d->next != NULL && d->fail != NULL && d->first != NULL && d->output != NULL && d->more != NULL &&
                 d->stamp != NULL && d->found != NULL && d->always != NULL;
    if (there) {
        memset(d->first, 0xFF, bound * sizeof *d->first);
        for (size_t i = 0; i < count; i++)
            if (texts[i].len == 0)
                d->always[d->always_count++] = (uint32_t)i;
            else
                insert(d, (uint32_t)i, key_of(texts[i]));
        there = link_states(d);
    }
    if (!there) {
        dw_dispatch_close(d);
        return dw_fail(error, DW_ERR_MEMORY, "no memory for the pattern library");
    }
    *out = d;
    return DW_OK;
}

static size_t collect(struct dispatch *d, uint32_t state, size_t n)
{
    for (state = d->output[state]; state != 0; state = d->output[d->fail[state]])
        for (uint32_t p = d->first[state]; p != NONE; p = d->more[p])
            if (d->stamp[p] != d->search) {
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

const uint32_t *dw_dispatch_find(struct dispatch *d, struct slice message, size_t *count)
{
    if (++d->search == 0) { /* the count went round: old stamps would lie */
        memset(d->stamp, 0, d->count * sizeof *d->stamp);
        d->search = 1;
    }
    size_t n = d->always_count;
    memcpy(d->found, d->always, n * sizeof *d->found);
    const uint32_t *next = d->next;
    const size_t classes = d->classes;
    uint32_t state = 0;
    bool blank = false;
    for (size_t i = 0; i < message.len; i++) {
        char c = message.ptr[i];
        bool is_blank = c == ' ' || c == '\t';
        if (is_blank && blank)
            continue;
        blank = is_blank;
        state = next[state * classes + d->class_of[(unsigned char)c]];
        if (d->output[state] != 0)
            n = collect(d, state, n);
    }
    sort(d->found, n);
    *count = n;
    return d->found;
}

void dw_dispatch_close(struct dispatch *d)
{
    if (d == NULL)
        return;
    free(d->next);
    free(d->fail);
    free(d->first);
    free(d->output);
    free(d->more);
    free(d->stamp);
    free(d->found);
    free(d->always);
    free(d);
}
