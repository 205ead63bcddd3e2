#include "zone.h"

#include <string.h>

#include "world.h"

const char *zone_join(struct sim *sim, const char *prefix, const char *domain)
{
    return sim_text(sim, "%s.%s", prefix, domain);
}

const char *zone_data(const struct zone_name *name, const char *type)
{
    return strcmp(type, "A") == 0       ? name->a
           : strcmp(type, "AAAA") == 0  ? name->aaaa
           : strcmp(type, "HTTPS") == 0 ? name->https
           : strcmp(type, "SRV") == 0   ? name->srv
                                        : NULL;
}

static const char *draw_domain(struct sim *sim)
{
    static const char *const DOMAINS[] = {"example.com.", "example.net.", "example.org.", "shop.example.",
                                          "cdn.example.net."};
    bool scene = sim->options.scene != NULL; /* its names are the same in every era */
    return DOMAINS[scene ? sim->world->names % 5 : rng_below(&sim->rng, 5)];
}

static bool draw_whether(struct sim *sim, unsigned percent, bool in_scenes)
{
    return sim->options.scene != NULL ? in_scenes : rng_chance(&sim->rng, percent);
}

static void give_addresses(struct sim *sim, struct zone_name *name)
{
    name->a = world_address(sim, "A");
    if (draw_whether(sim, 50, true))
        name->aaaa = world_address(sim, "AAAA");
    if (draw_whether(sim, 30, true))
        name->https = "1 . alpn=h2";
}

static void give_cname(struct sim *sim, struct zone_name *name, enum name_case target)
{
    struct zone_name *next = zone_draw(sim, target, "edge.example.net.");
    if (target == NAME_V4 && draw_whether(sim, 25, false)) {
        struct zone_name *second = zone_draw(sim, NAME_V4, "pop.example.org.");
        next->a = next->aaaa = next->https = NULL;
        next->cname = second;
    }
    name->cname = next;
}

static void give_local(struct sim *sim, struct zone_name *name, enum name_case kind)
{
    const char *host = sim_text(sim, "box%u", sim->world->names++);
    name->local = true;
    name->text = zone_join(sim, host, kind == NAME_LOCAL_DEEP ? "office.local." : "local.");
    name->rcode = kind == NAME_LOCAL_DEEP ? NXDOMAIN : NOERROR;
    if (kind == NAME_LOCAL) {
        name->a = world_address(sim, "A");
        name->aaaa = sim_text(sim, "fe80::%x", 0x100 + sim->world->names);
    }
}

struct zone_name *zone_draw(struct sim *sim, enum name_case kind, const char *domain)
{
    static const enum rcode RCODES[NAME_CASES] = {
        [NAME_MISSING] = NXDOMAIN, [NAME_SERVFAIL] = SERVFAIL, [NAME_REFUSED] = REFUSED, [NAME_NOTIMP] = NOTIMP};
    struct zone_name *name = sim_alloc(sim, sizeof *name);
    name->text =
        zone_join(sim, sim_text(sim, "host%u", sim->world->names++), domain != NULL ? domain : draw_domain(sim));
    name->rcode = RCODES[kind];
    name->unanswered = kind == NAME_UNANSWERED;
    name->bogus = kind == NAME_BOGUS;
    name->cname_apart = kind == NAME_CNAME_APART;
    if (kind == NAME_V4)
        name->a = world_address(sim, "A");
    else if (kind == NAME_V6)
        name->aaaa = world_address(sim, "AAAA");
    else if (kind == NAME_DUAL || kind == NAME_BOGUS)
        give_addresses(sim, name);
    else if ((kind >= NAME_CNAME && kind <= NAME_CNAME_EMPTY) || kind == NAME_CNAME_CHAIN)
        give_cname(sim, name,
                   kind == NAME_CNAME_MISSING ? NAME_MISSING
                   : kind == NAME_CNAME_CHAIN ? NAME_CNAME
                   : kind == NAME_CNAME_EMPTY ? NAME_EMPTY
                                              : NAME_V4);
    else if (kind >= NAME_LOCAL && kind <= NAME_LOCAL_DEEP)
        give_local(sim, name, kind);
    return name;
}
