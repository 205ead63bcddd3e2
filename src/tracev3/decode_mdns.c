/* The family `mdns`, libmdns's own types. Case of their names does not matter there. */
#include "tracev3/decoders.h"
#include "tracev3/dns_words.h"
#include "tracev3/number.h"

static enum decoded record_type(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    (void)self;
    if (value->number > INT32_MAX)
        return DECODED_PLAIN;
    dw_dns_put_type(out, (uint32_t)value->number);
    return DECODED;
}

static enum decoded error(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    (void)self;
    int64_t number = value->bytes.len <= 4 ? (int32_t)value->number : (int64_t)value->number;
    dw_darwin_error_name(out, number);
    return DECODED;
}

static enum decoded id_flags(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    (void)self;
    dw_dns_put_id_flags(out, (uint16_t)(value->number >> 16), (uint16_t)value->number);
    return DECODED;
}

static enum decoded counts(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    (void)self;
    for (unsigned shift = 48;; shift -= 16) {
        dw_scribe_decimal(out, value->number >> shift & 0xffff);
        if (shift == 0)
            return DECODED;
        dw_scribe_byte(out, '/');
    }
}

static enum decoded header(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    enum { HEADER = 12 };
    (void)self;
    if (value->bytes.len < HEADER)
        return DECODED_PLAIN;
    dw_dns_put_id_flags(out, dw_dns_u16(value->bytes, 0), dw_dns_u16(value->bytes, 2));
    dw_scribe_text(out, ", counts: ");
    for (size_t at = 4; at < HEADER; at += 2) {
        dw_scribe_decimal(out, dw_dns_u16(value->bytes, at));
        if (at + 2 < HEADER)
            dw_scribe_byte(out, '/');
    }
    return DECODED;
}

static enum decoded options(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    static const struct {
        unsigned bit;
        const char *words;
    } bits[] = {{0x4, "in-app-browser"}, {0x8, "use-failover"}, {0x10, "prohibit-encrypted-dns"}};
    (void)self;
    dw_scribe_printf(out, "0x%llX {", (unsigned long long)value->number);
    const char *between = "";
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
        if ((value->number & bits[i].bit) == 0)
            continue;
        dw_scribe_text(out, between);
        dw_scribe_text(out, bits[i].words);
        between = ", ";
    }
    dw_scribe_byte(out, '}');
    return DECODED;
}

static enum decoded duration(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    (void)self;
    unsigned long long seconds = value->number;
    dw_scribe_printf(out, "%02llu:%02llu:%02llu", seconds / 3600, seconds / 60 % 60, seconds % 60);
    return DECODED;
}

/* A keyed hash of 32 bits, its bytes as they stand, after the prefix that `with` is. */
static enum decoded keyed_hash(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    if (value->bytes.len != 4)
        return DECODED_PLAIN;
    dw_scribe_byte(out, '<');
    dw_scribe_text(out, self->with);
    dw_scribe_byte(out, ':');
    dw_scribe_base64(out, value->bytes, 0);
    dw_scribe_byte(out, '>');
    return DECODED;
}

static enum decoded base64(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    (void)self;
    dw_scribe_base64(out, value->bytes, '=');
    return DECODED;
}

/* What was written by a decoder that failed in the middle goes again. */
static enum decoded whole_or_plain(struct scribe *out, size_t before, bool done)
{
    if (done)
        return DECODED;
    out->len = before;
    return DECODED_PLAIN;
}

static enum decoded message(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    (void)self;
    size_t before = out->len;
    return whole_or_plain(out, before, dw_dns_put_message(out, value->bytes));
}

/* Two bytes of type, then the data. */
static enum decoded record_data(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    (void)self;
    size_t before = out->len;
    if (value->bytes.len < 2)
        return DECODED_PLAIN;
    return whole_or_plain(
        out, before, dw_dns_put_rdata(out, dw_dns_u16(value->bytes, 0), dw_slice_from(value->bytes, 2), SLICE_NONE));
}

/* `mdns:rd.svcb`, or an old name of a type alone, `mdns:dnskey`. */
static enum decoded data_of_type(struct scribe *out, const struct trace_value *value, const struct decoder *self)
{
    (void)self;
    struct slice name = value->op->decoder;
    size_t before = out->len, start = dw_slice_find_byte(name, ':') + 1;
    if (dw_slice_equal_nocase(dw_slice_first(dw_slice_from(name, start), 3), SLICE("rd.")))
        start += 3;
    uint16_t type = dw_dns_type_number(dw_slice_from(name, start));
    if (type == 0)
        return DECODED_PLAIN;
    return whole_or_plain(out, before, dw_dns_put_rdata(out, type, value->bytes, SLICE_NONE));
}

#define WORDS(name, first, ...)                                                                                        \
    static const char *const name##_list[] = {__VA_ARGS__};                                                            \
    static const struct decoder_words name = {first, sizeof name##_list / sizeof name##_list[0], name##_list}

static const char *const yes_no[] = {"no", "yes"}, *const add_remove[] = {"rmv", "add"},
                         *const add_remove_upper[] = {"RMV", "ADD"},
                         *const acceptable[] = {"unacceptable", "acceptable"},
                         *const positive[] = {"negative", "positive"};
WORDS(reasons, 1, "no-data", "nxdomain", "query-suppressed", "no-dns-service", "server error");
WORDS(protocols, 1, "UDP", "TCP", "TLS", "HTTPS");
WORDS(mortality, 0, "mortal", "immortal", "ghost");
WORDS(validation, 0, "indeterminate", "secure", "insecure", "bogus"); /* their order is inferred */
WORDS(session_events, 1, "ready", "lateness-warning", "terminated");  /* as 11 numbers them */

static const struct decoder list[] = {{"acceptable", OF_NUMBER, dw_decode_truth, acceptable},
                                      {"addrmv", OF_NUMBER, dw_decode_truth, add_remove},
                                      {"addrmv_upper", OF_NUMBER, dw_decode_truth, add_remove_upper},
                                      {"base64", OF_BYTES, base64, NULL},
                                      {"dl_hash", OF_NUMBER, keyed_hash, "dl"},
                                      {"dn_hash", OF_NUMBER, keyed_hash, "dn"},
                                      {"dns.counts", OF_NUMBER, counts, NULL},
                                      {"dns.idflags", OF_NUMBER, id_flags, NULL},
                                      {"dnshdr", OF_BYTES, header, NULL},
                                      {"dnskey", OF_BYTES, data_of_type, NULL},
                                      {"dnsmsg", OF_BYTES, message, NULL},
                                      {"dnssec_result", OF_NUMBER, dw_decode_word, &validation},
                                      {"ds", OF_BYTES, data_of_type, NULL},
                                      {"err", OF_NUMBER, error, NULL},
                                      {"gaiopts", OF_NUMBER, options, NULL},
                                      {"hex_hash", OF_NUMBER, keyed_hash, "hex"},
                                      {"ip_hash", OF_NUMBER, keyed_hash, "ip"},
                                      {"ipv4_hash", OF_NUMBER, keyed_hash, "ipv4"},
                                      {"ipv6_hash", OF_NUMBER, keyed_hash, "ipv6"},
                                      {"mac_hash", OF_NUMBER, keyed_hash, "mac"},
                                      {"message", OF_BYTES, message, NULL},
                                      {"mortality", OF_NUMBER, dw_decode_word, &mortality},
                                      {"nreason", OF_NUMBER, dw_decode_word, &reasons},
                                      {"nsec", OF_BYTES, data_of_type, NULL},
                                      {"nsec3", OF_BYTES, data_of_type, NULL},
                                      {"pos/neg", OF_NUMBER, dw_decode_truth, positive},
                                      {"protocol", OF_NUMBER, dw_decode_word, &protocols},
                                      {"rd.", OF_BYTES, data_of_type, NULL},
                                      {"rd_hash", OF_NUMBER, keyed_hash, "rd"},
                                      {"rdata", OF_BYTES, record_data, NULL},
                                      {"rrsig", OF_BYTES, data_of_type, NULL},
                                      {"rrtype", OF_NUMBER, record_type, NULL},
                                      {"s_hash", OF_NUMBER, keyed_hash, "s"},
                                      {"session_event", OF_NUMBER, dw_decode_word, &session_events},
                                      {"time_duration", OF_NUMBER, duration, NULL},
                                      {"yesno", OF_NUMBER, dw_decode_truth, yes_no}};

const struct decoder_family dw_decoders_mdns = {list, sizeof list / sizeof list[0]};
