/* Programs that look names up. */
#ifndef SCENARIOS_CLIENT_H
#define SCENARIOS_CLIENT_H

#include "sim.h"

enum api { API_QUERY, API_ADDRINFO, API_XPC };

enum {
    FLAG_INTERMEDIATES = 0x1000,
    FLAG_SHARE = 0x4000,
    FLAG_SUPPRESS = 0x8000,
    FLAG_TIMEOUT = 0x10000,
};

struct client {
    uint32_t pid, socket;
    const char *process;
    const char *options; /* of getaddrinfo over XPC */
};

struct request;
struct question;

/* Plans the lookups of the whole capture. */
void clients_plan(struct sim *sim);
/* The daemon tells a request's owner of an answer, or of a negative one. */
void client_told(struct sim *sim, struct request *request, const struct question *question, bool answer);

#endif
