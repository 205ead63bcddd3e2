#include "pattern/tally.h"

#include <stdlib.h>
#include <uthash.h>

#include "pattern/shape.h"

struct kept {
    UT_hash_handle hh; /* by process, NUL, shape */
    struct tally_row row;
    char key[];
};

struct tally {
    struct kept *kept;
    struct kept **order;
    size_t limit;
    uint64_t messages, beyond;
    struct pattern_buffer key; /* of one message at a time */
};

enum dw_status dw_tally_new(struct tally **out, size_t shapes, struct dw_error *error)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    (*out)->limit = shapes;
    return DW_OK;
}

void dw_tally_free(struct tally *tally)
{
    struct kept *k, *next;
    if (tally == NULL)
        return;
    HASH_ITER (hh, tally->kept, k, next) {
        HASH_DELETE(hh, tally->kept, k);
        free(k);
    }
    free(tally->order);
    dw_pattern_buffer_free(&tally->key);
    free(tally);
}

static struct slice put(char **at, struct slice text)
{
    struct slice copy = {text.len != 0 ? *at : NULL, text.len};
    if (text.len != 0)
        memcpy(*at, text.ptr, text.len);
    *at += text.len;
    return copy;
}

static struct kept *keep(struct tally *tally, uint32_t input, const struct log_entry *e)
{
    struct slice key = {tally->key.ptr, tally->key.len}, sample = dw_slice_first(e->message, TALLY_SAMPLE);
    struct kept *k = malloc(sizeof *k + key.len + e->subsystem.len + e->category.len + sample.len);
    if (k == NULL)
        return NULL;
    char *at = k->key;
    k->row = (struct tally_row){.input = input, .line = e->line};
    struct slice own = put(&at, key);
    k->row.process = dw_slice(e->process.len != 0 ? own.ptr : NULL, e->process.len);
    k->row.shape = dw_slice_from(own, e->process.len + 1);
    k->row.subsystem = put(&at, e->subsystem);
    k->row.category = put(&at, e->category);
    k->row.sample = put(&at, sample);
    HASH_ADD(hh, tally->kept, key, (unsigned)key.len, k);
    return k;
}

void dw_tally_add(struct tally *tally, uint32_t input, const struct log_entry *e)
{
    struct kept *k = NULL;
    tally->messages++;
    tally->key.len = 0;
    dw_pattern_buffer_add(&tally->key, e->process);
    dw_pattern_buffer_add(&tally->key, dw_slice("\0", 1));
    dw_shape_add(&tally->key, e->message);
    if (!tally->key.failed)
        HASH_FIND(hh, tally->kept, tally->key.ptr, (unsigned)tally->key.len, k);
    if (k == NULL && !tally->key.failed && HASH_COUNT(tally->kept) < tally->limit)
        k = keep(tally, input, e);
    if (k != NULL)
        k->row.count++;
    else
        tally->beyond++;
}

uint64_t dw_tally_messages(const struct tally *tally)
{
    return tally->messages;
}

uint64_t dw_tally_beyond(const struct tally *tally)
{
    return tally->beyond;
}

/* Of equally frequent ones by process and shape, so that the same input gives the same list. */
static int by_count(const void *left, const void *right)
{
    const struct tally_row *a = &(*(struct kept *const *)left)->row, *b = &(*(struct kept *const *)right)->row;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    int order = dw_slice_compare(a->process, b->process);
    return order != 0 ? order : dw_slice_compare(a->shape, b->shape);
}

size_t dw_tally_sort(struct tally *tally)
{
    size_t count = HASH_COUNT(tally->kept), at = 0;
    free(tally->order);
    tally->order = calloc(count + 1, sizeof *tally->order);
    if (tally->order == NULL)
        return 0;
    for (struct kept *k = tally->kept; k != NULL; k = k->hh.next)
        tally->order[at++] = k;
    qsort(tally->order, count, sizeof *tally->order, by_count);
    return count;
}

struct tally_row dw_tally_row(const struct tally *tally, size_t index)
{
    return tally->order[index]->row;
}
