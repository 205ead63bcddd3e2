/* Wordings of requests and of what they are told: facts/mdnsresponder.md, section 3; facts/newer.md, sections 2, 3. */
#include "say.h"

const struct wording REQUEST_WORDINGS[] = {
    {M_CONNECT, ERA_10_15, ERA_27, 'D', CAT_DEFAULT, "[R{R}] DNSServiceCreateConnection START PID[{pid}]({process})"},
    {M_CONNECT_STOP, ERA_10_15, ERA_27, 'D', CAT_DEFAULT,
     "[R{R}] DNSServiceCreateConnection STOP PID[{pid}]({process})"},

    {M_QUERY_START, ERA_15, ERA_27, 'D', CAT_DEFAULT,
     "[R{R}] DNSServiceQueryRecord START -- qname: {name}, qtype: {type}{dnssec-asked}, flags: 0x{flags}, interface "
     "index: 0, client "
     "pid: {pid} ({process}), name hash: {hash}"},
    {M_QUERY_STOP, ERA_15, ERA_27, 'D', CAT_DEFAULT,
     "[R{R}] DNSServiceQueryRecord STOP -- name hash: {hash}, duration: {duration}"},
    {M_QUERY_RESULT, ERA_15, ERA_27, 'D', CAT_DEFAULT,
     "[{label}] DNSServiceQueryRecord result -- event: add, expired: no, ifindex: {number}, name hash: "
     "{hash}{dnssec-result}, type: {type}, rdata: {rdata}"},
    {M_QUERY_RESULT_NONE, ERA_15, ERA_27, 'D', CAT_DEFAULT,
     "[{label}] DNSServiceQueryRecord result -- event: add, expired: no, ifindex: {number}, name hash: "
     "{hash}{dnssec-result}, type: {type}, rdata: <none>"},

    {M_ADDRINFO_START, ERA_15, ERA_27, 'D', CAT_DEFAULT,
     "[R{R}] DNSServiceGetAddrInfo START -- hostname: {name}, protocols: {number}, flags: 0x{flags}, interface index: "
     "0, client pid: {pid} ({process}), name hash: {hash}"},
    {M_ADDRINFO_STOP, ERA_15, ERA_27, 'D', CAT_DEFAULT,
     "[R{R}] DNSServiceGetAddrInfo STOP -- name hash: {hash}, duration: {duration}"},
    {M_ADDRINFO_RESULT, ERA_15, ERA_27, 'D', CAT_DEFAULT,
     "[{label}] DNSServiceGetAddrInfo result -- event: add, expired: no, ifindex: {number}, name hash: {hash}, "
     "type: "
     "{type}, rdata: {rdata}"},
    {M_ADDRINFO_RESULT_NONE, ERA_15, ERA_27, 'D', CAT_DEFAULT,
     "[{label}] DNSServiceGetAddrInfo result -- event: add, expired: no, ifindex: {number}, name hash: {hash}, "
     "type: "
     "{type}, rdata: <none>"},

    {M_XPC_START, ERA_12, ERA_27, 'D', CAT_SERVER,
     "[R{R}] getaddrinfo start -- flags: 0x{flags}, ifindex: 0, protocols: {number}, hostname: {host}, options: "
     "{options}, client pid: {pid} ({process})"},
    {M_XPC_STOP, ERA_12, ERA_27, 'D', CAT_SERVER,
     "[R{R}] getaddrinfo stop -- hostname: {host}, client pid: {pid} ({process})"},
    {M_XPC_RESULT, ERA_12, ERA_27, 'D', CAT_SERVER,
     "[{label}] getaddrinfo result -- event: add, ifindex: {number}, name: {object}, type: {type}, rdata: {data}, "
     "expired: no"},
    {M_XPC_RESULT_NONE, ERA_12, ERA_27, 'D', CAT_SERVER,
     "[{label}] getaddrinfo result -- event: add, ifindex: {number}, name: {object}, type: {type}, rdata: <none>, "
     "reason: {text}"},
    {M_XPC_ERROR, ERA_13, ERA_27, 'E', CAT_SERVER,
     "[R{R}] getaddrinfo error -- hostname: {host}, error: {text}, client pid: {pid} ({process})"},
    {M_BAD_NAME, ERA_10_15, ERA_14, 'D', CAT_DEFAULT, "[R{R}] ERROR: bad domain name '{written}'"},
    {M_BAD_HOST, ERA_10_15, ERA_27, 'D', CAT_DEFAULT, "[R{R}] ERROR: bad hostname '{written}'"},
    {M_START_FAILED, ERA_10_15, ERA_27, 'D', CAT_DEFAULT,
     "[R{R}] ERROR: QueryRecordOpStartQuestion mDNS_StartQuery for {name} {Type} failed with error -65539"},
    {M_LOCAL_DENIED, ERA_15, ERA_27, 'I', CAT_TRUST,
     "Local network access to {name}(query) policy 'denied' for (com.example.{process})."},
};
const size_t REQUEST_WORDING_COUNT = sizeof REQUEST_WORDINGS / sizeof REQUEST_WORDINGS[0];
