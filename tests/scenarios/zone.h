/* Names, and what is true of them wherever a server answers for them. */
#ifndef SCENARIOS_ZONE_H
#define SCENARIOS_ZONE_H

#include "sim.h"

enum rcode { NOERROR = 0, FORMERR = 1, SERVFAIL = 2, NXDOMAIN = 3, NOTIMP = 4, REFUSED = 5 };

struct zone_name {
    const char *text;             /* as on the wire: ends in a dot */
    const struct zone_name *bare; /* of one label: asked when the search domains are through; NULL */
    const char *single;           /* what the client writes, when search domains complete it; NULL */
    enum rcode rcode;
    const char *a, *aaaa, *https, *srv; /* data, or NULL */
    const struct zone_name *cname;
    bool cname_apart; /* its target does not come in the same response */
    bool unanswered;  /* no server has an answer for it, ever */
    bool bogus;       /* its signatures don't hold */
    bool local;       /* .local: asked by multicast; answered when it has data */
    bool bad;         /* no domain name at all */
};

enum name_case {
    NAME_V4,
    NAME_DUAL,
    NAME_V6,
    NAME_MISSING,
    NAME_EMPTY,
    NAME_UNANSWERED,
    NAME_SERVFAIL,
    NAME_REFUSED,
    NAME_NOTIMP,
    NAME_CNAME,
    NAME_CNAME_APART,
    NAME_CNAME_MISSING,
    NAME_CNAME_EMPTY,
    NAME_BOGUS,
    NAME_LOCAL,
    NAME_LOCAL_SILENT,
    NAME_LOCAL_DEEP,  /* of three labels, nobody answers, and unicast DNS says NXDOMAIN */
    NAME_CNAME_CHAIN, /* of two links */
    NAME_CASES
};

/* A new name of that kind; `domain` ends in a dot, NULL: one is drawn. */
struct zone_name *zone_draw(struct sim *sim, enum name_case kind, const char *domain);
/* What data a name has for a type; NULL: none. */
const char *zone_data(const struct zone_name *name, const char *type);
/* `prefix` and `domain` as one name. */
const char *zone_join(struct sim *sim, const char *prefix, const char *domain);

#endif
