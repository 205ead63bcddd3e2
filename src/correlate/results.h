/* What correlation gives: finished nouns, handed to a sink (the store) as they are decided. All slices and arrays are
 * valid during the call only. Times: UTC nanoseconds or DW_TIME_NONE. Every result names its evidence as events, which
 * the sink may keep. Ids are per host, count from 1 in the order of the capture, and are the same for the same input.
 */
#ifndef DW_CORRELATE_RESULTS_H
#define DW_CORRELATE_RESULTS_H

#include "base/error.h"
#include "base/log_entry.h"
#include "pattern/event.h"

enum outcome { OUTCOME_RESOLVED, OUTCOME_FAILED, OUTCOME_CANCELLED, OUTCOME_UNDECIDED };
enum confidence { CONFIDENCE_NONE, CONFIDENCE_POSSIBLE, CONFIDENCE_LIKELY, CONFIDENCE_CERTAIN };
enum evidence_role { EVIDENCE_DECISIVE, EVIDENCE_SUPPORTING, EVIDENCE_CONTEXT };

struct evidence {
    struct event *event;
    enum evidence_role role;
};

struct remedy {
    struct slice title;
    const struct slice *commands; /* placeholders filled in from the capture; what it lacks stays <named> */
    size_t command_count;
    struct slice caveat; /* may be empty */
};

struct request_result { /* one row of the view `requests`; given again, under the same id, when it changes */
    uint64_t id;
    uint64_t lookup_id; /* 0: none (connections, browses, ..) */
    uint32_t request_id;
    struct slice api;
    uint32_t client_pid, delegator_pid;
    struct slice client_process, delegator_process;
    struct slice name, name_hash, name_redacted;
    int64_t flags; /* -1: unknown */
    int64_t start, stop;
};

struct query_result { /* one name and type within a lookup, with all that became of it */
    uint64_t id;
    uint32_t request_id; /* 0: unknown */
    const uint32_t *question_ids;
    size_t question_count;
    struct slice type; /* IANA name */
    enum outcome outcome;
    struct slice cause;          /* empty: null */
    int64_t dns_service_id;      /* -1: unknown */
    struct slice server;         /* empty: unknown */
    const struct slice *answers; /* rdata as printed, or what stands in its place */
    size_t answer_count;
    int64_t start, end;
};

struct lookup_result { /* given again under the same id when amended (a late answer, a STOP) */
    uint64_t id;
    struct slice name, name_hash, name_redacted; /* empty: null; name ends in a dot */
    uint32_t client_pid;                         /* 0: unknown */
    struct slice client_process;
    int64_t start, end, stopped;
    enum outcome outcome;
    bool slow;
    struct slice cause, root_cause; /* codes of patterns/causes.json; empty: null */
    enum confidence confidence, root_cause_confidence;
    struct slice summary;
    const struct query_result *queries;
    size_t query_count;
    const struct evidence *evidence; /* in the order of time */
    size_t evidence_count;
    const struct remedy *remedies;
    size_t remedy_count;
};

struct incident_result {
    uint64_t id;
    struct slice kind; /* code of contract section 6 */
    int64_t start, end;
    struct slice title;
    uint64_t lookups;
    const struct evidence *evidence;
    size_t evidence_count;
};

struct dns_service_result { /* one state of one DNS service; valid_to DW_TIME_NONE while it lasts */
    uint64_t id;
    int64_t dns_service_id;
    int64_t valid_from, valid_to;
    struct slice type, source, scope, interface;
    const struct slice *servers, *domains;
    size_t server_count, domain_count;
    int a_ok, aaaa_ok;                   /* 1, 0, or -1 unknown */
    struct slice attributes, properties; /* as printed, without braces */
};

struct resolver_result { /* one resolver of one DNS configuration of configd */
    uint64_t id;
    int64_t valid_from, valid_to;
    struct slice section; /* default | scoped | service-specific */
    uint32_t number;
    struct slice domain;
    const struct slice *search, *nameservers;
    size_t search_count, nameserver_count;
    struct slice interface;
    int64_t flags; /* bits of configd.md section 5; -1 unknown */
    int a, aaaa;   /* 1, 0, -1 unknown */
    struct slice reach, config_id;
    struct slice source; /* log | state | scutil | tracev3 */
};

struct candidate_result {
    uint32_t position;
    struct slice interface, service_id, address;
    int64_t rank;           /* -1 unknown */
    struct slice assertion; /* First | Default | Last | Never | Scoped | "" */
    int64_t place;          /* 1-based; -1: in no order or unknown */
    bool ineligible;
};

struct election_result {
    uint64_t id;
    int64_t time;
    struct slice family; /* IPv4 | IPv6 */
    struct slice winner_service, winner_interface;
    struct slice outcome; /* new | still | no-longer | none */
    const struct candidate_result *candidates;
    size_t candidate_count;
};

struct primary_result {
    uint64_t id;
    struct slice family;                         /* IPv4 | IPv6 */
    struct slice service_id, interface, address; /* interface empty: no primary */
    int64_t valid_from, valid_to;
    struct slice tunnel_mode; /* full | split | none | "" unknown */
};

struct tunnel_result { /* a VPN that was up; none while no row holds */
    uint64_t id;
    int64_t valid_from, valid_to;
    struct slice mode; /* full | split */
    struct slice sign; /* what shows it: primary | overlay | candidate | ineligible | in-list | rank-rose | resolvers |
                          dns-services */
    struct slice source;                /* on what that rests: election | list | dump | marks | dns-services | file */
    struct slice interface, service_id; /* empty: not shown */
    struct slice delegates_to;          /* the interface that the tunnel works over, where configd says so */
    struct slice demoted;               /* the interface whose IPv6 was put back for its sake */
};

struct network_change_result {
    uint64_t id;
    int64_t time;
    struct slice text;
    struct slice v4_json, v6_json; /* arrays of {"interface","mark","address"}; empty: null */
    struct slice dns, proxy;       /* "", "DNS", "DNS+", .. */
};

struct quality_note {  /* what the capture lacks */
    struct slice code; /* no-elections, names-redacted, no-info-level, no-debug-level, entries-lost, begins-late, .. */
    struct slice text;
    int64_t from, until; /* of entries-lost; else DW_TIME_NONE */
};

/* What a stand-in means, learned after lookups went out under it: their names are known now. */
struct name_result {
    struct slice stand_in; /* a name hash in lower case, or a mask, or a token without `<private> ` before it */
    struct slice name;
    struct slice hidden; /* the words of their summaries that stand for the name */
};

/* Where results go. Any call may be NULL. A result comes at its decision; `final` is true when nothing will amend it.
 */
struct correlate_sink {
    void *self;
    bool last_words; /* of lookups only what is final is wanted */
    bool bare;       /* of those that resolved and were not slow neither queries nor evidence nor a summary */
    enum dw_status (*request)(void *self, const struct request_result *r, struct dw_error *error);
    enum dw_status (*lookup)(void *self, const struct lookup_result *r, bool final, struct dw_error *error);
    enum dw_status (*incident)(void *self, const struct incident_result *r, struct dw_error *error);
    enum dw_status (*dns_service)(void *self, const struct dns_service_result *r, struct dw_error *error);
    enum dw_status (*resolver)(void *self, const struct resolver_result *r, struct dw_error *error);
    enum dw_status (*election)(void *self, const struct election_result *r, struct dw_error *error);
    enum dw_status (*primary)(void *self, const struct primary_result *r, struct dw_error *error);
    enum dw_status (*tunnel)(void *self, const struct tunnel_result *r, struct dw_error *error);
    enum dw_status (*network_change)(void *self, const struct network_change_result *r, struct dw_error *error);
    enum dw_status (*quality)(void *self, const struct quality_note *r, struct dw_error *error);
    enum dw_status (*name)(void *self, const struct name_result *r, struct dw_error *error);
    /* Entries were lost in this span: no lookup that touches it is certain any more. Those that are given from now on
     * say so themselves. */
    enum dw_status (*lost)(void *self, int64_t from, int64_t until, struct dw_error *error);
};

#endif
