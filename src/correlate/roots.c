/* Root causes: what the network's state says. */
#include "correlate/model.h"

enum dw_status dw_roots_open(struct correlate *c, struct dw_error *error)
{
    (void)c;
    (void)error;
    return DW_OK;
}

void dw_roots_close(struct correlate *c)
{
    (void)c;
}

enum dw_status dw_roots_event(struct correlate *c, struct event *e, struct dw_error *error)
{
    (void)c;
    (void)e;
    (void)error;
    return DW_OK;
}

enum dw_status dw_roots_finish(struct correlate *c, struct dw_error *error)
{
    (void)c;
    (void)error;
    return DW_OK;
}

enum dw_status dw_correlate_network_state(struct correlate *c, const struct network_state *state,
                                          struct dw_error *error)
{
    (void)c;
    (void)state;
    (void)error;
    return DW_OK;
}

struct root dw_root_of(const struct correlate *c, const struct lookup *l, const struct verdict *v)
{
    (void)c;
    (void)l;
    (void)v;
    return (struct root){NULL, CONFIDENCE_NONE};
}

struct event *const *dw_root_events(const struct correlate *c, const struct lookup *l, size_t *count)
{
    (void)c;
    (void)l;
    *count = 0;
    return NULL;
}

size_t dw_root_fills(const struct correlate *c, const struct lookup *l, struct fill *fill, size_t room,
                     struct arena *arena)
{
    (void)c;
    (void)l;
    (void)fill;
    (void)room;
    (void)arena;
    return 0;
}
