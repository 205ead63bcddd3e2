/* Reads lookups: the truth that `play` wrote, and what `dnswhy analyze --all --format ndjson` says. */
#ifndef SCENARIOS_CHECK_READ_H
#define SCENARIOS_CHECK_READ_H

#include "base/arena.h"

enum { REQUESTS_KEPT = 8, ACCEPTED_MAX = 4, EXPECTED_MAX = 40 };

/* Texts are empty where the JSON has null. */
struct seen {
    const char *start, *name, *process, *outcome, *cause, *root, *confidence, *root_confidence;
    const char *accepted[ACCEPTED_MAX]; /* other verdicts that are as good: a cause, or an outcome */
    const char *accepted_roots[ACCEPTED_MAX];
    size_t accepted_count, accepted_root_count;
    int64_t end; /* when it was decided; INT64_MIN: unknown */
    int64_t at;  /* of `start`; INT64_MIN: unknown */
    uint32_t pid;
    int64_t requests[REQUESTS_KEPT];
    size_t request_count;
    size_t line;
    bool part;            /* the capture does not hold it whole: it may be missing or undecided */
    struct seen *partner; /* found by the comparison */
};

/* Words that a capture should have lookups of. */
struct words {
    const char *list[EXPECTED_MAX];
    size_t count;
};

struct incident {
    const char *kind, *start;
    int64_t at, until; /* at: INT64_MIN when it has no times */
};

struct seen_list {
    struct seen *list;
    size_t count, room;
    struct incident *incidents;
    size_t incident_count, incident_room;
    struct words verdicts, roots; /* that the truth's era can have */
};

/* One JSON object a line; those with other keys than these tell are passed over. False, with a word on standard
 * error, when the file can't be read. */
bool check_read(const char *path, struct arena *arena, struct seen_list *out);

#endif
