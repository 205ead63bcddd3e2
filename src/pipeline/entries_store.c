#include <stdio.h>
#include <stdlib.h>

#include "pipeline/entries.h"
#include "pipeline/host.h"

struct keeper {
    struct store *store;
    const struct pipeline_options *options;
    const struct entries_filter *filter;
    int64_t *rows;
};

static void add_words(char *out, size_t size, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(out);
        (void)snprintf(out + len, size - len, " %s", words[i]);
    }
}

/* The same content read in the same way is known; empty when the content cannot be read again. */
static void digest_of(const struct keeper *k, const char *path, char *out, size_t size)
{
    char content[33];
    out[0] = '\0';
    if (strcmp(path, "-") == 0 || dw_input_digest(path, content, NULL) != DW_OK)
        return;
    (void)snprintf(out, size, "%s entries %.48s..%.48s %d", content, k->options->since != NULL ? k->options->since : "",
                   k->options->until != NULL ? k->options->until : "", (int)k->filter->level);
    add_words(out, size, k->filter->processes, k->filter->process_count);
    add_words(out, size, k->filter->subsystems, k->filter->subsystem_count);
}

static enum dw_status on_begin(void *self, size_t input, const struct input *opened, bool *skip, struct dw_error *error)
{
    struct keeper *k = self;
    char digest[1024];
    digest_of(k, opened->path, digest, sizeof digest);
    struct store_input row = {.path = opened->path,
                              .kind = dw_input_kind_word(opened->kind),
                              .first = DW_TIME_NONE,
                              .last = DW_TIME_NONE,
                              .index = (uint32_t)input,
                              .digest = digest[0] != '\0' ? digest : NULL};
    enum dw_status status = dw_store_input_begin(k->store, &row, &k->rows[input], skip, error);
    if (status == DW_OK && *skip) {
        struct dw_notice notice = {DW_NOTICE_NOTE, opened->path, 0, 0, "is in the database already; it adds nothing"};
        dw_notify(&k->options->notify, &notice);
    }
    return status;
}

static enum dw_status on_entry(void *self, size_t input, const struct log_entry *entry, struct dw_error *error)
{
    struct keeper *k = self;
    return dw_store_entry(k->store, (uint32_t)input, entry, error);
}

static enum dw_status on_end(void *self, size_t input, const struct input *opened, uint64_t given,
                             struct dw_error *error)
{
    struct keeper *k = self;
    struct store_input row = {.entries = given,
                              .damaged = opened->damaged,
                              .first = DW_TIME_NONE,
                              .last = DW_TIME_NONE,
                              .os_version = opened->os_version,
                              .build = opened->build,
                              .device = opened->device};
    for (size_t i = 0; i < opened->part_count; i++) {
        const struct entry_reader *reader = opened->parts[i].reader;
        const struct reader_stats *s = reader != NULL ? reader->stats(reader) : NULL;
        if (s == NULL)
            continue;
        row.damaged += s->damaged;
        row.style = row.style != NULL ? row.style : s->style;
        row.time_basis = row.time_basis != NULL ? row.time_basis : dw_time_basis_word(s);
        if (s->first != DW_TIME_NONE && (row.first == DW_TIME_NONE || s->first < row.first))
            row.first = s->first;
        if (s->last > row.last)
            row.last = s->last;
    }
    return dw_store_input_end(k->store, k->rows[input], &row, error);
}

enum dw_status dw_pipeline_entries_keep(struct store *store, const char *const *paths, size_t path_count,
                                        const struct pipeline_options *options, const struct entries_filter *filter,
                                        struct pipeline_result *result, struct dw_error *error)
{
    struct keeper k = {store, options, filter, calloc(path_count + 1, sizeof *k.rows)};
    if (k.rows == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    struct entries_sink sink = {.self = &k, .begin = on_begin, .entry = on_entry, .end = on_end};
    enum dw_status status = dw_pipeline_entries(paths, path_count, options, filter, &sink, result, error);
    if (status == DW_OK)
        status = dw_store_commit(store, error);
    free(k.rows);
    return status;
}
