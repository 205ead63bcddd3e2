/* Service bindings: RFC 9460; dohpath RFC 9461, ohttp RFC 9540. */
#include "tracev3/decoders.h"
#include "tracev3/dns_words.h"

enum { KEY_MANDATORY = 0, KEY_ALPN = 1, KEY_NO_DEFAULT_ALPN = 2, KEY_PORT = 3, KEY_IPV4_HINT = 4, KEY_IPV6_HINT = 6 };

static void put_key(struct scribe *out, unsigned key)
{
    static const char *const names[] = {"mandatory", "alpn",     "no-default-alpn", "port",  "ipv4hint",
                                        "echconfig", "ipv6hint", "dohpath",         "ohttp", "tls-supported-groups"};
    if (key < sizeof names / sizeof names[0])
        dw_scribe_text(out, names[key]);
    else
        dw_scribe_printf(out, "key%u", key);
}

/* Bytes as characters; those of `reserved` behind a backslash, unprintable ones in three digits. */
static void put_escaped(struct scribe *out, struct slice bytes, const char *reserved)
{
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        if (c < 0x21 || c > 0x7e)
            dw_scribe_printf(out, "\\%03u", c);
        else if (strchr(reserved, c) != NULL)
            dw_scribe_put(out, dw_slice((const char[2]){'\\', (char)c}, 2));
        else
            dw_scribe_byte(out, (char)c);
    }
}

static bool put_mandatory(struct scribe *out, struct slice value)
{
    if (value.len % 2 != 0)
        return false;
    for (size_t at = 0; at < value.len; at += 2) {
        dw_scribe_text(out, at == 0 ? "" : ",");
        put_key(out, dw_dns_u16(value, at));
    }
    return true;
}

static bool put_alpn(struct scribe *out, struct slice value)
{
    for (size_t at = 0; at < value.len;) {
        size_t len = (unsigned char)value.ptr[at];
        if (value.len - at - 1 < len)
            return false;
        dw_scribe_text(out, at == 0 ? "" : ",");
        put_escaped(out, dw_slice(value.ptr + at + 1, len), ",\\");
        at += len + 1;
    }
    return true;
}

static bool put_addresses(struct scribe *out, struct slice value, size_t size)
{
    if (value.len % size != 0)
        return false;
    for (size_t at = 0; at < value.len; at += size) {
        dw_scribe_text(out, at == 0 ? "" : ",");
        dw_put_address(out, (const unsigned char *)value.ptr + at, size);
    }
    return true;
}

static bool put_value(struct scribe *out, unsigned key, struct slice value)
{
    switch (key) {
    case KEY_MANDATORY:
        return put_mandatory(out, value);
    case KEY_ALPN:
        return put_alpn(out, value);
    case KEY_PORT:
        if (value.len != 2)
            return false;
        dw_scribe_decimal(out, dw_dns_u16(value, 0));
        return true;
    case KEY_IPV4_HINT:
        return put_addresses(out, value, 4);
    case KEY_IPV6_HINT:
        return put_addresses(out, value, 16);
    default:
        put_escaped(out, value, "\";()\\");
        return true;
    }
}

bool dw_dns_put_svcb(struct scribe *out, struct slice rdata)
{
    size_t at = 2;
    if (rdata.len < 3)
        return false;
    dw_scribe_decimal(out, dw_dns_u16(rdata, 0));
    dw_scribe_byte(out, ' ');
    if (!dw_dns_put_name(out, rdata, &at))
        return false;
    while (at < rdata.len) {
        if (rdata.len - at < 4)
            return false;
        unsigned key = dw_dns_u16(rdata, at);
        size_t len = dw_dns_u16(rdata, at + 2);
        at += 4;
        if (rdata.len - at < len)
            return false;
        dw_scribe_byte(out, ' ');
        put_key(out, key);
        dw_scribe_text(out, "=\"");
        if (!put_value(out, key, dw_slice(rdata.ptr + at, len)))
            return false;
        dw_scribe_byte(out, '"');
        at += len;
    }
    return true;
}
