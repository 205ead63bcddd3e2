/* Proof of the pattern library: every sample of every pattern. */
#ifndef DW_PATTERN_CHECK_H
#define DW_PATTERN_CHECK_H

#include <stdio.h>

#include "pattern/library.h"

struct check_result {
    size_t patterns, samples, faults;
};

/* Each pattern compiles, has a sample, takes each of its samples with the fields named there; no two patterns claim one
 * sample with equal weight. Faults go to `out`, one a line, with file and entry; `out` may be NULL. */
enum dw_status dw_library_check(struct pattern_library *library, FILE *out, struct check_result *result,
                                struct dw_error *error);

/* Calls for each pattern, in the order in which they are tried. */
struct pattern_view {
    const char *kind, *why, *text, *file; /* why: NULL unless ignored; kind may be NULL then */
    struct slice process;
    size_t entry, weight, samples;
    bool user, raw;
};
size_t dw_library_count(const struct pattern_library *library);
struct pattern_view dw_library_view(const struct pattern_library *library, size_t index);
/* The message of a sample, from 0. */
struct slice dw_library_sample(const struct pattern_library *library, size_t index, size_t sample);

#endif
