/* Values of operators, from their text back to what is stored. */
#include <arpa/inet.h>
#include <stdio.h>

#include "support/trace_invert.h"

static bool add(struct tw_inverted *out, struct tw_arg arg)
{
    if (out->count == TW_ARGS_MAX)
        return false;
    out->args[out->count++] = arg;
    return true;
}

static bool add_bytes(const struct tw_operator *op, const void *bytes, size_t count, struct arena *arena,
                      struct tw_inverted *out)
{
    struct slice copy = dw_arena_copy(arena, dw_slice(bytes, count));
    return copy.ptr != NULL && add(out, tw_count(op->constant != 0 ? op->constant : (uint32_t)count)) &&
           add(out, tw_data(copy));
}

static bool has_type(const struct tw_operator *op, struct slice type)
{
    return dw_slice_ends(op->attributes, type);
}

/* Base64 as it is printed; false where printing the bytes again would give another text. */
static bool unbase64(struct slice text, unsigned char *out, size_t want)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t bits = 0;
    size_t have = 0, count = 0;
    while (text.len != 0 && text.ptr[text.len - 1] == '=')
        text.len--;
    for (size_t i = 0; i < text.len; i++) {
        const char *digit = text.ptr[i] != '\0' ? strchr(DIGITS, text.ptr[i]) : NULL;
        if (digit == NULL)
            return false;
        bits = bits << 6 | (uint32_t)(digit - DIGITS);
        have += 6;
        if (have < 8)
            continue;
        if (count == want)
            return false;
        have -= 8;
        out[count++] = (unsigned char)(bits >> have);
    }
    return count == want && (bits & ((1u << have) - 1)) == 0;
}

static bool invert_mask(const struct tw_operator *op, struct slice text, struct arena *arena, struct tw_inverted *out)
{
    static const struct slice OPEN = SLICE_INIT("<mask.hash: "), CLOSE = SLICE_INIT("'>");
    unsigned char hash[16];
    if (!op->masked || !dw_slice_starts(text, OPEN))
        return false;
    if (op->conversion == 'P' && !add(out, tw_count(13)))
        return false;
    text = dw_slice_from(text, OPEN.len);
    if (dw_slice_equal(text, SLICE("(null)>")))
        return add(out, tw_masked(op->privacy, SLICE_NONE));
    if (text.len < 3 || text.ptr[0] != '\'' || !dw_slice_ends(text, CLOSE) ||
        !unbase64(dw_slice(text.ptr + 1, text.len - 3), hash, sizeof hash))
        return false;
    struct slice copy = dw_arena_copy(arena, dw_slice((char *)hash, sizeof hash));
    return copy.ptr != NULL && add(out, tw_masked(op->privacy, copy));
}

static bool invert_hidden(const struct tw_operator *op, struct tw_inverted *out)
{
    struct tw_arg arg = {0, op->privacy != TW_UNSAID ? op->privacy : TW_PRIVATE, TW_DROPPED_8000, 4, 0, SLICE_NONE};
    arg.kind = op->conversion == 's' ? 2 : op->conversion == '@' ? 4 : op->conversion == 'P' ? 3 : 0;
    return op->privacy != TW_PUBLIC && (op->conversion != 'P' || add(out, tw_count(13))) && add(out, arg);
}

/* A clear name into wire form; 0: it is none. */
static size_t wire_name(struct slice text, unsigned char wire[256])
{
    size_t length = 0;
    if (text.len == 0 || text.len > 250 || text.ptr[text.len - 1] != '.')
        return 0;
    while (text.len > 1) {
        size_t label = dw_slice_find_byte(text, '.');
        if (label == 0 || label > 63)
            return 0;
        for (size_t i = 0; i < label; i++)
            if (strchr(" <>\\'\"", text.ptr[i]) != NULL)
                return 0;
        wire[length++] = (unsigned char)label;
        memcpy(wire + length, text.ptr, label);
        length += label;
        text = dw_slice_from(text, label + 1);
    }
    wire[length++] = 0;
    return length;
}

static bool invert_name(const struct tw_operator *op, struct slice text, struct arena *arena, struct tw_inverted *out)
{
    unsigned char wire[256];
    size_t length = wire_name(text, wire);
    return length != 0 && add_bytes(op, wire, length, arena, out);
}

/* Record data of a CNAME. */
static bool invert_alias(const struct tw_operator *op, struct slice text, struct arena *arena, struct tw_inverted *out)
{
    unsigned char data[258] = {0, 5};
    size_t length = wire_name(text, data + 2);
    return length != 0 && add_bytes(op, data, length + 2, arena, out);
}

/* An address, as record data (its type first) or as mDNSResponder keeps one (4 or 6 first). */
static bool invert_address(const struct tw_operator *op, struct slice text, struct arena *arena,
                           struct tw_inverted *out)
{
    char plain[64];
    unsigned char bytes[20] = {0}, *to = bytes + (has_type(op, SLICE("rdata")) ? 2 : 4);
    if (text.len == 0 || text.len >= sizeof plain)
        return false;
    memcpy(plain, text.ptr, text.len);
    plain[text.len] = '\0';
    bool v4 = inet_pton(AF_INET, plain, to) == 1;
    if (!v4 && inet_pton(AF_INET6, plain, to) != 1)
        return false;
    if (to == bytes + 4) {
        bytes[0] = v4 ? 4 : 6;
        return add_bytes(op, bytes, 20, arena, out);
    }
    bytes[1] = v4 ? 1 : 28;
    return add_bytes(op, bytes, v4 ? 6 : 18, arena, out);
}

static bool invert_header(const struct tw_operator *op, struct slice text, struct arena *arena, struct tw_inverted *out)
{
    char copy[256], word[128];
    unsigned id, again, flags, counts[4];
    unsigned char bytes[12];
    int end = 0;
    if (text.len >= sizeof copy)
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    if (sscanf(copy, "id: 0x%4X (%u), flags: 0x%4X (%127[^)]), counts: %u/%u/%u/%u%n", &id, &again, &flags, word,
               &counts[0], &counts[1], &counts[2], &counts[3], &end) != 8 ||
        (size_t)end != text.len || id != again)
        return false;
    const unsigned fields[6] = {id, flags, counts[0], counts[1], counts[2], counts[3]};
    for (int i = 0; i < 6; i++) {
        bytes[2 * i] = (unsigned char)(fields[i] >> 8);
        bytes[2 * i + 1] = (unsigned char)fields[i];
    }
    return add_bytes(op, bytes, sizeof bytes, arena, out);
}

static bool invert_bytes(const struct tw_operator *op, struct slice text, struct arena *arena, struct tw_inverted *out)
{
    if (has_type(op, SLICE("domain_name")))
        return invert_name(op, text, arena, out);
    if (has_type(op, SLICE("rdata")) && text.len != 0 && text.ptr[text.len - 1] == '.')
        return invert_alias(op, text, arena, out);
    if (has_type(op, SLICE("rdata")) || has_type(op, SLICE("ip_addr")))
        return invert_address(op, text, arena, out);
    return has_type(op, SLICE("dnshdr")) && invert_header(op, text, arena, out);
}

/* Words of the value types, each with the number that it stands for. */
static const struct word {
    struct slice type, text;
    uint32_t number;
} WORDS[] = {{SLICE_INIT("addrmv"), SLICE_INIT("add"), 1},
             {SLICE_INIT("addrmv"), SLICE_INIT("rmv"), 0},
             {SLICE_INIT("addrmv_upper"), SLICE_INIT("ADD"), 1},
             {SLICE_INIT("addrmv_upper"), SLICE_INIT("RMV"), 0},
             {SLICE_INIT("yesno"), SLICE_INIT("yes"), 1},
             {SLICE_INIT("yesno"), SLICE_INIT("no"), 0},
             {SLICE_INIT("acceptable"), SLICE_INIT("acceptable"), 1},
             {SLICE_INIT("acceptable"), SLICE_INIT("unacceptable"), 0},
             {SLICE_INIT("protocol"), SLICE_INIT("UDP"), 1},
             {SLICE_INIT("protocol"), SLICE_INIT("TCP"), 2},
             {SLICE_INIT("protocol"), SLICE_INIT("TLS"), 3},
             {SLICE_INIT("protocol"), SLICE_INIT("HTTPS"), 4},
             {SLICE_INIT("nreason"), SLICE_INIT("no-data"), 1},
             {SLICE_INIT("nreason"), SLICE_INIT("nxdomain"), 2},
             {SLICE_INIT("nreason"), SLICE_INIT("query-suppressed"), 3},
             {SLICE_INIT("nreason"), SLICE_INIT("no-dns-service"), 4},
             {SLICE_INIT("nreason"), SLICE_INIT("server error"), 5},
             {SLICE_INIT("gaiopts"), SLICE_INIT("0x0 {}"), 0},
             {SLICE_INIT("gaiopts"), SLICE_INIT("0x8 {use-failover}"), 8},
             {SLICE_INIT("rrtype"), SLICE_INIT("A"), 1},
             {SLICE_INIT("rrtype"), SLICE_INIT("NS"), 2},
             {SLICE_INIT("rrtype"), SLICE_INIT("CNAME"), 5},
             {SLICE_INIT("rrtype"), SLICE_INIT("SOA"), 6},
             {SLICE_INIT("rrtype"), SLICE_INIT("PTR"), 12},
             {SLICE_INIT("rrtype"), SLICE_INIT("TXT"), 16},
             {SLICE_INIT("rrtype"), SLICE_INIT("AAAA"), 28},
             {SLICE_INIT("rrtype"), SLICE_INIT("SRV"), 33},
             {SLICE_INIT("rrtype"), SLICE_INIT("SVCB"), 64},
             {SLICE_INIT("rrtype"), SLICE_INIT("HTTPS"), 65},
             {SLICE_INIT("darwin.errno"), SLICE_INIT("[65: No route to host]"), 65}};

/* A keyed hash of 27: its four bytes as they stand. */
static bool invert_token(const struct tw_operator *op, struct slice text, struct tw_inverted *out)
{
    static const struct {
        struct slice type, prefix;
    } TOKENS[] = {{SLICE_INIT("dn_hash"), SLICE_INIT("<dn:")},
                  {SLICE_INIT("rd_hash"), SLICE_INIT("<rd:")},
                  {SLICE_INIT("ip_hash"), SLICE_INIT("<ip:")},
                  {SLICE_INIT("s_hash"), SLICE_INIT("<s:")}};
    unsigned char bytes[4];
    for (size_t i = 0; i < sizeof TOKENS / sizeof TOKENS[0]; i++) {
        struct slice prefix = TOKENS[i].prefix;
        if (!has_type(op, TOKENS[i].type) || !dw_slice_starts(text, prefix) || text.len != prefix.len + 7 ||
            text.ptr[text.len - 1] != '>' || !unbase64(dw_slice(text.ptr + prefix.len, 6), bytes, 4))
            continue;
        uint32_t number = 0;
        for (unsigned k = 0; k < 4; k++)
            number |= (uint32_t)bytes[k] << (8 * k);
        return add(out, tw_number(number, 4, op->privacy));
    }
    return false;
}

/* Flags print as the number, then their words: `0x4 {dns}`. */
static bool invert_flags(const struct tw_operator *op, struct slice text, struct tw_inverted *out)
{
    size_t blank = dw_slice_find_byte(text, ' ');
    uint64_t flags;
    return has_type(op, SLICE("net_change_flags")) && dw_slice_ends(text, SLICE("}")) &&
           dw_slice_hex(dw_slice_first(text, blank), &flags) && add(out, tw_number(flags, 4, op->privacy));
}

static bool invert_word(const struct tw_operator *op, struct slice text, struct tw_inverted *out)
{
    unsigned hours, minutes, seconds;
    char copy[16];
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (has_type(op, WORDS[i].type) && dw_slice_equal(text, WORDS[i].text))
            return add(out, tw_number(WORDS[i].number, 4, op->privacy));
    if (!has_type(op, SLICE("time_duration")) || text.len != 8)
        return invert_flags(op, text, out) || invert_token(op, text, out);
    memcpy(copy, text.ptr, text.len);
    copy[8] = '\0';
    return sscanf(copy, "%2u:%2u:%2u", &hours, &minutes, &seconds) == 3 &&
           add(out, tw_int(hours * 3600 + minutes * 60 + seconds));
}

/* A plain number, if printing it again gives the same text. */
static bool invert_number(const struct tw_operator *op, struct slice text, struct tw_inverted *out)
{
    char copy[32], again[32];
    if (text.len == 0 || text.len >= sizeof copy)
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    uint64_t n = op->conversion == 'x' || op->conversion == 'X' ? strtoull(copy, NULL, 16)
                 : op->conversion == 'p'                        ? strtoull(copy, NULL, 16)
                 : op->conversion == 'u'                        ? strtoull(copy, NULL, 10)
                                                                : (uint64_t)strtoll(copy, NULL, 10);
    if (op->conversion == 'p')
        (void)snprintf(again, sizeof again, "0x%llx", (unsigned long long)n);
    else if (op->conversion == 'd')
        (void)snprintf(again, sizeof again, "%lld", (long long)n);
    else
        (void)snprintf(again, sizeof again,
                       op->conversion == 'x'   ? "%llx"
                       : op->conversion == 'X' ? "%llX"
                                               : "%llu",
                       (unsigned long long)n);
    bool fits = op->width == 8 || op->conversion == 'p' || n <= UINT32_MAX || (int64_t)n >= INT32_MIN;
    return fits && strcmp(copy, again) == 0 &&
           add(out, tw_number(n, op->conversion == 'p' ? 8 : op->width, op->privacy));
}

bool tw_invert_value(const struct tw_operator *op, struct slice text, struct arena *arena, struct tw_inverted *out)
{
    if (dw_slice_equal(text, SLICE("<private>")) && op->privacy != TW_PUBLIC)
        return invert_hidden(op, out);
    if (op->masked && dw_slice_starts(text, SLICE("<mask.hash: ")))
        return invert_mask(op, text, arena, out);
    switch (op->conversion) {
    case 's':
    case '@':
        /* shown, so it was public when it was stored, whatever its format says */
        return add(out, tw_value(op->conversion == 's' ? 2 : 4, op->privacy == TW_UNSAID ? TW_UNSAID : TW_PUBLIC,
                                 text.ptr != NULL ? text : SLICE("")));
    case 'P':
        return invert_bytes(op, text, arena, out);
    case 'c':
        return text.len == 1 && add(out, tw_int((unsigned char)text.ptr[0]));
    case 'd':
    case 'u':
    case 'x':
    case 'X':
    case 'p':
        return dw_slice_find_byte(op->attributes, ':') < op->attributes.len ||
                       dw_slice_ends(op->attributes, SLICE("errno"))
                   ? invert_word(op, text, out)
                   : invert_number(op, text, out);
    default:
        return false;
    }
}
