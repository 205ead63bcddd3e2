/* Records as text: the styles of log show and log stream (facts/styles.md). */
#ifndef SCENARIOS_STYLE_H
#define SCENARIOS_STYLE_H

#include "sim.h"

enum { ZONE_SECONDS = -25200 };

/* On standard output. False when it can't be written. */
bool style_write(const struct sim *sim);

#endif
