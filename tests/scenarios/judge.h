/* Queries gathered to lookups, and their verdicts. */
#ifndef SCENARIOS_JUDGE_H
#define SCENARIOS_JUDGE_H

#include <stdio.h>

#include "truth.h"

enum { MEMBERS_MAX = 8, READINGS_MAX = 10 };

struct lookup {
    struct query *members[MEMBERS_MAX];
    size_t count;
    int64_t last_start;
};

/* A cause, or `resolved`, `resolved-slow` (with a cause), `cancelled`, `*` for any of them. The first is what the
 * contract says; the others are fair readings too. Roots: "" for none. */
struct verdict {
    const char *words[READINGS_MAX], *roots[READINGS_MAX];
    size_t word_count, root_count;
};

/* era_words.c: one JSON object, the verdicts and the root causes that lookups of an era can have. */
void era_words_write(FILE *out, enum era era);

/* When it was resolved, or the last of its queries failed; NEVER: neither. */
int64_t judged_at(const struct lookup *lookup);

void judge(const struct sim *sim, const struct lookup *lookup, struct verdict *verdict);

#endif
