#include <string.h>

#include "daemon.h"

struct cached *cache_find(struct sim *sim, const struct question *question)
{
    for (struct cached *c = sim->daemon->cache; c != NULL; c = c->next)
        if (c->name == question->name && c->service == question->service && strcmp(c->type, question->type) == 0 &&
            c->until > sim->now)
            return c;
    return NULL;
}

struct cached *cache_find_expired(struct sim *sim, const struct question *question)
{
    for (struct cached *c = sim->daemon->cache; c != NULL; c = c->next)
        if (c->name == question->name && c->service == question->service && strcmp(c->type, question->type) == 0 &&
            c->until <= sim->now && c->until > sim->now - SEC(300))
            return c;
    return NULL;
}

void cache_add(struct sim *sim, const struct zone_name *name, const char *type, const struct dns_service *service,
               enum rcode rcode)
{
    struct cached *cached = sim_alloc(sim, sizeof *cached);
    *cached = (struct cached){name, type, service, rcode, sim->now + SEC(5 + rng_below(&sim->rng, 60)), NULL};
    struct cached **place = &sim->daemon->cache;
    while (*place != NULL && (*place)->until > sim->now - SEC(300))
        place = &(*place)->next;
    if (*place != NULL)
        cached->next = (*place)->next; /* takes the place of one that is too old */
    *place = cached;
}
