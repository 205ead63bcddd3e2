/* Fields of servers, DNS services and responses. */
#include <inttypes.h>
#include <string.h>

#include "daemon.h"
#include "expand.h"

EXPAND(service_id)
{
    (void)sim;
    line_put(line, "%" PRIu32, f->service->id);
}

EXPAND(service)
{
    service_describe(sim, line, f->service);
}

EXPAND(server)
{
    redact(sim, line, OBJECT_ADDRESS, f->server->address);
}

EXPAND(via)
{
    (void)sim;
    line_put(line, "%s/%u", f->service->interface, f->service->interface_index);
}

EXPAND(protocol)
{
    (void)sim;
    line_put(line, "%s", f->service->protocol);
}

static const char *const RCODES[] = {"NoError", "FormErr", "ServFail", "NXDomain", "NotImp", "Refused"};

static const char *response_data(const struct say *f)
{
    return f->rcode == NOERROR && f->zone != NULL ? zone_data(f->zone, f->type) : NULL;
}

EXPAND(size)
{
    (void)sim;
    const char *data = response_data(f);
    line_put(line, "%zu", strlen(f->name) + 17 + (f->zone != NULL && data != NULL ? 16 : 0));
}

EXPAND(id)
{
    (void)sim;
    line_put(line, "id: 0x%04" PRIX32 " (%" PRIu32 ")", f->id, f->id);
}

EXPAND(response)
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

EXPAND(answers)
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

EXPAND(address)
{
    redact(sim, line, PRIVATE_ADDRESS, f->server->address);
}

/* The server that a question of the classic resolver begins with. */
EXPAND(first_server)
{
    redact(sim, line, PRIVATE_ADDRESS, f->service != NULL ? service_first_server(sim, f->service)->address : "0.0.0.0");
}

EXPAND(own_address)
{
    redact(sim, line, PRIVATE_ADDRESS, strchr(f->server->address, ':') != NULL ? "2001:db8:9::23" : "192.168.9.23");
}

EXPAND(interface)
{
    (void)sim;
    line_put(line, "%s", f->service->interface);
}

EXPAND(old_suppression)
{
    (void)sim;
    line_put(line, "%s", f->text);
}

EXPAND(rcode)
{
    (void)sim;
    line_put(line, "%d", f->rcode);
}
