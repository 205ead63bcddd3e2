/* Which questions are not asked: facts/mdnsresponder.md, section 4. */
#include <string.h>

#include "daemon.h"

#define NOT_SUPPRESSED ((struct suppression){NULL, NULL})

static struct suppression of_interface(const struct question *question)
{
    unsigned denied = question->request->flags & question->service->denied;
    if ((denied & FLAG_DENY_CELLULAR) != 0)
        return (struct suppression){"interface is cellular", "interface-cellular"};
    if ((denied & FLAG_DENY_EXPENSIVE) != 0)
        return (struct suppression){"interface is expensive", "interface-expensive"};
    if ((denied & FLAG_DENY_CONSTRAINED) != 0)
        return (struct suppression){"interface is constrained", "interface-constrained"};
    return NOT_SUPPRESSED;
}

static struct suppression of_type(const struct sim *sim, const struct question *question)
{
    if ((question->request->flags & FLAG_SUPPRESS) == 0 || question->dns64 == DNS64_A)
        return NOT_SUPPRESSED;
    if (strcmp(question->type, "AAAA") == 0 && !question->service->aaaa_ok)
        return (struct suppression){"AAAA records are unusable", "aaaa-records-unusable"};
    if (strcmp(question->type, "A") == 0 && !question->service->a_ok)
        return (struct suppression){"A records are unusable", "a-records-unusable"};
    bool through_ipv6 = question->service->clat46 && (question->request->flags & FLAG_PATH_EVALUATED) != 0;
    if (strcmp(question->type, "A") == 0 && through_ipv6 && sim->options.era <= ERA_13)
        return (struct suppression){"CLAT46 A records are unusable", "a-records-unusable"};
    return NOT_SUPPRESSED;
}

struct suppression suppression_of(const struct sim *sim, const struct question *question)
{
    bool old = sim->options.era < ERA_10_15;
    if (question->parallel && question->service == NULL)
        return NOT_SUPPRESSED;
    if (question->request->denied)
        return (struct suppression){"blocked by policy", "blocked-by-policy"};
    if (old && (question->request->flags & FLAG_SUPPRESS) == 0)
        return NOT_SUPPRESSED;
    if (question->service == NULL)
        return (struct suppression){sim->options.era == ERA_10_15 ? "no DNS server" : "no DNS service",
                                    "no-dns-service"};
    struct suppression suppression = old ? NOT_SUPPRESSED : of_interface(question);
    return suppression.reason != NULL ? suppression : of_type(sim, question);
}

const char *suppression_of_old(struct sim *sim, const struct question *question, struct suppression suppression)
{
    const char *name = question->name->text, *type = strcmp(question->type, "A") == 0 ? "Addr" : question->type;
    if (question->request->denied)
        return sim_text(sim, "InitCommonState: Query suppressed for %s (%s), PID %u/ServiceID -1 not allowed", name,
                        type, question->request->client.pid);
    if (strcmp(suppression.cause, "no-dns-service") == 0)
        return sim_text(sim, "ShouldSuppressUnicastQuery: Query suppressed for %s, qtype %s, as the DNS server is NULL",
                        name, type);
    const char *a = question->service->a_ok ? "true" : "false", *aaaa = question->service->aaaa_ok ? "true" : "false";
    if (sim->options.era == ERA_10_14)
        return sim_text(sim,
                        "ShouldSuppressUnicastQuery: Query suppressed for %s, qtype %s, since DNS Configuration does "
                        "not allow (req_A %s, req_AAAA %s, CLAT46 false)",
                        name, type, a, aaaa);
    return sim_text(sim,
                    "ShouldSuppressUnicastQuery: Query suppressed for %s, qtype %s, since DNS Configuration does not "
                    "allow (req_A is %s and req_AAAA is %s)",
                    name, type, a, aaaa);
}
