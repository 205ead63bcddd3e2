/* `ifconfig` and `netstat -rn` of macOS. */
#include "netstate/builder.h"

static struct ifconfig_interface *last(const struct state_builder *b)
{
    return b->ifconfig.count == 0 ? NULL : (struct ifconfig_interface *)b->ifconfig.items + (b->ifconfig.count - 1);
}

static bool has_flag(struct slice flags, struct slice word)
{
    while (flags.len > 0) {
        size_t comma = dw_slice_find_byte(flags, ',');
        if (dw_slice_equal(dw_slice_first(flags, comma), word))
            return true;
        flags = dw_slice_from(flags, comma + 1);
    }
    return false;
}

/* "en0: flags=8863<UP,BROADCAST,RUNNING> mtu 1500"; a page may have taken the words for markup. */
static bool begin(struct state_builder *b, struct slice line)
{
    size_t colon = dw_slice_find(line, SLICE(": flags="));
    uint64_t bits = 0;
    if (colon == line.len || colon == 0 || colon > 16 || dw_slice_find_byte(dw_slice_first(line, colon), ' ') < colon)
        return false;
    struct slice rest = dw_slice_from(line, colon + 8), words = dw_slice_from(rest, dw_slice_find_byte(rest, '<') + 1);
    size_t digits = 0;
    while (digits < rest.len && strchr("0123456789abcdefABCDEF", rest.ptr[digits]) != NULL)
        digits++;
    struct ifconfig_interface *one = dw_builder_add(b, &b->ifconfig, sizeof *one);
    b->mode = MODE_IFCONFIG;
    b->state->has_ifconfig = true;
    if (one == NULL)
        return true;
    (void)dw_slice_hex(dw_slice_first(rest, digits), &bits);
    words = dw_slice_first(words, dw_slice_find_byte(words, '>'));
    *one = (struct ifconfig_interface){.name = dw_slice_first(line, colon)};
    one->up = (bits & 0x1) != 0 || has_flag(words, SLICE("UP")); /* IFF_UP, IFF_RUNNING */
    one->running = (bits & 0x40) != 0 || has_flag(words, SLICE("RUNNING"));
    b->addresses = (struct item_list){0};
    b->state->ifconfig = b->ifconfig.items;
    b->state->ifconfig_count = b->ifconfig.count;
    return true;
}

bool dw_builder_ifconfig(struct state_builder *b, struct slice raw)
{
    struct slice line = dw_builder_clean(raw), rest = line;
    struct ifconfig_interface *one;
    if (begin(b, line))
        return true;
    one = last(b);
    if (b->mode != MODE_IFCONFIG || one == NULL)
        return false;
    struct slice key = dw_builder_word(&rest), address = dw_builder_word(&rest);
    bool six = dw_slice_equal(key, SLICE("inet6"));
    if ((!six && !dw_slice_equal(key, SLICE("inet"))) || address.len == 0)
        return raw.ptr[0] == '\t' || raw.ptr[0] == ' '; /* ether, media, status.. */
    struct slice *place = dw_builder_add(b, &b->addresses, sizeof *place);
    if (place == NULL)
        return true;
    *place = address;
    one->addresses = b->addresses.items;
    one->address_count = b->addresses.count;
    if (!six)
        one->has_ipv4 = one->has_ipv4 || !dw_slice_starts(address, SLICE("169.254."));
    else
        one->has_ipv6_global = one->has_ipv6_global ||
                               !(dw_slice_starts(address, SLICE("fe80:")) || dw_slice_equal(address, SLICE("::1")));
    return true;
}

/* The columns differ by release: "Destination Gateway Flags Refs Use Netif Expire", "Destination Gateway Flags Netif".
 */
static bool columns(struct state_builder *b, struct slice line)
{
    struct slice rest = line, word = dw_builder_word(&rest);
    if (!dw_slice_equal(word, SLICE("Destination")))
        return false;
    for (size_t i = 1; (word = dw_builder_word(&rest)).len > 0; i++)
        if (dw_slice_equal(word, SLICE("Netif"))) {
            b->netif_column = i;
            b->mode = MODE_ROUTES;
            b->state->has_routes = true;
            return true;
        }
    return false;
}

bool dw_builder_routes(struct state_builder *b, struct slice line)
{
    enum { MAX_COLUMNS = 10 };
    struct slice words[MAX_COLUMNS], rest = line;
    size_t count = 0;
    if (dw_slice_equal(line, SLICE("Internet:")) || dw_slice_equal(line, SLICE("Internet6:"))) {
        b->route_family = dw_slice_equal(line, SLICE("Internet6:")) ? 6 : 4;
        return true;
    }
    if (dw_slice_equal(line, SLICE("Routing tables")) || columns(b, line))
        return true;
    if (b->mode != MODE_ROUTES)
        return false;
    while (count < MAX_COLUMNS && (words[count] = dw_builder_word(&rest)).len > 0)
        count++;
    if (count <= b->netif_column || words[2].ptr[0] != 'U')
        return false;
    struct route *one = dw_builder_add(b, &b->routes, sizeof *one);
    if (one == NULL)
        return true;
    bool six = b->route_family == 6 || dw_slice_find_byte(words[0], ':') < words[0].len;
    *one = (struct route){six ? 6 : 4, words[0], words[1], words[b->netif_column]};
    b->state->routes = b->routes.items;
    b->state->route_count = b->routes.count;
    return true;
}
