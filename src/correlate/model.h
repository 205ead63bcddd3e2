/* The inner model of correlation: what is known of requests, questions, queries and lookups while they last. Shared by
 * the files of this folder only. Everything that an event proves is kept as a fact: the event itself is the proof.
 * Queries are named by number, so that tables may hold numbers of queries that are gone. */
#ifndef DW_CORRELATE_MODEL_H
#define DW_CORRELATE_MODEL_H

#include "base/arena.h"
#include "correlate/correlate.h"
#include "correlate/name_hash.h"

#define HASH_NONFATAL_OOM 1
/* Numbers of eight bytes, which most keys are, need little mixing. */
#define HASH_FUNCTION(key, length, hash)                                                                               \
    do {                                                                                                               \
        if ((length) == sizeof(uint64_t))                                                                              \
            (hash) = dw_hash_number(key);                                                                              \
        else                                                                                                           \
            HASH_JEN(key, length, hash);                                                                               \
    } while (0)
#include <uthash.h>

static inline unsigned dw_hash_number(const void *key)
{
    uint64_t number;
    memcpy(&number, key, sizeof number);
    return (unsigned)(number * UINT64_C(0x9e3779b97f4a7c15) >> 32);
}

struct state; /* correlate/state.h */

enum {
    MAX_OPEN_LOOKUPS = 2048,      /* the oldest is given up when more are open */
    MAX_REQUESTS = 16384,         /* least recently used ones are forgotten */
    MAX_QUESTIONS = 16384,        /* as well */
    MAX_CLIENTS = 2048,           /* with connections that are open */
    MAX_QUERIES_OF_QUESTION = 16, /* duplicates of one question that are followed */
    MAX_LOOKUP_EVENTS = 48,       /* evidence beside the proofs */
    SOCKETS = 16384,              /* numbers of clients' sockets that are followed */
    LOOKUP_ARENA = 4 * 1024 - 64, /* a lookup with two queries fits */
    SPARE_ARENAS = 256,
    MAX_TARGETS = 256, /* queries that one event befalls */
    MAX_QUERY_QUESTIONS = 12,
    MAX_QUERY_ANSWERS = 8,
    MAX_LOOKUP_QUERIES = 16,
    MAX_LOST_SPANS = 64
};

#define SECOND         INT64_C(1000000000)
#define GATHER_SPAN    (1 * SECOND)   /* contract section 3: each started at most a second after the one before */
#define DECISION_SPAN  (5 * SECOND)   /* sent, and nothing usable back */
#define AMENDABLE_SPAN (120 * SECOND) /* how long a decided lookup waits for late answers and its STOP */
#define RESTART_SPAN   (SECOND / 10)  /* a question asked anew (search domain, CNAME) is so within this, if at all */
#define BEGINNING      (30 * SECOND)  /* of a capture: what was begun before it may end */

/* What events prove of a query. */
enum fact {
    FACT_STARTED,         /* request-start */
    FACT_ASSIGNED,        /* its question has a DNS service */
    FACT_NO_SERVICE,      /* its question has none */
    FACT_DUPLICATE,       /* it shares another question's answers */
    FACT_SENT,            /* the first packet */
    FACT_SENT_AGAIN,      /* the last one */
    FACT_RESPONSE,        /* any response came */
    FACT_ANSWERED,        /* an answer of the type asked for */
    FACT_NXDOMAIN,        /**/
    FACT_NO_DATA,         /* the code is known: NoError */
    FACT_NEGATIVE,        /* told "no"; the code is unknown */
    FACT_SERVER_ERROR,    /* query.server_error says which */
    FACT_SUPPRESSED,      /* query.suppressed says why */
    FACT_TIMED_OUT,       /* the daemon's timer ran out */
    FACT_NOT_ANSWERED,    /* a line says that a server did not answer */
    FACT_PENALIZED,       /* its server was penalised while it waited */
    FACT_ALL_TRIED,       /* no server is left */
    FACT_UNREACHABLE,     /* could not be sent, or the server is unusable */
    FACT_ENCRYPTION,      /* required encryption lacking, encrypted connection failed */
    FACT_BOGUS,           /* DNSSEC */
    FACT_LOCAL_DENIED,    /* local network privacy */
    FACT_POLICY,          /* PolicyDenied */
    FACT_BAD_NAME,        /**/
    FACT_DAEMON_GONE,     /* mDNSResponder went away */
    FACT_SERVICE_GONE,    /* its DNS service was removed or is defunct */
    FACT_SERVICE_TROUBLE, /* its encrypted DNS service cannot connect */
    FACT_HIDDEN_RESULT,   /* a result whose redaction hides whether it is an answer */
    FACT_TOLD,            /* the client was told the end: a result or an error */
    FACT_STOPPED,         /* the client's STOP */
    FACT_COUNT
};

struct lookup;

struct query { /* in its lookup's arena */
    uint64_t id;
    struct lookup *lookup;
    struct query *next;
    uint64_t request; /* key of its request */
    uint32_t request_id;
    char type[12]; /* IANA name; "" unknown */
    bool address;  /* A or AAAA */
    bool implicit; /* its START was not seen */
    bool multicast;
    bool chosen;               /* the classic resolver chose a server: where no packets are logged, it was sent */
    bool server_answered;      /* the one that was asked last */
    bool left_silent;          /* a server that never answered was left for another */
    bool maybe_penalized;      /* some server was penalised while it waited; the log hides which */
    bool another_server;       /* the classic resolver turned to another server after an error */
    bool restarting;           /* its question is about to be asked anew, under another id */
    bool denied;               /* after a server's error it was said that its client is told so */
    bool told_unseen;          /* its client was told something that redaction hides, and nothing else says what */
    bool translating;          /* DNS64: what follows is asked under another name or as A, for its AAAA */
    bool replaced;             /* it goes on with another service, under an id that is not told apart from others yet */
    struct event *nonexistent; /* said so of its name before it was asked anew; NULL: nothing did */
    struct event *failed_server; /* the classic resolver looks for the server to ask after the one that failed here */
    int64_t start, stopped, sent, last_sent;
    uint32_t sent_count;
    struct event *proof[FACT_COUNT];
    const char *suppressed;   /* cause code */
    const char *server_error; /* cause code */
    int64_t service_id;       /* -1 unknown */
    struct slice server;      /* that was asked or answered last */
    const char *delay;        /* what stood in the way of an answer until it was mended; cause code */
    struct slice alias;       /* what its name was last said to stand for (CNAME); may be empty */
    struct slice name, mask;  /* of the current question: its name, what stands in its place; empty: not seen */
    uint32_t question_ids[MAX_QUERY_QUESTIONS];
    size_t question_count;
    struct event *answers[MAX_QUERY_ANSWERS];
    size_t answer_count;
    UT_hash_handle hh;
};

struct fate { /* of a query */
    enum { FATE_OPEN, FATE_ANSWERED, FATE_FAILED, FATE_CANCELLED, FATE_UNDECIDED } state;
    const char *cause; /* code; NULL but when failed */
    enum fact proof;
    int64_t at;
    bool said; /* a message says so */
};

struct verdict { /* on a lookup */
    bool decided;
    enum outcome outcome;
    const char *cause;
    const struct query *query; /* the one that decided; may be NULL */
    enum fact proof;
    bool said, ended; /* a message says so; the end was seen */
    bool weak;        /* a code that the log does not show left two causes open */
    bool slow;
    int64_t end;
};

enum { MAX_ROOT_EVENTS = 32 };

/* What stood upstream when the cause showed. What the network does later changes nothing; what is learnt later of the
 * same network may tell more. */
struct root {
    const char *code; /* NULL: nothing shown */
    enum confidence confidence;
    bool judged;
    const char *cause; /* it was judged for this one, .. */
    uint64_t proof;    /* .. which this event said: its id, or 0 */
    uint64_t epoch;    /* of the network's state */
    bool blind;        /* nothing was known of the network then */
    struct event *events[MAX_ROOT_EVENTS];
    size_t event_count;
    struct slice tunnel_interface, vpn_service, interface, router, address; /* in the lookup's arena; may be empty */
    struct slice service_name;                                              /* of the interface, as a shell wants it */
};

struct lookup {
    /* What is looked at of every open lookup stands together. */
    struct lookup *prev, *next;   /* open lookups, oldest first */
    struct lookup *older, *newer; /* of those that began for one process */
    int64_t last_start;
    uint32_t life;
    uint32_t client_pid;
    uint32_t name_key;   /* of `name`: equal names have equal ones; 0: no name */
    bool emitted, dirty; /* given at least once; changed since */
    struct verdict verdict;
    size_t query_count;
    struct query *queries, **tail;
    struct client_lookups *of_client;
    struct arena arena; /* itself, its queries, its texts */
    uint64_t id;
    uint64_t connection; /* where the name is hidden; 0: unknown */
    struct slice client_process, name, name_hash, name_redacted;
    int64_t flags; /* of the START; -1 */
    int64_t start, stopped;
    bool local; /* below local. */
    struct event *events[MAX_LOOKUP_EVENTS];
    size_t event_count;
    struct root root;
    bool in_lost_span;
    int64_t network_change; /* time of a change in its middle, or DW_TIME_NONE */
    struct event *change_event;
    bool maybe_denied;     /* at this instant some client was kept from the local network */
    struct event *refusal; /* it was refused before it could be a request: there are no queries */
    uint64_t touched;      /* event number of the last event */
};

struct request { /* one operation; freed by LRU or at the end of its life */
    uint64_t key;
    UT_hash_handle hh;
    uint64_t id; /* of the result */
    uint32_t request_id;
    uint64_t socket;           /* 0: none */
    struct event *start_event; /* until it is stopped and told */
    bool started, stopped;     /* its START, its STOP was seen */
    bool told;                 /* the sink has its last word so far */
    struct slice api;
    uint32_t client_pid;
    struct slice client_process; /* of start_event, or of stop_event */
    struct event *stop_event;    /* while it is told */
    int64_t start, stop;
    uint64_t lookup_id;
    uint64_t queries[4]; /* numbers */
    size_t query_count;
    bool connection;
    bool outlived; /* its lookup, which was told for good: it stays open */
    struct request *prev_outlived, *next_outlived;
};

struct client_lookups { /* open ones that began for one process (0: unknown) */
    uint32_t pid;
    struct lookup *newest;
    UT_hash_handle hh;
};

enum { MAX_CONNECTIONS = 4 };

struct client_connections { /* of one process: those that are open, oldest first */
    uint32_t pid;
    uint64_t keys[MAX_CONNECTIONS];
    size_t count;
    UT_hash_handle hh;
};

struct question { /* a 16-bit id, as long as it means the same */
    uint64_t key; /* life and id */
    UT_hash_handle hh;
    size_t query_count;
    struct event *sent; /* the last packet that went out for it and was not responded to */
    uint64_t request;   /* key of the request that it was drawn for, while it is not known for which of its queries */
    struct event *held; /* what was said of it then */
    bool daemons_own;
    uint64_t queries[MAX_QUERIES_OF_QUESTION];
    char server[64]; /* that was asked last under this id; "": unknown */
};

struct causes;
struct services;
struct incidents;
struct names;

struct correlate {
    struct correlate_options options;
    struct correlate_sink sink;
    struct causes *causes;
    struct services *services;
    struct incidents *incidents;
    struct names *names;
    struct state *state;
    struct state *file; /* of files of a sysdiagnose: how it is at the capture's end; NULL: none */
    /* the daemon's life */
    uint32_t life, life_pid, life_boot;
    uint32_t highest_request;
    bool any_event;
    struct request *requests;   /* by key; in order of use */
    struct question *questions; /* by key; in order of use */
    struct request *outlived;   /* those that are open still though their lookup is over */
    struct client_connections *connections;
    struct query *queries; /* by number */
    struct lookup *first, *last;
    struct client_lookups *clients; /* by process */
    size_t open_lookups;
    struct arena spare[SPARE_ARENAS]; /* of lookups that are gone, for those to come */
    size_t spare_count;
    struct arena scratch; /* of one result; reset after it */
    uint64_t next_lookup, next_query, next_request, next_synthetic, next_incident, next_service, next_resolver,
        next_election, next_primary, next_tunnel, next_change;
    struct event *packet; /* the newest that came, 10.12 and 10.13: its head, which names no question; or NULL */
    uint64_t event_number;
    int64_t now; /* DW_TIME_NONE: no times */
    int64_t first_time, last_scan;
    /* what the capture holds */
    bool saw_sent, saw_configd, saw_election, saw_info, saw_debug, saw_redacted_name, saw_plain_name, info_off,
        debug_off;
    uint64_t redacted_names, hidden_messages;
    uint64_t lost;
    struct lost_span {
        int64_t from, until;
        uint64_t count;
    } lost_spans[MAX_LOST_SPANS]; /* in the order in which they were told */
    size_t lost_span_count;
    uint64_t implicit_requests; /* requests whose START came before the capture */
    int64_t last_response;      /* from a DNS server */
    int64_t reconfigured;       /* when the daemon was last told of another network or other servers */
    int64_t prefix_asked;       /* DNS64: when the network's prefix was last asked for, no id being told */
    struct event *send_failure; /* the last that named a server and no question; NULL: none */
    /* signs that lines are missing */
    int64_t first_request; /* R of the first START of this life; 0: none yet */
    struct sign {
        int64_t time;
        uint64_t event;
    } signs[3];
    uint64_t sign_count;
    bool signs_due, lines_missing;
    uint8_t sockets[SOCKETS / 8]; /* on which operations were seen to begin (10.12 to 10.14) */
    bool finishing;
    enum dw_status late; /* of a result that was given where nothing could be returned */
    bool last_words;     /* the capture is over, and all of it was read */
};

/* requests.c */
struct request *dw_request_find(struct correlate *c, uint64_t key);
struct request *dw_request_new(struct correlate *c, uint64_t key, uint32_t request_id);
uint64_t dw_request_key(const struct correlate *c, uint32_t request_id);
uint64_t dw_request_key_socket(const struct correlate *c, uint64_t socket);
uint64_t dw_request_key_synthetic(struct correlate *c);
enum dw_status dw_request_started(struct correlate *c, struct event *e, struct dw_error *error);
enum dw_status dw_request_stopped(struct correlate *c, struct event *e, struct dw_error *error);
enum dw_status dw_request_give(struct correlate *c, struct request *r, struct dw_error *error);
void dw_requests_end_life(struct correlate *c);

/* outlived.c */
void dw_outlived_add(struct correlate *c, uint64_t key); /* of the request of a query whose lookup is over */
void dw_outlived_remove(struct correlate *c, struct request *r);
/* The one that the event speaks of, or NULL. */
struct request *dw_outlived_find(struct correlate *c, const struct event *e);

/* questions.c */
struct question *dw_question_find(struct correlate *c, int64_t question_id);
/* From now on this id means this query (alone, or beside those that it has when `shared`). */
enum dw_status dw_question_attach(struct correlate *c, int64_t question_id, struct query *query, bool shared);
/* This id is one of the request's, it is not known for which of its queries: the event is held until that is known. */
enum dw_status dw_question_expect(struct correlate *c, int64_t question_id, uint64_t request, struct event *e);
/* The held event, once, when the id turns out to be this query's; the caller's to release. Else NULL. */
struct event *dw_question_expected(struct correlate *c, int64_t question_id, const struct query *query);
enum dw_status dw_question_own(struct correlate *c, int64_t question_id); /* the daemon's own */
void dw_questions_clear(struct correlate *c);
/* Which queries does this event speak of? */
struct targets {
    struct query *queries[MAX_TARGETS];
    size_t count;
};
void dw_route(struct correlate *c, const struct event *e, struct targets *route);
/* DNS64: the daemon asks for the AAAA of this name to learn the network's prefix, under the id of who wants an AAAA. */
bool dw_is_prefix_query(const struct event *e);
/* May this be the name that its question bears now? An empty one may. */
bool dw_query_may_bear(const struct query *q, struct slice name);
/* The type of the question that an event speaks of, "" where it shows none (a result may be a CNAME on the way). */
void dw_question_type(const struct event *e, char out[12]);

/* facts.c: events that tell of queries */
/* The log's category says that the request is below .local (14 and later). */
bool dw_is_multicast(const struct event *e);
enum dw_status dw_facts_event(struct correlate *c, struct event *e, struct dw_error *error);
/* What the leader of a question, `id`, has met so far holds for who joins it. */
void dw_query_share(struct query *follower, const struct query *leader, int64_t id);
void dw_query_prove(struct query *query, enum fact fact, struct event *e);
/* That its name does not exist stands again: what it was asked anew for came to nothing (DNS64). */
void dw_query_restore(struct query *query);
void dw_query_disprove(struct query *query, enum fact fact);
struct slice dw_event_server(const struct event *e); /* empty: none that could be told from others */
/* Its answer is a result that redaction hides, beside a response that may hold an answer. */
bool dw_query_answer_is_hidden(const struct query *query);
/* Its end, or its lookup's, was decided long enough ago: what its request is told later changes nothing, but an answer
 * that mends a server's silence. */
bool dw_query_is_settled(const struct correlate *c, const struct query *query, const struct event *e);
/* Five seconds have passed since its first packet, and nobody has looked at it. */
bool dw_query_is_due(const struct correlate *c, const struct query *query);
const char *dw_type_name(struct slice type, char out[12]); /* IANA name of what a log prints */

/* namesakes.c: of the queries that bear the event's name, those that it can be of; the event tells no id */
void dw_namesakes_keep(struct correlate *c, struct targets *route, struct event *e);

/* prove.c */
struct fact_rule {
    uint16_t kind;
    bool implicit; /* such an event may be the first that is seen of a query */
    void (*apply)(struct correlate *c, struct query *q, struct event *e);
};
const struct fact_rule *dw_fact_rule(uint16_t kind); /* NULL: tells nothing of queries */

/* lookups.c, lookup_names.c, judgement.c */
struct client {
    uint32_t pid;
    struct slice process;
    uint64_t connection;
    struct slice name, name_hash, name_redacted;
    uint32_t name_key; /* as in struct lookup, while a lookup is sought */
    int64_t flags;
};
/* The query's place: an open lookup that fits, or a new one. */
struct query *dw_lookup_add_query(struct correlate *c, const struct client *client, struct request *request,
                                  struct slice type, struct event *e);
struct lookup *dw_lookup_new(struct correlate *c, const struct client *client, struct event *e);
struct query *dw_query_find(struct correlate *c, uint64_t id);
void dw_lookup_note(struct lookup *l, struct event *e); /* keeps it as evidence */
/* What an event of this query tells of names. */
enum dw_status dw_lookup_learn_name(struct correlate *c, struct query *q, const struct event *e,
                                    struct dw_error *error);
/* Names it, if what stands for its name is explained by now. */
void dw_lookup_name(const struct correlate *c, struct lookup *l);
void dw_client_name(const struct event *e, struct client *client);
/* Judges it anew and gives it when its verdict changed. */
enum dw_status dw_lookup_judge(struct correlate *c, struct lookup *l, struct dw_error *error);
/* Time goes on: five seconds, amendments that end. */
enum dw_status dw_lookups_advance(struct correlate *c, struct dw_error *error);
enum dw_status dw_lookups_finish(struct correlate *c, struct dw_error *error); /* judges and frees all */
void dw_lookups_free(struct correlate *c);

/* refusals.c: what is refused before it is a request */
enum dw_status dw_refusal(struct correlate *c, struct event *e, struct dw_error *error);

/* fate.c, decide.c: pure functions of what is known */
bool dw_cause_same(const char *a, const char *b); /* either may be NULL: none */
bool dw_cause_is_servers(const char *cause);      /* something was sent, and nothing usable came back */
/* No response since the last packet: one before it may have been to the name that was asked for then. */
bool dw_query_awaits_response(const struct query *query);
struct fate dw_fate_of(const struct correlate *c, const struct query *query, int64_t now, bool ended);
struct verdict dw_judge(const struct correlate *c, const struct lookup *l, bool capture_ended);

/* lost.c: did the log lose entries while it lasted? */
void dw_lookup_weigh_losses(const struct correlate *c, struct lookup *l);

/* give.c: a verdict as a result */
enum dw_status dw_lookup_give(struct correlate *c, struct lookup *l, bool final, struct dw_error *error);

/* evidence.c: NULL when there is no memory */
struct evidence *dw_evidence_of(const struct lookup *l, struct arena *arena, size_t *count);

/* causes.c: texts as data */
struct fill { /* what placeholders stand for; empty: unknown */
    const char *key;
    struct slice value;
};
enum dw_status dw_causes_open(struct causes **out, const char *text, size_t length, struct dw_error *error);
void dw_causes_close(struct causes *causes);
struct slice dw_causes_summary(const struct causes *causes, enum outcome outcome, const char *cause, const char *root,
                               const struct fill *fill, size_t fill_count, struct arena *arena);
struct remedy *dw_causes_remedies(const struct causes *causes, const char *cause, const char *root,
                                  const struct fill *fill, size_t fill_count, struct arena *arena, size_t *count);
struct slice dw_causes_title(const struct causes *causes, const char *cause); /* empty: none */
/* A text of the section "words", its {value} filled in. */
struct slice dw_causes_phrase(const struct causes *causes, const char *word, struct slice value, struct arena *arena);
/* The cause whose "suppressed" names this reason of a suppression; NULL: none does. */
const char *dw_causes_of_suppression(const struct causes *causes, struct slice reason);
/* A text of the sections "incidents" or "quality". */
struct slice dw_causes_text(const struct causes *causes, const char *section, const char *code, const struct fill *fill,
                            size_t fill_count, struct arena *arena);

/* roots.c: what the network's state says; holds the tracker */
enum dw_status dw_roots_open(struct correlate *c, struct dw_error *error);
void dw_roots_close(struct correlate *c);
enum dw_status dw_roots_new_boot(struct correlate *c, struct dw_error *error);
enum dw_status dw_roots_event(struct correlate *c, struct event *e, struct dw_error *error);
/* The capture is over: files that show the state at its end may be believed. Before the last lookups are judged. */
enum dw_status dw_roots_last(struct correlate *c, struct dw_error *error);
enum dw_status dw_roots_finish(struct correlate *c, struct dw_error *error);
/* Sets l->root for l->verdict, or for what a query of it has met so far; unless the network has changed since that was
 * done. */
void dw_root_judge(const struct correlate *c, struct lookup *l);
void dw_root_release(struct root *root);
/* Nothing upstream is shown yet, and the network is still the same: a later look at its state may tell. */
bool dw_root_waits(const struct correlate *c, const struct lookup *l);
/* Placeholders that the network's state fills in; returns how many. */
size_t dw_root_fills(const struct lookup *l, struct fill *fill, size_t room);

/* services.c: mDNSResponder's DNS services */
struct service {
    int64_t service_id;
    uint64_t id; /* of the result */
    int64_t valid_from;
    bool open, listed;
    bool stale;            /* the DNS configuration changed since it was last told */
    struct event *event;   /* its description */
    struct event *trouble; /* it cannot connect; NULL: it can, as far as is known */
    int a_ok, aaaa_ok;
    UT_hash_handle hh;
};
enum dw_status dw_services_open(struct services **out);
void dw_services_close(struct services *s);
enum dw_status dw_services_event(struct correlate *c, struct event *e, struct dw_error *error);
enum dw_status dw_services_end_life(struct correlate *c, int64_t at, struct dw_error *error);
enum dw_status dw_services_finish(struct correlate *c, struct dw_error *error);
void dw_services_stale(struct correlate *c); /* the DNS configuration changed: they are about to be told anew */
bool dw_service_is_encrypted(const struct service *one); /* DoT, DoH, ODoH */
const struct service *dw_service_find(const struct correlate *c, int64_t service_id);
/* What the services that any lookup may use (scope none) say of the network; each -1 where none is known. */
struct services_view {
    size_t count;
    bool whole;              /* a whole list was seen */
    int a_ok, aaaa_ok;       /* of any */
    const struct event *vpn; /* description of one whose interface is a VPN's or a tunnel; NULL: none */
    bool vpn_is_default;     /* it answers for all names */
};
struct services_view dw_services_view(const struct correlate *c);
/* One after another, from 0: the domains that the VPN's services are for ("." too); false when there are no more. */
bool dw_services_vpn_domain(const struct correlate *c, size_t index, struct slice *domain);
bool dw_interface_is_tunnel(struct slice interface); /* by its name; "utun3/21" too. tunnel.c */

/* incidents.c */
enum dw_status dw_incidents_open(struct incidents **out);
void dw_incidents_close(struct incidents *i);
enum dw_status dw_incidents_event(struct correlate *c, struct event *e, struct dw_error *error);
void dw_incidents_amended(struct correlate *c, const struct lookup *l); /* it was told as failed, and is answered */
enum dw_status dw_incidents_lookup(struct correlate *c, const struct lookup *l, struct dw_error *error);
enum dw_status dw_incidents_restart(struct correlate *c, struct event *e, struct dw_error *error);
enum dw_status dw_incidents_finish(struct correlate *c, struct dw_error *error);

/* names.c */
enum dw_status dw_names_open(struct names **out);
void dw_names_close(struct names *names);
/* False for a stand-in that is the same for every name. */
bool dw_names_tell_apart(struct slice stand_in);
/* Empty: not known. */
struct slice dw_names_find(const struct correlate *c, struct slice stand_in);
/* A name that was seen beside its stand-in. */
enum dw_status dw_names_learn(struct correlate *c, struct slice stand_in, struct slice name, struct dw_error *error);
/* A name that was seen at all: its hashes are learned. */
enum dw_status dw_names_seen(struct correlate *c, struct slice name, struct dw_error *error);
/* A lookup went out under it: when its name is learned, the sink is told. */
void dw_names_given(struct correlate *c, struct slice stand_in);
/* May this be the hash of that name? */
bool dw_names_agree(struct slice hash, struct slice name);

/* signs.c */
void dw_signs_event(struct correlate *c, const struct event *e); /* before the event changes anything */
void dw_sign(struct correlate *c, const struct event *e);        /* this event shows that a line is missing */
/* After the event: makes the signs so far count. */
enum dw_status dw_signs_heed(struct correlate *c, struct dw_error *error);

/* quality.c */
void dw_quality_event(struct correlate *c, const struct event *e);
enum dw_status dw_quality_finish(struct correlate *c, struct dw_error *error);

#endif
