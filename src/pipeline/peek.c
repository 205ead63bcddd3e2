/* The first entry of a reader, looked at before its turn: what it tells of its host decides where it belongs. */
#include <stdlib.h>

#include "pipeline/run.h"

static enum dw_status peeked_next(struct entry_reader *reader, struct log_entry *out, struct dw_error *error)
{
    struct peeked *p = (struct peeked *)reader;
    if (!p->waits)
        return p->reader->next(p->reader, out, error);
    p->waits = false;
    *out = p->first;
    if (error != NULL && p->status != DW_OK && p->status != DW_END)
        *error = p->error;
    return p->status;
}

static void peeked_flush(struct entry_reader *reader)
{
    struct peeked *p = (struct peeked *)reader;
    if (p->reader->flush != NULL)
        p->reader->flush(p->reader);
}

static const struct reader_stats *peeked_stats(const struct entry_reader *reader)
{
    const struct peeked *p = (const struct peeked *)reader;
    return p->reader->stats(p->reader);
}

/* The reader itself is the input's. */
static void peeked_close(struct entry_reader *reader)
{
    (void)reader;
}

static void remember(char *to, size_t room, struct slice text)
{
    if (to[0] == '\0' && text.len < room && text.len != 0) {
        memcpy(to, text.ptr, text.len);
        to[text.len] = '\0';
    }
}

enum dw_status dw_run_peek(struct run_input *r, struct dw_error *error)
{
    r->parts = calloc(r->input->part_count + 1, sizeof *r->parts);
    if (r->parts == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    for (size_t i = 0; i < r->input->part_count; i++) {
        struct peeked *p = &r->parts[i];
        if (r->input->parts[i].kind != PART_ENTRIES)
            continue;
        p->base = (struct entry_reader){peeked_next, peeked_flush, peeked_stats, peeked_close};
        p->reader = r->input->parts[i].reader;
        p->status = p->reader->next(p->reader, &p->first, &p->error);
        p->waits = true;
        if (p->status != DW_OK)
            continue;
        const struct reader_stats *stats = p->reader->stats(p->reader);
        remember(r->boot, sizeof r->boot, p->first.boot);
        remember(r->name, sizeof r->name, dw_slice_of(stats->host));
    }
    return DW_OK;
}
