/* The rules of root causes. Shared by roots.c and root_rules.c only. */
#ifndef DW_CORRELATE_ROOT_RULES_H
#define DW_CORRELATE_ROOT_RULES_H

#include "correlate/state.h"

/* What a root cause is asked about. */
struct question_of_root {
    const struct correlate *c;
    const struct lookup *l;
    const char *cause;
    const struct state *s;
    struct tunnel tunnel;
    struct services_view services;
    bool aaaa; /* the records that are unusable; else A */
};

/* Which events show it. */
enum shown { SHOW_V4 = 1, SHOW_V6 = 2, SHOW_DNS = 4, SHOW_IGNORED = 8, SHOW_DEMOTED = 16, SHOW_CHANGE = 32 };

struct root_rule {
    const char *code;
    const char *const *causes;
    enum confidence (*holds)(const struct question_of_root *q);
    unsigned shown; /* enum shown */
};

/* The first rule that holds; NULL: none. */
const struct root_rule *dw_root_rule(const struct question_of_root *q, enum confidence *confidence);
/* The tunnel that this lookup's queries took, or that its DNS service lies on; empty: none that is shown. */
struct slice dw_root_tunnel(const struct correlate *c, const struct lookup *l);
/* Causes for which nothing was asked: the network's state explains them. Ended by NULL. */
extern const char *const dw_root_unreached[];
bool dw_one_of(const char *word, const char *const *list);

#endif
