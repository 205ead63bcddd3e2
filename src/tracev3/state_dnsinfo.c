/* All numbers but generation and version are big-endian; what is a pointer in memory is 8 bytes of nothing here. */
#include "tracev3/decoders.h"
#include "tracev3/dns_words.h"
#include "tracev3/number.h"
#include "tracev3/state_kinds.h"

enum { HEADER = 56, RESOLVER = 100, ATTRIBUTE = 8 };
enum { SECTION_FIRST = 1, SECTION_COUNT = 3 }; /* attributes 1, 2, 3: resolvers, scoped ones, service-specific ones */
enum { DOMAIN = 10, NAMESERVER, SEARCH, SORTADDR, OPTIONS, CONFIG_ID, INTERFACE_NAME };

/* Attributes one by one: type, length with these 8 bytes, data. */
struct attributes {
    struct slice rest;
};

static bool next(struct attributes *a, uint32_t *type, struct slice *data)
{
    if (a->rest.len < ATTRIBUTE)
        return false;
    uint32_t length = dw_dns_u32(a->rest, 4);
    if (length < ATTRIBUTE || length > a->rest.len)
        return false;
    *type = dw_dns_u32(a->rest, 0);
    *data = dw_slice(a->rest.ptr + ATTRIBUTE, length - ATTRIBUTE);
    a->rest = dw_slice_from(a->rest, length);
    return true;
}

static struct slice text_of(struct slice data)
{
    return dw_slice_first(data, dw_slice_find_byte(data, '\0'));
}

/* The last attribute of a type. */
static bool find(struct slice attributes, uint32_t wanted, struct slice *text)
{
    struct attributes a = {attributes};
    struct slice data;
    uint32_t type;
    bool found = false;
    while (next(&a, &type, &data))
        if (type == wanted) {
            *text = text_of(data);
            found = true;
        }
    return found;
}

static void put_line(struct scribe *out, const char *key, struct slice value)
{
    dw_scribe_text(out, key);
    dw_scribe_put(out, value);
    dw_scribe_byte(out, '\n');
}

static void put_number(struct scribe *out, const char *key, uint32_t number)
{
    if (number != 0)
        dw_scribe_printf(out, "%s%u\n", key, (unsigned)number);
}

/* A scope's name is the resolver's interface: another is not known here. */
static void put_nameserver(struct scribe *out, struct slice address, uint32_t if_index, struct slice if_name)
{
    enum { DARWIN_INET6 = 30, SCOPE = 24 };
    size_t before = out->len;
    if (address.len >= 2 && dw_put_sockaddr(out, address, 0)) {
        uint64_t scope = (unsigned char)address.ptr[1] == DARWIN_INET6 && address.len >= SCOPE + 4
                             ? dw_number_read(dw_slice(address.ptr + SCOPE, 4), false)
                             : 0;
        struct slice written = dw_slice(out->at + before, out->len - before);
        if (scope != 0 && scope == if_index && if_name.len != 0) {
            out->len = before + dw_slice_find_byte(written, '%') + 1;
            dw_scribe_put(out, if_name);
        }
        return;
    }
    dw_scribe_printf(out, "unexpected address family %u", address.len >= 2 ? (unsigned char)address.ptr[1] : 0);
}

static void put_flags(struct scribe *out, uint32_t flags)
{
    static const struct {
        uint32_t bit;
        const char *words;
    } bits[] = {{0x1000, "Scoped"},
                {0x2000, "Service-specific"},
                {0x4000, "Supplemental"},
                {0x2, "Request A records"},
                {0x4, "Request AAAA records"}};
    dw_scribe_printf(out, "  flags    : 0x%08x", (unsigned)flags);
    const char *before = " (";
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
        if ((flags & bits[i].bit) == 0)
            continue;
        flags &= ~bits[i].bit;
        dw_scribe_printf(out, "%s%s", before, bits[i].words);
        before = ", ";
    }
    if (flags != 0)
        dw_scribe_printf(out, "%s0x%08x", before, (unsigned)flags);
    dw_scribe_text(out, flags != 0 || before[0] == ',' ? ")\n" : "\n");
}

static void put_sort_address(struct scribe *out, struct slice data)
{
    if (data.len < 8)
        return;
    dw_put_address(out, (const unsigned char *)data.ptr, 4);
    dw_scribe_byte(out, '/');
    dw_put_address(out, (const unsigned char *)data.ptr + 4, 4);
}

/* The attributes of one type, numbered. */
static void put_list(struct scribe *out, struct slice attributes, uint32_t wanted, struct slice if_name,
                     uint32_t if_index)
{
    const char *key = wanted == SEARCH ? "search domain" : wanted == NAMESERVER ? "nameserver" : "sortaddr";
    struct attributes a = {attributes};
    struct slice data;
    uint32_t type;
    for (size_t i = 0; next(&a, &type, &data);) {
        if (type != wanted)
            continue;
        dw_scribe_printf(out, "  %s[%zu] : ", key, i++);
        if (wanted == SEARCH)
            dw_scribe_put(out, text_of(data));
        else if (wanted == NAMESERVER)
            put_nameserver(out, data, if_index, if_name);
        else
            put_sort_address(out, data);
        dw_scribe_byte(out, '\n');
    }
}

static void put_resolver(struct scribe *out, size_t number, struct slice data)
{
    static const uint32_t lists[] = {SEARCH, NAMESERVER, SORTADDR};
    struct slice attributes = dw_slice_from(data, RESOLVER), text, if_name = SLICE_NONE;
    uint32_t if_index = dw_dns_u32(data, 64);
    if (find(attributes, INTERFACE_NAME, &text))
        if_name = text;
    dw_scribe_printf(out, "\nresolver #%zu\n", number);
    if (find(attributes, DOMAIN, &text))
        put_line(out, "  domain   : ", text);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        put_list(out, attributes, lists[i], if_name, if_index);
    if (find(attributes, OPTIONS, &text))
        put_line(out, "  options  : ", text);
    put_number(out, "  port     : ", dw_dns_u16(data, 20));
    put_number(out, "  timeout  : ", dw_dns_u32(data, 56));
    if (if_index != 0) {
        dw_scribe_printf(out, "  if_index : %u (", (unsigned)if_index);
        dw_scribe_put(out, if_name.len != 0 ? if_name : SLICE("?"));
        dw_scribe_text(out, ")\n");
    }
    put_number(out, "  service_identifier : ", dw_dns_u32(data, 76));
    put_flags(out, dw_dns_u32(data, 68));
    dw_scribe_text(out, "  reach    : ");
    dw_state_reach(out, dw_dns_u32(data, 72));
    dw_scribe_byte(out, '\n');
    put_number(out, "  order    : ", dw_dns_u32(data, 60));
    if (find(attributes, CONFIG_ID, &text))
        put_line(out, "  config id: ", text);
}

/* How many attributes of a type there are. */
static size_t count(struct slice attributes, uint32_t wanted)
{
    struct attributes a = {attributes};
    struct slice data;
    uint32_t type;
    size_t n = 0;
    while (next(&a, &type, &data))
        n += type == wanted ? 1 : 0;
    return n;
}

/* What configd's own reader asks of a resolver before it believes it. */
static bool is_resolver(struct slice data)
{
    if (data.len < RESOLVER || dw_dns_u32(data, 96) != data.len - RESOLVER)
        return false;
    struct slice attributes = dw_slice_from(data, RESOLVER);
    return count(attributes, NAMESERVER) == dw_dns_u32(data, 8) && count(attributes, SEARCH) == dw_dns_u32(data, 24) &&
           count(attributes, SORTADDR) == dw_dns_u32(data, 36);
}

static bool is_configuration(struct slice data)
{
    static const size_t counts[SECTION_COUNT] = {0, 12, 32};
    struct slice attributes = dw_slice_from(data, HEADER), one;
    struct attributes a = {attributes};
    uint32_t type;
    for (uint32_t i = 0; i < SECTION_COUNT; i++)
        if (count(attributes, SECTION_FIRST + i) != dw_dns_u32(data, counts[i]))
            return false;
    while (next(&a, &type, &one))
        if (type >= SECTION_FIRST && type < SECTION_FIRST + SECTION_COUNT && !is_resolver(one))
            return false;
    return true;
}

void dw_state_dnsinfo(struct scribe *out, struct slice data)
{
    static const char *const heads[SECTION_COUNT] = {"DNS configuration\n",
                                                     "\nDNS configuration (for scoped queries)\n",
                                                     "\nDNS configuration (for service-specific queries)\n"};
    if (data.len == 0) {
        dw_scribe_text(out, "No DNS configuration");
    } else if (data.len < HEADER) {
        dw_scribe_printf(out, "DNS configuration: size error (%zu < %d)", data.len, HEADER);
    } else if (dw_dns_u32(data, 48) != data.len - HEADER) {
        dw_scribe_text(out, "DNS configuration: data error");
    } else if (!is_configuration(data)) {
        dw_scribe_text(out, "DNS configuration: expansion error");
    } else {
        struct slice attributes = dw_slice_from(data, HEADER), one;
        for (uint32_t i = 0; i < SECTION_COUNT; i++) {
            struct attributes a = {attributes};
            uint32_t type;
            size_t number = 0;
            if (i == 0)
                dw_scribe_text(out, heads[0]);
            while (next(&a, &type, &one)) {
                if (type != SECTION_FIRST + i)
                    continue;
                if (i > 0 && number == 0)
                    dw_scribe_text(out, heads[i]);
                put_resolver(out, ++number, one);
            }
        }
    }
}
