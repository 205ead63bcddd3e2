/* The network as configd's log shows it at this moment: who may be primary, who is, what the resolvers are for. */
#ifndef DW_CORRELATE_STATE_H
#define DW_CORRELATE_STATE_H

#include "correlate/model.h"

enum { MAX_CANDIDATES = 16, MAX_STATE_EVENTS = 24, MAX_VPN_DOMAINS = 16 };

enum known { UNKNOWN = -1, NO = 0, YES = 1 };

struct text { /* short words, cut when longer */
    char bytes[128];
    size_t len;
};

struct seat { /* a candidate */
    struct text interface, service, address;
    int64_t rank; /* -1 unknown */
    bool ineligible;
};

struct family_state {
    enum known primary;
    bool from_election; /* else from `network changed` or a file alone */
    struct text interface, service, address;
    struct seat seats[MAX_CANDIDATES];
    size_t count;
    struct event *events[MAX_STATE_EVENTS]; /* the last election */
    size_t event_count;
};

enum tunnel { TUNNEL_UNKNOWN, TUNNEL_NONE, TUNNEL_SPLIT, TUNNEL_FULL };

struct state {
    struct family_state v4, v6;
    enum known dns;
    bool ignored4, ignored6;      /* servers ignored: no connectivity of that family */
    bool marks_split;             /* `network changed` alone looks like a split tunnel */
    bool demoted6;                /* the physical interface's IPv6 was put back */
    enum known aaaa_flag, a_flag; /* of any resolver shown */
    struct text tunnel_resolver;  /* interface of a resolver that lies on a tunnel */
    struct text vpn_domains[MAX_VPN_DOMAINS], pending[MAX_VPN_DOMAINS];
    size_t vpn_domain_count, pending_count;
    struct event *others[MAX_STATE_EVENTS]; /* network changed, demoted, ignored, no DNS configuration */
    size_t other_count;
    bool listing_v6;                         /* the candidates to come are IPv6's */
    struct event *all[3 * MAX_STATE_EVENTS]; /* room for a list of the above */
};

void dw_state_init(struct state *s);
void dw_state_release(struct state *s);
void dw_state_event(struct state *s, struct event *e);
/* From a file of a sysdiagnose, before the first event: what the log says later stands above it. */
void dw_state_snapshot(struct state *s, const struct network_state *snapshot);
enum tunnel dw_state_tunnel(const struct state *s, const struct seat **seat);
bool dw_state_is_tunnel(struct slice interface);
static inline struct slice dw_text(const struct text *t)
{
    return dw_slice(t->bytes, t->len);
}

#endif
