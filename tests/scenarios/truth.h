/* What is true of every query and, from that, of every lookup, as the contract judges it. */
#ifndef SCENARIOS_TRUTH_H
#define SCENARIOS_TRUTH_H

#include <stdio.h>

#include "client.h"
#include "world.h"

enum { CAUSES_MAX = 6, ROOTS_MAX = 5 };

/* One request's question for one type, with all that became of it. */
struct query {
    uint32_t r;
    unsigned life; /* of the daemon */
    struct client client;
    const char *name, *type; /* what the client asked */
    const struct network *network, *network_at_end;
    const struct dns_service *service; /* the last */
    int64_t start, stop;               /* NEVER: not stopped */
    int64_t sent;                      /* the first time; NEVER: not sent */
    int64_t decided;                   /* answered, or its cause known; NEVER */
    int64_t died;                      /* the daemon, with the query open; NEVER */
    bool answered, never_sent, local;
    bool asked;       /* a querier was at work for it, whether it could send or not */
    bool hidden;      /* decided by a result whose redaction hides whether it is an answer, and by nothing else */
    bool silent;      /* decided without a line of log: any verdict but a certain one is fair */
    bool penalized;   /* its server, while it waited */
    bool left_server; /* for another one, since it did not answer */
    bool revived;     /* asked anew by another network when it was decided, or suppressed when it was sent */
    bool shared;      /* it hung on another question that had waited before */
    bool unreachable, no_connection; /* a send failed; an encrypted server cannot be reached */
    bool told_late;                  /* the error below came when the wait had decided it */
    const char *server_error;        /* told by a server; NULL */
    const char *other_error;         /* another one, by another server; NULL */
    const char *causes[CAUSES_MAX];  /* of its failure, any of them is a fair reading of the log; "": it just left */
    size_t cause_count;
    unsigned heard; /* how often its client was told */
};

/* An incident's kind and beginning. */
struct happening {
    const char *kind;
    int64_t at;
};

struct truth {
    struct query **queries; /* in the order of their start */
    size_t count, room;
    struct happening *happenings; /* in their order */
    size_t happening_count, happening_room;
};

void truth_open(struct sim *sim);
struct query *truth_query(struct sim *sim, struct query fields);
void truth_sent(struct sim *sim, struct query *query);
void truth_answered(struct sim *sim, struct query *query);
/* A server answered it with an error. */
void truth_told(const struct sim *sim, struct query *query, const char *error);
/* Keeps the first. */
void truth_failed(struct sim *sim, struct query *query, const char *cause);
/* Another fair reading of a failure that was just told; NULL: none. */
void truth_also(struct query *query, const char *cause);
/* It hangs on another one that may have waited long. */
void truth_share(struct sim *sim, struct query *query, const struct query *leader);
/* It is suppressed now, though it may have been sent before: its DNS service went. */
void truth_service_gone(struct sim *sim, struct query *query, const char *cause);
/* The daemon's timer ran out on it. */
void truth_timed_out(struct sim *sim, struct query *query);
/* Its network goes: whoever waited for five seconds has waited in vain. */
void truth_moved(struct sim *sim, struct query *query);
/* The client stopped it, or the daemon died. */
void truth_ended(struct sim *sim, struct query *query, bool daemon_died);

/* happenings.c */
void happening_add(struct sim *sim, const char *kind);
/* One JSON object a line. */
void happenings_write(const struct sim *sim, FILE *out);
/* A program leaks requests until the daemon refuses all clients; returns when it is over. */
int64_t leak_plan(struct sim *sim, int64_t when);

/* gather.c: groups the queries to lookups and writes one JSON object a line. False when the file can't be written. */
bool truth_write(struct sim *sim);

/* root.c: the root causes that a fair reading gives for a cause, best first, "" for none; returns how many. `end` is
 * the network in which the whole lookup was decided. */
size_t root_causes(const struct sim *sim, const struct query *query, const struct network *end, const char *cause,
                   const char *roots[ROOTS_MAX]);

#endif
