#include "support/entries.h"

#include <stdlib.h>

struct stepping {
    struct byte_source base;
    struct slice left;
    size_t step;
    unsigned waits; /* DW_AGAIN so often before each piece */
    unsigned waited;
};

static enum dw_status step_read(struct byte_source *source, void *buffer, size_t size, size_t *got,
                                struct dw_error *error)
{
    (void)error;
    struct stepping *s = (struct stepping *)source;
    if (s->waited < s->waits) {
        s->waited++;
        return DW_AGAIN;
    }
    s->waited = 0;
    size_t n = s->left.len < s->step ? s->left.len : s->step;
    n = n < size ? n : size;
    if (n == 0)
        return DW_END;
    memcpy(buffer, s->left.ptr, n);
    s->left = dw_slice_from(s->left, n);
    *got = n;
    return DW_OK;
}

static void step_close(struct byte_source *source)
{
    free(source);
}

struct byte_source *dw_test_source(struct slice text, size_t step, bool live)
{
    struct stepping *s = calloc(1, sizeof *s);
    if (s == NULL)
        abort();
    s->base = (struct byte_source){step_read, step_close, -1, 0, 0, 0};
    s->left = text;
    s->step = step != 0 ? step : SIZE_MAX;
    s->waits = live ? 2 : 0;
    return &s->base;
}

static void on_notice(void *self, const struct dw_notice *notice)
{
    struct read_entries *read = self;
    read->notices++;
    read->losses += notice->kind == DW_NOTICE_LOSS;
    read->notice_line = notice->line;
}

static void copy(struct read_entries *read, struct log_entry e)
{
    struct slice *texts[] = {&e.process,  &e.process_path, &e.sender, &e.subsystem,
                             &e.category, &e.message,      &e.format, &e.boot};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = dw_arena_copy(&read->arena, *texts[i]);
    if (read->count < ENTRIES_MAX)
        read->list[read->count++] = e;
}

struct read_entries *dw_test_read_with(struct slice text, struct reader_options options, size_t step)
{
    struct read_entries *read = calloc(1, sizeof *read);
    struct entry_reader *reader = NULL;
    if (read == NULL)
        abort();
    options.notify = (struct dw_notify){on_notice, read};
    if (dw_logtext_open(&reader, dw_test_source(text, step, false), &options, NULL) != DW_OK)
        abort();
    struct log_entry e;
    while ((read->status = reader->next(reader, &e, NULL)) == DW_OK)
        copy(read, e);
    read->stats = *reader->stats(reader);
    reader->close(reader);
    return read;
}

struct read_entries *dw_test_read(struct slice text, bool all)
{
    static const struct slice DAEMONS[] = {{"mDNSResponder", 13}, {"configd", 7}};
    struct reader_options options = {.processes = all ? NULL : DAEMONS,
                                     .process_count = all ? 0 : 2,
                                     .input = "test",
                                     .assumed_date = DW_TIME_NONE,
                                     .assumed_offset = INT32_MIN};
    return dw_test_read_with(text, options, 0);
}

void dw_test_entries_free(struct read_entries *read)
{
    dw_arena_free(&read->arena);
    free(read);
}
