/* The world outside of the daemons: networks that come and go, DNS servers, names. */
#ifndef SCENARIOS_WORLD_H
#define SCENARIOS_WORLD_H

#include "say.h"

enum { SERVERS_MAX = 3, SERVICES_MAX = 4, CANDIDATES_MAX = 8 };

enum rcode { NOERROR = 0, FORMERR = 1, SERVFAIL = 2, NXDOMAIN = 3, NOTIMP = 4, REFUSED = 5 };

/* What is true of a name, wherever a server answers for it. */
struct zone_name {
    const char *text; /* as on the wire: ends in a dot */
    enum rcode rcode;
    const char *a, *aaaa; /* an address, or NULL */
    bool unanswered;      /* no server has an answer for it, ever */
};

enum mood { SERVER_WELL, SERVER_DEAD };

struct server {
    const char *address;
    enum mood mood;
    int64_t latency; /* of its answers */
    int64_t penalized_until;
};

/* One of mDNSResponder's DNS services. */
struct dns_service {
    uint32_t id;
    const char *type, *protocol, *source; /* Do53, UDP, sc */
    const char *interface;
    unsigned interface_index;
    const char *domain; /* "." or what it is for, with its dot */
    struct server *servers[SERVERS_MAX];
    size_t server_count;
    bool a_ok, aaaa_ok;
    const char *properties;
    bool of_vpn;
    int64_t described_at; /* when it was last logged in full */
};

struct candidate {
    const char *interface, *service, *address;
    uint32_t rank;
    bool ineligible;
};

struct family {
    struct candidate list[CANDIDATES_MAX]; /* best first */
    size_t count;
    bool primary; /* the first of the list */
};

enum network_kind { NET_DUAL, NET_V4, NETWORKS };

/* What holds from one change of the network to the next. */
struct network {
    enum network_kind kind;
    int64_t from;
    struct family v4, v6;
    struct dns_service *services[SERVICES_MAX]; /* the first that fits a name is taken: the special ones stand first */
    size_t service_count;
    const char *search;
};

struct world {
    struct network *network; /* the present one */
    const struct network *before;
    uint32_t names, services, addresses; /* counters, so that each is new */
};

void world_open(struct sim *sim);
/* Another network, of a kind; tells configd and mDNSResponder. */
void world_change(struct sim *sim, enum network_kind kind);
/* NULL: none. */
struct dns_service *world_service_for(struct sim *sim, const char *name);
void service_describe(const struct sim *sim, struct line *line, const struct dns_service *service);
const char *world_address(struct sim *sim, const char *type);

/* configd.c: one pass of IPMonitor over a change. */
void configd_pass(struct sim *sim, const struct network *before, const struct network *after);

#endif
