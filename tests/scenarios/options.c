#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const ERA_NAMES[ERAS] = {"10.12", "10.13", "10.14", "10.15", "11", "12", "13", "14", "15", "26", "27"};

static const char *const STYLE_NAMES[STYLES] = {"default", "compact", "syslog", "ndjson", "transcript"};
static const char *const REDACTION_NAMES[REDACTIONS] = {"none", "stock", "own"};
static const char *const LEVEL_NAMES[LEVELS] = {"default", "info", "debug"};

static const char USAGE[] =
    "usage: play [--seed N] [--lookups N] [--era 10.12|..|27] [--style default|compact|syslog|ndjson|transcript]\n"
    "            [--redact none|stock|own] [--levels default|info|debug] [--loss PERCENT] [--spans N]\n"
    "            [--cut PERCENT] [--one-boot] [--scene FILE] --truth FILE > CAPTURE\n";

/* The index of `word`, or -1. */
static int find_word(const char *word, const char *const *words, int count)
{
    for (int i = 0; i < count; i++)
        if (strcmp(word, words[i]) == 0)
            return i;
    return -1;
}

static int read_choice(struct options *options, int letter, const char *word)
{
    int found = letter == 'e'   ? find_word(word, ERA_NAMES, ERAS)
                : letter == 's' ? find_word(word, STYLE_NAMES, STYLES)
                : letter == 'r' ? find_word(word, REDACTION_NAMES, REDACTIONS)
                                : find_word(word, LEVEL_NAMES, LEVELS);
    if (found < 0)
        return -1;
    if (letter == 'e')
        options->era = (enum era)found;
    else if (letter == 's')
        options->style = (enum style)found;
    else if (letter == 'r')
        options->redaction = (enum redaction)found;
    else
        options->levels = (enum levels)found;
    return 0;
}

bool options_read(struct options *options, int argc, char **argv)
{
    static const struct option LONG[] = {{"seed", 1, NULL, 'n'},  {"lookups", 1, NULL, 'c'}, {"era", 1, NULL, 'e'},
                                         {"style", 1, NULL, 's'}, {"redact", 1, NULL, 'r'},  {"levels", 1, NULL, 'l'},
                                         {"loss", 1, NULL, 'o'},  {"spans", 1, NULL, 'p'},   {"truth", 1, NULL, 't'},
                                         {"cut", 1, NULL, 'u'},   {"scene", 1, NULL, 'S'},   {"one-boot", 0, NULL, 'b'},
                                         {NULL, 0, NULL, 0}};
    *options = (struct options){.seed = 1, .lookups = 100, .era = ERA_15, .levels = LEVELS_DEBUG};
    int c, bad = 0;
    while ((c = getopt_long(argc, argv, "", LONG, NULL)) != -1) {
        if (c == 'n')
            options->seed = strtoull(optarg, NULL, 10);
        else if (c == 'c')
            options->lookups = (uint32_t)strtoul(optarg, NULL, 10);
        else if (c == 'o')
            options->loss = (unsigned)strtoul(optarg, NULL, 10);
        else if (c == 'p')
            options->spans = (unsigned)strtoul(optarg, NULL, 10);
        else if (c == 'u')
            options->cut = (unsigned)strtoul(optarg, NULL, 10);
        else if (c == 'b')
            options->one_boot = true;
        else if (c == 'S')
            options->scene = optarg;
        else if (c == 't')
            options->truth = optarg;
        else
            bad |= c == '?' ? -1 : read_choice(options, c, optarg);
    }
    if (bad == 0 && optind == argc && options->truth != NULL)
        return true;
    (void)fputs(USAGE, stderr);
    return false;
}
