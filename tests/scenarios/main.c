/* play: plays programs that look names up, mDNSResponder, configd and a network by rules, and writes what the
 * daemons would log to standard output and what is true of every lookup to --truth FILE. */
#include <stdio.h>
#include <stdlib.h>

#include "base/timestamp.h"
#include "daemon.h"
#include "style.h"

static int64_t first_instant(enum era era)
{
    static const int YEARS[ERAS] = {2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026};
    return dw_days_of_civil(YEARS[era], 11, 3) * DW_DAY_NS + SEC(8 * 3600);
}

/* Under load `log stream` drops lines, one by one here. */
static void lose(struct sim *sim)
{
    for (size_t i = 0; i < sim->record_count; i++)
        sim->records[i].lost = rng_chance(&sim->rng, sim->options.loss);
}

int main(int argc, char **argv)
{
    struct sim sim = {0};
    if (!options_read(&sim.options, argc, argv))
        return 2;
    sim.rng.state = sim.options.seed * UINT64_C(0x9e3779b97f4a7c15) + (uint64_t)sim.options.era;
    sim.now = first_instant(sim.options.era);
    truth_open(&sim);
    world_open(&sim);
    daemon_open(&sim);
    plan(&sim);
    sim_run(&sim);
    sim_sort(&sim);
    lose(&sim);
    bool written = style_write(&sim) && truth_write(&sim);
    if (!written)
        perror("play");
    free(sim.events);
    free(sim.records);
    free(sim.truth->queries);
    dw_arena_free(&sim.arena);
    return written ? 0 : 1;
}
