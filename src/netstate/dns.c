/* The DNS configuration: configd's dump, `scutil --dns` plain, with -d, and of 10.12. Shape: dnsinfo_logging.h of
 * configd. */
#include "netstate/builder.h"

static const struct flag_word flag_words[] = {{"Scoped", RESOLVER_SCOPED},
                                              {"Service-specific", RESOLVER_SERVICE_SPECIFIC},
                                              {"Supplemental", RESOLVER_SUPPLEMENTAL},
                                              {"Request A records", RESOLVER_A},
                                              {"Request AAAA records", RESOLVER_AAAA}};

static struct slice without_dot(struct slice name)
{
    return name.len > 1 && name.ptr[name.len - 1] == '.' ? dw_slice_first(name, name.len - 1) : name;
}

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
        if (heads[i].section == SECTION_DEFAULT)
            forget(b);
        b->section = heads[i].section;
        b->mode = MODE_DNS;
        b->state->has_dns = true;
        return true;
    }
    return false;
}

static bool begin(struct state_builder *b, struct slice line)
{
    size_t at = dw_slice_find(line, SLICE("resolver #"));
    uint32_t number = 0;
    if (at == line.len || (at > 0 && line.ptr[at - 1] != ' ' && line.ptr[at - 1] != ']') ||
        !dw_builder_number(dw_slice_from(line, at + 10), &number))
        return false;
    b->mode = MODE_DNS;
    b->state->has_dns = true;
    struct resolver *r = dw_builder_add(b, &b->resolvers, sizeof *r);
    if (r == NULL)
        return true;
    *r = (struct resolver){.section = b->section, .number = number, .flags = -1, .reach = -1};
    b->search = b->nameservers = (struct item_list){0};
    b->state->resolvers = b->resolvers.items;
    b->state->resolver_count = b->resolvers.count;
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

bool dw_builder_dns(struct state_builder *b, struct slice line)
{
    struct slice value;
    struct resolver *r;
    if (head(b, line) || begin(b, line))
        return true;
    r = last(b);
    if (b->mode != MODE_DNS || r == NULL)
        return false;
    if (dw_builder_value(line, SLICE("nameserver"), &value))
        add_name(b, &b->nameservers, value);
    else if (dw_builder_value(line, SLICE("search domain"), &value))
        add_name(b, &b->search, without_dot(value));
    else if (dw_builder_value(line, SLICE("config id"), &value))
        r->config_id = value;
    else if (dw_builder_value(line, SLICE("domain"), &value))
        r->domain = without_dot(value);
    else if (dw_builder_value(line, SLICE("options"), &value))
        r->options = value;
    else if (dw_builder_value(line, SLICE("port"), &value))
        (void)dw_builder_number(value, &r->port);
    else if (dw_builder_value(line, SLICE("timeout"), &value))
        (void)dw_builder_number(value, &r->timeout);
    else if (dw_builder_value(line, SLICE("order"), &value))
        (void)dw_builder_number(value, &r->order);
    else if (dw_builder_value(line, SLICE("if_index"), &value))
        read_interface(r, value);
    else if (dw_builder_value(line, SLICE("flags"), &value) && dw_slice_find(line, SLICE("IPv")) == line.len)
        read_flags(r, value);
    else if (dw_builder_value(line, SLICE("reach"), &value))
        read_reach(r, value);
    else
        return dw_builder_value(line, SLICE("sortaddr"), &value) ||
               dw_builder_value(line, SLICE("service_identifier"), &value);
    r->search = b->search.items;
    r->search_count = b->search.count;
    r->nameservers = b->nameservers.items;
    r->nameserver_count = b->nameservers.count;
    return true;
}
