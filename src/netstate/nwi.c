/* Network information: configd's dump, `scutil --nwi` plain, with -d, and both of 10.12. Shape:
 * network_state_information_logging.h of configd; 10.12: S_nwi_state_dump of its IPMonitor. */
#include "netstate/builder.h"

enum { NWI_DNS = 0x4, NWI_NOT_IN_LIST = 0x8, NWI_NOT_IN_IFLIST = 0x20, NWI_CLAT46 = 0x40 };

static const struct flag_word flag_words[] = {{"IPv4", 1},
                                              {"IPv6", 2},
                                              {"DNS", NWI_DNS},
                                              {"NOT-IN-LIST", NWI_NOT_IN_LIST},
                                              {"NOT-IN-IFLIST", NWI_NOT_IN_IFLIST},
                                              {"CLAT46", NWI_CLAT46}};

static struct nwi_interface *last(const struct state_builder *b)
{
    return b->interfaces.count == 0 ? NULL : (struct nwi_interface *)b->interfaces.items + (b->interfaces.count - 1);
}

static void found(struct state_builder *b, int family)
{
    *(family == 6 ? &b->state->has_nwi6 : &b->state->has_nwi4) = true;
}

static struct nwi_interface *add(struct state_builder *b, struct slice name)
{
    struct nwi_interface *one = dw_builder_add(b, &b->interfaces, sizeof *one);
    if (one == NULL)
        return NULL;
    *one = (struct nwi_interface){.family = b->family, .name = name, .flags = -1, .rank = -1, .reach = -1};
    b->state->interfaces = b->interfaces.items;
    b->state->interface_count = b->interfaces.count;
    return one;
}

static void enter(struct state_builder *b, bool anew)
{
    b->mode = MODE_NWI;
    b->state->has_nwi = true;
    if (!anew)
        return;
    b->interfaces = (struct item_list){0};
    b->state->interfaces = NULL;
    b->state->interface_count = 0;
    b->state->reach4 = b->state->reach6 = -1;
    b->state->has_nwi4 = b->state->has_nwi6 = false;
    b->family = 0;
    b->old_nwi = false;
}

/* "nwi_state = { gen=1 size=2 #v4=1 #v6=0 reach_flags=(v4=0x2, v6=0x0) }" */
static void read_old_head(struct state_builder *b, struct slice line)
{
    static const char *const keys[] = {"(v4=0x", ", v6=0x"};
    int64_t *const places[] = {&b->state->reach4, &b->state->reach6};
    enter(b, true);
    b->old_nwi = true;
    found(b, 4);
    found(b, 6);
    for (size_t i = 0; i < 2; i++) {
        struct slice key = dw_slice_of(keys[i]), value = dw_slice_from(line, dw_slice_find(line, key) + key.len);
        size_t len = 0;
        uint64_t number = 0;
        while (len < value.len && value.ptr[len] != ',' && value.ptr[len] != ')')
            len++;
        if (dw_slice_hex(dw_slice_first(value, len), &number) && number <= UINT32_MAX)
            *places[i] = (int64_t)number;
    }
}

static bool head(struct state_builder *b, struct slice line)
{
    if (dw_builder_is_head(line, SLICE("IPv4 network interface information")) ||
        dw_builder_is_head(line, SLICE("IPv6 network interface information"))) {
        bool six = dw_slice_ends(line, SLICE("IPv6 network interface information"));
        enter(b, !six && b->family != 0); /* a second IPv4 part begins another dump */
        b->family = six ? 6 : 4;
        found(b, b->family);
        return true;
    }
    if (dw_builder_is_head(line, SLICE("Network information")) ||
        dw_slice_find(line, SLICE("Network information (generation")) < line.len) {
        enter(b, true);
        return true;
    }
    if (dw_slice_starts(line, SLICE("nwi_state = "))) {
        read_old_head(b, line);
        return true;
    }
    return false;
}

static void mark(struct nwi_interface *one)
{
    if (one->flags < 0)
        return;
    one->has_dns = (one->flags & NWI_DNS) != 0;
    one->not_in_list = (one->flags & NWI_NOT_IN_LIST) != 0;
    one->not_in_iflist = (one->flags & NWI_NOT_IN_IFLIST) != 0;
    one->clat46 = (one->flags & NWI_CLAT46) != 0;
}

/* "utun3 : flags      : 0x5 (IPv4,DNS)", 10.12: "en0 : flags 0x5 (IPv4,DNS)" */
static bool interface(struct state_builder *b, struct slice line)
{
    size_t colon = dw_slice_find(line, SLICE(" : "));
    struct slice name = dw_slice_trim(dw_slice_first(line, colon));
    struct slice rest = dw_slice_trim(dw_slice_from(line, colon + 3));
    for (size_t blank; (blank = dw_slice_find_byte(name, ' ')) < name.len;) /* another tool's prefix */
        name = dw_slice_from(name, blank + 1);
    if (colon == line.len || name.len == 0 || name.len > 16 || dw_slice_equal(name, SLICE("REACH")) ||
        !dw_slice_starts(rest, SLICE("flags")))
        return false;
    rest = dw_slice_trim(dw_slice_from(rest, 5));
    if (rest.len > 0 && rest.ptr[0] == ':')
        rest = dw_slice_trim(dw_slice_from(rest, 1));
    enter(b, false);
    struct nwi_interface *one = add(b, name);
    if (one == NULL)
        return true;
    one->flags = dw_builder_flags(rest, flag_words, sizeof flag_words / sizeof flag_words[0]);
    mark(one);
    if (one->family == 0) /* no head: the words tell it */
        one->family = (one->flags & 1) == 0 && (one->flags & 2) != 0 ? 6 : 4;
    found(b, one->family);
    return true;
}

static bool reach_of_family(struct state_builder *b, struct slice line)
{
    size_t at = dw_slice_find(line, SLICE("REACH : flags "));
    if (at == line.len)
        return false;
    *(b->family == 6 ? &b->state->reach6 : &b->state->reach4) =
        dw_builder_reach(dw_slice_trim(dw_slice_from(line, at + 14)));
    return true;
}

/* 10.12's log: "[0]: en0+ dns never rank 0x1000001 iaddr 192.0.2.5 vpn_server_addr: 192.0.2.1 reach_flags 0x2" */
static bool old_line(struct state_builder *b, struct slice line)
{
    if (dw_slice_equal(line, SLICE("IPv4:")) || dw_slice_equal(line, SLICE("IPv6:"))) {
        b->family = dw_slice_equal(line, SLICE("IPv6:")) ? 6 : 4;
        return true;
    }
    size_t colon = dw_slice_find(line, SLICE("]: "));
    if (line.ptr[0] != '[' || colon == line.len)
        return dw_slice_ends(line, SLICE(" interfaces:"));
    struct slice rest = dw_slice_from(line, colon + 3), word = dw_builder_word(&rest);
    while (word.len > 0 && strchr("+-!/\\", word.ptr[word.len - 1]) != NULL)
        word.len--;
    struct nwi_interface *one = add(b, word);
    for (word = dw_builder_word(&rest); one != NULL && word.len > 0; word = dw_builder_word(&rest)) {
        uint64_t number = 0;
        if (dw_slice_equal(word, SLICE("dns")))
            one->has_dns = true;
        else if (dw_slice_equal(word, SLICE("never")))
            one->not_in_list = true;
        else if (dw_slice_equal(word, SLICE("rank")) && dw_slice_hex(dw_builder_word(&rest), &number))
            one->rank = (int64_t)(number & UINT32_MAX);
        else if (dw_slice_equal(word, SLICE("iaddr")))
            one->address = dw_builder_word(&rest);
        else if (dw_slice_equal(word, SLICE("vpn_server_addr:")))
            one->vpn_server = dw_builder_word(&rest);
        else if (dw_slice_equal(word, SLICE("reach_flags")) && dw_slice_hex(dw_builder_word(&rest), &number))
            one->reach = (int64_t)(number & UINT32_MAX);
    }
    return true;
}

bool dw_builder_nwi(struct state_builder *b, struct slice line)
{
    struct slice value;
    uint64_t rank = 0;
    if (head(b, line) || interface(b, line))
        return true;
    if (b->mode != MODE_NWI)
        return false;
    struct nwi_interface *one = last(b);
    if (reach_of_family(b, line) || dw_slice_starts(line, SLICE("Network interfaces:")) ||
        dw_slice_ends(line, SLICE("states found"))) {
        if (dw_slice_ends(line, SLICE("No IPv4 states found")) || dw_slice_ends(line, SLICE("No IPv6 states found")))
            found(b, line.ptr[line.len - 14] == '6' ? 6 : 4);
        return true;
    }
    if (b->old_nwi)
        return old_line(b, line);
    if (one == NULL)
        return false;
    if (dw_builder_value(line, SLICE("address"), &value))
        one->address = value;
    else if (dw_builder_value(line, SLICE("VPN server"), &value))
        one->vpn_server = value;
    else if (dw_builder_value(line, SLICE("reach"), &value))
        one->reach = dw_builder_reach(value);
    else if (dw_builder_value(line, SLICE("rank"), &value)) {
        if (dw_slice_hex(dw_builder_word(&value), &rank) && rank <= UINT32_MAX)
            one->rank = (int64_t)rank;
    } else
        return dw_builder_value(line, SLICE("signature"), &value) ||
               dw_builder_value(line, SLICE("generation"), &value);
    return true;
}
