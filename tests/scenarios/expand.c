/* The fields of a wording: {word} -> text. */
#include <inttypes.h>
#include <string.h>

#include "client.h"
#include "daemon.h"
#include "expand.h"
#include "world.h"

#define FIELD(name) static void name(const struct sim *sim, struct line *line, const struct say *f)

static void put_number(struct line *line, uint32_t number)
{
    line_put(line, "%" PRIu32, number);
}

FIELD(put_r)
{
    (void)sim;
    put_number(line, f->r);
}

FIELD(put_q)
{
    (void)sim;
    put_number(line, f->q);
}

FIELD(put_q2)
{
    (void)sim;
    put_number(line, f->q2);
}

FIELD(put_name)
{
    redact(sim, line, PRIVATE_NAME, f->name);
}

FIELD(put_written)
{
    redact(sim, line, PRIVATE_TEXT, f->written);
}

FIELD(put_host)
{
    redact(sim, line, PRIVATE_HOST, f->written);
}

FIELD(put_object_name)
{
    redact(sim, line, OBJECT_NAME, f->name);
}

FIELD(put_hash)
{
    redact_hash(sim, line, f->name);
}

/* By the daemon's own table: A is Addr. */
FIELD(put_own_type)
{
    (void)sim;
    line_put(line, "%s", strcmp(f->type, "A") == 0 ? "Addr" : f->type);
}

FIELD(put_type)
{
    (void)sim;
    line_put(line, "%s", f->type);
}

static const char *record_type(const struct say *f)
{
    return f->rrtype != NULL ? f->rrtype : f->type;
}

/* The length of the data, and the record: one private string. */
FIELD(put_record)
{
    char text[512];
    struct line tail = {text, 0, sizeof text};
    const char *type = record_type(f);
    bool a = strcmp(type, "A") == 0, aaaa = strcmp(type, "AAAA") == 0;
    unsigned size = f->rdata == NULL ? 0 : a ? 4 : aaaa ? 16 : (unsigned)strlen(f->rdata) + 1;
    line_put(&tail, "%4u %s %s %s", size, f->name, a ? "Addr" : type, f->rdata != NULL ? f->rdata : "");
    redact(sim, line, PRIVATE_TEXT, text);
}

FIELD(put_record_type)
{
    (void)sim;
    line_put(line, "%s", record_type(f));
}

FIELD(put_rdata)
{
    redact(sim, line, PRIVATE_RDATA, f->rdata);
}

FIELD(put_object_rdata)
{
    bool address = strcmp(f->type, "A") == 0 || strcmp(f->type, "AAAA") == 0;
    redact(sim, line, address ? OBJECT_ADDRESS : OBJECT_NAME, f->rdata);
}

FIELD(put_flags)
{
    (void)sim;
    line_put(line, "%" PRIX32, f->flags);
}

FIELD(put_pid)
{
    (void)sim;
    put_number(line, f->client->pid);
}

FIELD(put_process)
{
    (void)sim;
    line_put(line, "%s", f->client->process);
}

FIELD(put_socket)
{
    (void)sim;
    line_put(line, "%3" PRIu32, f->client->socket);
}

FIELD(put_options)
{
    (void)sim;
    line_put(line, "%s", f->client->options);
}

FIELD(put_duration)
{
    int64_t seconds = (sim->now - f->since) / SEC(1);
    line_put(line, "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60));
}

FIELD(put_service_id)
{
    (void)sim;
    put_number(line, f->service->id);
}

FIELD(put_service)
{
    service_describe(sim, line, f->service);
}

FIELD(put_server)
{
    redact(sim, line, OBJECT_ADDRESS, f->server->address);
}

FIELD(put_via)
{
    (void)sim;
    line_put(line, "%s/%u", f->service->interface, f->service->interface_index);
}

FIELD(put_protocol)
{
    (void)sim;
    line_put(line, "%s", f->service->protocol);
}

static const char *const RCODES[] = {"NoError", "FormErr", "ServFail", "NXDomain", "NotImp", "Refused"};

static const char *response_data(const struct say *f)
{
    return f->rcode == NOERROR && f->zone != NULL ? zone_data(f->zone, f->type) : NULL;
}

FIELD(put_size)
{
    (void)sim;
    const char *data = response_data(f);
    line_put(line, "%zu", strlen(f->name) + 17 + (f->zone != NULL && data != NULL ? 16 : 0));
}

FIELD(put_id)
{
    (void)sim;
    line_put(line, "id: 0x%04" PRIX32 " (%" PRIu32 ")", f->id, f->id);
}

FIELD(put_number_field)
{
    (void)sim;
    put_number(line, f->number);
}

FIELD(put_count)
{
    (void)sim;
    put_number(line, f->count);
}

/* Whose question it is, and which: none by multicast, from 15 on in another word. */
FIELD(put_label)
{
    if (f->q == 0 && sim->options.era >= ERA_15)
        line_put(line, "R%" PRIu32 "->mDNS", f->r);
    else
        line_put(line, "R%" PRIu32 "->Q%" PRIu32, f->r, f->q);
}

FIELD(put_response)
{
    (void)sim;
    unsigned answers = expand_answer_count(f);
    bool soa = answers == 0 && (f->rcode == NOERROR || f->rcode == NXDOMAIN);
    line_put(line, "flags: 0x818%d (R/Query, RD, RA, %s), counts: 1/%u/%d/0", f->rcode, RCODES[f->rcode], answers, soa);
}

static void put_data(const struct sim *sim, struct line *line, const char *type, const char *rdata)
{
    bool address = strcmp(type, "A") == 0 || strcmp(type, "AAAA") == 0;
    redact(sim, line, address ? OBJECT_ADDRESS : OBJECT_NAME, rdata);
}

FIELD(put_answers)
{
    unsigned count = 0;
    for (const struct zone_name *n = f->zone; f->rcode == NOERROR && n != NULL; n = n->cname_apart ? NULL : n->cname) {
        const char *data = zone_data(n, f->type), *type = f->type;
        if (n->cname != NULL) {
            data = n->cname->text;
            type = "CNAME";
        }
        if (data == NULL)
            continue;
        line_put(line, count++ == 0 ? ", [" : ", ");
        redact(sim, line, OBJECT_NAME, n->text);
        line_put(line, " 60 IN %s ", type);
        put_data(sim, line, type, data);
    }
    line_put(line, count > 0 ? "]" : "");
}

FIELD(put_dnssec_asked)
{
    line_put(line, f->dnssec == NULL ? "" : sim->options.era >= ERA_15 ? ", DNSSEC enabled" : ", DNSSEC");
}

FIELD(put_dnssec_result)
{
    (void)sim;
    if (f->dnssec != NULL)
        line_put(line, ", dnssec: %s", f->dnssec);
}

FIELD(put_target)
{
    redact(sim, line, PRIVATE_NAME, f->rdata);
}

/* The word of 13 and 14 beside `mortal`. */
FIELD(put_validity)
{
    (void)sim;
    line_put(line, "%s", f->dnssec != NULL ? f->dnssec : "indeterminate");
}

FIELD(put_cname_record)
{
    char text[512];
    struct line tail = {text, 0, sizeof text};
    line_put(&tail, "%4zu %s CNAME %s", strlen(f->rdata) + 1, f->name, f->rdata);
    redact(sim, line, PRIVATE_TEXT, text);
}

FIELD(put_address)
{
    redact(sim, line, PRIVATE_ADDRESS, f->server->address);
}

/* The server that a question of the classic resolver begins with. */
FIELD(put_first_server)
{
    redact(sim, line, PRIVATE_ADDRESS, f->service != NULL ? f->service->servers[0]->address : "0.0.0.0");
}

FIELD(put_own_address)
{
    redact(sim, line, PRIVATE_ADDRESS, strchr(f->server->address, ':') != NULL ? "2001:db8:9::23" : "192.168.9.23");
}

FIELD(put_interface)
{
    (void)sim;
    line_put(line, "%s", f->service->interface);
}

FIELD(put_old_suppression)
{
    (void)sim;
    line_put(line, "%s", f->text);
}

FIELD(put_rcode)
{
    (void)sim;
    line_put(line, "%d", f->rcode);
}

FIELD(put_event)
{
    (void)sim;
    line_put(line, f->removed ? "rmv" : "add");
}

FIELD(put_upper_event)
{
    (void)sim;
    line_put(line, f->removed ? "RMV" : "ADD");
}

FIELD(put_delegator)
{
    (void)sim;
    if (f->client->delegator != NULL)
        line_put(line, ", delegator pid: %u (%s)", f->client->pid + 7, f->client->delegator);
}

FIELD(put_text)
{
    (void)sim;
    line_put(line, "%s", f->text);
}

static const struct field {
    const char *word;
    void (*put)(const struct sim *, struct line *, const struct say *);
} FIELDS[] = {
    {"R", put_r},
    {"Q", put_q},
    {"Q2", put_q2},
    {"name", put_name},
    {"written", put_written},
    {"host", put_host},
    {"object", put_object_name},
    {"hash", put_hash},
    {"Type", put_own_type},
    {"type", put_type},
    {"record", put_record},
    {"rrtype", put_record_type},
    {"rdata", put_rdata},
    {"data", put_object_rdata},
    {"flags", put_flags},
    {"pid", put_pid},
    {"process", put_process},
    {"socket", put_socket},
    {"options", put_options},
    {"duration", put_duration},
    {"service", put_service},
    {"service-id", put_service_id},
    {"server", put_server},
    {"via", put_via},
    {"protocol", put_protocol},
    {"size", put_size},
    {"id", put_id},
    {"number", put_number_field},
    {"count", put_count},
    {"text", put_text},
    {"address", put_address},
    {"first-server", put_first_server},
    {"own-address", put_own_address},
    {"interface", put_interface},
    {"old-suppression", put_old_suppression},
    {"rcode", put_rcode},
    {"packet-header", expand_packet_header},
    {"packet-question", expand_packet_question},
    {"packet-none", expand_packet_none},
    {"packet-counts", expand_packet_counts},
    {"packet-records", expand_packet_records},
    {"event", put_event},
    {"EVENT", put_upper_event},
    {"delegator", put_delegator},
    {"target", put_target},
    {"validity", put_validity},
    {"cname-record", put_cname_record},
    {"label", put_label},
    {"response", put_response},
    {"answers", put_answers},
    {"dnssec-asked", put_dnssec_asked},
    {"dnssec-result", put_dnssec_result},
};

static const struct field *field_of(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof FIELDS / sizeof FIELDS[0]; i++)
        if (strlen(FIELDS[i].word) == length && memcmp(FIELDS[i].word, word, length) == 0)
            return &FIELDS[i];
    return NULL;
}

void expand(const struct sim *sim, struct line *line, const struct wording *wording, const struct say *fields)
{
    for (const char *p = wording->text; *p != '\0';) {
        size_t length = *p == '{' ? strcspn(p + 1, "}") : 0;
        const struct field *field = length > 0 ? field_of(p + 1, length) : NULL;
        if (field != NULL) {
            field->put(sim, line, fields);
            p += length + 2;
        } else {
            line_put(line, "%c", *p);
            p++;
        }
    }
}
