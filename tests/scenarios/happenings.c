/* What befalls more than one lookup (contract, section 6): kept as it is played, written beside the lookups. */
#include <stdio.h>

#include "base/timestamp.h"
#include "daemon.h"
#include "habits.h"
#include "style.h"

enum { LEAKED = 150 };

void happening_add(struct sim *sim, const char *kind)
{
    struct truth *truth = sim->truth;
    truth->happenings =
        sim_grow(truth->happenings, truth->happening_count, &truth->happening_room, sizeof *truth->happenings);
    truth->happenings[truth->happening_count++] = (struct happening){kind, sim->now};
}

void happenings_write(const struct sim *sim, FILE *out)
{
    int64_t shift = sim->options.style == STYLE_COMPACT ? SEC(ZONE_SECONDS) : 0;
    for (size_t i = 0; i < sim->truth->happening_count; i++) {
        char stamp[DW_TIMESTAMP_SIZE];
        (void)dw_timestamp_utc(sim->truth->happenings[i].at + shift, stamp);
        (void)fprintf(out, "{\"incident\":\"%s\",\"start\":\"%s\"}\n", sim->truth->happenings[i].kind, stamp);
    }
}

/* A program that never closes what it opened. */
static void leak_begins(struct sim *sim, void *context)
{
    (void)context;
    happening_add(sim, "request-leak");
}

static void leak_one(struct sim *sim, void *context)
{
    struct ask *ask = sim_alloc(sim, sizeof *ask);
    (void)context;
    *ask = (struct ask){.habit = habit_find(sim, "directoryd"),
                        .name = habit_service_name(sim, NAME_DUAL),
                        .patience = 0,
                        .leaks = true};
    client_ask(sim, ask);
}

/* The daemon has no descriptors left: whoever comes is refused, and says so nowhere. */
static void refuse_clients(struct sim *sim, void *context)
{
    (void)context;
    happening_add(sim, "daemon-refuses-clients");
    say_line(sim, CAT_DEFAULT, 'D', "ERROR: accept: 24 (Too many open files)");
}

static void leaker_dies(struct sim *sim, void *context)
{
    const uint32_t pid = habit_client(sim, habit_find(sim, "directoryd")).pid;
    (void)context;
    for (struct question *q = sim->daemon->open, *next; q != NULL; q = next) {
        next = q->next;
        if (q->request->client.pid == pid) {
            daemon_stop(sim, q->request);
            next = sim->daemon->open;
        }
    }
}

int64_t leak_plan(struct sim *sim, int64_t when)
{
    sim_at(sim, when, leak_begins, NULL);
    for (unsigned i = 0; i < LEAKED; i++, when += MS(rng_between(&sim->rng, 40, 120)))
        sim_at(sim, when, leak_one, NULL);
    sim_at(sim, when + MS(300), refuse_clients, NULL);
    sim_at(sim, when + SEC(4), leaker_dies, NULL);
    return when + SEC(8);
}
