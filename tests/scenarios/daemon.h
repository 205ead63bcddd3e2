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
    const char *written; /* as the client wrote it */
    struct question *questions[QUESTIONS_MAX];
    size_t question_count;
    int64_t start;
    bool denied;                   /* a policy denies its client the network */
    bool needs_encryption, dnssec; /* what it asks for */
    bool fails_to_start;           /* the daemon has no memory for it */
    bool dies;                     /* its client, before it stops it */
    bool stopped, refused;         /* refused: it has no questions */
    struct visit *visit;           /* whose it is */
};

/* What a question for AAAA asks for where the network translates. */
enum dns64 { DNS64_NONE, DNS64_PREFIX, DNS64_A, DNS64_AAAA };

/* Where a single-label name's question stands. */
enum search { SEARCH_NONE, SEARCH_DOMAIN, SEARCH_BARE };

struct question {
    struct request *request;
    struct query *query;          /* its truth */
    uint32_t id;                  /* 0: by multicast, or local alone */
    const struct zone_name *name; /* the present one */
    const char *type;
    struct dns_service *service;
    struct question *leader; /* whose answers it shares; NULL: its own */
    struct querier *querier;
    struct server *first_server; /* chosen with the service */
    enum search search;
    enum dns64 dns64;
    const struct zone_name *dns64_name; /* whose AAAA records it is about */
    unsigned referrals;
    uint32_t generation; /* of its starts: what was meant for an older one is void */
    bool parallel;       /* the unicast one of a .local name: nobody hears of it */
    bool suppressed, stopped, timed, waiting;
    bool told;             /* its answer, positive or not: a fresh copy of it tells nothing new */
    struct question *next; /* in the list of all that are open */
};

/* libmdns asks the servers of one DNS service for one name and type. */
struct querier {
    uint32_t label; /* the id of the question that it was made for */
    const struct zone_name *name;
    const char *type;
    struct dns_service *service;
    struct server *server;                                    /* the present one */
    struct question *owner;                                   /* NULL: an orphan */
    unsigned sends, unanswered, failed_servers, used_servers; /* the last two: a bit a server */
    int64_t interval;
    uint32_t generation; /* of its timer: an older one is void */
    uint32_t orphaned;   /* how often */
    uint32_t message_id;
    enum rcode rcode; /* told by servers so far, or at the end */
    unsigned rcodes;  /* all errors told: a bit each */
    bool concluded;
    struct querier *next; /* in the list of all that are at work */
};

struct cached {
    const struct zone_name *name;
    const char *type;
    const struct dns_service *service;
    enum rcode rcode;
    int64_t until;
    struct cached *next;
};

struct daemon {
    uint32_t pid, last_r, last_socket;
    unsigned life;
    bool silent; /* in place of one that died, it said nothing yet */
    uint64_t boot_key, life_key;
    uint32_t threads[THREADS];
    struct question *open;
    struct querier *queriers;
    struct cached *cache;
};

void daemon_open(struct sim *sim);
/* The fields up to `visit` but r and questions are set; `types` ends in NULL. */
struct request *daemon_start(struct sim *sim, struct request terms, const char *const *types);
void daemon_stop(struct sim *sim, struct request *request);
/* The request's id for a connection. */
uint32_t daemon_next_r(struct sim *sim);
/* The number of a client's socket: used again when it is long closed. */
uint32_t daemon_next_socket(struct sim *sim);
/* The DNS services are others now. */
void daemon_network_changed(struct sim *sim);
/* It dies, and another process takes its place. */
void daemon_restart(struct sim *sim);
/* The computer is shut down, with all programs, and comes back. */
void daemon_reboot(struct sim *sim);

/* question.c */
void question_start(struct sim *sim, struct question *question);
void question_stop(struct sim *sim, struct question *question);
/* Stops it and starts it anew, under another name and id. */
void question_restart(struct sim *sim, struct question *question, const struct zone_name *name);
/* The querier of `question` has its response. */
void question_response(struct sim *sim, struct question *question, const struct querier *querier);
struct say question_fields(const struct question *question);
void question_time_out(struct sim *sim, void *context);

/* answer.c: what its clients are told. */
/* Negative ones too. */
bool answer_wanted(const struct sim *sim, const struct question *question);
/* An answer too old: the question is asked all the same. */
void answer_expired(struct sim *sim, struct question *question, const struct cached *cached);
void answer_from_cache(struct sim *sim, struct question *question, const struct cached *cached);
void answer_all(struct sim *sim, struct question *question, const struct querier *querier);
void answer_suppressed(struct sim *sim, void *question);
/* What it was told goes. */
void answer_removed(struct sim *sim, struct question *question);
void answer_negative(struct sim *sim, struct question *question, const char *reason);
void answer_positive(struct sim *sim, struct question *question, const char *type, const char *rdata);

/* dns64.c */
/* Whether such a response, of data or none, makes it ask for something else in place of telling it. */
bool dns64_takes(struct sim *sim, struct question *question, const char *rdata);
/* It begins anew, in another network. */
void dns64_forget(struct question *question);
const char *dns64_synthesize(struct sim *sim, const char *address);

/* suppress.c */
struct suppression {
    const char *reason, *cause; /* NULL: not suppressed */
};
struct suppression suppression_of(const struct sim *sim, const struct question *question);
/* The whole message of 10.12 to 10.14. */
const char *suppression_of_old(struct sim *sim, const struct question *question, struct suppression suppression);

/* local.c */
void local_start(struct sim *sim, struct question *question);

/* querier.c */
void querier_start(struct sim *sim, struct question *question);
/* False when there is none to adopt. */
bool querier_adopt(struct sim *sim, struct question *question);
void querier_leave(struct sim *sim, struct question *question);

/* servers.c: what both resolvers share. */
void querier_remove(struct sim *sim, struct querier *querier);
unsigned querier_bit(const struct querier *querier, const struct server *server);
/* The first that is not penalized, or the one whose penalty ends first; NULL: all gave errors. */
struct server *querier_choose(struct sim *sim, const struct querier *querier);
/* The one that a new question begins with. */
struct server *service_first_server(const struct sim *sim, const struct dns_service *service);
/* What that server says about that name. */
enum rcode querier_rcode(const struct querier *querier, const struct server *server);
void querier_penalize(struct sim *sim, struct server *server);
/* For the truth of all that ask through it. */
void querier_mark_asked(struct sim *sim, const struct querier *querier);
void querier_mark_sent(struct sim *sim, const struct querier *querier);
void querier_mark_unreachable(struct sim *sim, const struct querier *querier);
void querier_mark_left(struct sim *sim, const struct querier *querier);
void querier_mark_no_connection(struct sim *sim, const struct querier *querier);
void querier_mark_error(struct sim *sim, struct querier *querier, enum rcode rcode);

/* classic.c: the resolver before libmdns. */
void classic_start(struct sim *sim, struct querier *querier);
void classic_no_server(struct sim *sim, struct question *question);

/* cache.c */
struct cached *cache_find(struct sim *sim, const struct question *question);
/* One that is too old, but not by much. */
struct cached *cache_find_expired(struct sim *sim, const struct question *question);
void cache_add(struct sim *sim, const struct zone_name *name, const char *type, const struct dns_service *service,
               enum rcode rcode);

#endif
