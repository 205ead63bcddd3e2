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

static struct suppression of_type(const struct question *question)
{
    if ((question->request->flags & FLAG_SUPPRESS) == 0)
        return NOT_SUPPRESSED;
    if (strcmp(question->type, "AAAA") == 0 && !question->service->aaaa_ok)
        return (struct suppression){"AAAA records are unusable", "aaaa-records-unusable"};
    if (strcmp(question->type, "A") == 0 && !question->service->a_ok)
        return (struct suppression){"A records are unusable", "a-records-unusable"};
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
    return suppression.reason != NULL ? suppression : of_type(question);
}
