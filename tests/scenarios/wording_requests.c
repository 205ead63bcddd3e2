/* Wordings of requests and of what they are told: facts/mdnsresponder.md, section 3; facts/newer.md, sections 2, 3. */
#include "say.h"

#define RESULT_OF(api)                                                                                                 \
    "[{label}] " api                                                                                                   \
    " result -- event: {event}, expired: no, ifindex: {number}, name hash: {hash}{dnssec-result}, type: "              \
    "{rrtype}, rdata: "

const struct wording REQUEST_WORDINGS[] = {
    {M_CONNECT, ERA_10_15, ERA_27, 'D', CAT_DEFAULT, "[R{R}] DNSServiceCreateConnection START PID[{pid}]({process})"},
    {M_CONNECT_DELEGATE, ERA_10_15, ERA_27, 'D', CAT_DEFAULT,
     "[R{R}] DNSServiceCreateDelegateConnection START PID[{pid}]({process})"},
    {M_CANCEL, ERA_10_15, ERA_27, 'u', CAT_DEFAULT, "[R{R}] Cancel 00000000 00000001"},
    {M_CONNECT_STOP, ERA_10_15, ERA_27, 'D', CAT_DEFAULT,
     "[R{R}] DNSServiceCreateConnection STOP PID[{pid}]({process})"},

    /* DNSServiceQueryRecord */
    {M_QUERY_START, ERA_10_12, ERA_10_14, 'I', CAT_DEFAULT,
     "{socket}: DNSServiceQueryRecord({flags}, 0, {name}, {Type}) START PID[{pid}]({process})"},
    {M_QUERY_START, ERA_10_15, ERA_13, 'D', CAT_DEFAULT,
     "[R{R}] DNSServiceQueryRecord({flags}, 0, {written}, {Type}{dnssec-asked}) START PID[{pid}]({process})"},
    {M_QUERY_START, ERA_14, ERA_14, 'D', CAT_DEFAULT,
     "[R{R}] DNSServiceQueryRecord({flags}, 0, {written}({hash}), {type}{dnssec-asked}) START PID[{pid}]({process})"},
    {M_QUERY_START, ERA_15, ERA_27, 'D', CAT_DEFAULT,
     "[R{R}] DNSServiceQueryRecord START -- qname: {name}, qtype: {type}{dnssec-asked}, flags: 0x{flags}, interface "
     "index: 0, client pid: {pid} ({process}), name hash: {hash}"},

    {M_QUERY_STOP, ERA_10_12, ERA_10_12, 'I', CAT_DEFAULT,
     "{socket}: DNSServiceQueryRecord({name}, {Type}) STOP PID[{pid}]({process})"},
    {M_QUERY_STOP, ERA_10_13, ERA_10_14, 'I', CAT_DEFAULT,
     "{socket}: DNSServiceQueryRecord({flags}, 0, {name}, {Type}) STOP PID[{pid}]({process})"},
    {M_QUERY_STOP, ERA_10_15, ERA_13, 'D', CAT_DEFAULT,
     "[R{R}] DNSServiceQueryRecord({flags}, 0, {name}, {Type}) STOP PID[{pid}]({process})"},
    {M_QUERY_STOP, ERA_14, ERA_14, 'D', CAT_DEFAULT,
     "[R{R}] DNSServiceQueryRecord({flags}, 0, {name}({hash}), {type}) STOP PID[{pid}]({process}) -- duration: "
     "{duration}"},
    {M_QUERY_STOP, ERA_15, ERA_27, 'D', CAT_DEFAULT,
     "[R{R}] DNSServiceQueryRecord STOP -- name hash: {hash}, duration: {duration}"},

    {M_QUERY_RESULT, ERA_10_12, ERA_10_12, 'I', CAT_DEFAULT,
     "{socket}: DNSServiceQueryRecord({name}, {Type}) {EVENT} {record}"},
    {M_QUERY_RESULT, ERA_10_13, ERA_10_13, 'I', CAT_DEFAULT,
     "{socket}: DNSServiceQueryRecord({name}, {Type}) RESULT {EVENT} interface {number}: {record}"},
    {M_QUERY_RESULT, ERA_10_14, ERA_10_14, 'I', CAT_DEFAULT,
     "{socket}: DNSServiceQueryRecord({name}, {Type}) RESULT {EVENT} interface {number}: (mortal){record}"},
    {M_QUERY_RESULT, ERA_10_15, ERA_12, 'D', CAT_DEFAULT,
     "[{label}] DNSServiceQueryRecord({name}, {Type}) RESULT {EVENT} interface {number}: (mortal){record}"},
    {M_QUERY_RESULT, ERA_13, ERA_13, 'D', CAT_DEFAULT,
     "[{label}] DNSServiceQueryRecord({name}, {type}) RESULT {event} interface {number}: (mortal, {validity}){record}"},
    {M_QUERY_RESULT, ERA_14, ERA_14, 'D', CAT_DEFAULT,
     "[{label}] DNSServiceQueryRecord({name}({hash}), {type}) RESULT {EVENT} interface {number}: (mortal, "
     "{validity}){record}"},
    {M_QUERY_RESULT, ERA_15, ERA_27, 'D', CAT_DEFAULT, RESULT_OF("DNSServiceQueryRecord") "{rdata}"},
    {M_QUERY_RESULT_NONE, ERA_15, ERA_27, 'D', CAT_DEFAULT, RESULT_OF("DNSServiceQueryRecord") "<none>"},

    /* DNSServiceGetAddrInfo */
    {M_ADDRINFO_START, ERA_10_12, ERA_10_14, 'I', CAT_DEFAULT,
     "{socket}: DNSServiceGetAddrInfo({flags}, 0, {number}, {name}) START PID[{pid}]({process})"},
    {M_ADDRINFO_START, ERA_10_15, ERA_14, 'D', CAT_DEFAULT,
     "[R{R}] DNSServiceGetAddrInfo({flags}, 0, {number}, {written}) START PID[{pid}]({process})"},
    {M_ADDRINFO_START, ERA_15, ERA_27, 'D', CAT_DEFAULT,
     "[R{R}] DNSServiceGetAddrInfo START -- hostname: {name}, protocols: {number}, flags: 0x{flags}, interface index: "
     "0, client pid: {pid} ({process}), name hash: {hash}"},

    {M_ADDRINFO_STOP, ERA_10_12, ERA_10_14, 'I', CAT_DEFAULT,
     "{socket}: DNSServiceGetAddrInfo({name}) STOP PID[{pid}]({process})"},
    {M_ADDRINFO_STOP, ERA_10_15, ERA_13, 'D', CAT_DEFAULT,
     "[R{R}] DNSServiceGetAddrInfo({name}) STOP PID[{pid}]({process})"},
    {M_ADDRINFO_STOP, ERA_14, ERA_14, 'D', CAT_DEFAULT,
     "[R{R}] DNSServiceGetAddrInfo({name}) STOP PID[{pid}]({process}) -- duration: {duration}"},
    {M_ADDRINFO_STOP, ERA_15, ERA_27, 'D', CAT_DEFAULT,
     "[R{R}] DNSServiceGetAddrInfo STOP -- name hash: {hash}, duration: {duration}"},

    {M_ADDRINFO_RESULT, ERA_10_12, ERA_10_12, 'I', CAT_DEFAULT,
     "{socket}: DNSServiceGetAddrInfo({name}, {Type}) {EVENT} {record}"},
    {M_ADDRINFO_RESULT, ERA_10_13, ERA_10_13, 'I', CAT_DEFAULT,
     "{socket}: DNSServiceGetAddrInfo({name}, {Type}) RESULT {EVENT} interface {number}: {record}"},
    {M_ADDRINFO_RESULT, ERA_10_14, ERA_10_14, 'I', CAT_DEFAULT,
     "{socket}: DNSServiceGetAddrInfo({name}, {Type}) RESULT {EVENT} interface {number}: (mortal){record}"},
    {M_ADDRINFO_RESULT, ERA_10_15, ERA_12, 'D', CAT_DEFAULT,
     "[{label}] DNSServiceGetAddrInfo({name}, {Type}) RESULT {EVENT} interface {number}: (mortal){record}"},
    {M_ADDRINFO_RESULT, ERA_13, ERA_13, 'D', CAT_DEFAULT,
     "[{label}] DNSServiceGetAddrInfo({name}, {type}) RESULT {event} interface {number}: (mortal, {validity}){record}"},
    {M_ADDRINFO_RESULT, ERA_14, ERA_14, 'D', CAT_DEFAULT,
     "[{label}] DNSServiceGetAddrInfo({name}({hash}), {type}) RESULT {EVENT} interface {number}: (mortal, "
     "{validity}){record}"},
    {M_ADDRINFO_RESULT, ERA_15, ERA_27, 'D', CAT_DEFAULT, RESULT_OF("DNSServiceGetAddrInfo") "{rdata}"},
    {M_ADDRINFO_RESULT_NONE, ERA_15, ERA_27, 'D', CAT_DEFAULT, RESULT_OF("DNSServiceGetAddrInfo") "<none>"},

    /* getaddrinfo over XPC */
    {M_XPC_START, ERA_11, ERA_11, 'D', CAT_DEFAULT,
     "[R{R}] getaddrinfo start -- flags: 0x{flags}, ifindex: 0, protocols: {number}, hostname: {written}, options: {}, "
     "client pid: {pid} ({process})"},
    {M_XPC_START, ERA_12, ERA_27, 'D', CAT_SERVER,
     "[R{R}] getaddrinfo start -- flags: 0x{flags}, ifindex: 0, protocols: {number}, hostname: {host}, options: "
     "{options}, client pid: {pid} ({process}){delegator}"},
    {M_XPC_STOP, ERA_11, ERA_11, 'D', CAT_DEFAULT,
     "[R{R}] getaddrinfo stop -- hostname: {written}, client pid: {pid} ({process})"},
    {M_XPC_STOP, ERA_12, ERA_27, 'D', CAT_SERVER,
     "[R{R}] getaddrinfo stop -- hostname: {host}, client pid: {pid} ({process})"},
    {M_XPC_FORCED_STOP, ERA_11, ERA_11, 'D', CAT_DEFAULT,
     "[R{R}] getaddrinfo stop (forced) -- hostname: {written}, client pid: {pid} ({process})"},
    {M_XPC_FORCED_STOP, ERA_12, ERA_27, 'D', CAT_SERVER,
     "[R{R}] getaddrinfo stop (forced) -- hostname: {host}, client pid: {pid} ({process})"},
    {M_XPC_RESULT, ERA_11, ERA_11, 'D', CAT_DEFAULT,
     "[{label}] getaddrinfo result -- event: {event}, ifindex: {number}, name: {name}, type: {type}, rdata: {rdata} "
     "({mortality})"},
    {M_XPC_RESULT, ERA_12, ERA_27, 'D', CAT_SERVER,
     "[{label}] getaddrinfo result -- event: {event}, ifindex: {number}, name: {object}, type: {type}, rdata: {data}, "
     "expired: {expired}"},
    {M_XPC_RESULT_NONE, ERA_11, ERA_11, 'D', CAT_DEFAULT,
     "[{label}] getaddrinfo result -- event: {event}, ifindex: {number}, name: {name}, type: {type}, rdata: <none> "
     "(mortal)"},
    {M_XPC_RESULT_NONE, ERA_12, ERA_27, 'D', CAT_SERVER,
     "[{label}] getaddrinfo result -- event: {event}, ifindex: {number}, name: {object}, type: {type}, rdata: <none>, "
     "reason: {text}"},
    {M_XPC_ERROR, ERA_11, ERA_11, 'E', CAT_DEFAULT,
     "[R{R}] getaddrinfo error -- error: {text}, client pid: {pid} ({process})"},
    {M_XPC_ERROR, ERA_12, ERA_12, 'E', CAT_SERVER,
     "[R{R}] getaddrinfo error -- error: {text}, client pid: {pid} ({process})"},
    {M_XPC_ERROR, ERA_13, ERA_27, 'E', CAT_SERVER,
     "[R{R}] getaddrinfo error -- hostname: {host}, error: {text}, client pid: {pid} ({process})"},

    {M_BAD_NAME, ERA_10_15, ERA_14, 'D', CAT_DEFAULT, "[R{R}] ERROR: bad domain name '{written}'"},
    {M_BAD_HOST, ERA_10_15, ERA_27, 'D', CAT_DEFAULT, "[R{R}] ERROR: bad hostname '{written}'"},
    {M_START_FAILED, ERA_10_15, ERA_27, 'D', CAT_DEFAULT,
     "[R{R}] ERROR: QueryRecordOpStartQuestion mDNS_StartQuery for {name} {Type} failed with error -65539"},
    {M_LOCAL_DENIED, ERA_15, ERA_27, 'I', CAT_TRUST,
     "Local network access to query({private-host}) policy 'denied' for ({process})."},
};
const size_t REQUEST_WORDING_COUNT = sizeof REQUEST_WORDINGS / sizeof REQUEST_WORDINGS[0];
