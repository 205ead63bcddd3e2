/* Apple's dumps of the network's state: configd's DNS configuration and network information (line by line in the log,
 * as State entries, as files of a sysdiagnose), `scutil --dns`, `scutil --nwi`, `ifconfig`, `netstat -rn`, and the
 * names of network services. Shapes:
 * facts of configd's dnsinfo_logging and network_state_information_logging. */
#ifndef DW_NETSTATE_NETSTATE_H
#define DW_NETSTATE_NETSTATE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/log_entry.h"

enum resolver_flags { /* dnsinfo.h's bits */
                      RESOLVER_A = 0x2,
                      RESOLVER_AAAA = 0x4,
                      RESOLVER_SCOPED = 0x1000,
                      RESOLVER_SERVICE_SPECIFIC = 0x2000,
                      RESOLVER_SUPPLEMENTAL = 0x4000
};

struct resolver {
    enum { SECTION_DEFAULT, SECTION_SCOPED, SECTION_SERVICE_SPECIFIC } section;
    uint32_t number;
    struct slice domain; /* without a final dot */
    const struct slice *search, *nameservers;
    size_t search_count, nameserver_count;
    struct slice options;
    uint32_t port, timeout, order; /* 0: not given */
    uint32_t if_index;             /* 0: not given */
    struct slice interface;        /* name in parentheses after if_index */
    int64_t flags;                 /* -1: not shown */
    int64_t reach;                 /* bits; -1: not shown */
    struct slice reach_text, config_id;
};

struct nwi_interface {
    int family; /* 4 or 6 */
    struct slice name, address, vpn_server;
    int64_t flags; /* bits as printed; -1 */
    bool has_dns, clat46, not_in_list, not_in_iflist;
    int64_t rank;  /* -1: not shown */
    int64_t reach; /* -1 */
};

struct ifconfig_interface {
    struct slice name;
    bool up, running;
    bool has_ipv4, has_ipv6_global; /* an address that is not link-local */
    const struct slice *addresses;
    size_t address_count;
};

struct route {
    int family;
    struct slice destination, gateway, interface;
};

struct service_name { /* of a network service; each part may be empty */
    struct slice service_id, interface, name;
};

/* One snapshot; each part may be absent. Everything lies in the arena that the reader was given. */
struct network_state {
    bool has_dns;  /* a DNS configuration was read (also an empty one: "No DNS configuration available") */
    bool dns_none; /* the dump says that there is no configuration; without this, none of its resolvers was read */
    const struct resolver *resolvers;
    size_t resolver_count;
    bool has_nwi;
    bool has_nwi4, has_nwi6;                /* the family's part was read (also an empty one: "No IPv6 states found") */
    const struct nwi_interface *interfaces; /* in the order printed: a family's first in-list one is its primary */
    size_t interface_count;
    int64_t reach4, reach6; /* -1 */
    bool has_ifconfig;
    const struct ifconfig_interface *ifconfig;
    size_t ifconfig_count;
    bool has_routes;
    const struct route *routes;
    size_t route_count;
    const struct service_name *names; /* of SCDynamicStore.plist, or `networksetup -listnetworkserviceorder` */
    size_t name_count;
    const char *source; /* "log", "state", "scutil", "tracev3" */
};

/* Reads a whole text (a State entry's message, a file, a page's paste): what is recognised; the rest is skipped, never
 * an error but for memory. *out is zeroed first. The slices point into `arena`. */
enum dw_status dw_netstate_read(struct slice text, struct network_state *out, struct arena *arena,
                                struct dw_error *error);
/* How much this text looks like one of the dumps: 0 not at all .. 100 surely. For detection; reads the first lines. */
int dw_netstate_bid(struct slice head);

/* configd's line-by-line dumps put together again: feed the messages of one thread, in order. */
struct dump_assembler;
enum dw_status dw_dump_assembler_new(struct dump_assembler **out);
void dw_dump_assembler_free(struct dump_assembler *a);
/* A line of a dump (its event's message). When a dump is complete *done points to its state, valid until the next
 * call; else *done is NULL. */
enum dw_status dw_dump_assembler_line(struct dump_assembler *a, struct slice line, const struct network_state **done,
                                      struct dw_error *error);
/* A line that is no part of a dump came on this thread: what was gathered is complete. */
enum dw_status dw_dump_assembler_end(struct dump_assembler *a, const struct network_state **done,
                                     struct dw_error *error);

#endif
