/* The DNS configuration: configd's dump, `scutil --dns` plain, with -d, and of 10.12. Shape: dnsinfo_logging.h of
 * configd. */
#include "base/dns_name.h"
#include "netstate/builder.h"

static const struct flag_word flag_words[] = {{"Scoped", RESOLVER_SCOPED},
                                              {"Service-specific", RESOLVER_SERVICE_SPECIFIC},
                                              {"Supplemental", RESOLVER_SUPPLEMENTAL},
                                              {"Request A records", RESOLVER_A},
                                              {"Request AAAA records", RESOLVER_AAAA}};

static void forget(struct state_builder *b)
{
    b->resolvers = b->search = b->nameservers = (struct item_list){0};
    b->state->resolvers = NULL;
    b->state->resolver_count = 0;
}

/* A head alone begins a whole new configuration: the last one of a text holds. */
static bool head(struct state_builder *b, struct slice line)
{
    static const struct {
        const char *text;
        unsigned section;
    } heads[] = {{"DNS configuration (for scoped queries)", SECTION_SCOPED},
                 {"DNS configuration (for service-specific queries)", SECTION_SERVICE_SPECIFIC},
                 {"DNS configuration", SECTION_DEFAULT},
                 {"No DNS configuration available", SECTION_DEFAULT},
                 {"No DNS configuration", SECTION_DEFAULT}};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        if (!dw_builder_is_head(line, dw_slice_of(heads[i].text)))
            continue;
        if (heads[i].section == SECTION_DEFAULT) {
            forget(b);
            b->state->dns_none = heads[i].text[0] == 'N';
        }
        b->section = heads[i].section;
        b->mode = MODE_DNS;
        b->state->has_dns = true;
        return true;
    }
    return false;
}

static void add_resolver(struct state_builder *b, uint32_t number)
{
    b->mode = MODE_DNS;
    b->state->has_dns = true;
    b->state->dns_none = false;
    struct resolver *r = dw_builder_add(b, &b->resolvers, sizeof *r);
    if (r == NULL)
        return;
    *r = (struct resolver){.section = b->section, .number = number, .flags = -1, .reach = -1};
    b->seen = 0;
    b->search = b->nameservers = (struct item_list){0};
    b->state->resolvers = b->resolvers.items;
    b->state->resolver_count = b->resolvers.count;
}

static bool begin(struct state_builder *b, struct slice line)
{
    size_t at = dw_slice_find(line, SLICE("resolver #"));
    uint32_t number = 0;
    if (at == line.len || (at > 0 && line.ptr[at - 1] != ' ' && line.ptr[at - 1] != ']') ||
        !dw_builder_number(dw_slice_from(line, at + 10), &number))
        return false;
    add_resolver(b, number);
    return true;
}

static struct resolver *last(const struct state_builder *b)
{
    return b->resolvers.count == 0 ? NULL : (struct resolver *)b->resolvers.items + (b->resolvers.count - 1);
}

static void add_name(struct state_builder *b, struct item_list *list, struct slice name)
{
    struct slice *place = name.len == 0 ? NULL : dw_builder_add(b, list, sizeof *place);
    if (place != NULL)
        *place = name;
}

/* "4 (en0)", "4" */
static void read_interface(struct resolver *r, struct slice value)
{
    (void)dw_builder_number(value, &r->if_index);
    struct slice name = dw_slice_from(value, dw_slice_find_byte(value, '(') + 1);
    name = dw_slice_first(name, dw_slice_find_byte(name, ')'));
    if (!dw_slice_equal(name, SLICE("?")))
        r->interface = name;
}

/* The words alone leave out nothing but unknown bits; none at all is the plain form's zero. A paste may have lost its
 * sections' heads: the flags tell the section too. */
static void read_flags(struct resolver *r, struct slice value)
{
    r->flags = dw_builder_flags(value, flag_words, sizeof flag_words / sizeof flag_words[0]);
    if (value.len == 0)
        r->flags = 0;
    if (r->flags >= 0 && r->section == SECTION_DEFAULT) {
        if ((r->flags & RESOLVER_SCOPED) != 0)
            r->section = SECTION_SCOPED;
        else if ((r->flags & RESOLVER_SERVICE_SPECIFIC) != 0)
            r->section = SECTION_SERVICE_SPECIFIC;
    }
}

static void read_reach(struct resolver *r, struct slice value)
{
    r->reach = dw_builder_reach(value);
    struct slice words = dw_slice_from(value, dw_slice_find_byte(value, '(') + 1);
    r->reach_text = words.len > 0 && words.ptr[words.len - 1] == ')' ? dw_slice_first(words, words.len - 1) : value;
}

/* A resolver's lines, in the order in which they are printed. `alone`: other dumps have no such line. */
enum line_kind {
    LINE_DOMAIN,
    LINE_SEARCH,
    LINE_NAMESERVER,
    LINE_SORTADDR,
    LINE_OPTIONS,
    LINE_PORT,
    LINE_TIMEOUT,
    LINE_IF_INDEX,
    LINE_SERVICE,
    LINE_FLAGS,
    LINE_REACH,
    LINE_ORDER,
    LINE_CONFIG_ID
};

static const struct {
    const char *key;
    enum line_kind kind;
    bool many, alone;
} line_kinds[] = {
    {"nameserver", LINE_NAMESERVER, true, true},
    {"search domain", LINE_SEARCH, true, true},
    {"config id", LINE_CONFIG_ID, false, true},
    {"domain", LINE_DOMAIN, false, true},
    {"options", LINE_OPTIONS, false, false},
    {"port", LINE_PORT, false, false},
    {"timeout", LINE_TIMEOUT, false, false},
    {"order", LINE_ORDER, false, false},
    {"if_index", LINE_IF_INDEX, false, true},
    {"flags", LINE_FLAGS, false, false},
    {"reach", LINE_REACH, false, false},
    {"sortaddr", LINE_SORTADDR, true, false},
    {"service_identifier", LINE_SERVICE, false, true},
};

static void read_line(struct state_builder *b, struct resolver *r, enum line_kind kind, struct slice value)
{
    switch (kind) {
    case LINE_DOMAIN:
        r->domain = dw_dns_name_bare(value);
        break;
    case LINE_SEARCH:
        add_name(b, &b->search, dw_dns_name_bare(value));
        break;
    case LINE_NAMESERVER:
        add_name(b, &b->nameservers, value);
        break;
    case LINE_OPTIONS:
        r->options = value;
        break;
    case LINE_PORT:
        (void)dw_builder_number(value, &r->port);
        break;
    case LINE_TIMEOUT:
        (void)dw_builder_number(value, &r->timeout);
        break;
    case LINE_IF_INDEX:
        read_interface(r, value);
        break;
    case LINE_FLAGS:
        read_flags(r, value);
        break;
    case LINE_REACH:
        read_reach(r, value);
        break;
    case LINE_ORDER:
        (void)dw_builder_number(value, &r->order);
        break;
    case LINE_CONFIG_ID:
        r->config_id = value;
        break;
    case LINE_SORTADDR:
    case LINE_SERVICE:
        break;
    }
    r->search = b->search.items;
    r->search_count = b->search.count;
    r->nameservers = b->nameservers.items;
    r->nameserver_count = b->nameservers.count;
}

/* The resolver that a line belongs to. A line that was there already, or a name or server behind flags, shows that the
 * next one's head was lost. */
static struct resolver *owner(struct state_builder *b, enum line_kind kind, bool many, bool alone, struct slice value)
{
    struct resolver *r = last(b);
    const unsigned tail = 1U << LINE_FLAGS | 1U << LINE_REACH | 1U << LINE_ORDER | 1U << LINE_CONFIG_ID;
    bool certain = alone || dw_slice_find(value, SLICE("Request A")) < value.len;
    if (r == NULL && (b->mode == MODE_DNS || (b->fragments && b->mode == MODE_NONE && certain)))
        add_resolver(b, 1); /* behind the head of all, or in a fragment of a log */
    else if (r == NULL || b->mode != MODE_DNS)
        return NULL;
    else if ((!many && (b->seen & 1U << kind) != 0) || (kind <= LINE_NAMESERVER && (b->seen & tail) != 0))
        add_resolver(b, r->number + 1);
    b->seen |= 1U << kind;
    return last(b);
}

bool dw_builder_dns(struct state_builder *b, struct slice line)
{
    struct slice value;
    if (head(b, line) || begin(b, line))
        return true;
    if (b->mode != MODE_DNS && !(b->fragments && b->mode == MODE_NONE))
        return false;
    for (size_t i = 0; i < sizeof line_kinds / sizeof line_kinds[0]; i++) {
        if (!dw_builder_value(line, dw_slice_of(line_kinds[i].key), &value))
            continue;
        if (line_kinds[i].kind == LINE_FLAGS && dw_slice_find(line, SLICE("IPv")) < line.len)
            return false; /* an interface's */
        struct resolver *r = owner(b, line_kinds[i].kind, line_kinds[i].many, line_kinds[i].alone, value);
        if (r != NULL)
            read_line(b, r, line_kinds[i].kind, value);
        return r != NULL;
    }
    return false;
}
