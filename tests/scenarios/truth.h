/* What is true of every query and, from that, of every lookup, as the contract judges it. */
#ifndef SCENARIOS_TRUTH_H
#define SCENARIOS_TRUTH_H

#include "client.h"
#include "world.h"

/* One request's question for one type, with all that became of it. */
struct query {
    uint32_t r;
    unsigned life; /* of the daemon */
    struct client client;
    const char *name, *type; /* what the client asked */
    const struct network *network;
    int64_t start, stop; /* NEVER: not stopped */
    int64_t sent;        /* the first time; NEVER: not sent */
    int64_t decided;     /* answered, or its cause known; NEVER */
    bool answered, never_sent, penalized;
    const char *cause; /* of its failure; NULL */
};

struct truth {
    struct query **queries; /* in the order of their start */
    size_t count, room;
};

void truth_open(struct sim *sim);
struct query *truth_query(struct sim *sim, struct query fields);
void truth_sent(struct sim *sim, struct query *query);
void truth_answered(struct sim *sim, struct query *query);
/* Keeps the first. */
void truth_failed(struct sim *sim, struct query *query, const char *cause);

/* judge.c: groups the queries to lookups and writes one JSON object a line. False when the file can't be written. */
bool truth_write(struct sim *sim);

#endif
