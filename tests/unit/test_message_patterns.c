/* mDNSResponder's messages as binary logs hold them, format and arguments: composed, they are what the pattern library
 * knows, with the right fields. */
#include "pattern/library.h"
#include "support/items.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define NAME26 "%{sensitive, mask.hash, mdnsresponder:domain_name}.*P"
#define NAME27 "%{sensitive, mdnsresponder:domain_name}.*P %{mdns:dn_hash}u"
#define ADDR26 "%{sensitive, mask.hash, mdnsresponder:ip_addr}.20P"
#define DATA27 "%{sensitive, mdns:rdata}.*P %{mdns:rd_hash}u"
#define HEADER "%{public,mdns:dnshdr}.*P"
#define COUNTS "%{mdns:dns.idflags}08lX, counts: %{mdns:dns.counts}016llX"
#define SERVICE                                                                                                        \
    "oid: 12, type: Do53, source: sc, scope: none, interface: en0/4, servers: {192.0.2.53:53}, domains: {.}, "         \
    "attributes: {a-ok}, interface properties: {ipv4}"

struct example {
    const char *format, *items, *kind, *fields; /* fields: "name=text" with blanks between */
};

static const struct example requests[] = {
    {"[R%u] DNSServiceCreateConnection START PID[%d](%{public}s)", "i1|i9|scurl", "request-start",
     "request_id=1 client_pid=9 client_process=curl"},
    {"[R%u] DNSServiceQueryRecord START -- qname: " NAME26 ", qtype: %{mdns:rrtype}d, flags: 0x%X, interface index: "
     "%d, client pid: %d (%{public}s), name hash: %x",
     "i2|nwww.example.com|i28|i0x15000|i0|i9|scurl|i0x4b0a9a1", "request-start",
     "request_id=2 name=www.example.com. type=AAAA client_pid=9 client_process=curl name_hash=4b0a9a1"},
    {"[R%u] DNSServiceQueryRecord START -- qname: " NAME26 ", qtype: %{mdns:rrtype}d, flags: 0x%X, interface index: "
     "%d, client pid: %d (%{public}s), name hash: %x",
     "i2|m|i28|i0x15000|i0|i9|scurl|i0x4b0a9a1", "request-start",
     "request_id=2 name=<mask.hash:_'MDEyMzQ1Njc4OWFiY2RlZg=='> flags=0x15000"},
    {"[R%u] DNSServiceQueryRecord START -- qname: " NAME27 ", qtype: %{mdns:rrtype}d, flags: 0x%X, interface index: "
     "%d, client pid: %d (%{public}s), name hash: %{public, mdns:dn_hash}u",
     "i2|x|i0x44332211|i28|i0x15000|i0|i9|scurl|i0x44332211", "request-start",
     "request_id=2 name=<private>_<dn:ESIzRA> name_hash=<dn:ESIzRA> type=AAAA"},
    {"[R%u] DNSServiceQueryRecord START -- qname: " NAME27 ", qtype: %{mdns:rrtype}d, DNSSEC enabled, flags: 0x%X, "
     "interface index: %d, client pid: %d (%{public}s), name hash: %{public, mdns:dn_hash}u",
     "i2|nwww.example.com|i0x44332211|i1|i0x15000|i0|i9|scurl|i0x44332211", "request-start",
     "request_id=2 name=www.example.com. type=A"},
    {"[R%u] DNSServiceQueryRecord START -- name hash: %x", "i2|i0x4b0a9a1", "request-start",
     "request_id=2 name_hash=4b0a9a1"},
    {"[R%u] DNSServiceQueryRecord STOP -- name hash: %x, duration: %{mdns:time_duration}u", "i2|i0x4b0a9a1|i12",
     "request-stop", "request_id=2 duration=00:00:12"},
    {"[R%u] DNSServiceGetAddrInfo START -- hostname: " NAME26 ", protocols: %u, flags: 0x%X, interface index: %d, "
     "client pid: %d (%{public}s), name hash: %x",
     "i3|nwww.example.com|i3|i0x15000|i0|i9|scurl|i0x4b0a9a1", "request-start", "request_id=3 protocols=3"},
    {"[R%u->Q%u] DNSServiceQueryRecord result -- event: %{mdns:addrmv}d, expired: %{mdns:yesno}d, ifindex: %d, name: "
     "" NAME26 " (%x), type: %{mdns:rrtype}d, rdata: %{sensitive, mask.hash, mdns:rdata}.*P",
     "i2|i9|i1|i0|i4|nwww.example.com|i0x4b0a9a1|i1|h0001c0000207", "request-result",
     "request_id=2 question_id=9 event=add name=www.example.com. type=A rdata=192.0.2.7"},
    {"[R%u->Q%u] DNSServiceQueryRecord result -- event: %{mdns:addrmv}d, expired: %{mdns:yesno}d, ifindex: %d, name "
     "hash: %x, type: %{mdns:rrtype}d, rdata: <none>",
     "i2|i9|i1|i0|i4|i0x4b0a9a1|i28", "request-result", "request_id=2 question_id=9 type=AAAA"},
    {"[R%u->Q%u] DNSServiceQueryRecord result -- event: %{mdns:addrmv}d, expired: %{mdns:yesno}d, ifindex: %d, name: "
     "" NAME27 ", type: %{mdns:rrtype}d, rdata: " DATA27,
     "i2|i9|i1|i0|i4|x|i0x44332211|i28|x|i0x11", "request-result",
     "request_id=2 name=<private>_<dn:ESIzRA> type=AAAA rdata=<private>_<rd:EQAAAA>"},
    {"[R%u->Q%u] DNSService%{public}s(" NAME26 "(%x), %{mdns:rrtype}d) RESULT %{mdns:addrmv_upper}d interface %d: "
     "(%{mdns:mortality}d, %{public, mdns:dnssec_result}d)%{sensitive, mask.hash}s",
     "i2|i9|sQueryRecord|nwww.example.com|i0x4b0a9a1|i1|i1|i0|i0|i0|s   4 www.example.com. Addr 192.0.2.7",
     "request-result", "request_id=2 question_id=9 event=add name=www.example.com. type=A rdata=192.0.2.7"},
    {"[R%d->Q%d] DNSServiceQueryRecord(%{sensitive, mask.hash}s, %{public}s) RESULT %{public}s interface %d: "
     "(mortal)%{sensitive, mask.hash}s",
     "i2|i9|swww.example.com.|sAddr|sADD|i0|s   0 www.example.com. Addr ", "request-result",
     "request_id=2 type=A negative=1"},
    {"[R%u] ERROR: bad domain name '%{sensitive, mask.hash}s'", "i2|sbad..name", "request-bad-name", "request_id=2"},
    {"[R%u] getaddrinfo start -- flags: 0x%X, ifindex: %d, protocols: %u, hostname: %{private,mask.hash}s, options: "
     "%{mdns:gaiopts}X, client pid: %lld (%{public}s), delegator uuid: %{public,uuid_t}.16P",
     "i7|i0xC000D000|i0|i0|M|i8|q412|scom.apple.WebKit|h10742e39065741f8ab99878c5ec2dcaa", "request-start",
     "request_id=7 client_pid=412 delegator_uuid=10742E39-0657-41F8-AB99-878C5EC2DCAA"},
    {"[R%u->Q%u] getaddrinfo result -- event: %{mdns:addrmv}d, ifindex: %d, name: %@, type: %{mdns:rrtype}d, rdata: "
     "<none>, reason: %{mdns:nreason}d",
     "i7|i9|i1|i4|oBBuiJhvZ|i28|i3", "request-result",
     "request_id=7 question_id=9 type=AAAA reason=query-suppressed name=BBuiJhvZ"},
    {"[R%u->Q%u] getaddrinfo result -- event: %{mdns:addrmv}d, ifindex: %d, name: %@, type: %{mdns:rrtype}d, rdata: "
     "%@, expired: %{mdns:yesno}d",
     "i7|i9|i1|i4|owww.example.com.|i1|o192.0.2.7|i0", "request-result", "event=add rdata=192.0.2.7"},
    {"[R%u] getaddrinfo error -- hostname: %{private,mask.hash}s, error: %{mdns:err}ld, client pid: %lld "
     "(%{public}s)",
     "i7|swww.example.com|q-65568|q9|scurl", "request-error", "request_id=7 error_code=-65568 client_pid=9"},
    {"[R%u] getaddrinfo stop -- hostname: %{private,mask.hash}s, client pid: %lld (%{public}s)", "i7|x|q9|scurl",
     "request-stop", "request_id=7 client_pid=9"},
};

static const struct example questions[] = {
    {"[R%u->Q%u] Question assigned DNS service %llu", "i2|i9|q1037", "question-assigned",
     "request_id=2 question_id=9 dns_service_id=1037"},
    {"[R%u->Q%u] Question for " NAME26 " (%{public}s%{public}s) assigned DNS service %llu",
     "i2|i9|nwww.example.com|sAddr|s|q1037", "question-assigned", "name=www.example.com. type=A dns_service_id=1037"},
    {"[R%u->Q%u] Question for " NAME26 " (%{public}s%{public}s) assigned DNS service -- %@",
     "i2|i9|nwww.example.com|sAAAA|s|" SERVICE, "question-assigned", "dns_service_id=12 servers=192.0.2.53:53"},
    {"[Q%u] DetermineUnicastQuerySuppression: Query suppressed for " NAME26 " %{public}s%{public}s",
     "i9|nwww.example.com|sAAAA|s (AAAA records are unusable)", "query-suppressed",
     "question_id=9 name=www.example.com. type=AAAA reason=AAAA_records_are_unusable"},
    {"[Q%u] DetermineUnicastQuerySuppression: Query suppressed for " NAME27 " %{public}s%{public}s",
     "i9|x|i1|sAAAA|s (no DNS service)", "query-suppressed", "type=AAAA reason=no_DNS_service"},
    {"[Q%d] GenerateNegativeResponse: Generating negative response for question", "i9", "negative-response-generated",
     "question_id=9"},
    {"[R%u->DupQ%u->Q%u] Duplicate question " NAME26 " (%{public}s)", "i1|i3|i2|nwww.example.com|sAAAA",
     "question-duplicate", "request_id=1 question_id=3 original_question_id=2"},
    {"[Q%u->Q%u] Adopted orphaned querier", "i4|i9", "querier-adopted", ""},
    {"[Q%u] Handling concluded querier: %@", "i9|owww.example.com. AAAA IN", "querier-handled",
     "question_id=9 name=www.example.com. type=AAAA"},
    {"[R%u->Q%u] mDNSCoreReceiveNoUnicastAnswers: Generate negative response for " NAME26 " (%{public}s)",
     "i2|i9|nwww.example.com|sAAAA", "no-unicast-answers", "request_id=2 type=AAAA"},
    {"[R%u] QueryRecordOpCallback: Question " NAME26 " (%{public}s) timing out, InterfaceID %p",
     "i2|nwww.example.com|sAddr|q0", "question-timing-out", "request_id=2 type=A"},
    {"[Q%u] AnswerQuestionByFollowingCNAME: following CNAME referral -- CNAME: " NAME26 ", referral count: %u",
     "i9|ncdn.example.net|i1", "cname-followed", "question_id=9 referral_count=1"},
    {"[Q%u] %{public}s %{public}s DNS Message %lu bytes from " ADDR26 ":%d to " ADDR26 ":%d via %{public}s (%p)",
     "i9|sSent|sUDP|q47|a192.0.2.1|i5000|a192.0.2.53|i53|sen0|q0x7f8a10008c00", "dns-packet",
     "question_id=9 direction=sent server=192.0.2.53:53"},
    {"[Q(%x, %x)] Sent %u-byte IPv4 mDNS query over multicast via %{public}s/%u -- " COUNTS " %{sensitive, mask.hash, "
     "mdnsresponder:mdns_name_hash_type_bytes}.*P",
     "i0x1a2b|i0|i33|sen0|i4|q0|q0x0001000000000000|h04b0a9a1000178e1c9c8000c", "multicast-packet", "size=33"},
};

static const struct example resolvers[] = {
    {"%{public}sSent %zu-byte query #%u to %@ over %{mdns:protocol}d via %{public}s -- " HEADER ", %@",
     "s[Q9] |q38|i1|o192.0.2.53|i1|sen0/4|h2d6701000001000000000000|owww.example.com. IN A?", "query-sent",
     "question_id=9 size=38 attempt=1 server=192.0.2.53 protocol=UDP interface=en0 message_id=0x2D67 "
     "name=www.example.com. type=A"},
    {"%{public}sSent %zu-byte query #%u to %@ over %{mdns:protocol}d via %{public}s -- " COUNTS ", %@",
     "s[Q20195] |q37|i1|o<IPv4:BBQJCpqH>|i1|sen12/14|q0x2EB90100|q0x0001000000000000|oBBthEVNQ IN AAAA?", "query-sent",
     "question_id=20195 server=<IPv4:BBQJCpqH> message_id=0x2EB9 name=BBthEVNQ type=AAAA"},
    {"%{public}sReceived %{mdns:acceptable}d %zu-byte response from %@ over %{mdns:protocol}d via %{public}s -- " HEADER
     ", %@",
     "s[Q9] |i1|q54|o192.0.2.53|i4|sen0/4|h2d6781830001000000010000|owww.example.com. IN A?", "response-received",
     "question_id=9 protocol=HTTPS rcode=NXDomain answers=0"},
    {"%{public}sNo response (%u/%u) from server %@ for qtype %{mdns:rrtype}d", "s[Q9] |i3|i5|o192.0.2.53|i65",
     "no-response", "server=192.0.2.53 type=HTTPS"},
    {"%{public}sQuerier concluded -- reason: timeout", "s[Q9] ", "querier-concluded", "question_id=9 reason=timeout"},
    {"%{public}sQuerier concluded -- error: %{mdns:err}ld", "s[Q9] |q-65563", "querier-concluded",
     "question_id=9 error_code=-65563"},
    {"%{public}sPenalizing server %@ for 60 seconds", "s[Q9] |o192.0.2.53", "server-penalized", "server=192.0.2.53"},
    {"sending to %@ failed: %{darwin.errno}d", "o192.0.2.53|i65", "send-failed",
     "server=192.0.2.53 error_code=65 error=No_route_to_host"},
    {"Failed to create UDP socket: %{darwin.errno}ld", "q24", "socket-failed", "error_code=24"},
    {"%{public}sHaving stream problems with %{mdns:protocol}d server %@ -- lateness: %{BOOL}d, error count: %u",
     "s|i3|o192.0.2.53|i1|i2", "stream-problems", "protocol=TLS server=192.0.2.53"},
    {"Server %@ usability is now unusable", "o192.0.2.53", "server-usability", "server=192.0.2.53"},
    {"Registered service -- %@", SERVICE, "dns-service-registered", "dns_service_id=12"},
    {"DNS service (%u/%u) -- %@", "i1|i5|" SERVICE, "dns-service-listed", "dns_service_id=12"},
    {"*** Network Configuration Change *** -- change count: %ld, delay: %d, flags: %{public, "
     "mdnsresponder:net_change_flags}d",
     "q2|i1|i4", "network-configuration-change", ""},
    {"NEDNSProxy state update -- running: %{mdns:yesno}d", "i1", "dns-proxy-state", ""},
    {"ConfigResolvers -- scope type: %{public, mdnsresponder:dns_scope_type}u, resolver[%d]: {domain: %{sensitive, "
     "mask.hash}s, name server count: %d}",
     "i0|i1|M|i2", "dns-configuration-set", ""},
};

static struct slice field_text(const struct pattern_library *library, const struct event *event, struct slice name)
{
    for (size_t i = 0; i < event->field_count; i++)
        if (dw_slice_equal(dw_slice_of(dw_library_field_word(library, event->fields[i].id)), name))
            return event->fields[i].text;
    return SLICE_NONE;
}

/* A wanted text has '_' where the field has a blank. */
static bool is_text(struct slice wanted, struct slice got)
{
    bool same = wanted.len == got.len;
    for (size_t i = 0; same && i < got.len; i++)
        same = wanted.ptr[i] == got.ptr[i] || (wanted.ptr[i] == '_' && got.ptr[i] == ' ');
    return same;
}

static size_t wrong_fields(const struct pattern_library *library, const struct event *event, const char *fields)
{
    size_t bad = 0;
    for (struct slice rest = dw_slice_of(fields); rest.len > 0;) {
        struct slice one = dw_slice_first(rest, dw_slice_find_byte(rest, ' '));
        size_t equals = dw_slice_find_byte(one, '=');
        struct slice name = dw_slice_first(one, equals), wanted = dw_slice_from(one, equals + 1),
                     got = field_text(library, event, name);
        if (!is_text(wanted, got)) {
            print_error("%.*s: %.*s is '%.*s', not '%.*s'\n", SLICE_ARG(event->entry.message), SLICE_ARG(name),
                        SLICE_ARG(got), SLICE_ARG(wanted));
            bad++;
        }
        rest = dw_slice_from(rest, one.len + 1);
    }
    return bad;
}

static void check_all(struct pattern_library *library, const struct example *list, size_t count)
{
    struct arena arena = {0};
    size_t bad = 0;
    for (size_t i = 0; i < count; i++) {
        struct items items = {0};
        items_parse(&items, list[i].items);
        struct log_entry entry = {.process = SLICE("mDNSResponder"),
                                  .message = items_compose(&items, list[i].format, &arena)};
        struct event *event = NULL;
        uint16_t kind = EVENT_UNKNOWN;
        const char *why = NULL;
        assert_int_equal(dw_library_match(library, &entry, &event, &kind, &why, NULL), DW_OK);
        const char *word = event != NULL ? event->kind_word : kind == EVENT_IGNORED ? "ignored" : "nothing";
        if (strcmp(word, list[i].kind) != 0) {
            print_error("%.*s is taken as %s, not %s\n", SLICE_ARG(entry.message), word, list[i].kind);
            bad++;
        } else if (event != NULL) {
            bad += wrong_fields(library, event, list[i].fields);
        }
        dw_event_release(event);
    }
    dw_arena_free(&arena);
    assert_int_equal(bad, 0);
}

static void of_requests(void **state)
{
    check_all(*state, requests, sizeof requests / sizeof requests[0]);
}

static void of_questions(void **state)
{
    check_all(*state, questions, sizeof questions / sizeof questions[0]);
}

static void of_resolvers(void **state)
{
    check_all(*state, resolvers, sizeof resolvers / sizeof resolvers[0]);
}

static int setup(void **state)
{
    struct pattern_library *library = NULL;
    if (dw_library_open(&library, NULL, 0, NULL) != DW_OK)
        return -1;
    *state = library;
    return 0;
}

static int teardown(void **state)
{
    dw_library_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_requests),
        cmocka_unit_test(of_questions),
        cmocka_unit_test(of_resolvers),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
