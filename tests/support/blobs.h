/* State entries' data, made by hand as configd makes it. */
#ifndef SUPPORT_BLOBS_H
#define SUPPORT_BLOBS_H

#include "base/slice.h"

enum { BLOB_MAX = 32768 };

struct blob { /* zeroed: empty and ready */
    char bytes[BLOB_MAX];
    size_t len;
};

void blob_put(struct blob *blob, struct slice bytes);
void blob_zeros(struct blob *blob, size_t count);
void blob_big(struct blob *blob, uint32_t number);
void blob_little(struct blob *blob, uint64_t number, size_t size);
/* Writes over what stands at `at`. */
void blob_set_big(struct blob *blob, size_t at, uint32_t number);
struct slice blob_slice(const struct blob *blob);

/* dnsinfo: a resolver's attributes are gathered in a blob of their own, then the resolver in one of all. */
void blob_attribute(struct blob *attributes, uint32_t type, struct slice data);
void blob_nameserver4(struct blob *attributes, uint8_t a, uint8_t b, uint8_t c, uint8_t d);
void blob_nameserver6(struct blob *attributes, const unsigned char address[16], uint32_t scope);

struct blob_resolver {
    uint32_t section; /* 1 default, 2 scoped, 3 service-specific */
    uint32_t nameservers, searches, sort_addresses, timeout, order, if_index, flags, reach, service;
    uint16_t port;
};
void blob_resolver(struct blob *all, const struct blob_resolver *resolver, const struct blob *attributes);
void blob_dnsinfo(struct blob *out, uint32_t defaults, uint32_t scoped, uint32_t service, const struct blob *all);

struct blob_interface {
    const char *name;
    uint64_t flags;
    int32_t alias;
    uint32_t rank, reach;
    uint8_t family; /* 2, 30 */
    unsigned char address[16];
    uint64_t generation;
    unsigned char vpn_server[28];
};
/* `list` are `listed` indices. Rows of IPv4 first. */
void blob_nwi(struct blob *out, int32_t most, const struct blob_interface *v4, int32_t count4,
              const struct blob_interface *v6, int32_t count6, const int32_t *list, int32_t listed);

#endif
