#include "support/trace_state.h"

#include <arpa/inet.h>

enum {
    AF_INET_APPLE = 2,
    AF_INET6_APPLE = 30,
    DNSINFO_VERSION = 20170629,
    NWI_VERSION = 0x20170601,
    NWI_MAX = 8,
    NWI_RECORD = 112,
    NWI_HEAD = 40
};

/* An address as text, with a scope after `%`. True: IPv6. */
static bool read_address(const char *text, unsigned char out[16], uint32_t *scope)
{
    char plain[64];
    size_t length = strcspn(text, "%");
    if (length >= sizeof plain)
        abort();
    memcpy(plain, text, length);
    plain[length] = '\0';
    *scope = text[length] == '%' ? (uint32_t)strtoul(text + length + 1, NULL, 10) : 0;
    memset(out, 0, 16);
    if (inet_pton(AF_INET, plain, out) == 1)
        return false;
    if (inet_pton(AF_INET6, plain, out) != 1)
        abort();
    return true;
}

static void put_sockaddr(struct tw_bytes *out, const char *text, uint16_t port)
{
    unsigned char address[16];
    uint32_t scope;
    bool v6 = read_address(text, address, &scope);
    tw_u8(out, v6 ? 28 : 16);
    tw_u8(out, v6 ? AF_INET6_APPLE : AF_INET_APPLE);
    tw_put_be16(out, port);
    if (v6) {
        tw_zeros(out, 4);
        tw_put(out, address, 16);
        tw_u32(out, scope);
    } else {
        tw_put(out, address, 4);
        tw_zeros(out, 8);
    }
}

static void put_attribute(struct tw_bytes *out, uint32_t type, const struct tw_bytes *data)
{
    size_t padded = (data->len + 3) / 4 * 4;
    tw_put_be32(out, type);
    tw_put_be32(out, (uint32_t)(8 + padded));
    tw_put(out, data->at, data->len);
    tw_zeros(out, padded - data->len);
}

static void put_text_attribute(struct tw_bytes *out, uint32_t type, const char *text)
{
    struct tw_bytes data = {NULL, 0, 0};
    if (text == NULL)
        return;
    (void)tw_put_text(&data, text);
    put_attribute(out, type, &data);
    tw_free(&data);
}

static void put_sort_address(struct tw_bytes *out, const char *text)
{
    char copy[64];
    unsigned char bytes[16];
    uint32_t scope;
    struct tw_bytes data = {NULL, 0, 0};
    size_t length = strcspn(text, "/");
    memcpy(copy, text, length);
    copy[length] = '\0';
    (void)read_address(copy, bytes, &scope);
    tw_put(&data, bytes, 4);
    (void)read_address(text + length + 1, bytes, &scope);
    tw_put(&data, bytes, 4);
    put_attribute(out, 13, &data);
    tw_free(&data);
}

static uint32_t count_of(const char *const list[TW_LIST])
{
    uint32_t count = 0;
    while (count < TW_LIST && list[count] != NULL)
        count++;
    return count;
}

static void put_resolver(struct tw_bytes *out, const struct tw_resolver *r)
{
    struct tw_bytes attributes = {NULL, 0, 0}, data = {NULL, 0, 0};
    put_text_attribute(&attributes, 10, r->domain);
    for (uint32_t i = 0; i < count_of(r->search); i++)
        put_text_attribute(&attributes, 12, r->search[i]);
    put_text_attribute(&attributes, 16, r->interface);
    for (uint32_t i = 0; i < count_of(r->nameservers); i++) {
        tw_clear(&data);
        put_sockaddr(&data, r->nameservers[i], 0);
        put_attribute(&attributes, 11, &data);
    }
    for (uint32_t i = 0; i < count_of(r->sortaddr); i++)
        put_sort_address(&attributes, r->sortaddr[i]);
    put_text_attribute(&attributes, 14, r->options);
    put_text_attribute(&attributes, 15, r->config_id);
    tw_zeros(out, 8);
    tw_put_be32(out, count_of(r->nameservers));
    tw_zeros(out, 8);
    tw_put_be16(out, r->port);
    tw_zeros(out, 2);
    tw_put_be32(out, count_of(r->search));
    tw_zeros(out, 8);
    tw_put_be32(out, count_of(r->sortaddr));
    tw_zeros(out, 16);
    tw_put_be32(out, r->timeout);
    tw_put_be32(out, r->order);
    tw_put_be32(out, r->if_index);
    tw_put_be32(out, r->flags);
    tw_put_be32(out, r->reach);
    tw_put_be32(out, r->service_id);
    tw_zeros(out, 16);
    tw_put_be32(out, (uint32_t)attributes.len);
    tw_put(out, attributes.at, attributes.len);
    tw_free(&attributes);
    tw_free(&data);
}

void tw_dnsinfo(struct tw_bytes *out, uint64_t generation, const struct tw_resolver *list, size_t count)
{
    struct tw_bytes attributes = {NULL, 0, 0}, one = {NULL, 0, 0};
    uint32_t counts[4] = {0};
    for (size_t i = 0; i < count; i++) {
        tw_clear(&one);
        put_resolver(&one, &list[i]);
        put_attribute(&attributes, (uint32_t)list[i].section, &one);
        counts[list[i].section]++;
    }
    tw_put_be32(out, counts[TW_UNSCOPED]);
    tw_zeros(out, 8);
    tw_put_be32(out, counts[TW_SCOPED]);
    tw_zeros(out, 8);
    tw_u64(out, generation);
    tw_put_be32(out, counts[TW_SERVICE_SPECIFIC]);
    tw_zeros(out, 8);
    tw_u32(out, DNSINFO_VERSION);
    tw_put_be32(out, (uint32_t)attributes.len);
    tw_put_be32(out, 0);
    tw_put(out, attributes.at, attributes.len);
    tw_free(&attributes);
    tw_free(&one);
}

static void put_interface(struct tw_bytes *out, size_t at, const struct tw_nwi_interface *i, uint64_t generation)
{
    unsigned char address[16];
    uint32_t scope;
    bool v6 = read_address(i->address, address, &scope);
    if (v6 && scope != 0)
        address[3] = (unsigned char)scope; /* as the kernel keeps it */
    memcpy(out->at + at, i->name, strlen(i->name));
    tw_set(out, at + 16, i->flags, 8);
    tw_set(out, at + 28, i->rank, 4);
    out->at[at + 32] = v6 ? AF_INET6_APPLE : AF_INET_APPLE;
    memcpy(out->at + at + 36, address, 16);
    tw_set(out, at + 52, generation, 8);
    tw_set(out, at + 60, i->reach, 4);
    if (i->vpn_server != NULL) {
        struct tw_bytes server = {NULL, 0, 0};
        put_sockaddr(&server, i->vpn_server, 0);
        memcpy(out->at + at + 64, server.at, server.len);
        tw_free(&server);
    }
}

void tw_nwi(struct tw_bytes *out, uint64_t generation, uint32_t reach4, uint32_t reach6,
            const struct tw_nwi_interface *list, size_t count)
{
    size_t places[2 * NWI_MAX], next[2] = {0, NWI_MAX}, start = out->len;
    if (count > 2 * NWI_MAX)
        abort();
    tw_zeros(out, NWI_HEAD + 2 * NWI_MAX * NWI_RECORD + 4 * NWI_MAX);
    for (size_t i = 0; i < count; i++) {
        bool v6 = strchr(list[i].address, ':') != NULL;
        places[i] = next[v6]++;
        put_interface(out, start + NWI_HEAD + places[i] * NWI_RECORD, &list[i], generation);
        for (size_t k = 0; k < i; k++)
            if (strcmp(list[k].name, list[i].name) == 0) {
                uint64_t apart = places[i] - places[k];
                tw_set(out, start + NWI_HEAD + places[k] * NWI_RECORD + 24, apart, 4);
                tw_set(out, start + NWI_HEAD + places[i] * NWI_RECORD + 24, -apart, 4);
            }
    }
    uint32_t shown = 0;
    for (size_t i = 0; i < count; i++) {
        bool again = false;
        for (size_t k = 0; k < i; k++)
            again = again || strcmp(list[k].name, list[i].name) == 0;
        if (!again && (list[i].flags & 0x28) == 0)
            tw_set(out, start + NWI_HEAD + 2 * NWI_MAX * NWI_RECORD + 4 * shown++, places[i], 4);
    }
    tw_set(out, start, NWI_VERSION, 4);
    out->at[start + 4] = NWI_MAX;
    tw_set(out, start + 8, next[0], 4);
    tw_set(out, start + 12, next[1] - NWI_MAX, 4);
    tw_set(out, start + 16, shown, 4);
    tw_set(out, start + 20, 1, 4);
    tw_set(out, start + 24, reach4, 4);
    tw_set(out, start + 28, reach6, 4);
    tw_set(out, start + 32, generation, 8);
}
