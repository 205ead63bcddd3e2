#include "source/notices.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOLD_EACH = 3, KINDS = 64, TEXT = 160 };

struct notice_kind {
    char text[TEXT], input[TEXT];
    unsigned kind;
    uint64_t count, line, offset; /* of the last one */
};

struct notices {
    struct dw_notify to;
    pthread_mutex_t lock;
    struct notice_kind kinds[KINDS]; /* the last one takes all that found no room */
    size_t count;
};

struct notices *dw_notices_new(const struct dw_notify *to)
{
    struct notices *n = calloc(1, sizeof *n);
    if (n == NULL)
        return NULL;
    n->to = *to;
    (void)pthread_mutex_init(&n->lock, NULL);
    return n;
}

static struct notice_kind *kind_of(struct notices *n, const struct dw_notice *notice)
{
    for (size_t i = 0; i < n->count; i++)
        if (n->kinds[i].kind == (unsigned)notice->kind && strncmp(n->kinds[i].text, notice->text, TEXT - 1) == 0)
            return &n->kinds[i];
    if (n->count == KINDS)
        return &n->kinds[KINDS - 1];
    struct notice_kind *new = &n->kinds[n->count++];
    new->kind = (unsigned)notice->kind;
    (void)snprintf(new->text, TEXT, "%s", n->count == KINDS ? "of other kinds" : notice->text);
    return new;
}

static void on_notice(void *self, const struct dw_notice *notice)
{
    struct notices *n = self;
    (void)pthread_mutex_lock(&n->lock);
    struct notice_kind *kind = kind_of(n, notice);
    kind->count++;
    kind->line = notice->line;
    kind->offset = notice->offset;
    (void)snprintf(kind->input, TEXT, "%s", notice->input);
    if (kind->count <= TOLD_EACH)
        dw_notify(&n->to, notice);
    (void)pthread_mutex_unlock(&n->lock);
}

struct dw_notify dw_notices_way(struct notices *notices)
{
    return (struct dw_notify){on_notice, notices};
}

void dw_notices_sum_up(struct notices *n)
{
    for (size_t i = 0; i < n->count; i++) {
        struct notice_kind *kind = &n->kinds[i];
        char text[TEXT + 80];
        if (kind->count <= TOLD_EACH)
            continue;
        (void)snprintf(text, sizeof text, "%s (%llu more of these, this is the last)", kind->text,
                       (unsigned long long)(kind->count - TOLD_EACH));
        struct dw_notice sum = {kind->kind, kind->input, kind->line, kind->offset, text};
        dw_notify(&n->to, &sum);
        kind->count = 0;
    }
}

void dw_notices_free(struct notices *n)
{
    if (n == NULL)
        return;
    (void)pthread_mutex_destroy(&n->lock);
    free(n);
}
