#include "pattern/library_files.h"

#include <cJSON.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/embedded.h"

enum { FILE_MAX = 16 * 1024 * 1024 };

static enum dw_status add(struct library_files *files, const char *name, const char *text, size_t size, bool user,
                          struct dw_error *error)
{
    cJSON *json = cJSON_ParseWithLength(text, size);
    if (json == NULL)
        return dw_fail(error, DW_ERR_FORMAT, "%s: is no JSON", name);
    if (!user && strcmp(name, "types.json") == 0) {
        files->types = json;
        return DW_OK;
    }
    if (!cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(json, "patterns"))) {
        cJSON_Delete(json); /* causes.json and the like */
        return DW_OK;
    }
    struct library_file *items = realloc(files->items, (files->count + 1) * sizeof *items);
    char *copy = strdup(name);
    if (items != NULL)
        files->items = items;
    if (items == NULL || copy == NULL) {
        free(copy);
        cJSON_Delete(json);
        return dw_fail(error, DW_ERR_MEMORY, "no memory for the pattern library");
    }
    items[files->count++] = (struct library_file){copy, json, user};
    return DW_OK;
}

static enum dw_status add_file(struct library_files *files, const char *path, struct dw_error *error)
{
    FILE *in = fopen(path, "rb");
    if (in == NULL)
        return dw_fail_errno(error, "cannot read %s", path);
    char *text = malloc(FILE_MAX);
    size_t size = text != NULL ? fread(text, 1, FILE_MAX, in) : 0;
    enum dw_status status = text == NULL || ferror(in) || size == FILE_MAX
                                ? dw_fail(error, DW_ERR_IO, "cannot read %s, or it is too large", path)
                                : add(files, path, text, size, true, error);
    free(text);
    (void)fclose(in);
    return status;
}

static enum dw_status add_dir(struct library_files *files, const char *path, struct dw_error *error)
{
    DIR *dir = opendir(path);
    if (dir == NULL)
        return dw_fail_errno(error, "cannot read the patterns in %s", path);
    enum dw_status status = DW_OK;
    for (const struct dirent *e; status == DW_OK && (e = readdir(dir)) != NULL;) {
        char name[4096];
        if (!dw_slice_ends(dw_slice_of(e->d_name), SLICE(".json")) || e->d_name[0] == '.')
            continue;
        if (snprintf(name, sizeof name, "%s/%s", path, e->d_name) < (int)sizeof name)
            status = add_file(files, name, error);
    }
    (void)closedir(dir);
    return status;
}

enum dw_status dw_library_files_load(struct library_files *files, const char *const *dirs, size_t dir_count,
                                     struct dw_error *error)
{
    enum dw_status status = DW_OK;
    for (const struct embedded_file *f = dw_embedded_patterns; f->name != NULL && status == DW_OK; f++)
        status = add(files, f->name, f->text, f->size, false, error);
    for (size_t i = 0; i < dir_count && status == DW_OK; i++)
        status = add_dir(files, dirs[i], error);
    return status;
}

void dw_library_files_free(struct library_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        free(files->items[i].name);
        cJSON_Delete(files->items[i].json);
    }
    free(files->items);
    cJSON_Delete(files->types);
    *files = (struct library_files){0};
}
