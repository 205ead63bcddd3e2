/* The family `mdnsresponder`. Shapes and words: liblog_mdnsresponder of mDNSResponder. */
#include "tracev3/decoders.h"
#include "tracev3/dns_words.h"
#include "tracev3/number.h"

static enum decoded domain_name(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    (void)self;
    size_t before = out->len, at = 0;
    if (value->bytes.len == 0)
        dw_scribe_text(out, "<NULL DOMAIN NAME>");
    else if (!dw_dns_put_name(out, value->bytes, &at)) {
        out->len = before;
        return DECODED_PLAIN;
    }
    return DECODED;
}

static enum decoded domain_label(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    enum { LABEL_MAX = 63 };
    (void)self;
    char name[LABEL_MAX + 2] = {0};
    size_t at = 0, len = value->bytes.len == 0 ? 0 : (unsigned char)value->bytes.ptr[0];
    if (value->bytes.len == 0) {
        dw_scribe_text(out, "<NULL DOMAIN LABEL>");
    } else if (len > LABEL_MAX || value->bytes.len != len + 1) {
        dw_scribe_printf(out, "failed to decode - invalid domain label length - data length: %zu, label length: %zu",
                         value->bytes.len, len);
    } else {
        memcpy(name, value->bytes.ptr, value->bytes.len);
        size_t before = out->len;
        if (dw_dns_put_name(out, dw_slice(name, value->bytes.len + 1), &at) && out->len > before)
            out->len--; /* the dot */
    }
    return DECODED;
}

/* Four bytes of type, little-endian; then room for either address. */
static enum decoded ip_address(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    enum { SIZE = 20 };
    (void)self;
    if (value->bytes.len == 0) {
        dw_scribe_text(out, "<NULL IP ADDRESS>");
        return DECODED;
    }
    if (value->bytes.len != SIZE)
        return DECODED_PLAIN;
    const unsigned char *address = (const unsigned char *)value->bytes.ptr + 4;
    switch (dw_number_read(dw_slice_first(value->bytes, 4), false)) {
    case 0:
        dw_scribe_text(out, "<UNSPECIFIED IP ADDRESS>");
        return DECODED;
    case 4:
        dw_put_address(out, address, 4);
        return DECODED;
    case 6:
        dw_put_address(out, address, 16);
        return DECODED;
    default:
        return DECODED_PLAIN;
    }
}

static void put_upper(struct scribe *out, struct slice bytes, char between)
{
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char byte = (unsigned char)bytes.ptr[i];
        const char text[3] = {between, "0123456789ABCDEF"[byte >> 4], "0123456789ABCDEF"[byte & 15]};
        dw_scribe_put(out, i == 0 ? dw_slice(text + 1, 2) : dw_slice(text, 3));
    }
}

static enum decoded mac_address(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    enum { SIZE = 6 };
    (void)self;
    if (value->bytes.len == 0)
        dw_scribe_text(out, "<NULL MAC ADDRESS>");
    else if (value->bytes.len != SIZE)
        dw_scribe_printf(out, "<fail decode - size> %zu != %d", value->bytes.len, SIZE);
    else
        put_upper(out, value->bytes, ':');
    return DECODED;
}

static enum decoded hex_sequence(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    (void)self;
    put_upper(out, value->bytes, ' ');
    return DECODED;
}

/* Six bytes each: a name's hash and a type. */
static enum decoded hashes_and_types(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    enum { SIZE = 6 };
    (void)self;
    for (size_t at = 0; at + SIZE <= value->bytes.len; at += SIZE) {
        dw_scribe_printf(out, "%s(%x ", at == 0 ? "" : " ", (unsigned)dw_dns_u32(value->bytes, at));
        dw_dns_put_type(out, dw_dns_u16(value->bytes, at + 4));
        dw_scribe_byte(out, ')');
    }
    return DECODED;
}

static enum decoded change_flags(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    static const char *const words[] = {"local-hostname",
                                        "computer-name",
                                        "dns",
                                        "dynamic-dns/set-key-chain-timer",
                                        "service-configured-for-v4-linklocal",
                                        "P2P/IFEF_DIRECTLINK/IFEF_AWDL/car-play"};
    (void)self;
    dw_scribe_printf(out, "0x%llX {", (unsigned long long)value->number);
    const char *between = "";
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if ((value->number >> i & 1) == 0)
            continue;
        dw_scribe_text(out, between);
        dw_scribe_text(out, words[i]);
        between = ", ";
    }
    dw_scribe_byte(out, '}');
    return DECODED;
}

/* The last two are exchanged in mDNSResponder itself. */
static enum decoded register_result(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    enum { NAME_CONFLICT = -65548, MEMORY_FREE = -65792 };
    (void)self;
    int32_t number = (int32_t)value->number;
    if (number == 0)
        dw_scribe_text(out, "REGISTERED");
    else if (number == NAME_CONFLICT)
        dw_scribe_text(out, "DEREGISTERED");
    else if (number == MEMORY_FREE)
        dw_scribe_text(out, "NAME CONFLICT");
    else
        dw_scribe_printf(out, "<Unknown register record result: %d>", (int)number);
    return DECODED;
}

static enum decoded link_event(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    static const char *const words[] = {"SIFFLAGS",
                                        "SIFMETRICS",
                                        "SIFMTU",
                                        "SIFPHYS",
                                        "SIFMEDIA",
                                        "SIFGENERIC",
                                        "ADDMULTI",
                                        "DELMULTI",
                                        "IF_ATTACHED",
                                        "IF_DETACHING",
                                        "IF_DETACHED",
                                        "LINK_OFF",
                                        "LINK_ON",
                                        "PROTO_ATTACHED",
                                        "PROTO_DETACHED",
                                        "LINK_ADDRESS_CHANGED",
                                        "WAKEFLAGS_CHANGED",
                                        "IF_IDLE_ROUTE_REFCNT",
                                        "IFCAP_CHANGED",
                                        "LINK_QUALITY_METRIC_CHANGED",
                                        "NODE_PRESENCE",
                                        "NODE_ABSENCE",
                                        "PRIMARY_ELECTED",
                                        "ISSUES",
                                        "IFDELEGATE_CHANGED",
                                        NULL /* AWDL_RESTRICTED */,
                                        "AWDL_UNRESTRICTED",
                                        "RRC_STATE_CHANGED",
                                        "QOS_MODE_CHANGED",
                                        "LOW_POWER_MODE_CHANGED"};
    (void)self;
    uint64_t at = value->number - 1;
    if (at >= sizeof words / sizeof words[0])
        return DECODED; /* nothing is printed for it */
    if (words[at] == NULL) {
        dw_scribe_text(out, "<Unknown Data-Link event>");
        return DECODED;
    }
    dw_scribe_text(out, "KEV_DL_");
    dw_scribe_text(out, words[at]);
    return DECODED;
}

static const char *const scope_words[] = {"Unscoped", "Interface scoped", "Service scoped"};
static const struct decoder_words scopes = {0, sizeof scope_words / sizeof scope_words[0], scope_words};
static const char *const d2d_words[] = {"D2DServiceFound",    "D2DServiceLost",     "D2DServiceResolved",
                                        "D2DServiceRetained", "D2DServiceReleased", "D2DServicePeerLost"};
static const struct decoder_words d2d_events = {0, sizeof d2d_words / sizeof d2d_words[0], d2d_words};

static const struct decoder list[] = {{"d2d_service_event", OF_NUMBER, dw_decode_word, &d2d_events},
                                      {"dns_scope_type", OF_NUMBER, dw_decode_word, &scopes},
                                      {"domain_label", OF_BYTES, domain_label, NULL},
                                      {"domain_name", OF_BYTES, domain_name, NULL},
                                      {"hex_sequence", OF_BYTES, hex_sequence, NULL},
                                      {"ip_addr", OF_BYTES, ip_address, NULL},
                                      {"kev_dl_event", OF_NUMBER, link_event, NULL},
                                      {"mac_addr", OF_BYTES, mac_address, NULL},
                                      {"mdns_name_hash_type_bytes", OF_BYTES, hashes_and_types, NULL},
                                      {"net_change_flags", OF_NUMBER, change_flags, NULL},
                                      {"reg_result", OF_NUMBER, register_result, NULL}};

const struct decoder_family dw_decoders_mdnsresponder = {list, sizeof list / sizeof list[0]};
