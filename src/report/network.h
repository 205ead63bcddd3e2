/* The network at one instant, from the views, as text. `at` is a stamp as the views hold it; ptr NULL: the end. */
#ifndef DW_REPORT_NETWORK_H
#define DW_REPORT_NETWORK_H

#include "report/paper.h"
#include "report/rows.h"

struct instant {
    int64_t host;
    struct slice at;
};

/* "network changed: ", then what of it in words, from a column with configd's own. */
void dw_change_put(struct paper *p, struct reader *r, sqlite3_stmt *s, int column);
/* Binds ?1 (host) and ?2 (at). */
void dw_instant_bind(sqlite3_stmt *s, const struct instant *i);
/* The condition that a row with valid_from and valid_to held then. */
#define DW_HELD                                                                                                        \
    " host_id = ?1 AND (?2 IS NULL OR valid_from IS NULL OR valid_from <= ?2)"                                         \
    " AND (valid_to IS NULL OR (?2 IS NOT NULL AND valid_to > ?2)) "

/* Each gives how many it showed. */
int64_t dw_network_primaries(struct paper *p, struct reader *r, const struct instant *i, int indent);
int64_t dw_network_elections(struct paper *p, struct reader *r, const struct instant *i, int indent);
int64_t dw_network_tunnels(struct paper *p, struct reader *r, const struct instant *i, int indent);
int64_t dw_network_resolvers(struct paper *p, struct reader *r, const struct instant *i, int indent, int most);
/* What shows that there is a tunnel, by the view's `sign`; the sign itself where there are no words. */
struct slice dw_tunnel_sign_words(struct slice sign);
/* service -1: all. */
int64_t dw_network_services(struct paper *p, struct reader *r, const struct instant *i, int64_t service, int indent);

#endif
