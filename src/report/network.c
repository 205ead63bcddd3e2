#include "report/network.h"

#include "correlate/marks.h"

#include <inttypes.h>

void dw_instant_bind(sqlite3_stmt *s, const struct instant *i)
{
    if (s == NULL)
        return;
    sqlite3_bind_int64(s, 1, i->host);
    if (i->at.ptr != NULL && i->at.len < INT32_MAX)
        sqlite3_bind_text(s, 2, i->at.ptr, (int)i->at.len, SQLITE_TRANSIENT);
}

void dw_change_put(struct paper *p, struct reader *r, sqlite3_stmt *s, int column)
{
    static const char lead[] = "network changed: ";
    struct slice text = dw_reader_text(r, s, column);
    if (!dw_slice_starts(text, SLICE("network changed: "))) {
        dw_paper_put(p, INK_PLAIN, text);
        return;
    }
    dw_paper_put(p, INK_PLAIN, SLICE("network changed: "));
    dw_paper_put(p, INK_PLAIN, dw_marks_words(dw_slice_from(text, sizeof lead - 1), &r->arena));
}

/* " lead value": nothing where the value is null or empty. */
static void part(struct paper *p, const char *lead, struct slice value)
{
    if (value.ptr == NULL || value.len == 0)
        return;
    dw_paper_put(p, INK_PLAIN, dw_slice_of(lead));
    dw_paper_put(p, INK_PLAIN, value);
}

/* "asks for A, not for AAAA" */
static void flags(struct paper *p, sqlite3_stmt *s, int a, int aaaa)
{
    static const char *const words[][2] = {{"no A", "A"}, {"no AAAA", "AAAA"}};
    const int columns[] = {a, aaaa};
    bool any = false;
    for (int f = 0; f < 2; f++) {
        if (dw_row_null(s, columns[f]) || dw_row_int(s, columns[f]) < 0)
            continue;
        bool yes = dw_row_int(s, columns[f]) != 0;
        dw_paper_put(p, INK_PLAIN, any ? SLICE(", ") : SLICE("; asks: "));
        dw_paper_put(p, yes ? INK_GOOD : INK_BAD, dw_slice_of(words[f][yes]));
        any = true;
    }
}

int64_t dw_network_primaries(struct paper *p, struct reader *r, const struct instant *i, int indent)
{
    sqlite3_stmt *s =
        dw_rows(r, "SELECT family, service_id, interface, address, tunnel_mode FROM primaries WHERE" DW_HELD
                   "ORDER BY family, valid_from");
    dw_instant_bind(s, i);
    int64_t n = 0;
    for (; dw_row(r, s); n++) {
        struct slice interface = dw_row_text(s, 2), tunnel = dw_row_text(s, 4);
        dw_paper_begin(p, indent, indent + 4);
        dw_paper_put(p, INK_BOLD, dw_row_text(s, 0));
        dw_paper_put(p, INK_PLAIN, SLICE(": "));
        if (interface.ptr == NULL || interface.len == 0) {
            dw_paper_put(p, INK_BAD, SLICE("no primary"));
        } else {
            dw_paper_put(p, INK_PLAIN, interface);
            part(p, ", address ", dw_reader_text(r, s, 3));
            part(p, ", service ", dw_reader_text(r, s, 1));
        }
        if (tunnel.ptr != NULL && tunnel.len > 0) {
            dw_paper_put(p, INK_PLAIN, SLICE("; tunnel: "));
            dw_paper_put(p, INK_WARN, tunnel);
        }
        dw_paper_end(p);
    }
    sqlite3_finalize(s);
    dw_arena_reset(&r->arena);
    return n;
}

/* What a rank means, by its two parts. */
static void rank_in_words(struct paper *p, sqlite3_stmt *s, int rank, int assertion, int place)
{
    static const char *const words[][2] = {{"First", "First: before all others"},
                                           {"Default", "Default: by its place"},
                                           {"Last", "Last: behind all others"},
                                           {"Never", "Never: cannot be primary"},
                                           {"Scoped", "Scoped: cannot be primary"}};
    if (dw_row_null(s, rank) || dw_row_int(s, rank) < 0)
        return;
    dw_paper_print(p, INK_PLAIN, "rank 0x%" PRIx64 ", ", (uint64_t)dw_row_int(s, rank));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (dw_slice_equal(dw_row_text(s, assertion), dw_slice_of(words[i][0])))
            dw_paper_put(p, INK_PLAIN, dw_slice_of(words[i][1]));
    if (!dw_row_null(s, place) && dw_row_int(s, place) > 0)
        dw_paper_print(p, INK_PLAIN, ", place %" PRId64 " in the order of services", dw_row_int(s, place));
    else
        dw_paper_put(p, INK_PLAIN, SLICE(", in no order of services"));
}

/* The tunnels that every Mac has say nothing one by one. */
static void idle_tunnels(struct paper *p, struct reader *r, int64_t election, int indent)
{
    sqlite3_stmt *s = dw_rows(r, "SELECT interface FROM candidates WHERE election_id = ?1 AND assertion = 'Never' AND"
                                 " position > 0 ORDER BY position");
    int64_t n = 0;
    if (s != NULL)
        sqlite3_bind_int64(s, 1, election);
    while (dw_row(r, s)) {
        if (n++ == 0) {
            dw_paper_begin(p, indent, indent + 4);
            dw_paper_put(p, INK_DIM, SLICE("of rank Never, which cannot be primary:"));
        }
        dw_paper_put(p, INK_DIM, SLICE(" "));
        dw_paper_put(p, INK_DIM, dw_row_text(s, 0));
    }
    if (n > 0)
        dw_paper_end(p);
    sqlite3_finalize(s);
}

static void candidates(struct paper *p, struct reader *r, int64_t election, int indent)
{
    sqlite3_stmt *s = dw_rows(r, "SELECT position, interface, service_id, address, rank, assertion, place, ineligible"
                                 " FROM candidates WHERE election_id = ?1 AND (position = 0 OR assertion IS NULL OR"
                                 " assertion <> 'Never') ORDER BY position LIMIT 32");
    if (s != NULL)
        sqlite3_bind_int64(s, 1, election);
    while (dw_row(r, s)) {
        dw_paper_begin(p, indent, indent + 3);
        dw_paper_print(p, INK_DIM, "%" PRId64 ". ", dw_row_int(s, 0));
        dw_paper_put(p, INK_BOLD, dw_row_text(s, 1));
        part(p, ", address ", dw_reader_text(r, s, 3));
        part(p, ", service ", dw_reader_text(r, s, 2));
        dw_paper_end(p);
        dw_paper_begin(p, indent + 3, indent + 3);
        rank_in_words(p, s, 4, 5, 6);
        if (dw_row_int(s, 7) != 0)
            dw_paper_put(p, INK_WARN, SLICE("; ineligible: it has no router"));
        dw_paper_end(p);
        dw_arena_reset(&r->arena);
    }
    sqlite3_finalize(s);
    idle_tunnels(p, r, election, indent);
}

static void outcome(struct paper *p, struct reader *r, sqlite3_stmt *s)
{
    struct slice winner = dw_reader_text(r, s, 3), word = dw_row_text(s, 5);
    if (winner.ptr != NULL && winner.len > 0) {
        part(p, dw_slice_equal(word, SLICE("still")) ? " went on with " : " was won by ", winner);
        part(p, " on ", dw_row_text(s, 4));
    } else if (word.ptr == NULL || word.len == 0) {
        dw_paper_put(p, INK_PLAIN, SLICE(": the list alone is in the capture, not who won"));
    } else {
        dw_paper_put(p, INK_BAD,
                     dw_slice_equal(word, SLICE("no-longer")) ? SLICE(" lost its primary, and has none")
                                                              : SLICE(": no candidate could win"));
    }
}

int64_t dw_network_elections(struct paper *p, struct reader *r, const struct instant *i, int indent)
{
    sqlite3_stmt *s =
        dw_rows(r, "SELECT max(id), family, time, winner_service, winner_interface, outcome FROM elections"
                   " WHERE host_id = ?1 AND (?2 IS NULL OR time IS NULL OR time <= ?2)"
                   " GROUP BY family ORDER BY family");
    dw_instant_bind(s, i);
    int64_t n = 0;
    for (; dw_row(r, s); n++) {
        char stamp[DW_STAMP];
        int64_t time = dw_row_time(s, 2);
        dw_paper_begin(p, indent, indent + 4);
        dw_paper_put(p, INK_BOLD, dw_row_text(s, 1));
        outcome(p, r, s);
        if (time != DW_TIME_NONE)
            part(p, ", ", dw_stamp_people(time, r->o->utc_offset, stamp));
        dw_paper_end(p);
        candidates(p, r, dw_row_int(s, 0), indent + 2);
    }
    sqlite3_finalize(s);
    dw_arena_reset(&r->arena);
    return n;
}

struct slice dw_tunnel_sign_words(struct slice sign)
{
    static const char *const words[][2] = {
        {"primary", "its interface is primary, all traffic goes through it"},
        {"overlay", "its service lies over the physical interface: two candidates of one interface and address"},
        {"candidate", "its interface is a candidate, but not the first"},
        {"ineligible", "its interface is a candidate without a router"},
        {"in-list", "its interface stands behind the first one of the network's list"},
        {"address", "it has an IPv4 address, and another interface is primary"},
        {"rank-rose", "the primary interface rose in rank together with another DNS (a changed order looks alike)"},
        {"resolvers", "its resolvers alone are there: a split of DNS"},
        {"dns-services", "mDNSResponder has a DNS service of its interface"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (dw_slice_equal(sign, dw_slice_of(words[i][0])))
            return dw_slice_of(words[i][1]);
    return sign;
}

int64_t dw_network_tunnels(struct paper *p, struct reader *r, const struct instant *i, int indent)
{
    sqlite3_stmt *s = dw_rows(r, "SELECT mode, interface, service_id, sign, source, delegates_to, demoted, valid_from"
                                 " FROM tunnels WHERE" DW_HELD "ORDER BY id");
    dw_instant_bind(s, i);
    int64_t n = 0;
    for (; dw_row(r, s); n++) {
        char stamp[DW_STAMP];
        int64_t from = dw_row_time(s, 7);
        dw_paper_begin(p, indent, indent + 4);
        dw_paper_put(p, INK_WARN, dw_row_text(s, 0));
        dw_paper_put(p, INK_PLAIN, SLICE(" tunnel"));
        part(p, " ", dw_row_text(s, 1));
        part(p, ", service ", dw_reader_text(r, s, 2));
        if (from != DW_TIME_NONE)
            part(p, ", since ", dw_stamp_people(from, r->o->utc_offset, stamp));
        part(p, ": ", dw_tunnel_sign_words(dw_row_text(s, 3)));
        part(p, " (shown by: ", dw_row_text(s, 4));
        dw_paper_put(p, INK_PLAIN, SLICE(")"));
        part(p, "; it works over ", dw_row_text(s, 5));
        part(p, "; IPv6 was put back for its sake on ", dw_row_text(s, 6));
        dw_paper_end(p);
        dw_arena_reset(&r->arena);
    }
    sqlite3_finalize(s);
    return n;
}

/* The log's own dump needs no word. */
static struct slice resolver_source(struct slice word)
{
    if (dw_slice_equal(word, SLICE("state")) || dw_slice_equal(word, SLICE("tracev3")))
        return SLICE("a State entry");
    return dw_slice_equal(word, SLICE("scutil")) ? SLICE("a file, which shows the capture's end") : SLICE_NONE;
}

int64_t dw_network_resolvers(struct paper *p, struct reader *r, const struct instant *i, int indent, int most)
{
    sqlite3_stmt *s = dw_rows(r, "SELECT section, number, domain, search, nameservers, interface, a, aaaa, reach,"
                                 " count(*) OVER (), config_id, source, flags FROM resolvers WHERE" DW_HELD
                                 "ORDER BY CASE section WHEN 'default' THEN 0 WHEN 'scoped' THEN 1 ELSE 2 END, number"
                                 " LIMIT ?3");
    dw_instant_bind(s, i);
    if (s != NULL)
        sqlite3_bind_int(s, 3, most);
    int64_t n = 0, all = 0;
    for (; dw_row(r, s); n++) {
        all = dw_row_int(s, 9);
        dw_paper_begin(p, indent, indent + 4);
        dw_paper_put(p, INK_PLAIN, dw_row_text(s, 0));
        dw_paper_print(p, INK_BOLD, " #%" PRId64, dw_row_int(s, 1));
        if ((dw_row_int(s, 12) & 0x4000) != 0 && dw_row_int(s, 12) > 0)
            dw_paper_put(p, INK_PLAIN, SLICE(", supplemental,"));
        part(p, " for ", dw_reader_text(r, s, 2));
        part(p, ", search ", dw_reader_list(r, s, 3));
        part(p, ", servers ", dw_reader_list(r, s, 4));
        part(p, ", on ", dw_row_text(s, 5));
        flags(p, s, 6, 7);
        part(p, "; ", dw_row_text(s, 8));
        part(p, "; config id ", dw_row_text(s, 10));
        part(p, "; from ", resolver_source(dw_row_text(s, 11)));
        dw_paper_end(p);
        dw_arena_reset(&r->arena);
    }
    if (all > n) {
        dw_paper_begin(p, indent, indent);
        dw_paper_print(p, INK_DIM, "and %" PRId64 " more", all - n);
        dw_paper_end(p);
    }
    sqlite3_finalize(s);
    return n;
}

int64_t dw_network_services(struct paper *p, struct reader *r, const struct instant *i, int64_t service, int indent)
{
    sqlite3_stmt *s =
        dw_rows(r, "SELECT dns_service_id, type, source, scope, interface, servers, domains, a_ok, aaaa_ok,"
                   " attributes, properties FROM dns_services WHERE" DW_HELD
                   "AND (?3 < 0 OR dns_service_id = ?3) ORDER BY dns_service_id, id");
    dw_instant_bind(s, i);
    if (s != NULL)
        sqlite3_bind_int64(s, 3, service);
    int64_t n = 0;
    for (; dw_row(r, s); n++) {
        dw_paper_begin(p, indent, indent + 4);
        dw_paper_put(p, INK_PLAIN, SLICE("DNS service "));
        dw_paper_print(p, INK_BOLD, "%" PRId64, dw_row_int(s, 0));
        part(p, ": ", dw_row_text(s, 1));
        part(p, " from ", dw_row_text(s, 2));
        part(p, ", scope ", dw_row_text(s, 3));
        part(p, ", on ", dw_row_text(s, 4));
        part(p, ", servers ", dw_reader_list(r, s, 5));
        part(p, ", domains ", dw_reader_list(r, s, 6));
        flags(p, s, 7, 8);
        part(p, "; attributes ", dw_row_text(s, 9));
        part(p, "; interface ", dw_row_text(s, 10));
        dw_paper_end(p);
        dw_arena_reset(&r->arena);
    }
    sqlite3_finalize(s);
    return n;
}
