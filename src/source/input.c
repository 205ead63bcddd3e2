#include <stdlib.h>
#include <string.h>

#include "source/internal.h"

enum dw_status dw_input_new(struct input **out, const char *path, enum input_kind kind, const struct dw_notify *notify,
                            struct dw_error *error)
{
    struct input *in = calloc(1, sizeof *in);
    struct input_impl *impl = calloc(1, sizeof *impl);
    if (in == NULL || impl == NULL) {
        free(in);
        free(impl);
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    }
    *in = (struct input){.path = strdup(path), .kind = kind, .impl = impl};
    impl->notices = dw_notices_new(notify);
    if (in->path == NULL || impl->notices == NULL) {
        dw_input_close(in);
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    }
    *out = in;
    return DW_OK;
}

const char *dw_input_kind_word(enum input_kind kind)
{
    static const char *const words[] = {
        [INPUT_TEXT] = "text",   [INPUT_LOGARCHIVE] = "logarchive",   [INPUT_TRACEV3] = "tracev3",
        [INPUT_STATE] = "state", [INPUT_SYSDIAGNOSE] = "sysdiagnose", [INPUT_DATABASE] = "database"};
    return words[kind];
}

struct reader_options dw_input_reader_options(struct input *input, const struct reader_options *options,
                                              const char *path)
{
    struct input_impl *impl = input->impl;
    struct reader_options o = *options;
    const char *within =
        strcmp(path, input->path) != 0 ? dw_arena_printf(&impl->arena, "%s:%s", input->path, path) : NULL;
    o.input = within != NULL ? within : input->path;
    o.notify = dw_notices_way(impl->notices);
    return o;
}

struct input_part *dw_input_add(struct input *input, enum part_kind kind, const char *path)
{
    struct input_part *parts = realloc(input->parts, (input->part_count + 1) * sizeof *parts);
    if (parts == NULL)
        return NULL;
    input->parts = parts;
    struct input_part *part = &parts[input->part_count];
    *part = (struct input_part){.kind = kind, .path = strdup(path), .descriptor = -1};
    if (part->path == NULL)
        return NULL;
    input->part_count++;
    return part;
}

void dw_input_drop(struct input *input)
{
    struct input_part *part = &input->parts[--input->part_count];
    free(part->path);
    free(part->text);
}

void dw_input_damage(struct input *input, const char *path, const char *text)
{
    struct input_impl *impl = input->impl;
    struct dw_notify way = dw_notices_way(impl->notices);
    struct dw_notice notice = {DW_NOTICE_DAMAGE, path, 0, 0, text};
    input->damaged++;
    dw_notify(&way, &notice);
}

void dw_input_close(struct input *input)
{
    if (input == NULL)
        return;
    struct input_impl *impl = input->impl;
    (void)dw_child_end(&impl->child, input->part_count != 0 ? input->parts[0].descriptor : -1, CHILD_PATIENCE_MS);
    for (size_t i = 0; i < input->part_count; i++) {
        if (input->parts[i].reader != NULL)
            input->parts[i].reader->close(input->parts[i].reader);
        free(input->parts[i].path);
        free(input->parts[i].text);
    }
    for (size_t i = 0; i < impl->tree_count; i++)
        impl->trees[i]->close(impl->trees[i]);
    dw_arena_free(&impl->arena);
    free(impl->trees);
    if (impl->notices != NULL)
        dw_notices_sum_up(impl->notices);
    dw_notices_free(impl->notices);
    free(input->parts);
    free(impl);
    free(input->path);
    free(input->os_version);
    free(input->build);
    free(input->device);
    free(input);
}
