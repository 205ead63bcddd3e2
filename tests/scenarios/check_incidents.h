/* Incidents: what was played against what dnswhy tells, and outages against the lookups. */
#ifndef SCENARIOS_CHECK_INCIDENTS_H
#define SCENARIOS_CHECK_INCIDENTS_H

#include "check_read.h"

/* Prints what is missing, what is told though it was not, outages in which something was resolved, and failures that no
 * outage tells; true when there is none of these. */
bool incidents_compare(const struct seen_list *truth, const struct seen_list *report);

#endif
