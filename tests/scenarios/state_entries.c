/* State entries: the whole configuration in one entry of many lines, now and then (facts/configd.md, section 6). */
#include <string.h>

#include "daemon.h"
#include "world.h"

enum { TEXT_MAX = 16000 };

static void put_interface(struct line *line, const struct candidate *c, const struct family *family, bool v6)
{
    bool listed = c->rank >> 24 < 3 && family->primary,
         /* else demoted */ dns = c == family->list && family->primary && listed;
    line_put(line, "%*s : flags      : 0x%x (%s%s%s)\n", 8, c->interface,
             (v6 ? 2u : 1u) | (dns ? 4u : 0u) | (listed ? 0u : 8u), v6 ? "IPv6" : "IPv4", dns ? ",DNS" : "",
             listed ? "" : ",NOT-IN-LIST");
    line_put(line, "           address    : %s\n", c->address);
    line_put(line, "           reach      : 0x00000002 (Reachable)\n");
    static const char *const WORDS[] = {"First", "Default", "Last", "Never"};
    unsigned place = c->rank & 0xffffff;
    line_put(line, "           rank       : 0x%08x (%s, ", c->rank, WORDS[c->rank >> 24 & 3]);
    line_put(line, place == 0xffffff ? "Last)\n" : "%u)\n", place);
}

/* An interface stands once in the list. */
static bool stands_before(const struct family *family, size_t place)
{
    for (size_t i = 0; i < place; i++)
        if (strcmp(family->list[i].interface, family->list[place].interface) == 0)
            return true;
    return false;
}

static void put_family(struct line *line, const struct family *family, bool v6)
{
    line_put(line, "IPv%c network interface information\n", v6 ? '6' : '4');
    size_t shown = 0;
    for (size_t i = 0; i < family->count; i++)
        if (!family->list[i].ineligible && !stands_before(family, i)) {
            put_interface(line, &family->list[i], family, v6);
            shown++;
        }
    if (shown == 0)
        line_put(line, "   No IPv%c states found\n%s", v6 ? '6' : '4', v6 ? "\n" : "");
    line_put(line, "\n   REACH : flags 0x%08x (%s)\n\n", family->primary ? 2u : 0u,
             family->primary ? "Reachable" : "Not Reachable");
}

static void take_state(struct sim *sim, const struct line *line)
{
    char *text = sim_alloc(sim, line->len + 1);
    memcpy(text, line->text, line->len + 1);
    sim_record(sim, THREAD_CONFIGD,
               (struct record){.process = "configd",
                               .library = "SystemConfiguration",
                               .subsystem = "",
                               .category = "",
                               .level = 'S',
                               .pid = CONFIGD_PID,
                               .thread = sim->daemon->threads[THREAD_CONFIGD],
                               .text = text});
}

void state_entries(struct sim *sim, void *context)
{
    const struct network *network = sim->world->network;
    char *text = sim_alloc(sim, TEXT_MAX);
    struct line line = {text, 0, TEXT_MAX};
    (void)context;
    line_put(&line, "DNS Configuration\n");
    configd_put_dns(sim, &line, network);
    take_state(sim, &line);
    line.len = 0;
    line_put(&line, "Network information\nNetwork information (generation %u size=1864)\n", sim->world->services);
    put_family(&line, &network->v4, false);
    put_family(&line, &network->v6, true);
    line_put(&line, "Network interfaces:");
    for (size_t i = 0; i < network->v4.count; i++)
        if (!stands_before(&network->v4, i))
            line_put(&line, " %s", network->v4.list[i].interface);
    for (size_t i = 0; i < network->v6.count; i++)
        if (network->v6.list[i].rank >> 24 < 3)
            line_put(&line, " %s", network->v6.list[i].interface);
    take_state(sim, &line);
}
