/* EDNS options: RFC 6891, 7830, 8914. */
#include "base/utf8.h"
#include "tracev3/dns_words.h"

void dw_dns_put_hex(struct scribe *out, struct slice bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char byte = (unsigned char)bytes.ptr[i];
        dw_scribe_put(out, dw_slice((const char[2]){"0123456789ABCDEF"[byte >> 4], "0123456789ABCDEF"[byte & 15]}, 2));
    }
}

/* Extended errors, RFC 8914: a code, and what a person may be told. */
static void put_extended_error(struct scribe *out, struct slice data)
{
    static const char *const names[] = {"Other Error",
                                        "Unsupported DNSKEY Algorithm",
                                        "Unsupported DS Digest Type",
                                        "Stale Answer",
                                        "Forged Answer",
                                        "DNSSEC Indeterminate",
                                        "DNSSEC Bogus",
                                        "Signature Expired",
                                        "Signature Not Yet Valid",
                                        "DNSKEY Missing",
                                        "RRSIGs Missing",
                                        "No Zone Key Bit Set",
                                        "NSEC Missing",
                                        "Cached Error",
                                        "Not Ready",
                                        "Blocked",
                                        "Censored",
                                        "Filtered",
                                        "Prohibited",
                                        "Stale NXDOMAIN Answer",
                                        "Not Authoritative",
                                        "Not Supported",
                                        "No Reachable Authority",
                                        "Network Error",
                                        "Invalid Data"};
    unsigned code = dw_dns_u16(data, 0);
    dw_scribe_printf(out, "{EDE, code: %u", code);
    if (code < sizeof names / sizeof names[0])
        dw_scribe_printf(out, " (%s)", names[code]);
    struct slice extra = dw_slice_from(data, 2);
    if (extra.len > 0) {
        dw_scribe_text(out, ", extra-text: '");
        if (dw_utf8_valid(extra) == extra.len)
            dw_scribe_put(out, extra);
        else
            dw_dns_put_hex(out, extra);
        dw_scribe_byte(out, '\'');
    }
    dw_scribe_byte(out, '}');
}

static void put_option(struct scribe *out, unsigned code, struct slice data)
{
    enum { PADDING = 12, EXTENDED_ERROR = 15 };
    if (code == PADDING) {
        dw_scribe_printf(out, "{Padding, <%zu bytes>}", data.len);
    } else if (code == EXTENDED_ERROR && data.len >= 2) {
        put_extended_error(out, data);
    } else {
        dw_scribe_printf(out, "{CODE%u, '", code);
        dw_dns_put_hex(out, data);
        dw_scribe_text(out, "'}");
    }
}

bool dw_dns_put_options(struct scribe *out, struct slice rdata)
{
    enum { HEAD = 4 };
    size_t at = 0;
    for (const char *between = ""; at < rdata.len; between = ", ") {
        if (rdata.len - at < HEAD)
            return false;
        unsigned code = dw_dns_u16(rdata, at);
        size_t len = dw_dns_u16(rdata, at + 2);
        at += HEAD;
        if (rdata.len - at < len)
            return false;
        dw_scribe_text(out, between);
        put_option(out, code, dw_slice(rdata.ptr + at, len));
        at += len;
    }
    return true;
}
