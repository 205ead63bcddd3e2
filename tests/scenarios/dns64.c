/* DNS64: an AAAA question that has no data, where the network translates, asks for ipv4only.arpa., then for the name's
 * A records, and tells them as AAAA (apple-oss-distributions/mDNSResponder, 1790.80.10, mDNSMacOSX/DNS64.c). */
#include <string.h>

#include "daemon.h"

static const struct zone_name IPV4ONLY = {
    .text = "ipv4only.arpa.", .a = "192.0.0.170", .aaaa = "64:ff9b::c000:aa", .rcode = NOERROR};

static void ask_as(struct sim *sim, struct question *q, enum dns64 step, const struct zone_name *name, const char *type)
{
    q->dns64 = step;
    q->type = type;
    question_restart(sim, q, name);
}

bool dns64_takes(struct sim *sim, struct question *q, const char *rdata)
{
    switch (q->dns64) {
    case DNS64_NONE:
        if (rdata != NULL || !sim->world->network->nat64 || strcmp(q->type, "AAAA") != 0 || q->parallel)
            return false;
        q->dns64_name = q->name;
        ask_as(sim, q, DNS64_PREFIX, &IPV4ONLY, "AAAA");
        return true;
    case DNS64_PREFIX:
        ask_as(sim, q, rdata != NULL ? DNS64_A : DNS64_AAAA, q->dns64_name, rdata != NULL ? "A" : "AAAA");
        return true;
    case DNS64_A:
        if (rdata != NULL)
            return false;
        ask_as(sim, q, DNS64_AAAA, q->dns64_name, "AAAA");
        return true;
    case DNS64_AAAA:
        break;
    }
    return false;
}

void dns64_forget(struct question *q)
{
    if (q->dns64 == DNS64_NONE)
        return;
    if (q->dns64 == DNS64_PREFIX)
        q->name = q->dns64_name;
    q->type = "AAAA";
    q->dns64 = DNS64_NONE;
}

const char *dns64_synthesize(struct sim *sim, const char *address)
{
    unsigned bytes[4] = {0};
    for (size_t i = 0; i < 4 && *address != '\0'; address += *address == '.') {
        for (; *address >= '0' && *address <= '9'; address++)
            bytes[i] = bytes[i] * 10 + (unsigned)(*address - '0');
        i++;
    }
    return sim_text(sim, "64:ff9b::%x:%x", bytes[0] << 8 | bytes[1], bytes[2] << 8 | bytes[3]);
}
