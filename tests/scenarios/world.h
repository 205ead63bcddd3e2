/* The world outside of the daemons: networks that come and go, their DNS servers. */
#ifndef SCENARIOS_WORLD_H
#define SCENARIOS_WORLD_H

#include "say.h"
#include "zone.h"

enum { SERVERS_MAX = 3, SERVICES_MAX = 4, CANDIDATES_MAX = 8 };

enum mood {
    SERVER_WELL,
    SERVER_DEAD,        /* answers nothing */
    SERVER_UNREACHABLE, /* no route to it */
    SERVER_FAILING,     /* SERVFAIL for everything */
    SERVER_REFUSING,    /* REFUSED for everything */
    SERVER_SLOW,        /* answers after more than two seconds */
    MOODS
};

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
    unsigned denied; /* the request flags that forbid its interface: cellular, expensive, constrained */
    bool of_vpn, encrypted, clat46;
    bool cannot_connect, has_problems; /* to an encrypted server; and the daemon knows it */
    int64_t described_at;              /* when it was last logged in full */
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

enum network_kind {
    NET_DUAL,
    NET_V4,
    NET_V6,           /* IPv6 alone */
    NET_NONE,         /* no interface that counts */
    NET_NO_DNS,       /* a primary, and no DNS configuration */
    NET_DNS_IGNORED,  /* its servers are of the family that it lacks */
    NET_VPN_FULL_V4,  /* a full tunnel without IPv6 */
    NET_VPN_FULL,     /* a full tunnel of both families */
    NET_VPN_OVERLAY,  /* split: the VPN's service lies over the physical interface */
    NET_VPN_TUNNEL,   /* split: the tunnel is a candidate, not the first */
    NET_VPN_DNS_ONLY, /* split: only the resolver of the VPN */
    NET_CELLULAR,     /* a hotspot: expensive or constrained too */
    NET_FLAGLESS,     /* both families, but the resolver lacks the flag for AAAA */
    NET_TLS,          /* encrypted DNS */
    NETWORKS
};

/* What holds from one change of the network to the next. */
struct network {
    enum network_kind kind;
    int64_t from;
    struct family v4, v6;
    struct dns_service *services[SERVICES_MAX]; /* the special ones stand before that for everything */
    size_t service_count;
    const char *search;             /* a domain, with its dot; NULL */
    const char *vpn;                /* the VPN's service; NULL */
    const char *vpn_domain;         /* that the VPN's resolver is for; NULL */
    struct dns_service *discovered; /* by DDR, which answers for names of the VPN too; NULL */
    const char *ignored;            /* a server that configd ignored; NULL */
    bool clat46;                    /* its IPv4 is made of IPv6 */
    bool nat64;                     /* it translates IPv4 for those who have IPv6 alone */
    bool coupled;                   /* IPv6 of en0 was demoted for the VPN's sake */
    const struct network *next;     /* NULL: not yet */
    bool policy;                    /* a policy denies the network to some programs */
};

struct world {
    struct network *network; /* the present one */
    const struct network *before;
    uint32_t names, services, addresses; /* counters, so that each is new */
    unsigned metered;                    /* networks of that kind so far */
};

void world_open(struct sim *sim);
/* Another network; tells configd and mDNSResponder. */
void world_change(struct sim *sim, enum network_kind kind);
void world_change_to(struct sim *sim, struct network *network);
/* mDNSResponder takes notice of the present network. */
void world_announce(struct sim *sim, void *nothing);
/* NULL: none. */
struct dns_service *world_service_for(const struct sim *sim, const char *name);
bool world_lies_in(const char *name, const char *domain);
void service_describe(const struct sim *sim, struct line *line, const struct dns_service *service);
const char *world_address(struct sim *sim, const char *type);

/* networks.c */
struct network *network_build(struct sim *sim, enum network_kind kind);

/* The DNS configuration as a State entry has it. */
void configd_put_dns(struct sim *sim, struct line *entry, const struct network *network);
/* state_entries.c: both State entries, as an event. */
void state_entries(struct sim *sim, void *nothing);

/* configd.c: one pass of IPMonitor over a change. */
void configd_pass(struct sim *sim, const struct network *before, const struct network *after);

#endif
