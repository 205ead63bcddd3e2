/* The simulation: a virtual clock with events, the records that the daemons write, the truth that is kept beside. */
#ifndef SCENARIOS_SIM_H
#define SCENARIOS_SIM_H

#include "base/arena.h"
#include "options.h"
#include "rng.h"

#define MS(n)  ((int64_t)(n)*1000000)
#define SEC(n) ((int64_t)(n)*1000000000)
#define NEVER  INT64_MAX

enum { THREAD_MAIN, THREAD_RESOLVER, THREAD_SERVER, THREAD_CONFIGD, THREADS };

/* One entry of the log, as the writer of a style needs it. */
struct record {
    int64_t at;
    uint64_t order;                                       /* of writing: among equal times it decides */
    const char *process, *library, *subsystem, *category; /* NULL: the mark of a boot */
    char level;                                           /* D I u E, S: a State entry */
    uint32_t pid, thread;
    const char *text;
    const char *boot; /* UUID */
    bool lost;
};

struct event {
    int64_t at;
    uint64_t order;
    void (*run)(struct sim *sim, void *context);
    void *context;
};

struct sim {
    struct arena arena; /* everything lives as long as the simulation */
    struct options options;
    struct rng rng;
    int64_t now;
    int64_t busy_until[THREADS]; /* a thread writes one record after the other */
    struct event *events;        /* a heap, the earliest first */
    size_t event_count, event_room;
    uint64_t order;
    const char *boot;
    bool private_logging; /* a client asked for it: the daemon's categories are others */
    struct record *records;
    size_t record_count, record_room;
    int64_t shown_from, shown_to; /* what the capture holds of it */
    struct world *world;
    struct daemon *daemon;
    struct truth *truth;
};

/* Ends the program when there is no memory: it is a test's tool. */
void *sim_alloc(struct sim *sim, size_t size);
char *sim_text(struct sim *sim, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The list of elements of `size`, with room for one more than `count`. */
void *sim_grow(void *list, size_t count, size_t *room, size_t size);

void sim_at(struct sim *sim, int64_t when, void (*run)(struct sim *, void *), void *context);
/* Runs until no event is left. */
void sim_run(struct sim *sim);
/* Takes a record with its time left to the clock of its thread. */
void sim_record(struct sim *sim, int thread, struct record record);
/* The computer starts. */
void sim_boot(struct sim *sim);
/* Records by time. */
void sim_sort(struct sim *sim);

/* The instant at which the daemon's main thread has said what it says now. */
static inline int64_t sim_main_free(const struct sim *sim)
{
    return sim->now > sim->busy_until[THREAD_MAIN] ? sim->now : sim->busy_until[THREAD_MAIN];
}

/* Soon after that: what follows from it comes later. */
static inline int64_t sim_soon(struct sim *sim, int64_t low_us, int64_t high_us)
{
    return sim_main_free(sim) + rng_between(&sim->rng, low_us * 1000, high_us * 1000);
}

#endif
