/* Little-endian, as the machines are that write it. IPv4's records come first, IPv6's begin at the max_if-th. */
#include "tracev3/decoders.h"
#include "tracev3/number.h"
#include "tracev3/state_kinds.h"

enum { HEADER = 40, RECORD = 112, SMALLEST = HEADER + RECORD, NAME = 16, SIGNATURE = 20, MAX_INTERFACES = 4096 };
enum { VERSION = 0x20170601 };
enum {
    HAS_IPV4 = 1,
    HAS_IPV6 = 2,
    HAS_DNS = 4,
    NOT_IN_LIST = 8,
    HAS_SIGNATURE = 0x10,
    HAS_CLAT46 = 0x40,
    SHOWN = 0xff
};
enum { DARWIN_INET = 2, DARWIN_INET6 = 30, RANK_INDEX = 0xffffff };

struct nwi {
    struct slice data;
    int64_t max, count4, count6, listed;
};

static uint64_t field(struct slice data, size_t at, size_t size)
{
    return dw_number_read(dw_slice(data.ptr + at, size), false);
}

static int32_t signed_field(struct slice data, size_t at)
{
    return (int32_t)field(data, at, 4);
}

static struct slice record(const struct nwi *n, int64_t index)
{
    return dw_slice(n->data.ptr + HEADER + (size_t)index * RECORD, RECORD);
}

static struct slice name_of(struct slice record_)
{
    struct slice name = dw_slice_first(record_, NAME);
    return dw_slice_first(name, dw_slice_find_byte(name, '\0'));
}

/* The bits of one record alone, its family among them. */
static uint64_t own_flags(struct slice record_, uint64_t kept)
{
    uint64_t family = field(record_, 32, 1) == DARWIN_INET ? HAS_IPV4 : HAS_IPV6;
    return family | (field(record_, 16, 8) & kept);
}

/* With what the same interface's record of the other family adds. */
static uint64_t flags_of(const struct nwi *n, int64_t index)
{
    struct slice one = record(n, index);
    int64_t alias = signed_field(one, 24), other = index + alias;
    uint64_t flags = own_flags(one, SHOWN & ~HAS_SIGNATURE);
    if (alias != 0 && other >= 0 && other < n->max * 2)
        flags |= own_flags(record(n, other), HAS_DNS | HAS_CLAT46);
    return flags;
}

static void put_flags(struct scribe *out, uint64_t flags)
{
    static const struct {
        uint64_t bit;
        const char *words;
    } bits[] = {{HAS_IPV4, "IPv4"},     {HAS_IPV6, "IPv6"},           {HAS_DNS, "DNS"},
                {HAS_CLAT46, "CLAT46"}, {NOT_IN_LIST, "NOT-IN-LIST"}, {0x20, "NOT-IN-IFLIST"}};
    dw_scribe_printf(out, "0x%llx ", (unsigned long long)flags);
    char before = '(';
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
        if ((flags & bits[i].bit) == 0)
            continue;
        flags &= ~bits[i].bit;
        dw_scribe_printf(out, "%c%s", before, bits[i].words);
        before = ',';
    }
    if (flags != 0)
        dw_scribe_printf(out, "%c0x%llx", before, (unsigned long long)flags);
    dw_scribe_text(out, flags != 0 || before == ',' ? ")\n" : "\n");
}

static void put_rank(struct scribe *out, uint32_t rank)
{
    static const char *const words[] = {"First", "Default", "Last", "Never", "Scoped"};
    uint32_t assertion = rank >> 24, place = rank & RANK_INDEX;
    dw_scribe_printf(out, "           rank       : 0x%08x (%s, ", (unsigned)rank,
                     assertion < sizeof words / sizeof words[0] ? words[assertion] : "\?\?\?");
    if (place != RANK_INDEX)
        dw_scribe_printf(out, "%u)\n", (unsigned)place);
    else
        dw_scribe_text(out, "Last)\n");
}

static void put_interface(struct scribe *out, const struct nwi *n, int64_t index)
{
    struct slice one = record(n, index), name = name_of(one);
    dw_scribe_byte(out, ' ');
    dw_scribe_fill(out, ' ', name.len < 7 ? 7 - name.len : 0);
    dw_scribe_put(out, name);
    dw_scribe_text(out, " : flags      : ");
    put_flags(out, flags_of(n, index));
    dw_scribe_text(out, "           address    : ");
    unsigned family = (unsigned)field(one, 32, 1);
    if (family == DARWIN_INET || family == DARWIN_INET6)
        dw_put_address(out, (const unsigned char *)one.ptr + 36, family == DARWIN_INET ? 4 : 16);
    else
        dw_scribe_text(out, "\?\?\?");
    if (one.ptr[65] != 0) {
        dw_scribe_text(out, "\n           VPN server : ");
        if (!dw_put_sockaddr(out, dw_slice(one.ptr + 64, 28), 0))
            dw_scribe_printf(out, "unexpected address family %u", (unsigned char)one.ptr[65]);
    }
    dw_scribe_text(out, "\n           reach      : ");
    dw_state_reach(out, (uint32_t)field(one, 60, 4));
    dw_scribe_byte(out, '\n');
    put_rank(out, (uint32_t)field(one, 28, 4));
    if ((field(one, 16, 8) & HAS_SIGNATURE) != 0) {
        dw_scribe_printf(out, "           signature  : {length = %d, bytes = 0x", SIGNATURE);
        dw_scribe_hex(out, dw_slice(one.ptr + 92, SIGNATURE), 0);
        dw_scribe_text(out, "}\n");
    }
    dw_scribe_printf(out, "           generation : %llu\n", (unsigned long long)field(one, 52, 8));
}

/* The first interface that takes part in the family, or the family's own flags when there is none. */
static uint32_t reach_of(const struct nwi *n, int64_t first, int64_t count, size_t own)
{
    if (count > 0 && (field(record(n, first), 16, 8) & NOT_IN_LIST) == 0)
        return (uint32_t)field(record(n, first), 60, 4);
    return (uint32_t)field(n->data, own, 4);
}

static void put_family(struct scribe *out, const struct nwi *n, int family)
{
    int64_t first = family == 4 ? 0 : n->max, count = family == 4 ? n->count4 : n->count6;
    dw_scribe_printf(out, "IPv%d network interface information\n", family);
    for (int64_t i = 0; i < count; i++)
        put_interface(out, n, first + i);
    if (count == 0) /* configd ends the second of these with a line too many */
        dw_scribe_printf(out, "   No IPv%d states found\n%s", family, family == 4 ? "" : "\n");
    dw_scribe_text(out, "   REACH : flags ");
    dw_state_reach(out, reach_of(n, first, count, family == 4 ? 24 : 28));
    dw_scribe_byte(out, '\n');
}

static void put_names(struct scribe *out, const struct nwi *n)
{
    size_t list = HEADER + (size_t)n->max * 2 * RECORD;
    if (n->listed > 0)
        dw_scribe_text(out, "Network interfaces:");
    for (int64_t i = 0; i < n->listed; i++) {
        dw_scribe_byte(out, ' ');
        dw_scribe_put(out, name_of(record(n, signed_field(n->data, list + (size_t)i * 4))));
    }
    dw_scribe_text(out, n->listed > 0 ? "\n" : "");
}

/* Each record's alias, and each listed index, lies where it must. */
static bool check_indices(struct scribe *out, const struct nwi *n)
{
    static const char *const errors[] = {
        "Network information: IPv4 alias [%lld] offset error (%lld < 0 || %lld >= %lld)",
        "Network information: IPv6 alias [%lld] offset error (%lld < 0 || %lld >= %lld)"};
    for (int family = 0; family < 2; family++) {
        int64_t count = family == 0 ? n->count4 : n->count6, others = family == 0 ? n->count6 : n->count4;
        for (int64_t i = 0; i < count; i++) {
            int64_t offset = signed_field(record(n, family == 0 ? i : n->max + i), 24);
            int64_t other = offset + i + (family == 0 ? -n->max : n->max);
            if (offset != 0 && (other < 0 || other >= others)) {
                dw_scribe_printf(out, errors[family], (long long)i, (long long)other, (long long)other,
                                 (long long)others);
                return false;
            }
        }
    }
    for (int64_t i = 0; i < n->listed; i++) {
        int64_t index = signed_field(n->data, HEADER + (size_t)(n->max * 2 * RECORD + i * 4));
        if (index < 0 || index >= n->max * 2) {
            dw_scribe_printf(out, "Network information: if_list index error (%lld > %lld)", (long long)index,
                             (long long)(n->max * 2));
            return false;
        }
    }
    return true;
}

static bool check(struct scribe *out, const struct nwi *n)
{
    const struct {
        const char *name;
        int64_t count;
    } counts[] = {{"ipv4", n->count4}, {"ipv6", n->count6}, {"if_list", n->listed}};
    size_t size = n->max < 0 || n->max > MAX_INTERFACES ? 0 : HEADER + (size_t)n->max * (2 * RECORD + 4);
    if (field(n->data, 0, 4) != VERSION) {
        dw_scribe_printf(out, "Network information: version error (%u != %u)", (unsigned)field(n->data, 0, 4), VERSION);
        return false;
    }
    if (n->data.len != size) {
        dw_scribe_printf(out, "Network information: size error (%zu != %zu)", n->data.len, size);
        return false;
    }
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        if (counts[i].count < 0 || counts[i].count > n->max) {
            dw_scribe_printf(out, "Network information: %s count error (%lld > %lld)", counts[i].name,
                             (long long)counts[i].count, (long long)n->max);
            return false;
        }
    return check_indices(out, n);
}

void dw_state_nwi(struct scribe *out, struct slice data)
{
    if (data.len == 0) {
        dw_scribe_text(out, "No network information");
        return;
    }
    if (data.len < SMALLEST) {
        dw_scribe_printf(out, "Network information: size error (%zu < %d)", data.len, SMALLEST);
        return;
    }
    struct nwi n = {.data = data,
                    .max = signed_field(data, 4),
                    .count4 = signed_field(data, 8),
                    .count6 = signed_field(data, 12),
                    .listed = signed_field(data, 16)};
    if (!check(out, &n))
        return;
    dw_scribe_printf(out, "Network information (generation %llu size=%zu)\n", (unsigned long long)field(data, 32, 8),
                     data.len);
    put_family(out, &n, 4);
    put_family(out, &n, 6);
    put_names(out, &n);
}
