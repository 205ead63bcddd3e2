/* play: plays programs that look names up, mDNSResponder, configd and a network by rules, and writes what the
 * daemons would log to standard output and what is true of every lookup to --truth FILE. */
#include <stdio.h>
#include <stdlib.h>

#include "base/timestamp.h"
#include "daemon.h"
#include "scene.h"
#include "style.h"

static int64_t first_instant(enum era era)
{
    static const int YEARS[ERAS] = {2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026};
    return dw_days_of_civil(YEARS[era], 11, 3) * DW_DAY_NS + SEC(8 * 3600);
}

/* Under load `log stream` drops lines, one by one or whole spans, and says nothing. */
static void lose(struct sim *sim)
{
    for (size_t i = 0; i < sim->record_count; i++)
        sim->records[i].lost |= rng_chance(&sim->rng, sim->options.loss);
    for (unsigned i = 0; i < sim->options.spans && sim->record_count > 0; i++) {
        size_t k = rng_below(&sim->rng, (uint32_t)sim->record_count);
        int64_t end = sim->records[k].at + MS(rng_between(&sim->rng, 20, 3000));
        for (; k < sim->record_count && sim->records[k].at < end; k++)
            sim->records[k].lost = true;
    }
}

static void cut(struct sim *sim)
{
    size_t n = sim->record_count, off = n / 100 * sim->options.cut;
    if (n == 0)
        return;
    sim->shown_from = sim->records[off].at;
    sim->shown_to = sim->records[n - 1 - off].at;
    for (size_t i = 0; i < n; i++)
        sim->records[i].lost = i < off || i > n - 1 - off;
}

int main(int argc, char **argv)
{
    struct sim sim = {0};
    if (!options_read(&sim.options, argc, argv))
        return 2;
    sim.rng.state = sim.options.seed * UINT64_C(0x9e3779b97f4a7c15) + (uint64_t)sim.options.era;
    sim.now = first_instant(sim.options.era);
    sim_boot(&sim);
    truth_open(&sim);
    world_open(&sim);
    daemon_open(&sim);
    if (sim.options.scene == NULL)
        plan(&sim);
    else if (!scene_plan(&sim, sim.options.scene))
        return 2;
    sim_run(&sim);
    sim_sort(&sim);
    cut(&sim);
    lose(&sim);
    bool written = style_write(&sim) && truth_write(&sim);
    if (!written)
        perror("play");
    free(sim.events);
    free(sim.records);
    free(sim.truth->queries);
    free(sim.truth->happenings);
    dw_arena_free(&sim.arena);
    return written ? 0 : 1;
}
