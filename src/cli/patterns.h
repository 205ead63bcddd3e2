/* dnswhy patterns: its options, and the sub-command that reads inputs. */
#ifndef DW_CLI_PATTERNS_H
#define DW_CLI_PATTERNS_H

#include "cli/options.h"

struct patterns_options {
    struct common_options common;
    const char *process, *format;
    uint64_t limit;
    bool redact, samples;
};

/* What no pattern took, grouped by shape. Gives the exit status. */
int dw_patterns_unknown(const struct patterns_options *options, char **inputs, size_t count);

#endif
