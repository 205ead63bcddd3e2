/* What a capture shall look like. */
#ifndef SCENARIOS_OPTIONS_H
#define SCENARIOS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct sim;

enum era { ERA_10_12, ERA_10_13, ERA_10_14, ERA_10_15, ERA_11, ERA_12, ERA_13, ERA_14, ERA_15, ERA_26, ERA_27, ERAS };

enum style { STYLE_DEFAULT, STYLE_COMPACT, STYLE_SYSLOG, STYLE_NDJSON, STYLE_TRANSCRIPT, STYLES };

enum redaction {
    REDACT_NOTHING, /* all names are clear */
    REDACT_STOCK,   /* as the system comes */
    REDACT_OWN,     /* private data switched on: from 13 the daemon's own messages stay masked, libmdns's are clear */
    REDACTIONS
};

enum levels { LEVELS_DEFAULT, LEVELS_INFO, LEVELS_DEBUG, LEVELS };

struct options {
    uint64_t seed;
    uint32_t lookups;
    enum era era;
    enum style style;
    enum redaction redaction;
    enum levels levels;
    unsigned loss;     /* percent of the lines, one by one */
    unsigned spans;    /* of lost lines */
    unsigned cut;      /* percent cut off at either end: it begins and ends in the middle */
    bool one_boot;     /* the computer is never started anew */
    const char *scene; /* a file; NULL: the course of things is drawn */
    const char *truth; /* a file */
};

extern const char *const ERA_NAMES[ERAS];

/* Says what is wrong on standard error. */
bool options_read(struct options *options, int argc, char **argv);

#endif
