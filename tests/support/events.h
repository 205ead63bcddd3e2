/* Events made by hand, and a sink that remembers what correlation gives: for tests of correlation alone. */
#ifndef SUPPORT_EVENTS_H
#define SUPPORT_EVENTS_H

#include "correlate/correlate.h"

#define SCENE_START INT64_C(1665437606000000000) /* 0 ms */

enum { MAX_GIVEN = 512 };

struct given_query {
    char type[12], cause[40];
    enum outcome outcome;
    size_t answers;
    int64_t service;
};

struct given { /* the last word on one lookup */
    uint64_t id;
    char name[256], redacted[128], client[64], cause[40], root[40], summary[512], remedies[4096];
    uint32_t pid;
    enum outcome outcome;
    bool slow, final;
    enum confidence confidence, root_confidence;
    int64_t start, end, stopped;
    size_t times; /* how often it was given */
    size_t query_count, evidence_count, remedy_count, decisive;
    struct given_query queries[16];
};

struct scene {
    struct correlate *correlate;
    struct given lookups[MAX_GIVEN];
    size_t lookup_count, request_count, service_count, incident_count, quality_count;
    char incidents[32][40];
    uint64_t incident_lookups[32];
    struct {
        char code[40], text[160];
        int64_t from, until;
    } quality[16];
    uint64_t next_event;
    uint32_t pid, boot;
    bool without_times;
};

/* Opens correlation with the shipped causes.json. */
void scene_open(struct scene *scene);
/* An event at `ms` milliseconds: field words and values in turn, ended by NULL. A value that begins with `<` or is
 * empty is a redaction. */
void scene_event(struct scene *scene, int64_t ms, int kind, ...) __attribute__((sentinel));
void scene_finish(struct scene *scene);
void scene_close(struct scene *scene);
size_t scene_count(const struct scene *scene, enum outcome outcome);

#endif
