#include "pipeline/unmask.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/address.h"
#include "base/embedded.h"

static bool is_address(struct slice word)
{
    struct slice bare = dw_slice_first(word, dw_slice_find_byte(word, '%'));
    return dw_address_parse(AF_INET, bare, NULL) || dw_address_parse(AF_INET6, bare, NULL);
}

/* The address of a hosts file's line, the rank of a list. */
static bool is_lead(struct slice word)
{
    uint64_t rank;
    return is_address(word) || dw_slice_u64(word, &rank);
}

static size_t word_end(struct slice line)
{
    size_t n = 0;
    while (n < line.len && line.ptr[n] != ' ' && line.ptr[n] != '\t' && line.ptr[n] != ',' && line.ptr[n] != '\r' &&
           line.ptr[n] != '\n')
        n++;
    return n;
}

static enum dw_status try_line(struct unmask *unmask, struct slice line, struct dw_error *error)
{
    line = dw_slice_trim(dw_slice_first(line, dw_slice_find_byte(line, '#')));
    enum dw_status status = DW_OK;
    for (bool first = true; line.len != 0 && status == DW_OK; first = false) {
        size_t n = word_end(line);
        struct slice word = dw_slice_first(line, n);
        line = dw_slice_from(line, n + 1);
        if (word.len == 0 || (first && line.len != 0 && is_lead(word)))
            continue;
        status = dw_unmask_try(unmask, word, error);
    }
    return status;
}

static enum dw_status try_stream(struct unmask *unmask, FILE *in, const char *path, struct dw_error *error)
{
    char *line = NULL;
    size_t size = 0;
    enum dw_status status = DW_OK;
    for (ssize_t n; status == DW_OK && (n = getline(&line, &size, in)) >= 0;)
        status = try_line(unmask, dw_slice(line, (size_t)n), error);
    free(line);
    return status == DW_OK && ferror(in) ? dw_fail_errno(error, "cannot read %s", path) : status;
}

static enum dw_status try_file(struct unmask *unmask, const char *path, struct dw_error *error)
{
    if (strcmp(path, "-") == 0)
        return try_stream(unmask, stdin, "standard input", error);
    FILE *in = fopen(path, "re");
    if (in == NULL)
        return dw_fail_errno(error, "cannot read %s", path);
    enum dw_status status = try_stream(unmask, in, path, error);
    (void)fclose(in);
    return status;
}

static enum dw_status try_all(struct unmask *unmask, const struct unmask_files *files, struct dw_error *error)
{
    enum dw_status status = dw_unmask_try_known(unmask, error);
    if (status == DW_OK && files->hosts != NULL)
        status =
            try_file(unmask, files->hosts, NULL) == DW_ERR_MEMORY ? dw_fail(error, DW_ERR_MEMORY, "no memory") : DW_OK;
    for (size_t i = 0; i < files->count && status == DW_OK; i++)
        status = try_file(unmask, files->paths[i], error);
    return status;
}

static struct slice text_of(const cJSON *root, const char *section, const char *code)
{
    const cJSON *entry = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(root, section), code);
    return dw_slice_of(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(entry, "text")));
}

static enum dw_status write(struct unmask *unmask, struct unmask_counts *counts, struct dw_error *error)
{
    const struct embedded_file *file = dw_embedded_find(dw_embedded_patterns, "causes.json");
    cJSON *root = file != NULL ? cJSON_ParseWithLength(file->text, file->size) : NULL;
    struct unmask_texts texts = {text_of(root, "words", "hidden-name"), text_of(root, "quality", "names-guessed")};
    enum dw_status status = texts.hidden.ptr == NULL || texts.guessed.ptr == NULL
                                ? dw_fail(error, DW_ERR_FORMAT, "causes.json lacks a text")
                                : dw_unmask_write(unmask, &texts, counts, error);
    cJSON_Delete(root);
    return status;
}

enum dw_status dw_pipeline_unmask(struct store *store, const struct unmask_files *files, struct unmask **out,
                                  struct unmask_counts *counts, struct dw_error *error)
{
    *out = NULL;
    enum dw_status status = dw_unmask_open(out, store, error);
    if (status == DW_OK)
        status = try_all(*out, files, error);
    if (status == DW_OK)
        status = write(*out, counts, error);
    if (status != DW_OK) {
        dw_unmask_close(*out);
        *out = NULL;
    }
    return status;
}
