/* The two binary state entries of configd: the DNS configuration (`dnsinfo`) and the network information (`nwi`). */
#ifndef TEST_SUPPORT_TRACE_STATE_H
#define TEST_SUPPORT_TRACE_STATE_H

#include "support/trace_bytes.h"

enum { TW_LIST = 6 };

struct tw_resolver {
    enum tw_resolver_section { TW_UNSCOPED = 1, TW_SCOPED = 2, TW_SERVICE_SPECIFIC = 3 } section;
    const char *domain, *options, *config_id, *interface; /* NULL: none */
    const char *nameservers[TW_LIST];                     /* addresses; `fe80::1%4`: with its scope */
    const char *search[TW_LIST];
    const char *sortaddr[TW_LIST]; /* "10.0.0.0/255.0.0.0" */
    uint16_t port;
    uint32_t timeout, order, if_index, flags, reach, service_id;
};

/* Resolvers of one section in their order. */
void tw_dnsinfo(struct tw_bytes *out, uint64_t generation, const struct tw_resolver *list, size_t count);

struct tw_nwi_interface {
    const char *name, *address, *vpn_server; /* address tells the family; vpn_server NULL: none */
    uint64_t flags;                          /* 4 DNS, 8 not in list, 0x20 not in the list of interfaces, .. */
    uint32_t rank, reach;
};

/* IPv4 ones first. One name in both families: its records point at each other. */
void tw_nwi(struct tw_bytes *out, uint64_t generation, uint32_t reach4, uint32_t reach6,
            const struct tw_nwi_interface *list, size_t count);

#endif
