#include "report/words.h"

#include "base/dns_name.h"
#include "report/analyze.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdlib.h>

/* {field} is that field's value; what stands in [] falls away when a field in it is missing. Of several rows of one
 * kind the first holds whose field has the value (any: "*"). */
static const struct {
    const char *kind, *field, *value, *words;
} WORDS[] = {
    {"request-start", NULL, NULL, "[{client_process} ]asks for[ {type} records of] {name}[, request R{request_id}]"},
    {"request-start", "request_id", "*", "[{client_process} makes ]request R{request_id}"},
    {"request-stop", NULL, NULL, "the client is done[ with request R{request_id}]"},
    {"request-result", "negative", "1", "the client is told that there are no[ {type}] records"},
    {"request-result", "event", "rmv", "the client is told that an answer no longer holds[: {rdata}]"},
    {"request-result", NULL, NULL, "the client is told an answer[: {type}][ {rdata}]"},
    {"request-error", NULL, NULL, "the request fails[: {error}]"},
    {"request-failover-restart", NULL, NULL, "the request is made anew for another DNS service"},
    {"request-bad-name", NULL, NULL, "this is no valid name[: {name}]"},
    {"request-start-failed", NULL, NULL, "its question for[ {type} of] {name} cannot be asked[: error {error_code}]"},
    {"request-cancel", NULL, NULL, "the request is cancelled"},
    {"client-session-error", NULL, NULL, "the client's session fails[: error {error_code}]"},
    {"client-session-terminated", NULL, NULL, "the client's session ends[: {reason}]"},
    {"client-gone", NULL, NULL, "the client is gone"},
    {"accept-failed", NULL, NULL, "mDNSResponder cannot take a client[: error {error_code}]"},
    {"question-assigned", "no_service", "1", "question Q{question_id} finds no DNS service"},
    {"question-assigned", NULL, NULL,
     "mDNSResponder makes it question Q{question_id}[ for {type}], for DNS service {dns_service_id}"},
    {"query-suppressed", NULL, NULL, "[Q{question_id} ]is not sent: {reason}"},
    {"query-not-suppressed", NULL, NULL, "[Q{question_id} ]may be sent"},
    {"question-duplicate", NULL, NULL, "Q{question_id} shares the fate of Q{original_question_id}"},
    {"question-duplicate-swapped", NULL, NULL, "it shares the fate of an equal question"},
    {"question-stop-time-set", NULL, NULL, "the question is given a time to end"},
    {"negative-response-generated", NULL, NULL, "mDNSResponder makes up a negative answer itself"},
    {"question-suppressed", NULL, NULL, "the client is told of that[: {type}]"},
    {"question-timing-out", NULL, NULL, "the question's time runs out"},
    {"question-timed-out", NULL, NULL, "the question's time is over"},
    {"no-unicast-answers", NULL, NULL, "so there is no answer from the DNS servers[ to Q{question_id}]"},
    {"cname-followed", NULL, NULL, "the name stands for {cname}, which is asked for next"},
    {"cname-not-followed", NULL, NULL, "the name stands for another, which is not asked for"},
    {"question-restarted", NULL, NULL, "the question is asked anew[: {reason}]"},
    {"search-domain-appended", NULL, NULL, "with a search domain it is {name}"},
    {"local-answered-negative", NULL, NULL, "a DNS server knows nothing of the .local name"},
    {"parallel-unicast-started", NULL, NULL, "a .local name: DNS servers are asked beside the local network"},
    {"path-evaluation", NULL, NULL, "a way to the servers is looked for[: {reason}]"},
    {"route-policy-changed", NULL, NULL, "another interface is to be used"},
    {"service-lacks-encryption", NULL, NULL, "DNS service {dns_service_id} lacks the encryption that is wanted"},
    {"hosts-entry", NULL, NULL, "/etc/hosts has it"},
    {"dnssec-validation", NULL, NULL, "its signatures are checked[: {dnssec}]"},
    {"querier-adopted", NULL, NULL, "Q{question_id} goes on with what Q{original_question_id} had asked"},
    {"querier-orphaned", NULL, NULL, "what was asked for Q{question_id} goes on without it"},
    {"querier-handled", NULL, NULL, "mDNSResponder takes what came[ for {type}]"},
    {"querier-concluded", "reason", "response", "asking the servers is over: one has answered"},
    {"querier-concluded", "reason", "timeout", "asking the servers is over: none has answered in time"},
    {"querier-concluded", "reason", "*", "asking the servers is over: {reason}"},
    {"querier-concluded", NULL, NULL, "asking the servers is over[: error {error_code}]"},
    {"query-sent", NULL, NULL, "[{type} ]is asked of {server}[ over {protocol}][ on {interface}][, query {attempt}]"},
    {"response-received", "acceptable", "unacceptable", "{server} answers what fits no question"},
    {"response-received", "rcode", "NXDomain", "{server} answers that there is no such name (NXDomain)"},
    {"response-received", "rcode", "ServFail", "{server} answers that it failed (ServFail)"},
    {"response-received", "rcode", "Refused", "{server} refuses to answer (Refused)"},
    {"response-received", "answers", "0", "{server} answers without records[ ({rcode})]"},
    {"response-received", "answers", "*", "{server} answers[ ({rcode})], records: {answers}"},
    {"response-received", NULL, NULL, "{server} answers {rcode}"},
    {"response-squashed", NULL, NULL, "an answer is kept back[: {rcode}]"},
    {"no-response", NULL, NULL, "{server} does not answer[ query {attempt}]"},
    {"send-failed", NULL, NULL, "sending[ to {server}] fails[: {error}]"},
    {"server-penalized", NULL, NULL, "{server} is set aside[ for {duration} seconds]"},
    {"server-unpenalized", NULL, NULL, "{server} counts again"},
    {"server-usability", NULL, NULL, "{server} is {usable}"},
    {"server-skipped", NULL, NULL, "{server} is passed over[: {reason}]"},
    {"no-more-servers", NULL, NULL, "no server is left to ask"},
    {"stream-problems", NULL, NULL, "[{protocol} ]to {server} has problems"},
    {"stream-problems-cleared", NULL, NULL, "[{protocol} ]to {server} works again"},
    {"connection-failed", NULL, NULL, "the connection[ to {server}] fails[: error {error_code}]"},
    {"session-event", NULL, NULL, "the connection: {event}"},
    {"http-status", NULL, NULL, "the server answers with HTTP status {http_status}"},
    {"querier-restarted", NULL, NULL, "the servers are asked anew"},
    {"dns-server-unreachable", NULL, NULL, "{server} cannot be reached"},
    {"server-chosen", "no_service", "1", "no DNS server is found for it"},
    {"server-chosen", NULL, NULL, "it is for DNS server {server}"},
    {"queries-unanswered", NULL, NULL, "{count} queries[ for {type}][ to {server}] had no answer"},
    {"host-unreachable", NULL, NULL, "{server} cannot be reached"},
    {"server-disabled", NULL, NULL, "{server} is set aside"},
    {"all-servers-tried", NULL, NULL, "every server was tried"},
    {"server-changed", NULL, NULL, "another server is asked[: {server}]"},
    {"server-responded-error", NULL, NULL, "the server answers with error {rcode_number}"},
    {"dns-packet", "direction", "sent", "a query goes to {server}[ over {protocol}]"},
    {"dns-packet", "direction", "received", "{server} answers[ over {protocol}]"},
    {"dns-packet", NULL, NULL, "a packet[ of {server}] goes wrong"},
    {"dns-message", "direction", "query", "it asks for[ {type} of] {name}"},
    {"dns-message", NULL, NULL, "the answer: {rcode}[, answers: {answers}]"},
    {"dns-service-connectability", "connectable", "cannot", "DNS service {dns_service_id} has no connection"},
    {"dns-service-connectability", NULL, NULL, "DNS service {dns_service_id} has a connection"},
    {"dns-service-deregistered", NULL, NULL, "DNS service {dns_service_id} is taken away"},
    {"resolver-invalidated", NULL, NULL, "DNS service {dns_service_id} is no longer to be used"},
    {"network-configuration-change", NULL, NULL, "mDNSResponder hears that the network changed"},
    {"dns-configuration-set", NULL, NULL, "mDNSResponder is given another DNS configuration"},
    {"local-network-denied", NULL, NULL, "[{client_process} ]may not use the local network"},
    {"system-sleep", NULL, NULL, "the machine goes to sleep"},
    {"system-wake", NULL, NULL, "the machine wakes up"},
    {"daemon-started", NULL, NULL, "mDNSResponder starts anew"},
    {"daemon-stopping", NULL, NULL, "mDNSResponder stops"},
    {"election-list", "candidates", "0", "{family} has no candidates"},
    {"election-list", NULL, NULL, "{family} has candidates: {candidates}"},
    {"primary-elected", "election", "new", "{service_id} becomes primary of {entity}"},
    {"primary-elected", "election", "still", "{service_id} stays primary of {entity}"},
    {"primary-elected", "election", "no-longer", "{service_id} is no longer primary of {entity}"},
    {"network-changed", NULL, NULL, "the network changes[: {changes}]"},
    {"family-demoted", NULL, NULL,
     "{family} of {interface} is put back, since {primary_family} has {primary_interface} first"},
    {"no-dns-configuration", NULL, NULL, "configd has no DNS configuration to give"},
    {"dns-server-ignored", NULL, NULL, "configd ignores {server}[: it has no {family}]"},
    {"interface-delegates", NULL, NULL, "{interface} works over {effective_interface}"},
};

static const cJSON *field_of(const cJSON *fields, struct slice name)
{
    const cJSON *field;
    cJSON_ArrayForEach (field, fields)
        if (dw_slice_equal(name, dw_slice_of(field->string)))
            return field;
    return NULL;
}

static struct slice value_of(struct arena *arena, const cJSON *field)
{
    if (cJSON_IsString(field))
        return dw_slice_of(field->valuestring);
    if (cJSON_IsNumber(field))
        return dw_slice_of(dw_arena_printf(arena, "%.15g", field->valuedouble));
    return SLICE_NONE;
}

/* One stretch of a template, up to `end`; ptr NULL where a field is missing. */
static struct slice fill(struct arena *arena, const cJSON *fields, const char *at, const char *end)
{
    struct slice out = SLICE("");
    while (at < end) {
        const char *stop = at + 1;
        struct slice piece;
        if (*at == '{') {
            stop = memchr(at, '}', (size_t)(end - at));
            struct slice field = dw_slice(at + 1, (size_t)(stop - at - 1));
            piece = value_of(arena, field_of(fields, field));
            if (dw_slice_equal(field, SLICE("name")))
                piece = dw_dns_name_bare(piece);
            stop++;
            if (piece.ptr == NULL || piece.len == 0 || piece.len > 4096)
                return SLICE_NONE;
        } else if (*at == '[') {
            stop = memchr(at, ']', (size_t)(end - at));
            piece = fill(arena, fields, at + 1, stop);
            stop++;
        } else {
            while (stop < end && *stop != '{' && *stop != '[')
                stop++;
            piece = dw_slice(at, (size_t)(stop - at));
        }
        out = dw_slice_of(dw_arena_printf(arena, "%.*s%.*s", SLICE_ARG(out), SLICE_ARG(piece)));
        at = stop;
    }
    return out;
}

static bool holds(const cJSON *fields, const char *name, const char *wanted, struct arena *arena)
{
    if (name == NULL)
        return true;
    struct slice value = value_of(arena, field_of(fields, dw_slice_of(name)));
    return value.ptr != NULL && (strcmp(wanted, "*") == 0 || dw_slice_equal(value, dw_slice_of(wanted)));
}

struct slice dw_event_words(struct reader *r, struct slice kind, struct slice json)
{
    cJSON *fields = json.ptr != NULL ? cJSON_ParseWithLength(json.ptr, json.len) : NULL;
    struct slice words = SLICE_NONE;
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS && words.ptr == NULL; i++)
        if (dw_slice_equal(kind, dw_slice_of(WORDS[i].kind)) &&
            holds(fields, WORDS[i].field, WORDS[i].value, &r->arena))
            words = fill(&r->arena, fields, WORDS[i].words, WORDS[i].words + strlen(WORDS[i].words));
    cJSON_Delete(fields);
    if (words.ptr != NULL && r->redactor != NULL)
        words = dw_redact_text(r->redactor, &r->arena, words);
    return words;
}
