/* What else is in a log: other processes, and the daemons' lines that tell nothing of lookups. */
#ifndef SCENARIOS_NOISE_H
#define SCENARIOS_NOISE_H

#include "sim.h"

/* Now and then until `end`. */
void noise_plan(struct sim *sim, int64_t end);

#endif
