/* Programs that look names up. */
#ifndef SCENARIOS_CLIENT_H
#define SCENARIOS_CLIENT_H

#include "sim.h"

enum api { API_QUERY, API_ADDRINFO, API_XPC };

#define FLAG_EXPIRED 0x80000000u /* expired answers are welcome */

enum {
    FLAG_INTERMEDIATES = 0x1000,
    FLAG_DENY_CONSTRAINED = 0x2000,
    FLAG_SUPPRESS = 0x8000,
    FLAG_TIMEOUT = 0x10000,
    FLAG_PATH_EVALUATED = 0x40000000,
    FLAG_DENY_CELLULAR = 0x8000000,
    FLAG_DENY_EXPENSIVE = 0x20000000,
};

struct client {
    uint32_t pid, socket;
    const char *process;
    const char *options;   /* of getaddrinfo over XPC */
    const char *delegator; /* for whom it asks; NULL: for itself */
};

struct request;
struct question;
struct zone_name;
struct habit;

enum { RECENT_MAX = 24 };

/* Names that were asked for lately. */
struct recent {
    const struct zone_name *names[RECENT_MAX];
    size_t count, next;
};

/* What a scene tells. */
struct ask {
    const struct habit *habit;
    const struct zone_name *name;
    int64_t patience;
    bool fails; /* the daemon has no memory for it */
    bool leaks; /* it is never stopped */
};
void client_ask(struct sim *sim, const struct ask *ask);

/* plan.c: the whole capture. */
void plan(struct sim *sim);
enum visit_kind { VISIT_ANY, VISIT_UNANSWERED };

/* A program looks a name up now. */
void client_visit(struct sim *sim, struct recent *recent, enum visit_kind kind);
/* Whether the owner of a request still waits for something. */
bool client_is_waiting(const struct request *request);
/* The daemon tells a request's owner of an answer, or of a negative one. */
void client_told(struct sim *sim, struct request *request, const struct question *question, bool answer);

#endif
