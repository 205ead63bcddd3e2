/* What kinds of programs there are. */
#ifndef SCENARIOS_HABITS_H
#define SCENARIOS_HABITS_H

#include "client.h"
#include "zone.h"

enum { TYPES_MAX = 3 };

enum {
    HABIT_DENIED = 1,     /* a policy denies it the network */
    HABIT_ENCRYPTION = 2, /* insists on encrypted DNS */
    HABIT_DNSSEC = 4,
    HABIT_LASTING = 8,  /* one process for the whole time */
    HABIT_LINGERS = 16, /* goes on when it has its answers */
    HABIT_BATCH = 32,   /* asks several names at once, on one connection */
    HABIT_DIES = 64,    /* before it has its answers */
};

struct habit {
    const char *process;
    enum api api;
    uint32_t flags;
    const char *types[TYPES_MAX + 1];
    const char *options; /* of getaddrinfo over XPC */
    const char *delegator;
    unsigned traits;
    enum era from;
    unsigned weight;
};

/* Asks for addresses, as most do. */
bool habit_is_plain(const struct habit *habit);
const struct habit *habit_draw(struct sim *sim);
/* Its process: a new one, or always the same. */
struct client habit_client(struct sim *sim, const struct habit *habit);
/* That of a process, with - for blanks; in an era that does not have it yet one that asks alike, NULL: none. */
const struct habit *habit_find(const struct sim *sim, const char *process);
struct zone_name *habit_bad_name(struct sim *sim);
struct zone_name *habit_single_label(struct sim *sim, enum name_case kind, const char *search);
struct zone_name *habit_service_name(struct sim *sim, enum name_case kind);
/* A name that such a program asks for in the present network. */
const struct zone_name *habit_name(struct sim *sim, const struct habit *habit);

#endif
