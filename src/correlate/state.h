/* The network as it is known at this moment: who may be primary, who is, which tunnels are up, what the resolvers are
 * for. Fed by configd's elections, marks, dumps and State entries, and by files of a sysdiagnose. Shared by the files
 * of this folder that keep or judge it: state.c (which event goes where), elections.c, changes.c, dumps.c, snapshots.c,
 * resolvers.c, files.c, tunnel.c, history.c, roots.c, root_rules.c. */
#ifndef DW_CORRELATE_STATE_H
#define DW_CORRELATE_STATE_H

#include "correlate/model.h"

enum {
    MAX_CANDIDATES = 32,
    MAX_STATE_EVENTS = 24,
    MAX_IGNORED = 4,
    MAX_DUMP_EVENTS = 16,
    MAX_TUNNELS = 16,
    MAX_PORTS = 32
};

enum known { UNKNOWN = -1, NO = 0, YES = 1 };

/* What a piece of knowledge rests on; from SOURCE_DUMP on a message says it outright. */
enum state_source {
    SOURCE_NONE,
    SOURCE_FILE,     /* of a sysdiagnose: it holds at the capture's end */
    SOURCE_SERVICES, /* mDNSResponder's DNS services */
    SOURCE_MARKS,    /* `network changed` alone */
    SOURCE_LIST,     /* a list of candidates whose election's result is not shown */
    SOURCE_DUMP,     /* configd's dump, or a State entry */
    SOURCE_ELECTION  /* a line that names the primary, or the lack of one in a whole pass */
};

struct text { /* short words, cut when longer */
    char bytes[128];
    size_t len;
};

struct seat { /* a candidate */
    struct text interface, service, address;
    int64_t rank; /* -1 unknown */
    bool ineligible;
};

struct event_list { /* kept events; when full, the last one's place is taken */
    struct event *items[MAX_STATE_EVENTS];
    size_t count;
};

struct family_state {
    struct slice word; /* IPv4, IPv6 */
    enum known primary;
    enum state_source source;
    int64_t since; /* when it was first said */
    struct text interface, service, address;
    struct seat seats[MAX_CANDIDATES]; /* of the last list; none when a later change made it void */
    size_t count;
    struct event_list events;         /* the last election */
    bool whole;                       /* that list was seen with all its lines */
    bool silent;                      /* the last pass named the other family alone: one sign that none is primary */
    bool pass_list, pass_result;      /* seen in the pass of IPMonitor that is under way */
    enum state_source unordered_from; /* nwi: the first ranks First, in no order; SOURCE_NONE: not that is known */
    struct text beside;               /* a tunnel that is in the list, but not first */
    enum state_source beside_from;    /* SOURCE_NONE: none known */
};

struct listing {                 /* a list of candidates whose lines are still coming */
    struct family_state *family; /* NULL: none */
    int64_t expected;            /* -1: the head was lost */
    size_t seen;
    struct family_state buffer; /* seats, count, events */
};

struct resolver_set { /* one DNS configuration; resolvers.c */
    struct arena arena;
    enum state_source source; /* SOURCE_NONE: none is known */
    const char *word;         /* "log", "state", "scutil", "tracev3" */
    struct resolver *list;
    size_t count;
    uint64_t *ids; /* of their rows; 0: not given yet */
    int64_t *from;
    struct event_list events; /* that show it */
};

enum tunnel_mode { TUNNEL_UNKNOWN, TUNNEL_NONE, TUNNEL_SPLIT, TUNNEL_FULL };

enum tunnel_sign {
    SIGN_NONE,
    SIGN_PRIMARY,    /* its interface won */
    SIGN_OVERLAY,    /* its service lies over the physical interface */
    SIGN_CANDIDATE,  /* it could win and did not */
    SIGN_INELIGIBLE, /* a candidate without a router */
    SIGN_IN_LIST,    /* behind the first in marks or nwi */
    SIGN_ADDRESS,    /* it has an IPv4 address, and another is primary */
    SIGN_RANK_ROSE,  /* marks that look like an overlay */
    SIGN_RESOLVERS,
    SIGN_DNS_SERVICES
};

struct tunnel { /* tunnel.c: what the state says of VPNs */
    enum tunnel_mode mode;
    enum tunnel_sign sign;
    enum state_source source;
    const struct seat *seat; /* its candidate, where one is shown */
    struct slice interface;  /* its tunnel's, where shown */
    struct slice service;    /* its id, where shown */
};

struct tunnel_end { /* what is known of a tunnel's IPv6 */
    struct text interface, router, address;
};

struct port_name { /* a network service, as people call it */
    struct text interface, name;
};

struct primary_row { /* history.c */
    uint64_t id;     /* 0: none is open */
    int64_t from;
    struct text service, interface, address;
    enum tunnel_mode mode;
};

struct tunnel_row { /* history.c */
    uint64_t id;    /* 0: none is open */
    int64_t from;
    enum tunnel_mode mode;
    enum tunnel_sign sign;
    enum state_source source;
    struct text interface, service, delegates_to, demoted;
};

struct state {
    struct family_state v4, v6;
    struct listing listing;
    enum known dns; /* is there a DNS primary, or a configuration? */
    enum state_source dns_source;
    struct text dns_service; /* primary for DNS, where an election says so */
    struct resolver_set resolvers;
    struct resolver_set former; /* they are being made anew: of these only the rows live on */
    bool list_due;              /* configd told of a change: mDNSResponder's list to come is its consequence */
    int64_t pass_at;            /* the last line of the pass that is under way; DW_TIME_NONE: none is */
    bool resolvers_fresh;       /* read in the pass that is under way */
    bool ignored_fresh;         /* as well */
    bool pass_elected;          /* an election of that pass was seen */
    bool ignored4, ignored6;    /* servers ignored: no connectivity of that family */
    bool overlaid_marks; /* the physical interface rose in rank together with a new DNS: like a VPN laid over it */
    struct text demoted_interface;
    bool demoted6;             /* the physical interface's IPv6 was put back */
    bool demoted_fresh;        /* told in the pass that is under way */
    struct text vpn_interface; /* of nwi: an interface in the list that has a VPN server */
    struct text tunnel_up;     /* of ifconfig: one that has an IPv4 address */
    struct text delegates, delegates_to;
    struct tunnel_end ends[MAX_TUNNELS];
    size_t end_count;
    struct port_name ports[MAX_PORTS]; /* of files */
    size_t port_count;
    struct event *changed; /* the last `network changed` */
    struct event *no_dns, *demoted, *delegation;
    struct event_list ignored;
    uint64_t epoch;      /* counts the changes; what was decided in one holds for that one */
    int64_t changed_at;  /* time of the last change */
    int64_t first_at;    /* of the first event of this boot */
    int64_t seen_at;     /* of the last event of configd */
    struct dumps *dumps; /* dumps.c */
    struct primary_row rows[2];
    struct tunnel_row tunnel_row;
};

static inline struct slice dw_text(const struct text *t)
{
    return dw_slice(t->bytes, t->len);
}
void dw_text_set(struct text *t, struct slice s);
void dw_events_note(struct event_list *list, struct event *e);
void dw_events_clear(struct event_list *list);
void dw_events_replace(struct event **place, struct event *e);

/* state.c */
struct state *dw_state_new(void);
void dw_state_free(struct state *s);
void dw_state_reset(struct state *s); /* another boot */
enum dw_status dw_state_event(struct correlate *c, struct event *e, struct dw_error *error);
struct tunnel_end *dw_state_tunnel_end(struct state *s, struct slice interface); /* NULL: no room, no tunnel */

/* changes.c: `network changed` */
enum dw_status dw_state_changed(struct correlate *c, struct event *e, struct dw_error *error);
/* Which servers are ignored is told anew when they change; unless that was told in this pass. */
void dw_state_forget_ignored(struct state *s);

/* snapshots.c */
/* A family's part of configd's network information: the first in the list is primary. */
void dw_state_listed(struct state *s, const struct network_state *snapshot, int family, enum state_source source,
                     int64_t at);
/* A snapshot that configd dumped, or a State entry shows: it holds now. */
enum dw_status dw_state_snapshot(struct correlate *c, const struct network_state *snapshot, struct event *e,
                                 struct dw_error *error);
enum dw_status dw_state_entry(struct correlate *c, struct event *e, struct dw_error *error);
/* This interface is the family's primary (empty: none is), says this source. Where it agrees with an election, that
 * still stands. */
void dw_family_primary(struct family_state *f, struct slice interface, struct slice address, enum state_source source,
                       int64_t at);
/* This tunnel is in the list behind the first; empty: none is. */
void dw_family_beside(struct family_state *f, struct slice interface, enum state_source source);

/* files.c: what files of a sysdiagnose show holds at the capture's end */
enum dw_status dw_files_add(struct state *file, const struct network_state *snapshot, struct dw_error *error);
void dw_files_merge(struct state *s, struct state *file); /* where the log is silent; `file` is empty then */

/* elections.c */
enum { RANK_FIRST = 0, RANK_DEFAULT = 1, RANK_LAST = 2, RANK_NEVER = 3, NO_PLACE = 0xffffff };
int dw_seat_assertion(const struct seat *seat); /* -1 unknown */
bool dw_seat_has_place(const struct seat *seat);
enum dw_status dw_elections_event(struct correlate *c, struct event *e, struct dw_error *error);
/* The elections of the pass are over: who was not named has not won. */
enum dw_status dw_elections_close(struct correlate *c, int64_t at, struct dw_error *error);
void dw_elections_drop(struct family_state *f); /* its list no longer holds */

/* dumps.c: configd's lines put together again, by thread */
struct dumps *dw_dumps_new(void);
void dw_dumps_free(struct dumps *d);
enum dw_status dw_dumps_event(struct correlate *c, struct event *e, struct dw_error *error);
/* What is gathered is all that comes. */
enum dw_status dw_dumps_finish(struct correlate *c, struct dw_error *error);

/* resolvers.c */
enum dw_status dw_resolvers_set(struct correlate *c, const struct network_state *snapshot, int64_t at,
                                struct dw_error *error);
enum dw_status dw_resolvers_renew(struct correlate *c, int64_t at,
                                  struct dw_error *error); /* others are about to come */
enum dw_status dw_resolvers_end(struct correlate *c, int64_t at, struct dw_error *error);
/* A copy of the snapshot's, of which no row is given yet. */
enum dw_status dw_resolvers_copy(struct resolver_set *set, const struct network_state *snapshot,
                                 enum state_source source, struct dw_error *error);
/* Gives what no time could tell; those that were being made anew `at` the end are over. */
enum dw_status dw_resolvers_finish(struct correlate *c, int64_t at, struct dw_error *error);
/* May resolvers that every lookup can use be asked for this family's records? */
enum known dw_resolvers_flag(const struct resolver_set *set, int64_t flag);

/* tunnel.c */
struct tunnel dw_state_tunnel(const struct correlate *c, const struct state *s);
const char *dw_tunnel_word(enum tunnel_mode mode); /* "" unknown */
const char *dw_tunnel_sign_word(enum tunnel_sign sign);
const char *dw_source_word(enum state_source source);
/* Does this resolver belong to the VPN? */
bool dw_resolver_of_tunnel(const struct state *s, const struct tunnel *t, const struct resolver *r);

/* history.c: rows of the public views */
enum dw_status dw_history_election(struct correlate *c, const struct family_state *f, struct slice winner,
                                   const char *outcome, int64_t at, struct dw_error *error);
enum dw_status dw_history_change(struct correlate *c, const struct event *e, struct dw_error *error);
enum dw_status dw_history_settle(struct correlate *c, int64_t at, struct dw_error *error);
/* Closes what is open (a boot ends), or gives what no time could tell (the capture ends: DW_TIME_NONE). */
enum dw_status dw_history_end(struct correlate *c, int64_t at, struct dw_error *error);

#endif
