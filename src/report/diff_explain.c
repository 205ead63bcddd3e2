/* Which differences of the network explain which failures. */
#include "report/diff.h"

#include <stdlib.h>

/* What bears on a cause, or on a root cause. */
static const struct {
    const char *code;
    unsigned topics;
} BEARS[] = {
    {"aaaa-records-unusable", TOPIC_V6 | TOPIC_AAAA | TOPIC_TUNNEL},
    {"a-records-unusable", TOPIC_V4 | TOPIC_A | TOPIC_TUNNEL},
    {"no-dns-service", TOPIC_V4 | TOPIC_V6 | TOPIC_TUNNEL | TOPIC_SERVERS | TOPIC_DOMAINS},
    {"blocked-by-policy", TOPIC_TUNNEL},
    {"interface-cellular", TOPIC_V4 | TOPIC_V6},
    {"interface-expensive", TOPIC_V4 | TOPIC_V6},
    {"interface-constrained", TOPIC_V4 | TOPIC_V6},
    {"nxdomain", TOPIC_TUNNEL | TOPIC_SERVERS | TOPIC_DOMAINS},
    {"no-data", TOPIC_TUNNEL | TOPIC_SERVERS | TOPIC_DOMAINS},
    {"server-failure", TOPIC_TUNNEL | TOPIC_SERVERS | TOPIC_DOMAINS},
    {"server-refused", TOPIC_TUNNEL | TOPIC_SERVERS | TOPIC_DOMAINS},
    {"server-error", TOPIC_TUNNEL | TOPIC_SERVERS | TOPIC_DOMAINS},
    {"timeout", TOPIC_V4 | TOPIC_V6 | TOPIC_TUNNEL | TOPIC_SERVERS | TOPIC_REACH},
    {"server-unreachable", TOPIC_V4 | TOPIC_V6 | TOPIC_TUNNEL | TOPIC_SERVERS | TOPIC_REACH},
    {"encrypted-dns-failed", TOPIC_SERVERS | TOPIC_REACH | TOPIC_ENCRYPTION},
    {"dnssec-failed", TOPIC_SERVERS},
    {"mdns-no-response", TOPIC_V4 | TOPIC_V6},
    {"configuration-changed", TOPIC_V4 | TOPIC_V6 | TOPIC_TUNNEL | TOPIC_SERVERS | TOPIC_DOMAINS},
    {"unknown", TOPIC_V4 | TOPIC_V6 | TOPIC_A | TOPIC_AAAA | TOPIC_TUNNEL | TOPIC_SERVERS | TOPIC_DOMAINS},
    {"no-network", TOPIC_V4 | TOPIC_V6},
    {"no-dns-configuration", TOPIC_V4 | TOPIC_V6 | TOPIC_SERVERS},
    {"dns-servers-ignored", TOPIC_V4 | TOPIC_V6 | TOPIC_SERVERS},
    {"split-tunnel-vpn", TOPIC_V6 | TOPIC_AAAA | TOPIC_TUNNEL},
    {"vpn-ipv4-only", TOPIC_V4 | TOPIC_V6 | TOPIC_AAAA | TOPIC_TUNNEL},
    {"no-ipv6-primary", TOPIC_V6 | TOPIC_AAAA | TOPIC_TUNNEL},
    {"no-ipv4-primary", TOPIC_V4 | TOPIC_A | TOPIC_TUNNEL},
    {"resolver-flags", TOPIC_A | TOPIC_AAAA},
    {"vpn-split-dns", TOPIC_TUNNEL | TOPIC_SERVERS | TOPIC_DOMAINS},
    {"network-change", TOPIC_V4 | TOPIC_V6 | TOPIC_TUNNEL | TOPIC_SERVERS},
};

unsigned dw_diff_topics(struct slice code)
{
    for (size_t i = 0; i < sizeof BEARS / sizeof *BEARS; i++)
        if (dw_slice_equal(code, dw_slice_of(BEARS[i].code)))
            return BEARS[i].topics;
    return 0;
}

bool dw_diff_explains(const struct diff_reason *reason, const struct diff_row *row)
{
    const struct diff_cells *c = &row->cells;
    bool tells = c->differs || (!c->known[GOOD] && c->known[BAD] && c->value[BAD].lack);
    return tells && (row->topics & reason->topics) != 0;
}

static struct diff_reason *reason_of(struct diff *d, const struct diff_fate *bad)
{
    for (size_t i = 0; i < d->reason_count; i++)
        if (d->reasons[i].slow == (bad->fate == FATE_SLOW) && dw_slice_equal(d->reasons[i].cause, bad->cause) &&
            dw_slice_equal(d->reasons[i].root, bad->root))
            return &d->reasons[i];
    if (d->reason_count == DIFF_REASONS)
        return NULL;
    struct diff_reason *r = &d->reasons[d->reason_count++];
    *r = (struct diff_reason){.cause = bad->cause, .root = bad->root, .slow = bad->fate == FATE_SLOW};
    r->topics = dw_diff_topics(bad->cause) | dw_diff_topics(bad->root);
    return r;
}

static int by_names(const void *a, const void *b)
{
    const struct diff_reason *x = a, *y = b;
    if (x->names != y->names)
        return x->names > y->names ? -1 : 1;
    return x->one->of[BAD]->lookup < y->one->of[BAD]->lookup ? -1 : 1;
}

void dw_diff_reasons(struct diff *d)
{
    for (size_t i = 0; i < d->names.count; i++) {
        const struct diff_name *n = &d->names.items[i];
        struct diff_reason *r = dw_diff_worse(n) ? reason_of(d, n->of[BAD]) : NULL;
        if (r == NULL)
            continue;
        r->one = r->one == NULL ? n : r->one;
        r->names++;
        r->elsewhere += n->of[GOOD] == NULL || n->of[GOOD]->fate == FATE_UNKNOWN;
    }
    if (d->reason_count > 1)
        qsort(d->reasons, d->reason_count, sizeof *d->reasons, by_names);
}
