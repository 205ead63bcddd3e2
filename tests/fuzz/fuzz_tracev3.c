/* The reader of binary logs: the input is one tracev3 file; string files and clock records are those of a small
 * archive. Its seed corpus is written by `fuzz_tracev3 -runs=0` with FUZZ_SEEDS=FOLDER in the environment. */
#include "support/memory_tree.h"
#include "support/trace_scene.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

static struct tw_scene scene;
static struct tw_file *log_file; /* what the input stands in for */

static void write_seeds(const char *folder)
{
    for (int packing = TW_PACK_LZ4; packing <= TW_PACK_LZBITMAP; packing++) {
        struct tw_scene s;
        tw_scene_open(&s, &(struct tw_options){.seed = 7, .packing = (enum tw_packing)packing, .set_bytes = 1500});
        tw_scene_all(&s);
        tw_scene_close(&s);
        for (size_t i = 0; i < s.files.count; i++) {
            char path[4096];
            if (strstr(s.files.list[i].path, ".tracev3") == NULL)
                continue;
            (void)snprintf(path, sizeof path, "%s/%d-%zu", folder, packing, i);
            tw_save(path, dw_slice((const char *)s.files.list[i].bytes.at, s.files.list[i].bytes.len));
        }
        tw_scene_free(&s);
    }
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    const char *seeds = getenv("FUZZ_SEEDS");
    if (seeds != NULL)
        write_seeds(seeds);
    tw_scene_open(&scene, &(struct tw_options){.seed = 7, .set_bytes = 1500});
    tw_scene_all(&scene);
    tw_scene_close(&scene);
    for (size_t i = 0; i < scene.files.count; i++) {
        struct tw_file *file = &scene.files.list[i];
        if (strstr(file->path, ".tracev3") == NULL)
            continue;
        if (log_file == NULL)
            log_file = file;
        else
            file->bytes.len = 0;
    }
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct tw_bytes kept = log_file->bytes;
    unsigned char *copy = malloc(size + 1);
    if (copy == NULL)
        return 0;
    memcpy(copy, data, size);
    log_file->bytes = (struct tw_bytes){.at = copy, .len = size};
    const struct reader_options options = {.input = "fuzz", .memory = (size_t)16 << 20};
    struct entry_reader *reader = NULL;
    struct log_entry entry;
    struct dw_error error;
    if (dw_tracev3_open(&reader, test_memory_tree(&scene.files), &options, &error) == DW_OK) {
        while (reader->next(reader, &entry, &error) == DW_OK)
            continue;
        reader->close(reader);
    }
    log_file->bytes = kept;
    free(copy);
    return 0;
}
