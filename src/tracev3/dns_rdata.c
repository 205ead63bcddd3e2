/* Records' data as text: RFC 1035, 2782, 4034, 5155; what presentation form they leave open is libmdns's. */
#include "base/timestamp.h"
#include "tracev3/decoders.h"
#include "tracev3/dns_words.h"

enum {
    A = 1,
    NS = 2,
    CNAME = 5,
    SOA = 6,
    PTR = 12,
    HINFO = 13,
    MX = 15,
    TXT = 16,
    AAAA = 28,
    SRV = 33,
    DNAME = 39,
    OPT = 41,
    DS = 43,
    RRSIG = 46,
    NSEC = 47,
    DNSKEY = 48,
    NSEC3 = 50,
    SVCB = 64,
    HTTPS = 65
};

/* A record's data, and how far it is read. With a message, `rdata` is a part of it. */
struct reading {
    struct slice rdata, message;
    size_t at;
};

static bool left(const struct reading *r, size_t bytes)
{
    return r->rdata.len - r->at >= bytes;
}

/* A name must begin within the data; compressed, it may go on elsewhere in the message. */
static bool put_name(struct scribe *out, struct reading *r)
{
    if (r->at >= r->rdata.len)
        return false;
    if (r->message.len == 0)
        return dw_dns_put_name(out, r->rdata, &r->at);
    size_t base = (size_t)(r->rdata.ptr - r->message.ptr), at = base + r->at;
    if (!dw_dns_put_compressed(out, r->message, &at) || at > base + r->rdata.len)
        return false;
    r->at = at - base;
    return true;
}

static bool put_numbers16(struct scribe *out, struct reading *r, size_t count)
{
    if (!left(r, count * 2))
        return false;
    for (size_t i = 0; i < count; i++, r->at += 2) {
        dw_scribe_decimal(out, dw_dns_u16(r->rdata, r->at));
        dw_scribe_byte(out, ' ');
    }
    return true;
}

/* Length-prefixed strings, quoted. */
static bool put_strings(struct scribe *out, struct reading *r)
{
    if (r->rdata.len == 0)
        return false;
    for (const char *between = ""; r->at < r->rdata.len; between = " ") {
        size_t len = (unsigned char)r->rdata.ptr[r->at++];
        if (!left(r, len))
            return false;
        dw_scribe_text(out, between);
        dw_scribe_byte(out, '"');
        for (size_t i = 0; i < len; i++) {
            unsigned char c = (unsigned char)r->rdata.ptr[r->at + i];
            if (c < 0x20 || c > 0x7e)
                dw_scribe_printf(out, "\\%03u", c);
            else if (c == '"' || c == '\\')
                dw_scribe_put(out, dw_slice((const char[2]){'\\', (char)c}, 2));
            else
                dw_scribe_byte(out, (char)c);
        }
        dw_scribe_byte(out, '"');
        r->at += len;
    }
    return true;
}

static bool put_soa(struct scribe *out, struct reading *r)
{
    if (!put_name(out, r))
        return false;
    dw_scribe_byte(out, ' ');
    if (!put_name(out, r) || r->rdata.len - r->at != 20)
        return false;
    for (; r->at < r->rdata.len; r->at += 4)
        dw_scribe_printf(out, " %u", (unsigned)dw_dns_u32(r->rdata, r->at));
    return true;
}

/* The types a name has: RFC 4034, section 4.1.2. */
static bool put_type_bits(struct scribe *out, struct reading *r)
{
    while (r->at < r->rdata.len) {
        if (!left(r, 3))
            return false;
        unsigned window = (unsigned char)r->rdata.ptr[r->at], len = (unsigned char)r->rdata.ptr[r->at + 1];
        r->at += 2;
        if (len < 1 || len > 32 || !left(r, len))
            return false;
        for (unsigned i = 0; i < len * 8; i++) {
            if (((unsigned char)r->rdata.ptr[r->at + i / 8] & 0x80u >> i % 8) == 0)
                continue;
            dw_scribe_byte(out, ' ');
            dw_dns_put_type(out, window * 256 + i);
        }
        r->at += len;
    }
    return true;
}

static bool put_nsec(struct scribe *out, struct reading *r)
{
    return put_name(out, r) && r->at < r->rdata.len && put_type_bits(out, r);
}

static void put_base32(struct scribe *out, struct slice bytes)
{
    unsigned bits = 0, held = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        held = (held << 8 | (unsigned char)bytes.ptr[i]) & 0xfff;
        for (bits += 8; bits >= 5; bits -= 5)
            dw_scribe_byte(out, "0123456789ABCDEFGHIJKLMNOPQRSTUV"[held >> (bits - 5) & 31]);
    }
    if (bits > 0)
        dw_scribe_byte(out, "0123456789ABCDEFGHIJKLMNOPQRSTUV"[held << (5 - bits) & 31]);
}

/* A length byte and as many bytes. */
static bool take_counted(struct reading *r, struct slice *out)
{
    size_t len = left(r, 1) ? (unsigned char)r->rdata.ptr[r->at++] : SIZE_MAX;
    if (len == SIZE_MAX || !left(r, len))
        return false;
    *out = dw_slice(r->rdata.ptr + r->at, len);
    r->at += len;
    return true;
}

static bool put_nsec3(struct scribe *out, struct reading *r)
{
    struct slice salt, hash;
    if (!left(r, 4))
        return false;
    dw_scribe_printf(out, "%u %u %u ", (unsigned char)r->rdata.ptr[0], (unsigned char)r->rdata.ptr[1],
                     dw_dns_u16(r->rdata, 2));
    r->at = 4;
    if (!take_counted(r, &salt) || !take_counted(r, &hash))
        return false;
    dw_dns_put_hex(out, salt);
    if (hash.len > 0)
        dw_scribe_byte(out, ' ');
    put_base32(out, hash);
    return put_type_bits(out, r);
}

static bool put_dnskey(struct scribe *out, struct reading *r)
{
    if (!left(r, 5))
        return false;
    dw_scribe_printf(out, "%u %u %u ", dw_dns_u16(r->rdata, 0), (unsigned char)r->rdata.ptr[2],
                     (unsigned char)r->rdata.ptr[3]);
    dw_scribe_base64(out, dw_slice_from(r->rdata, 4), '=');
    return true;
}

static bool put_ds(struct scribe *out, struct reading *r)
{
    if (!left(r, 4))
        return false;
    dw_scribe_printf(out, "%u %u %u", dw_dns_u16(r->rdata, 0), (unsigned char)r->rdata.ptr[2],
                     (unsigned char)r->rdata.ptr[3]);
    if (r->rdata.len > 4)
        dw_scribe_byte(out, ' ');
    dw_dns_put_hex(out, dw_slice_from(r->rdata, 4));
    return true;
}

static void put_signature_time(struct scribe *out, uint32_t seconds)
{
    struct civil_time t = dw_civil_of(seconds * DW_SECOND_NS, 0);
    dw_scribe_printf(out, " %d%02u%02u%02u%02u%02u", (int)t.year, t.month, t.day, t.hour, t.minute, t.second);
}

static bool put_rrsig(struct scribe *out, struct reading *r)
{
    if (!left(r, 19))
        return false;
    dw_dns_put_type(out, dw_dns_u16(r->rdata, 0));
    dw_scribe_printf(out, " %u %u %u", (unsigned char)r->rdata.ptr[2], (unsigned char)r->rdata.ptr[3],
                     (unsigned)dw_dns_u32(r->rdata, 4));
    put_signature_time(out, dw_dns_u32(r->rdata, 8));
    put_signature_time(out, dw_dns_u32(r->rdata, 12));
    dw_scribe_printf(out, " %u ", dw_dns_u16(r->rdata, 16));
    r->at = 18;
    if (!dw_dns_put_name(out, r->rdata, &r->at))
        return false;
    dw_scribe_byte(out, ' ');
    dw_scribe_base64(out, dw_slice_from(r->rdata, r->at), '=');
    return true;
}

static bool put_address(struct scribe *out, struct reading *r, size_t size)
{
    if (r->rdata.len != size)
        return false;
    dw_put_address(out, (const unsigned char *)r->rdata.ptr, size);
    return true;
}

bool dw_dns_put_rdata(struct scribe *out, uint16_t type, struct slice rdata, struct slice message)
{
    struct reading r = {.rdata = rdata, .message = message};
    switch (type) {
    case A:
        return put_address(out, &r, 4);
    case AAAA:
        return put_address(out, &r, 16);
    case NS:
    case CNAME:
    case PTR:
    case DNAME:
        return put_name(out, &r);
    case SOA:
        return put_soa(out, &r);
    case MX:
        return put_numbers16(out, &r, 1) && put_name(out, &r);
    case SRV:
        return put_numbers16(out, &r, 3) && put_name(out, &r);
    case TXT:
    case HINFO:
        return put_strings(out, &r);
    case NSEC:
        return put_nsec(out, &r);
    case NSEC3:
        return put_nsec3(out, &r);
    case DNSKEY:
        return put_dnskey(out, &r);
    case DS:
        return put_ds(out, &r);
    case RRSIG:
        return put_rrsig(out, &r);
    case SVCB:
    case HTTPS:
        return dw_dns_put_svcb(out, rdata);
    case OPT:
        return dw_dns_put_options(out, rdata);
    default:
        return false;
    }
}
