/* Fields of requests and questions. */
#include <inttypes.h>
#include <string.h>

#include "client.h"
#include "expand.h"

static void put_number(struct line *line, uint32_t number)
{
    line_put(line, "%" PRIu32, number);
}

EXPAND(r)
{
    (void)sim;
    put_number(line, f->r);
}

EXPAND(q)
{
    (void)sim;
    put_number(line, f->q);
}

EXPAND(q2)
{
    (void)sim;
    put_number(line, f->q2);
}

EXPAND(name)
{
    redact(sim, line, PRIVATE_NAME, f->name);
}

EXPAND(written)
{
    redact(sim, line, PRIVATE_TEXT, f->written);
}

EXPAND(host)
{
    redact(sim, line, PRIVATE_HOST, f->written);
}

EXPAND(object_name)
{
    redact(sim, line, OBJECT_NAME, f->name);
}

EXPAND(hash)
{
    redact_hash(sim, line, f->name);
}

/* By the daemon's own table: A is Addr. */
EXPAND(own_type)
{
    (void)sim;
    line_put(line, "%s", strcmp(f->type, "A") == 0 ? "Addr" : f->type);
}

EXPAND(type)
{
    (void)sim;
    line_put(line, "%s", f->type);
}

static const char *record_type(const struct say *f)
{
    return f->rrtype != NULL ? f->rrtype : f->type;
}

/* The length of the data, and the record: one private string. */
EXPAND(record)
{
    char text[512];
    struct line tail = {text, 0, sizeof text};
    const char *type = record_type(f);
    bool a = strcmp(type, "A") == 0, aaaa = strcmp(type, "AAAA") == 0;
    unsigned size = f->rdata == NULL ? 0 : a ? 4 : aaaa ? 16 : (unsigned)strlen(f->rdata) + 1;
    line_put(&tail, "%4u %s %s %s", size, f->name, a ? "Addr" : type, f->rdata != NULL ? f->rdata : "");
    redact(sim, line, PRIVATE_TEXT, text);
}

EXPAND(record_type)
{
    (void)sim;
    line_put(line, "%s", record_type(f));
}

EXPAND(rdata)
{
    redact(sim, line, PRIVATE_RDATA, f->rdata);
}

EXPAND(object_rdata)
{
    bool address = strcmp(f->type, "A") == 0 || strcmp(f->type, "AAAA") == 0;
    redact(sim, line, address ? OBJECT_ADDRESS : OBJECT_NAME, f->rdata);
}

EXPAND(flags)
{
    (void)sim;
    line_put(line, "%" PRIX32, f->flags);
}

EXPAND(pid)
{
    (void)sim;
    put_number(line, f->client->pid);
}

EXPAND(process)
{
    (void)sim;
    line_put(line, "%s", f->client->process);
}

EXPAND(socket)
{
    (void)sim;
    line_put(line, "%3" PRIu32, f->client->socket);
}

EXPAND(options)
{
    (void)sim;
    line_put(line, "%s", f->client->options);
}

EXPAND(duration)
{
    int64_t seconds = (sim->now - f->since) / SEC(1);
    line_put(line, "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60));
}

EXPAND(number_field)
{
    (void)sim;
    put_number(line, f->number);
}

EXPAND(count)
{
    (void)sim;
    put_number(line, f->count);
}

/* Whose question it is, and which: none by multicast, from 15 on in another word. */
EXPAND(label)
{
    if (f->q == 0 && sim->options.era >= ERA_15)
        line_put(line, "R%" PRIu32 "->mDNS", f->r);
    else
        line_put(line, "R%" PRIu32 "->Q%" PRIu32, f->r, f->q);
}

EXPAND(dnssec_asked)
{
    line_put(line, f->dnssec == NULL ? "" : sim->options.era >= ERA_15 ? ", DNSSEC enabled" : ", DNSSEC");
}

EXPAND(dnssec_result)
{
    (void)sim;
    if (f->dnssec != NULL)
        line_put(line, ", dnssec: %s", f->dnssec);
}

EXPAND(target)
{
    redact(sim, line, PRIVATE_NAME, f->rdata);
}

/* The word of 13 and 14 beside `mortal`. */
EXPAND(validity)
{
    (void)sim;
    line_put(line, "%s", f->dnssec != NULL ? f->dnssec : "indeterminate");
}

EXPAND(cname_record)
{
    char text[512];
    struct line tail = {text, 0, sizeof text};
    line_put(&tail, "%4zu %s CNAME %s", strlen(f->rdata) + 1, f->name, f->rdata);
    redact(sim, line, PRIVATE_TEXT, text);
}

EXPAND(event)
{
    (void)sim;
    line_put(line, f->removed ? "rmv" : "add");
}

EXPAND(upper_event)
{
    (void)sim;
    line_put(line, f->removed ? "RMV" : "ADD");
}

EXPAND(delegator)
{
    (void)sim;
    if (f->client->delegator != NULL)
        line_put(line, ", delegator pid: %u (%s)", f->client->pid + 7, f->client->delegator);
}

EXPAND(text)
{
    (void)sim;
    line_put(line, "%s", f->text);
}

EXPAND(expired)
{
    (void)sim;
    line_put(line, f->expired ? "yes" : "no");
}

EXPAND(mortality)
{
    (void)sim;
    line_put(line, f->expired ? "ghost" : "mortal");
}

/* Private, and not masked. */
EXPAND(private_host)
{
    line_put(line, "%s", sim->options.redaction == REDACT_STOCK ? "<private>" : f->written);
}
