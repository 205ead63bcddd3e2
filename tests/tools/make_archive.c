/* make_archive [OPTIONS] FOLDER: writes a log archive of every kind of record into FOLDER, and to standard output what
 * a reader must make of it, one entry a line: time in ns, type, pid, thread, activity, process, sender, subsystem,
 * category, message, with tabs between.
 *   --packing lz4|blocks|stored|plain|zbm    --dsc 1|2    --collapsed    --timebase N/D    --live    --no-timesync
 *   --seed N */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>

#include "support/trace_scene.h"

static bool packing(const char *text, enum tw_packing *out)
{
    static const char *const NAMES[] = {"lz4", "blocks", "stored", "plain", "zbm"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (strcmp(text, NAMES[i]) == 0) {
            *out = (enum tw_packing)i;
            return true;
        }
    return false;
}

static bool read_options(struct tw_options *o, int argc, char **argv)
{
    static const struct option LONG[] = {{"packing", 1, NULL, 'p'},   {"dsc", 1, NULL, 'd'},
                                         {"collapsed", 0, NULL, 'c'}, {"timebase", 1, NULL, 't'},
                                         {"live", 0, NULL, 'l'},      {"no-timesync", 0, NULL, 'n'},
                                         {"seed", 1, NULL, 's'},      {NULL, 0, NULL, 0}};
    int c;
    while ((c = getopt_long(argc, argv, "", LONG, NULL)) != -1) {
        if (c == 'd')
            o->dsc_version = (unsigned)strtoul(optarg, NULL, 10);
        else if (c == 'c')
            o->collapsed = true;
        else if (c == 'l')
            o->live_layout = true;
        else if (c == 'n')
            o->without_timesync = true;
        else if (c == 's')
            o->seed = strtoull(optarg, NULL, 10);
        else if (c == 't' && sscanf(optarg, "%" SCNu32 "/%" SCNu32, &o->numerator, &o->denominator) != 2)
            return false;
        else if (c == 'p' && !packing(optarg, &o->packing))
            return false;
        else if (c == '?')
            return false;
    }
    return optind + 1 == argc;
}

int main(int argc, char **argv)
{
    struct tw_options options = {.dsc_version = 2};
    if (!read_options(&options, argc, argv)) {
        (void)fprintf(stderr, "usage: make_archive [--packing lz4|blocks|stored|plain|zbm] [--dsc 1|2] [--collapsed] "
                              "[--timebase N/D] [--live] [--no-timesync] [--seed N] FOLDER\n");
        return 2;
    }
    struct tw_scene s;
    tw_scene_open(&s, &options);
    tw_scene_all(&s);
    tw_scene_close(&s);
    struct tw_output folder = tw_to_folder(argv[optind]);
    for (size_t i = 0; i < s.files.count; i++)
        folder.file(folder.self, s.files.list[i].path, tw_slice(&s.files.list[i].bytes));
    for (size_t i = 0; i < s.count; i++) {
        const struct tw_expected *x = &s.expected[i];
        printf("%" PRId64 "\t%d\t%" PRIu32 "\t0x%" PRIx64 "\t0x%" PRIx64 "\t%s\t%s\t%s\t%s\t%.300s\n", x->time_ns,
               (int)x->type, x->pid, x->thread, x->activity, x->process, x->sender, x->subsystem, x->category,
               x->message);
    }
    tw_scene_free(&s);
    return 0;
}
