/* The family `network`: addresses. Layouts: netinet/in.h, netinet6/in6.h of macOS (sa_len, sa_family 2 and 30). */
#include "tracev3/decoders.h"
#include "tracev3/number.h"

#include <arpa/inet.h>

void dw_put_address(struct scribe *out, const unsigned char *bytes, size_t len)
{
    char text[INET6_ADDRSTRLEN] = "";
    if (len == 4)
        dw_scribe_printf(out, "%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]);
    else if (len == 16 && inet_ntop(AF_INET6, bytes, text, sizeof text) != NULL)
        dw_scribe_text(out, text);
}

bool dw_put_sockaddr(struct scribe *out, struct slice bytes, char before_port)
{
    enum { DARWIN_INET = 2, DARWIN_INET6 = 30, ZONE_END = 28 };
    const unsigned char *at = (const unsigned char *)bytes.ptr;
    if (bytes.len >= 8 && at[1] == DARWIN_INET) {
        dw_put_address(out, at + 4, 4);
    } else if (bytes.len >= 24 && at[1] == DARWIN_INET6) {
        dw_put_address(out, at + 8, 16);
        uint64_t zone = bytes.len >= ZONE_END ? dw_number_read(dw_slice(bytes.ptr + 24, 4), false) : 0;
        if (zone != 0)
            dw_scribe_printf(out, "%%%u", (unsigned)zone);
        if (before_port == ':')
            before_port = '.';
    } else {
        return false;
    }
    unsigned port = (unsigned)at[2] << 8 | at[3];
    if (port != 0 && before_port != 0)
        dw_scribe_printf(out, "%c%u", before_port, port);
    return true;
}

/* Of 4 or 16 bytes, as `with` says, in network order: a number's bytes too, since that is how an in_addr_t lies. */
static enum decoded address(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    const size_t *size = self->with;
    if (value->bytes.len != *size)
        return value->bytes.len < *size && value->cut ? DECODED_MISSING : DECODED_MISMATCH;
    dw_put_address(out, (const unsigned char *)value->bytes.ptr, *size);
    return DECODED;
}

static enum decoded socket_address(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    (void)self;
    if (value->bytes.len == 0) {
        dw_scribe_text(out, "<NULL>");
        return DECODED;
    }
    return dw_put_sockaddr(out, value->bytes, ':') ? DECODED : DECODED_PLAIN;
}

static const size_t four = 4, sixteen = 16;

static const struct decoder list[] = {{"in6_addr", OF_BYTES, address, &sixteen},
                                      {"in_addr", OF_ANY, address, &four},
                                      {"sockaddr", OF_BYTES, socket_address, NULL}};

const struct decoder_family dw_decoders_network = {list, sizeof list / sizeof list[0]};
