/* mDNSResponder: requests, questions, queriers. Order and conditions of what it logs: facts/mdnsresponder.md. */
#ifndef SCENARIOS_DAEMON_H
#define SCENARIOS_DAEMON_H

#include "truth.h"

enum { QUESTIONS_MAX = 4, CONFIGD_PID = 118 };

struct visit;

struct request {
    uint32_t r;
    enum api api;
    struct client client;
    uint32_t flags;
    const struct zone_name *name;
    const char *written;
    struct question *questions[QUESTIONS_MAX];
    size_t question_count;
    int64_t start;
    bool stopped;
    struct visit *visit; /* whose it is */
};

struct question {
    struct request *request;
    struct query *query; /* its truth */
    uint32_t id;
    const struct zone_name *name; /* the present one */
    const char *type;
    struct dns_service *service;
    struct question *leader; /* whose answers it shares; NULL: its own */
    struct querier *querier;
    bool suppressed, stopped, timed;
    const char *reason;    /* of the suppression */
    struct question *next; /* in the list of all that are open */
};

/* libmdns asks the servers of one DNS service for one name and type. */
struct querier {
    uint32_t label; /* the id of the question that it was made for */
    const struct zone_name *name;
    const char *type;
    struct dns_service *service;
    struct question *owner; /* NULL: an orphan */
    size_t server;
    unsigned sends, unanswered, failed_servers; /* the last: a bit a server */
    int64_t interval;
    uint32_t generation; /* of its timer: an older one is void */
    uint32_t message_id;
    bool concluded;
    struct querier *next; /* in the list of orphans */
};

struct daemon {
    uint32_t pid, last_r;
    unsigned life;
    uint64_t boot_key, life_key;
    uint32_t threads[THREADS];
    struct question *open;
    struct querier *orphans;
};

void daemon_open(struct sim *sim);
/* The fields up to `written` are set; `types` ends in NULL. */
struct request *daemon_start(struct sim *sim, struct request terms, const char *const *types);
void daemon_stop(struct sim *sim, struct request *request);
/* The request's id for a connection. */
uint32_t daemon_next_r(struct sim *sim);

/* question.c */
void question_start(struct sim *sim, struct question *question);
void question_stop(struct sim *sim, struct question *question);
/* The querier of `question` has its response. */
void question_response(struct sim *sim, struct question *question, const struct querier *querier, enum rcode rcode);

/* querier.c */
void querier_start(struct sim *sim, struct question *question);
void querier_orphan(struct sim *sim, struct question *question);

#endif
