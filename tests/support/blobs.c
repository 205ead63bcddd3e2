#include "support/blobs.h"

#include <stdlib.h>

void blob_put(struct blob *blob, struct slice bytes)
{
    if (bytes.len > sizeof blob->bytes - blob->len)
        abort();
    if (bytes.len != 0)
        memcpy(blob->bytes + blob->len, bytes.ptr, bytes.len);
    blob->len += bytes.len;
}

void blob_zeros(struct blob *blob, size_t count)
{
    while (count-- > 0)
        blob_put(blob, dw_slice("", 1));
}

void blob_big(struct blob *blob, uint32_t number)
{
    const char bytes[4] = {(char)(number >> 24), (char)(number >> 16), (char)(number >> 8), (char)number};
    blob_put(blob, dw_slice(bytes, sizeof bytes));
}

void blob_little(struct blob *blob, uint64_t number, size_t size)
{
    for (size_t i = 0; i < size; i++)
        blob_put(blob, dw_slice((const char[1]){(char)(number >> (8 * i))}, 1));
}

void blob_set_big(struct blob *blob, size_t at, uint32_t number)
{
    struct blob one = {.len = 0};
    blob_big(&one, number);
    if (at + 4 > blob->len)
        abort();
    memcpy(blob->bytes + at, one.bytes, 4);
}

struct slice blob_slice(const struct blob *blob)
{
    return dw_slice(blob->bytes, blob->len);
}

void blob_attribute(struct blob *attributes, uint32_t type, struct slice data)
{
    size_t padded = (data.len + 3) / 4 * 4;
    blob_big(attributes, type);
    blob_big(attributes, (uint32_t)padded + 8);
    blob_put(attributes, data);
    blob_zeros(attributes, padded - data.len);
}

void blob_nameserver4(struct blob *attributes, uint8_t a, uint8_t b, uint8_t c, uint8_t d)
{
    const char address[16] = {16, 2, 0, 0, (char)a, (char)b, (char)c, (char)d};
    blob_attribute(attributes, 11, dw_slice(address, sizeof address));
}

void blob_nameserver6(struct blob *attributes, const unsigned char address[16], uint32_t scope)
{
    char bytes[28] = {28, 30};
    memcpy(bytes + 8, address, 16);
    bytes[24] = (char)scope;
    blob_attribute(attributes, 11, dw_slice(bytes, sizeof bytes));
}

void blob_resolver(struct blob *all, const struct blob_resolver *r, const struct blob *attributes)
{
    blob_big(all, r->section);
    blob_big(all, (uint32_t)(8 + 100 + attributes->len));
    size_t start = all->len;
    blob_zeros(all, 100);
    blob_set_big(all, start + 8, r->nameservers);
    blob_set_big(all, start + 20, (uint32_t)r->port << 16);
    blob_set_big(all, start + 24, r->searches);
    blob_set_big(all, start + 36, r->sort_addresses);
    blob_set_big(all, start + 56, r->timeout);
    blob_set_big(all, start + 60, r->order);
    blob_set_big(all, start + 64, r->if_index);
    blob_set_big(all, start + 68, r->flags);
    blob_set_big(all, start + 72, r->reach);
    blob_set_big(all, start + 76, r->service);
    blob_set_big(all, start + 96, (uint32_t)attributes->len);
    blob_put(all, blob_slice(attributes));
}

void blob_dnsinfo(struct blob *out, uint32_t defaults, uint32_t scoped, uint32_t service, const struct blob *all)
{
    enum { HEADER = 56, VERSION = 20170629 };
    size_t start = out->len;
    blob_zeros(out, 44);
    blob_set_big(out, start, defaults);
    blob_set_big(out, start + 12, scoped);
    blob_set_big(out, start + 32, service);
    blob_little(out, VERSION, 4);
    blob_big(out, (uint32_t)all->len);
    blob_big(out, 0);
    blob_put(out, blob_slice(all));
}

static void put_interface(struct blob *out, const struct blob_interface *i)
{
    enum { NAME = 16, SIGNATURE = 20 };
    blob_put(out, dw_slice_of(i->name));
    blob_zeros(out, NAME - strlen(i->name));
    blob_little(out, i->flags, 8);
    blob_little(out, (uint32_t)i->alias, 4);
    blob_little(out, i->rank, 4);
    blob_little(out, i->family, 4);
    blob_put(out, dw_slice((const char *)i->address, sizeof i->address));
    blob_little(out, i->generation, 8);
    blob_little(out, i->reach, 4);
    blob_put(out, dw_slice((const char *)i->vpn_server, sizeof i->vpn_server));
    for (int n = 0; n < SIGNATURE; n++)
        blob_little(out, (uint64_t)n, 1);
}

void blob_nwi(struct blob *out, int32_t most, const struct blob_interface *v4, int32_t count4,
              const struct blob_interface *v6, int32_t count6, const int32_t *list, int32_t listed)
{
    enum { VERSION = 0x20170601, RECORD = 112 };
    const uint32_t head[] = {VERSION, (uint32_t)most, (uint32_t)count4, (uint32_t)count6, (uint32_t)listed, 1, 2, 0};
    for (size_t i = 0; i < sizeof head / sizeof head[0]; i++)
        blob_little(out, head[i], 4);
    blob_little(out, 12, 8);
    for (int32_t i = 0; i < most; i++)
        if (i < count4)
            put_interface(out, &v4[i]);
        else
            blob_zeros(out, RECORD);
    for (int32_t i = 0; i < most; i++)
        if (i < count6)
            put_interface(out, &v6[i]);
        else
            blob_zeros(out, RECORD);
    for (int32_t i = 0; i < most; i++)
        blob_little(out, i < listed ? (uint32_t)list[i] : 0, 4);
}
