/* What the daemons say: a message is a word and fields; its text comes from the tables of wordings of the era. */
#ifndef SCENARIOS_SAY_H
#define SCENARIOS_SAY_H

#include "sim.h"

struct dns_service;
struct server;
struct zone_name;
struct client;

enum message {
    /* requests */
    M_CONNECT,
    M_CONNECT_DELEGATE,
    M_CONNECT_STOP,
    M_CANCEL,
    M_QUERY_START,
    M_QUERY_STOP,
    M_QUERY_RESULT,
    M_QUERY_RESULT_NONE,
    M_ADDRINFO_START,
    M_ADDRINFO_STOP,
    M_ADDRINFO_RESULT,
    M_ADDRINFO_RESULT_NONE,
    M_XPC_START,
    M_XPC_STOP,
    M_XPC_FORCED_STOP,
    M_XPC_RESULT,
    M_XPC_RESULT_NONE,
    M_XPC_ERROR,
    M_BAD_NAME,
    M_BAD_HOST,
    M_START_FAILED,
    M_LOCAL_DENIED,
    /* questions */
    M_STOP_TIME,
    M_ROUTE_POLICY,
    M_PATH_AGAIN,
    M_ASSIGNED,
    M_ASSIGNED_FULL,
    M_ASSIGNED_NONE,
    M_SUPPRESSED,
    M_NEGATIVE,
    M_TOLD_SUPPRESSED,
    M_NO_UNICAST_ANSWERS,
    M_TIMEOUT_QUESTIONS,
    M_TIMING_OUT,
    M_STOP_TIME_LOCAL,
    M_PARALLEL,
    M_DUPLICATE,
    M_CNAME,
    M_SEARCH_DOMAIN,
    M_LACKS_ENCRYPTION,
    /* libmdns */
    M_SENT,
    M_RECEIVED,
    M_CONCLUDED,
    M_HANDLING,
    M_PENALIZING,
    M_ORPHANED,
    M_ADOPTED,
    M_SEND_FAILED,
    M_STREAM_PROBLEMS,
    M_CANNOT_CONNECT,
    M_BACKING_OFF,
    /* the classic resolver */
    M_CLASSIC_SENT,
    M_CLASSIC_QUERY,
    M_CLASSIC_RECEIVED,
    M_CLASSIC_RESPONSE,
    M_CLASSIC_CODE,
    M_CLASSIC_PENALIZING,
    M_CLASSIC_NOT_PENALIZED,
    M_CLASSIC_CHANGED,
    M_CLASSIC_CHANGED_TO_NONE,
    M_CLASSIC_UNANSWERED,
    M_CLASSIC_RETRYING,
    M_CLASSIC_UNREACHABLE,
    M_CLASSIC_NO_MORE,
    M_CLASSIC_TRIED_ALL,
    /* configuration */
    M_UPDATED_SERVICES,
    M_SERVICE,
    M_NETWORK_CHANGE,
    M_DISCOVERED,
    MESSAGES
};

/* The fields; which of them count depends on the message. */
struct say {
    uint32_t r, q, q2;
    const char *name;    /* as on the wire: ends in a dot */
    const char *written; /* as the client wrote it */
    const char *type;    /* IANA */
    const char *rrtype;  /* of the record, where it is not that of the question; NULL */
    const char *rdata;   /* NULL: none */
    const char *text;    /* a reason, a configuration line */
    bool removed;        /* a result that goes */
    bool expired;        /* a result that is too old */
    const char *dnssec;  /* NULL: not asked for */
    const struct client *client;
    const struct server *server;
    const struct dns_service *service;
    const struct zone_name *zone;      /* whose answers a response holds */
    int rcode;                         /* of the response */
    uint32_t flags, number, count, id; /* flags of the request; any number; an index or a count; a DNS message's id */
    int64_t since;                     /* of a duration that ends now */
};

/* A wording holds from era `from` to era `to`. In `text`, {word} stands for a field (expand.c lists them). */
struct wording {
    enum message message;
    enum era from, to;
    char level;
    uint8_t category; /* of CATEGORIES */
    const char *text;
};

enum category { CAT_DEFAULT, CAT_MDNS, CAT_RESOLVER, CAT_SERVER, CAT_SERVICE, CAT_TRUST, CAT_CONFIGD, CATEGORIES };

extern const struct wording REQUEST_WORDINGS[], QUESTION_WORDINGS[], RESOLVER_WORDINGS[], CLASSIC_WORDINGS[],
    CONFIG_WORDINGS[];
extern const size_t REQUEST_WORDING_COUNT, QUESTION_WORDING_COUNT, RESOLVER_WORDING_COUNT, CLASSIC_WORDING_COUNT,
    CONFIG_WORDING_COUNT;

/* Writes nothing where the era has no wording of the message. */
void say(struct sim *sim, enum message message, struct say fields);
/* A line that all eras word alike; `text` is copied. */
void say_line(struct sim *sim, enum category category, char level, const char *text);

/* Of any process; nothing of it is the daemons'. */
void say_other(struct sim *sim, const char *process, const char *subsystem, const char *text);

/* Text that grows, for the expansion of wordings. */
struct line {
    char *text;
    size_t len, room;
};
void line_put(struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));
void expand(const struct sim *sim, struct line *line, const struct wording *wording, const struct say *fields);

/* redact.c: a value as the era and the capture's redaction print it. */
enum privacy {
    PRIVATE_NAME,  /* of the daemon's own messages: sensitive */
    PRIVATE_TEXT,  /* any text of theirs, sensitive too */
    PRIVATE_HOST,  /* of getaddrinfo over XPC: private */
    PRIVATE_RDATA, /* of the daemon's own messages */
    PRIVATE_ADDRESS,
    OBJECT_NAME, /* printed by libmdns */
    OBJECT_ADDRESS
};
void redact(const struct sim *sim, struct line *line, enum privacy privacy, const char *value);
/* `name hash: ` of a name on the wire. */
void redact_hash(const struct sim *sim, struct line *line, const char *name);

#endif
