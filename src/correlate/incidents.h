/* What the kinds of incidents share. Internal to correlate's incidents.c and leaks.c. */
#ifndef DW_CORRELATE_INCIDENTS_H
#define DW_CORRELATE_INCIDENTS_H

#include "correlate/model.h"

enum { INCIDENT_EVENTS = 12 };

struct incident { /* one that is open; zeroed: none */
    bool open;
    uint64_t id; /* of the result, where it is given more than once; else 0 */
    int64_t start, end;
    uint64_t lookups;
    struct event *events[INCIDENT_EVENTS]; /* the last place is the latest event's */
    size_t event_count;
};

void dw_incident_witness(struct incident *i, struct event *e);
void dw_incident_forget(struct incident *i);
/* Gives it to the sink, its title from causes.json, and forgets it. */
enum dw_status dw_incident_give(struct correlate *c, struct incident *i, const char *kind, const struct fill *fill,
                                size_t fill_count, struct dw_error *error);

/* leaks.c: clients whose operations are started and not stopped */
struct leaks;
enum dw_status dw_leaks_open(struct leaks **out);
void dw_leaks_close(struct leaks *leaks);
enum dw_status dw_leaks_started(struct correlate *c, struct leaks *leaks, struct event *e, struct dw_error *error);
enum dw_status dw_leaks_refused(struct correlate *c, struct leaks *leaks, struct dw_error *error);
void dw_leaks_stopped(struct correlate *c, struct leaks *leaks, const struct event *e);
enum dw_status dw_leaks_finish(struct correlate *c, struct leaks *leaks, struct dw_error *error);

#endif
