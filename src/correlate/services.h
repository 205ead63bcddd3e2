/* mDNSResponder's DNS services as correlation keeps them. Shared by services.c and services_view.c only. */
#ifndef DW_CORRELATE_SERVICES_H
#define DW_CORRELATE_SERVICES_H

#include "correlate/model.h"

enum { MAX_PARTS = 24 };

struct services {
    struct service *table;
    struct service *former; /* of the daemon before a restart, until this one has told its list */
    bool whole;             /* a list was seen from its first to its last line */
    int64_t listed;         /* lines of the list that is coming */
};

/* Lists as descriptions print them, without braces: "a-ok, aaaa-ok". */
bool dw_list_has(struct slice list, struct slice word);
size_t dw_list_split(struct slice list, struct slice out[MAX_PARTS]);

#endif
