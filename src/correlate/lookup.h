/* What the files on lookups share: lookups.c, lookup_names.c, judgement.c. Internal to them. */
#ifndef DW_CORRELATE_LOOKUP_H
#define DW_CORRELATE_LOOKUP_H

#include "correlate/model.h"

/* Equal names have equal keys, whatever their case and final dot; 0: no name. */
uint32_t dw_name_key(struct slice name);
/* 1: the same, 0: another, -1: can't be told. */
int dw_lookup_same_name(const struct lookup *l, const struct client *client);
/* Takes what it does not know yet of how the client calls it. */
void dw_lookup_set_name(struct lookup *l, const struct client *client);
/* Takes it out of all tables; its queries' numbers mean nothing from now on. */
void dw_lookup_free(struct correlate *c, struct lookup *l);

#endif
