/* The words that patterns and correlation share: event kinds and field names. The JSON files in patterns/ use the
 * same words as strings; a kind or field that stands only there (a user's own, one that no rule reads) gets a number
 * when the library is loaded. Wordings of all releases that mean one thing have one kind: what differs goes into
 * fields, by capture or by "set". */
#ifndef DW_PATTERN_VOCABULARY_H
#define DW_PATTERN_VOCABULARY_H

#include "base/slice.h"

/* clang-format off */
/* X(C name, word): the kinds that correlation reads. Fields in [] are optional. Every kind may carry the ids of its
 * prefix: request_id, question_id, original_question_id (`[R1->DupQ3->Q2]`: 3 and 2), sub_question_id, record_id,
 * socket (` 25: `, 10.12-10.14), multicast=1 (`->mDNS]`), probe=1. */
#define DW_EVENT_KINDS(X) \
    /* requests: api [flags if_index protocols name name_hash type client_pid client_process delegator_* dnssec options] */ \
    X(REQUEST_START, "request-start") \
    /* api [name name_hash type client_pid client_process duration forced=1] */ \
    X(REQUEST_STOP, "request-stop") \
    /* api event=add|rmv [if_index name name_hash type rdata rdlength reason expired mortality dnssec negative=0|1]; \
     * negative is absent where redaction hides it; type is the record's, question_type (to 14) the question's */ \
    X(REQUEST_RESULT, "request-result") \
    /* api error_code [name client_pid client_process] */ \
    X(REQUEST_ERROR, "request-error") \
    X(REQUEST_FAILOVER, "request-failover-restart") \
    X(REQUEST_BAD_NAME, "request-bad-name")            /* [name] bad domain name, bad hostname */ \
    X(REQUEST_START_FAILED, "request-start-failed")    /* [name type] error_code */ \
    X(REQUEST_CANCEL, "request-cancel") \
    X(CLIENT_SESSION_ERROR, "client-session-error")    /* error_code [client_pid client_process] */ \
    X(CLIENT_SESSION_END, "client-session-terminated") /* [reason client_pid client_process] */ \
    X(CLIENT_GONE, "client-gone")                      /* [socket client_pid client_process]: write failed, unresponsive */ \
    X(ACCEPT_FAILED, "accept-failed")                  /* error_code: 24 is "no descriptors left" */ \
    /* questions: [name type] unless said */ \
    X(QUESTION_ASSIGNED, "question-assigned")          /* dns_service_id | no_service=1 [the description's fields] */ \
    X(QUERY_SUPPRESSED, "query-suppressed")            /* name type reason; reason in the words of 14+: "AAAA records are unusable", "no DNS service", "blocked by policy", .. */ \
    X(QUERY_NOT_SUPPRESSED, "query-not-suppressed") \
    X(QUESTION_DUPLICATE, "question-duplicate") \
    X(QUESTION_DUPLICATE_OLD, "question-duplicate-swapped") /* 10.15: ids the other way round */ \
    X(NEGATIVE_GENERATED, "negative-response-generated") \
    X(QUESTION_SUPPRESSED_RESULT, "question-suppressed") /* the client is told of the suppression */ \
    X(QUESTION_TIMING_OUT, "question-timing-out") \
    X(QUESTION_TIMEOUT, "question-timed-out")          /* the daemon's timer (TimeoutQuestions) */ \
    X(QUESTION_STOP_TIME, "question-stop-time-set") \
    X(NO_UNICAST_ANSWERS, "no-unicast-answers")        /* a negative reply came */ \
    X(CNAME_FOLLOWED, "cname-followed")                /* [cname referral_count] */ \
    X(CNAME_NOT_FOLLOWED, "cname-not-followed") \
    X(QUESTION_RESTARTED, "question-restarted")        /* [reason] */ \
    X(SEARCH_DOMAIN_APPENDED, "search-domain-appended") \
    X(LOCAL_NEGATIVE, "local-answered-negative")       /* answering local with negative unicast response */ \
    X(PARALLEL_UNICAST, "parallel-unicast-started") \
    X(PATH_EVALUATION, "path-evaluation")              /* [reason] */ \
    X(ROUTE_POLICY, "route-policy-changed")            /* if_index old_if_index */ \
    X(ENCRYPTION_LACKING, "service-lacks-encryption")  /* dns_service_id */ \
    X(HOSTS_ENTRY, "hosts-entry") \
    X(DAEMON_QUESTION_START, "daemon-question-start")  /* mDNS_StartQuery_internal START: the daemon's own */ \
    X(DAEMON_QUESTION_STOP, "daemon-question-stop") \
    X(DNSSEC_VALIDATION, "dnssec-validation")          /* [dnssec] */ \
    /* libmdns's queriers and servers */ \
    X(QUERIER_ADOPTED, "querier-adopted")              /* question_id takes over; original_question_id is the old label */ \
    X(QUERIER_ORPHANED, "querier-orphaned") \
    X(QUERIER_HANDLED, "querier-handled")              /* name type: the daemon takes the result */ \
    X(QUERIER_CONCLUDED, "querier-concluded")          /* reason | error_code */ \
    X(QUERY_SENT, "query-sent")                        /* server protocol [attempt interface message_id rcode name type test=1] */ \
    X(RESPONSE_RECEIVED, "response-received")          /* server protocol acceptable=acceptable|unacceptable rcode [message_id answers authorities name type records] */ \
    X(RESPONSE_SQUASHED, "response-squashed")          /* as response-received, without server */ \
    X(NO_RESPONSE, "no-response")                      /* attempt server type */ \
    X(SEND_FAILED, "send-failed")                      /* [server error_code error] */ \
    X(SERVER_PENALIZED, "server-penalized")            /* server [duration question] */ \
    X(SERVER_UNPENALIZED, "server-unpenalized")        /* server */ \
    X(QUERIER_BACKING_OFF, "querier-backing-off") \
    X(SERVER_NOT_PENALIZED, "server-not-penalized")    /* takes back the penalty that was told just before */ \
    X(SERVER_USABILITY, "server-usability")            /* server usable=usable|unusable */ \
    X(SERVER_SKIPPED, "server-skipped")                /* server type reason */ \
    X(NO_MORE_SERVERS, "no-more-servers") \
    X(STREAM_PROBLEMS, "stream-problems")              /* server protocol */ \
    X(STREAM_PROBLEMS_OVER, "stream-problems-cleared") /* server protocol */ \
    X(SESSION_EVENT, "session-event")                  /* event=ready|lateness-warning|terminated [error_code] */ \
    X(CONNECTION_FAILED, "connection-failed")          /* server [protocol error_code] */ \
    X(HTTP_STATUS, "http-status")                      /* http_status */ \
    X(SUSPICIOUS_MODE, "suspicious-mode") \
    X(QUERIER_RESTARTED, "querier-restarted") \
    X(DNS_UNREACHABLE, "dns-server-unreachable")       /* server (SymptomReporter) */ \
    /* the classic resolver, 10.12 to 10.15 */ \
    X(SERVER_CHOSEN, "server-chosen")                  /* [server name type scope | no_service=1] */ \
    X(QUERIES_UNANSWERED, "queries-unanswered")        /* count name type server */ \
    X(HOST_UNREACHABLE, "host-unreachable")            /* server */ \
    X(SERVER_DISABLED, "server-disabled")              /* server name */ \
    X(ALL_SERVERS_TRIED, "all-servers-tried")          /* name type server */ \
    X(SERVER_CHANGED, "server-changed")                /* [name type] [server] */ \
    X(SERVER_RESPONSE_CODE, "server-responded-error")  /* rcode_number name type */ \
    X(DNS_PACKET, "dns-packet")                        /* direction=sent|received|error protocol server */ \
    X(DNS_MESSAGE, "dns-message")                      /* direction=query|response rcode answers [name type records] */ \
    /* DNS services and configuration */ \
    X(SERVICES_UPDATED, "dns-services-updated")        /* count */ \
    X(SERVICE_LISTED, "dns-service-listed")            /* position count + the description's fields */ \
    X(SERVICE_REGISTERED, "dns-service-registered")    /* the description's fields */ \
    X(SERVICE_DEREGISTERED, "dns-service-deregistered") /* dns_service_id [the description's fields] */ \
    X(SERVICE_CONNECTABLE, "dns-service-connectability") /* dns_service_id connectable=can|cannot */ \
    X(SERVICE_INVALIDATED, "resolver-invalidated")     /* dns_service_id */ \
    X(DISCOVERED_RESOLVER, "resolver-discovered") \
    X(CONFIGURATION_SET, "dns-configuration-set") \
    X(MDNS_NETWORK_CHANGE, "network-configuration-change") /* mDNSResponder's *** Network Configuration Change *** */ \
    X(DNS_PROXY_STATE, "dns-proxy-state")              /* running=yes|no */ \
    X(SLEEP, "system-sleep") \
    X(WAKE, "system-wake") \
    X(LOCAL_NETWORK_DENIED, "local-network-denied")    /* [client_process name policy operation] */ \
    X(SENSITIVE_LOGGING, "sensitive-logging")          /* state=on|off */ \
    X(DAEMON_STARTED, "daemon-started")                /* mDNSResponder starts anew */ \
    X(DAEMON_STOPPING, "daemon-stopping") \
    /* configd */ \
    X(ELECTION_LIST, "election-list")                  /* family candidates (0 for "no") */ \
    X(ELECTION_CANDIDATE, "election-candidate")        /* position interface service_id address rank [ineligible=1] */ \
    X(ELECTION_START, "election-start")                /* entity: electing X primary */ \
    X(PRIMARY_ELECTED, "primary-elected")              /* service_id election=new|still|no-longer entity=IPv4|IPv6|DNS|Proxies|SMB */ \
    X(NETWORK_CHANGED, "network-changed")              /* changes: the text after "network changed:", or absent */ \
    X(NETWORK_UNCHANGED, "network-event-no-changes") \
    X(FAMILY_DEMOTED, "family-demoted")                /* family interface primary_family primary_interface [rank primary_rank] */ \
    X(DNS_DUMP_START, "dns-configuration-updating")    /* Updating DNS configuration */ \
    X(DNS_DUMP_END, "dns-configuration-updated")       /* resolvers */ \
    X(DNS_NONE, "no-dns-configuration") \
    X(NWI_DUMP_START, "network-information-updating")  /* Updating network information */ \
    X(DUMP_LINE, "dump-line")                          /* a line of a dump: netstate reads the message itself */ \
    X(STATE_DNS, "state-dns-configuration")            /* State entry: netstate reads the message itself */ \
    X(STATE_NWI, "state-network-information") \
    X(SERVER_IGNORED, "dns-server-ignored")            /* family server: no IPv6 connectivity */ \
    X(RANK_ASSERTION, "rank-assertion")                /* service_id interface rank */ \
    X(INTERFACE_RANK_SET, "interface-rank-set")        /* interface rank client_process client_pid */ \
    X(INTERFACE_ADVISORY, "interface-advisory") \
    X(INTERFACE_DELEGATES, "interface-delegates")      /* interface effective_interface */ \
    X(INTERFACE_EVENT, "interface-event")              /* interface event=attached|detached|up|down|.. */ \
    X(ADDRESS_CHANGE, "address-change")                /* family interface */ \
    X(ROUTER_EVENT, "router-event") \
    X(NAT64_EVENT, "nat64-event") \
    X(CONFIGD_STARTED, "configd-started") \
    X(CONFIGD_STOPPING, "configd-stopping")

/* X(C name, word): the fields that C code reads, all in one space. */
#define DW_EVENT_FIELDS(X) \
    X(REQUEST_ID, "request_id") X(QUESTION_ID, "question_id") X(ORIGINAL_QUESTION_ID, "original_question_id") \
    X(SUB_QUESTION_ID, "sub_question_id") X(SECOND_QUESTION_ID, "second_question_id") X(RECORD_ID, "record_id") \
    X(SOCKET, "socket") X(MULTICAST, "multicast") X(PROBE, "probe") \
    X(API, "api") X(FLAGS, "flags") X(IF_INDEX, "if_index") X(OLD_IF_INDEX, "old_if_index") X(PROTOCOLS, "protocols") \
    X(NAME, "name") X(NAME_HASH, "name_hash") X(CNAME, "cname") X(TYPE, "type") X(QUESTION_TYPE, "question_type") \
    X(REFERRAL_COUNT, "referral_count") \
    X(CLIENT_PID, "client_pid") X(CLIENT_PROCESS, "client_process") X(DELEGATOR_PID, "delegator_pid") \
    X(DELEGATOR_PROCESS, "delegator_process") X(DELEGATOR_UUID, "delegator_uuid") X(OPTIONS, "options") \
    X(DURATION, "duration") X(FORCED, "forced") X(EVENT, "event") X(RDATA, "rdata") X(RDLENGTH, "rdlength") \
    X(NEGATIVE, "negative") X(EXPIRED, "expired") X(MORTALITY, "mortality") X(DNSSEC, "dnssec") X(REASON, "reason") \
    X(ERROR_CODE, "error_code") X(ERROR, "error") X(STATE, "state") X(POLICY, "policy") \
    X(DNS_SERVICE_ID, "dns_service_id") X(NO_SERVICE, "no_service") X(SERVICE_TYPE, "service_type") \
    X(SOURCE, "source") X(SCOPE, "scope") X(INTERFACE, "interface") X(SERVERS, "servers") X(DOMAINS, "domains") \
    X(ATTRIBUTES, "attributes") X(PROPERTIES, "properties") X(PROVIDER, "provider") X(CONNECTABLE, "connectable") \
    X(SERVER, "server") X(PROTOCOL, "protocol") X(ATTEMPT, "attempt") X(SIZE, "size") X(MESSAGE_ID, "message_id") \
    X(RCODE, "rcode") X(RCODE_NUMBER, "rcode_number") X(ANSWERS, "answers") X(AUTHORITIES, "authorities") \
    X(ADDITIONALS, "additionals") X(RECORDS, "records") X(ACCEPTABLE, "acceptable") X(TEST, "test") \
    X(USABLE, "usable") X(DIRECTION, "direction") X(HTTP_STATUS, "http_status") X(RUNNING, "running") \
    X(POSITION, "position") X(COUNT, "count") X(CANDIDATES, "candidates") X(SERVICE_ID, "service_id") \
    X(OPERATION, "operation") X(ADDRESS, "address") X(RANK, "rank") X(INELIGIBLE, "ineligible") X(FAMILY, "family") X(ENTITY, "entity") \
    X(ELECTION, "election") X(CHANGES, "changes") X(PRIMARY_FAMILY, "primary_family") \
    X(PRIMARY_INTERFACE, "primary_interface") X(PRIMARY_RANK, "primary_rank") X(RESOLVERS, "resolvers") \
    X(EFFECTIVE_INTERFACE, "effective_interface")
/* clang-format on */

enum event_kind {
    EVENT_UNKNOWN = 0, /* no pattern took the message */
    EVENT_IGNORED,     /* known, of no use for lookups: no event is made of it */
#define X(name, word) EVENT_##name,
    DW_EVENT_KINDS(X)
#undef X
        EVENT_FIRST_FREE /* kinds that only the JSON files know begin here */
};

enum event_field_id {
#define X(name, word) FIELD_##name,
    DW_EVENT_FIELDS(X)
#undef X
        FIELD_FIRST_FREE
};

#endif
