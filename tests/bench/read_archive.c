/* read_archive FOLDER [PROCESS]...: reads all entries of a log archive, or those of the named processes, and says how
 * long that took, how fast it was by the size of the tracev3 files, and the peak of memory. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "source/folder.h"

enum { PROCESSES_MAX = 16 };

static enum dw_status add_size(void *self, const char *path, uint64_t size, struct dw_error *error)
{
    (void)error;
    if (dw_slice_ends(dw_slice_of(path), SLICE(".tracev3")))
        *(uint64_t *)self += size;
    return DW_OK;
}

static double seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void tell(void *self, const struct dw_notice *notice)
{
    (void)self;
    (void)fprintf(stderr, "%s (offset %llu)\n", notice->text, (unsigned long long)notice->offset);
}

static long peak_kib(void)
{
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
#ifdef __APPLE__
    return usage.ru_maxrss / 1024;
#else
    return usage.ru_maxrss;
#endif
}

int main(int argc, char **argv)
{
    struct slice wanted[PROCESSES_MAX];
    struct reader_options options = {.input = argc > 1 ? argv[1] : "", .notify = {tell, NULL}};
    struct file_tree *tree = NULL;
    struct entry_reader *reader = NULL;
    struct log_entry entry;
    struct dw_error error = {0};
    uint64_t bytes = 0, text = 0;
    if (argc < 2 || argc - 2 > PROCESSES_MAX) {
        (void)fprintf(stderr, "usage: read_archive FOLDER [PROCESS]...\n");
        return 2;
    }
    for (int i = 2; i < argc; i++)
        wanted[options.process_count++] = dw_slice_of(argv[i]);
    options.processes = options.process_count != 0 ? wanted : NULL;
    double start = seconds();
    enum dw_status status = dw_folder_tree_of_diagnostics(&tree, argv[1], &error);
    if (status == DW_OK)
        status = tree->list(tree, add_size, &bytes, &error);
    if (status == DW_OK)
        status = dw_tracev3_open(&reader, tree, &options, &error);
    while (status == DW_OK && (status = reader->next(reader, &entry, &error)) == DW_OK)
        text += entry.message.len;
    if (status != DW_END) {
        (void)fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    double took = seconds() - start, mb = (double)bytes / 1e6;
    (void)printf("%.1f MB in %.3f s: %.0f MB/s, %llu entries (%.0f ns each), %.1f MB of messages, peak %ld KiB\n", mb,
                 took, mb / took, (unsigned long long)reader->stats(reader)->entries,
                 took * 1e9 / (double)reader->stats(reader)->entries, (double)text / 1e6, peak_kib());
    reader->close(reader);
    return 0;
}
