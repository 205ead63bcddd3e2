/* DNS in words: names, types, headers, as libmdns prints them. Wire forms: RFC 1035; types, codes: IANA's registry "DNS
 * Parameters". Internal to the tracev3 room. */
#ifndef DW_TRACEV3_DNS_WORDS_H
#define DW_TRACEV3_DNS_WORDS_H

#include "tracev3/scribe.h"

/* NULL when the type has no mnemonic. */
const char *dw_dns_type_name(uint32_t type);
/* 0 when there is no such type; its case does not matter. */
uint16_t dw_dns_type_number(struct slice name);
/* The mnemonic or TYPE123. */
void dw_dns_put_type(struct scribe *out, uint32_t type);
/* `id: 0x2D67 (11623), flags: 0x0100 (Q/Query, RD, NoError)` */
void dw_dns_put_id_flags(struct scribe *out, uint16_t id, uint16_t flags);
/* A name in wire form at *at of `bytes`, without compression: written as RFC 1035 text with a final dot. Moves *at
 * behind it. False when it is damaged: then part of it may be written. */
bool dw_dns_put_name(struct scribe *out, struct slice bytes, size_t *at);
/* As dw_dns_put_name for a name that may be compressed: pointers count from the beginning of `message`. */
bool dw_dns_put_compressed(struct scribe *out, struct slice message, size_t *at);
/* A record's data; pointers of names count from the beginning of `message`, which is empty where there are none. False
 * when it is damaged or of a type that prints as bytes: then part of it may be written. */
bool dw_dns_put_rdata(struct scribe *out, uint16_t type, struct slice rdata, struct slice message);
/* `0A1BFF` */
void dw_dns_put_hex(struct scribe *out, struct slice bytes);
/* Of an OPT record. */
bool dw_dns_put_options(struct scribe *out, struct slice rdata);
/* Of an SVCB or HTTPS record. */
bool dw_dns_put_svcb(struct scribe *out, struct slice rdata);
/* A whole message in one line, header and all. False when it is damaged: then part of it may be written. */
bool dw_dns_put_message(struct scribe *out, struct slice message);

static inline uint16_t dw_dns_u16(struct slice bytes, size_t at)
{
    const unsigned char *p = (const unsigned char *)bytes.ptr + at;
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t dw_dns_u32(struct slice bytes, size_t at)
{
    return (uint32_t)dw_dns_u16(bytes, at) << 16 | dw_dns_u16(bytes, at + 2);
}

#endif
