/* What the readers of netstate share: a snapshot that grows line by line. Inner header of the room. */
#ifndef DW_NETSTATE_BUILDER_H
#define DW_NETSTATE_BUILDER_H

#include "netstate/netstate.h"

enum { BUILDER_MAX_ITEMS = 65536 }; /* of one list: more than any Mac has, and a bound for hostile input */

/* A growing array in an arena. */
struct item_list {
    void *items;
    size_t count, capacity;
};

enum dump_mode { MODE_NONE, MODE_DNS, MODE_NWI, MODE_IFCONFIG, MODE_ROUTES, MODE_STORE, MODE_ORDER };

struct state_builder {
    struct arena *arena;
    struct network_state *state; /* kept complete after each line */
    enum dump_mode mode;
    bool no_memory;
    /* DNS configuration */
    unsigned section;
    unsigned seen;  /* kinds of lines of the last resolver, as bits */
    bool fragments; /* a log's line may be of a resolver whose head was lost */
    struct item_list resolvers;
    struct item_list search, nameservers; /* of the last resolver */
    /* network information */
    int family; /* 4, 6, or 0: no head was seen yet */
    bool old_nwi;
    struct item_list interfaces;
    /* ifconfig, netstat -rn */
    struct item_list ifconfig, addresses, routes;
    int route_family;
    size_t netif_column;
    /* names of services */
    struct item_list names;
    struct slice store_id, store_key; /* of the service that is told of; the last key, or the last name */
    bool store_of_interface;
};

/* `state` is zeroed; both stay the caller's. */
void dw_builder_start(struct state_builder *b, struct network_state *state, struct arena *arena);
/* One line without its newline, which must outlive the snapshot. True when it was recognised. */
bool dw_builder_line(struct state_builder *b, struct slice line);

/* A zeroed element of `size` bytes at the list's end; NULL when the list is full or memory is out (then b->no_memory).
 */
void *dw_builder_add(struct state_builder *b, struct item_list *list, size_t size);

/* One reader a dump; each takes a line that was freed of what pages add, and tells whether it is one of its own. */
bool dw_builder_dns(struct state_builder *b, struct slice line);
bool dw_builder_nwi(struct state_builder *b, struct slice line);
bool dw_builder_ifconfig(struct state_builder *b, struct slice raw);
bool dw_builder_routes(struct state_builder *b, struct slice line);
bool dw_builder_names(struct state_builder *b, struct slice raw);

/* "key  : value" in a line, where `key` begins it or stands after a blank, `]` or `:` (a prefix of another tool's
 * log). Blanks within the key stand for one or more. */
bool dw_builder_value(struct slice line, struct slice key, struct slice *value);
/* `head` ends the line, and begins it or stands behind the prefix of a log line ("..] ", "..: ", "..) ", "*** "). */
bool dw_builder_is_head(struct slice line, struct slice head);
/* A line as its writer printed it: without blanks at either end, without marks of quotes and bold type. */
struct slice dw_builder_clean(struct slice line);
/* "0x00000002 (Reachable)", "0x2", "Reachable": the number, else the sum of the words' bits; -1 when neither. */
struct flag_word {
    const char *word;
    int64_t bit;
};
int64_t dw_builder_flags(struct slice value, const struct flag_word *words, size_t count);
int64_t dw_builder_reach(struct slice value);
/* The decimal number that `text` begins with; false when it begins with none. */
bool dw_builder_number(struct slice text, uint32_t *out);
/* The next word of *text (parted by blanks), which goes on behind it; empty at the end. */
struct slice dw_builder_word(struct slice *text);

#endif
