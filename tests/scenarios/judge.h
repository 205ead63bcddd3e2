/* Queries gathered to lookups, and their verdicts. */
#ifndef SCENARIOS_JUDGE_H
#define SCENARIOS_JUDGE_H

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

void judge(const struct sim *sim, const struct lookup *lookup, struct verdict *verdict);

#endif
