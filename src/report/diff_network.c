/* The facts of one side's network, read from the views at its instant. */
#include "report/diff.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

struct slice dw_diff_printf(struct arena *arena, const char *format, ...)
{
    char text[2048];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    size_t len = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    return dw_arena_copy(arena, dw_slice(text, len));
}

struct diff_object *dw_diff_object(struct diff_list *list, struct arena *arena)
{
    if (list->count == list->room) {
        size_t room = list->room != 0 ? list->room * 2 : 16;
        struct diff_object *items = dw_arena_array(arena, room, sizeof *items);
        if (items == NULL)
            return NULL;
        if (list->count > 0)
            memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
        list->room = room;
    }
    struct diff_object *o = &list->items[list->count++];
    *o = (struct diff_object){0};
    return o;
}

/* A statement bound to the side's instant. */
static sqlite3_stmt *rows_at(struct diff_side *side, const char *sql)
{
    sqlite3_stmt *s = dw_rows(&side->r, sql);
    dw_instant_bind(s, &side->instant);
    return s;
}

static struct diff_object *add(struct diff_side *side, struct diff_list *out)
{
    struct diff_object *o = dw_diff_object(out, &side->r.keep);
    if (o == NULL)
        side->r.status = dw_fail(side->r.error, DW_ERR_MEMORY, "no memory");
    return o;
}

/* Raw text, for keys and comparisons; kept, never NULL. */
static struct slice raw(struct diff_side *side, sqlite3_stmt *s, int column)
{
    struct slice text = dw_row_text(s, column);
    return text.ptr != NULL ? dw_arena_copy(&side->r.keep, text) : SLICE("");
}

static struct slice shown(struct diff_side *side, sqlite3_stmt *s, int column)
{
    return dw_arena_copy(&side->r.keep, dw_reader_text(&side->r, s, column));
}

/* Shown as the report may show it, compared as it is. */
static struct diff_value value_of(struct diff_side *side, sqlite3_stmt *s, int column)
{
    if (dw_row_null(s, column) || dw_row_text(s, column).len == 0)
        return (struct diff_value){0};
    return (struct diff_value){.shown = shown(side, s, column), .same = raw(side, s, column)};
}

static struct diff_value list_of(struct diff_side *side, sqlite3_stmt *s, int column)
{
    struct slice list = dw_reader_list(&side->r, s, column);
    if (list.ptr == NULL)
        return (struct diff_value){0};
    return (struct diff_value){.shown = dw_arena_copy(&side->r.keep, list), .same = raw(side, s, column)};
}

static struct diff_value flag_of(sqlite3_stmt *s, int column)
{
    if (dw_row_null(s, column) || dw_row_int(s, column) < 0)
        return (struct diff_value){.unknown = true};
    bool yes = dw_row_int(s, column) != 0;
    return (struct diff_value){.shown = yes ? SLICE("yes") : SLICE("no"), .lack = !yes};
}

static int family_group(struct slice family)
{
    return dw_slice_equal(family, SLICE("IPv6"));
}

static unsigned family_topic(struct slice family)
{
    return family_group(family) != 0 ? TOPIC_V6 : TOPIC_V4;
}

/* "a, b, c" of those that are there. */
static struct slice joined(struct diff_side *side, struct slice a, struct slice b, struct slice c)
{
    return dw_diff_printf(&side->r.keep, "%.*s%s%.*s%s%.*s", SLICE_ARG(a), a.len && b.len ? ", " : "", SLICE_ARG(b),
                          (a.len || b.len) && c.len ? ", " : "", SLICE_ARG(c));
}

static bool read_primaries(struct diff_side *side, struct diff_list *out)
{
    sqlite3_stmt *s = rows_at(side, "SELECT family, interface, address, service_id FROM primaries WHERE" DW_HELD
                                    "ORDER BY family, valid_from");
    while (dw_row(&side->r, s)) {
        struct diff_object *o = add(side, out);
        if (o == NULL)
            break;
        struct slice family = raw(side, s, 0), interface = raw(side, s, 1);
        *o = (struct diff_object){.group = family_group(family),
                                  .topics = family_topic(family),
                                  .key = family,
                                  .near = family,
                                  .subject = family};
        if (interface.len == 0) {
            o->values[0] = (struct diff_value){.shown = SLICE("no primary"), .lack = true};
            continue;
        }
        o->values[0].shown = joined(side, interface, shown(side, s, 2), shown(side, s, 3));
        o->values[0].same = joined(side, interface, SLICE_NONE, raw(side, s, 3));
    }
    sqlite3_finalize(s);
    return out->count > 0;
}

/* Does the capture tell that there is none? */
static bool no_tunnel(struct diff_side *side)
{
    sqlite3_stmt *s = rows_at(side, "SELECT 1 FROM primaries WHERE" DW_HELD "AND tunnel_mode = 'none' LIMIT 1");
    bool none = dw_row(&side->r, s);
    sqlite3_finalize(s);
    return none;
}

static bool read_tunnels(struct diff_side *side, struct diff_list *out)
{
    sqlite3_stmt *s = rows_at(
        side, "SELECT mode || ' tunnel', interface, service_id, delegates_to, demoted FROM tunnels WHERE" DW_HELD
              "ORDER BY id");
    while (dw_row(&side->r, s)) {
        struct diff_object *o = add(side, out);
        if (o == NULL)
            break;
        o->key = dw_diff_printf(&side->r.keep, "%zu", out->count);
        o->near = o->key;
        o->subject = SLICE("tunnel");
        o->values[0].shown = joined(side, raw(side, s, 0), raw(side, s, 1), shown(side, s, 2));
        o->values[0].same = raw(side, s, 0);
    }
    sqlite3_finalize(s);
    if (out->count == 0 && no_tunnel(side)) {
        struct diff_object *o = add(side, out);
        if (o != NULL)
            *o = (struct diff_object){.key = SLICE("1"),
                                      .near = SLICE("1"),
                                      .subject = SLICE("tunnel"),
                                      .values = {{.shown = SLICE("none")}}};
    }
    return out->count > 0;
}

static struct slice outcome_of(struct diff_side *side, sqlite3_stmt *s)
{
    struct slice service = shown(side, s, 2), interface = raw(side, s, 3), outcome = raw(side, s, 4);
    if (service.len > 0)
        return dw_diff_printf(&side->r.keep, "won by %.*s%s%.*s", SLICE_ARG(service), interface.len ? " on " : "",
                              SLICE_ARG(interface));
    if (outcome.len == 0)
        return SLICE("the list alone is shown");
    return dw_slice_equal(outcome, SLICE("no-longer")) ? SLICE("lost its primary") : SLICE("won by none");
}

/* Its candidates, best first; those of rank Never count as one. */
static void candidates(struct diff_side *side, struct diff_list *out, int64_t election, struct slice family)
{
    sqlite3_stmt *s =
        dw_rows(&side->r, "SELECT position, interface, service_id, address, assertion, ineligible, count(*) FROM"
                          " candidates WHERE election_id = ?1 GROUP BY CASE WHEN assertion = 'Never' AND position > 0"
                          " THEN -1 ELSE position END ORDER BY min(position) LIMIT 32");
    if (s != NULL)
        sqlite3_bind_int64(s, 1, election);
    for (struct diff_object *o; dw_row(&side->r, s) && (o = add(side, out)) != NULL;) {
        struct slice interface = raw(side, s, 1), rank = raw(side, s, 4);
        const char *cannot = dw_row_int(s, 5) != 0 ? ", ineligible" : "";
        int64_t position = dw_row_int(s, 0), like = dw_row_int(s, 6);
        *o = (struct diff_object){.group = family_group(family), .subject = family}; /* the winner's row tells */
        if (like > 1 || (position > 0 && dw_slice_equal(rank, SLICE("Never")))) {
            o->key = o->near = SLICE("never");
            o->values[0].shown = dw_diff_printf(&side->r.keep, "%" PRId64 " of rank Never", like);
            o->values[0].same = SLICE("never");
            continue;
        }
        struct slice who = joined(side, interface, shown(side, s, 3), shown(side, s, 2));
        o->key = raw(side, s, 2);
        o->near = interface;
        o->values[0].shown = dw_diff_printf(&side->r.keep, "%" PRId64 ". %.*s: rank %.*s%s", position, SLICE_ARG(who),
                                            SLICE_ARG(rank), cannot);
        o->values[0].same = dw_diff_printf(&side->r.keep, "%" PRId64 " %.*s %.*s%s", position, SLICE_ARG(interface),
                                           SLICE_ARG(rank), cannot);
    }
    sqlite3_finalize(s);
}

static bool read_elections(struct diff_side *side, struct diff_list *out)
{
    sqlite3_stmt *s = rows_at(side, "SELECT max(id), family, winner_service, winner_interface, outcome FROM elections"
                                    " WHERE host_id = ?1 AND (?2 IS NULL OR time IS NULL OR time <= ?2)"
                                    " GROUP BY family ORDER BY family");
    while (dw_row(&side->r, s)) {
        struct diff_object *o = add(side, out);
        if (o == NULL)
            break;
        struct slice family = raw(side, s, 1);
        *o = (struct diff_object){.group = family_group(family),
                                  .topics = family_topic(family),
                                  .key = SLICE("winner"),
                                  .near = SLICE("winner"),
                                  .subject = family};
        o->values[0].shown = outcome_of(side, s);
        o->values[0].same = joined(side, raw(side, s, 2), raw(side, s, 3), SLICE_NONE);
        o->values[0].lack = dw_row_text(s, 2).len == 0 && dw_row_text(s, 4).len > 0;
        candidates(side, out, dw_row_int(s, 0), family);
    }
    sqlite3_finalize(s);
    return out->count > 0;
}

static bool read_resolvers(struct diff_side *side, struct diff_list *out)
{
    sqlite3_stmt *s =
        rows_at(side, "SELECT section, number, domain, aaaa, a, nameservers, search, interface, reach FROM resolvers"
                      " WHERE" DW_HELD "ORDER BY CASE section WHEN 'default' THEN 0 WHEN 'scoped' THEN 1 ELSE 2 END,"
                      " number");
    for (struct diff_object *o; dw_row(&side->r, s) && (o = add(side, out)) != NULL;) {
        struct slice section = raw(side, s, 0), domain = raw(side, s, 2), told = shown(side, s, 2);
        int64_t number = dw_row_int(s, 1);
        o->near = dw_diff_printf(&side->r.keep, "%.*s #%" PRId64, SLICE_ARG(section), number);
        /* the first resolver is the first one, whatever it is for */
        o->key = domain.len > 0 ? dw_diff_printf(&side->r.keep, "%.*s %.*s", SLICE_ARG(section), SLICE_ARG(domain))
                                : o->near;
        o->subject = domain.len > 0
                         ? dw_diff_printf(&side->r.keep, "%.*s for %.*s", SLICE_ARG(section), SLICE_ARG(told))
                         : o->near;
        o->values[0] = flag_of(s, 3);
        o->values[1] = flag_of(s, 4);
        o->values[2] = list_of(side, s, 5);
        o->values[3] = list_of(side, s, 6);
        o->values[4] = value_of(side, s, 7);
        o->values[5] = value_of(side, s, 8);
        dw_arena_reset(&side->r.arena);
    }
    sqlite3_finalize(s);
    return out->count > 0;
}

static bool read_services(struct diff_side *side, struct diff_list *out)
{
    sqlite3_stmt *s =
        rows_at(side, "SELECT dns_service_id, type, scope, interface, domains, aaaa_ok, a_ok, servers FROM dns_services"
                      " WHERE" DW_HELD "ORDER BY dns_service_id, id");
    for (struct diff_object *o; dw_row(&side->r, s) && (o = add(side, out)) != NULL;) {
        struct slice type = raw(side, s, 1), scope = raw(side, s, 2), interface = raw(side, s, 3);
        struct slice domains = raw(side, s, 4);
        o->near = dw_diff_printf(&side->r.keep, "%.*s %.*s", SLICE_ARG(scope), SLICE_ARG(interface));
        o->key =
            dw_diff_printf(&side->r.keep, "%.*s %.*s %.*s", SLICE_ARG(o->near), SLICE_ARG(type), SLICE_ARG(domains));
        o->subject = dw_diff_printf(&side->r.keep, "%.*s%s%.*s, scope %.*s", SLICE_ARG(type),
                                    interface.len ? " on " : "", SLICE_ARG(interface), SLICE_ARG(scope));
        o->values[0] = (struct diff_value){.shown = dw_diff_printf(&side->r.keep, "%" PRId64, dw_row_int(s, 0)),
                                           .same = SLICE("any")};
        o->values[1] = value_of(side, s, 1);
        o->values[2] = flag_of(s, 5);
        o->values[3] = flag_of(s, 6);
        o->values[4] = list_of(side, s, 7);
        o->values[5] = list_of(side, s, 4);
        dw_arena_reset(&side->r.arena);
    }
    sqlite3_finalize(s);
    return out->count > 0;
}

const struct diff_section dw_diff_sections[] = {
    {"steps", "What the network did before", "", true, true, {{"step", 0}}, dw_diff_read_steps},
    {"primaries", "Primaries", "primary", true, false, {{"primary", 0}}, read_primaries},
    {"tunnels", "VPN", "", true, false, {{"tunnel", TOPIC_TUNNEL}}, read_tunnels},
    {"elections", "Elections, best candidate first", "election", true, false, {{"election", 0}}, read_elections},
    {"resolvers",
     "Resolvers of configd",
     "resolver",
     false,
     false,
     {{"AAAA", TOPIC_AAAA},
      {"A", TOPIC_A},
      {"servers", TOPIC_SERVERS},
      {"search", TOPIC_DOMAINS},
      {"interface", TOPIC_SERVERS},
      {"reach", TOPIC_REACH}},
     read_resolvers},
    {"dns_services",
     "DNS services of mDNSResponder",
     "DNS service",
     false,
     false,
     {{"id", 0},
      {"type", TOPIC_ENCRYPTION},
      {"AAAA", TOPIC_AAAA},
      {"A", TOPIC_A},
      {"servers", TOPIC_SERVERS},
      {"domains", TOPIC_DOMAINS}},
     read_services},
};
const size_t dw_diff_section_count = sizeof dw_diff_sections / sizeof *dw_diff_sections;
