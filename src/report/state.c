/* The network as it was at one instant. */
#include "report/analyze.h"
#include "report/network.h"

#define DW_LAST_CHANGE                                                                                                 \
    "SELECT time, text, dns, proxy FROM network_changes WHERE host_id = ?1 AND (?2 IS NULL OR time IS NULL OR time"    \
    " <= ?2) ORDER BY time DESC, id DESC LIMIT 1"

static void heading(struct paper *p, const char *text)
{
    dw_paper_blank(p);
    dw_paper_text(p, 0, 0, INK_BOLD, dw_slice_of(text));
}

static void none(struct paper *p, int64_t shown, const char *sentence)
{
    if (shown == 0)
        dw_paper_text(p, 2, 2, INK_DIM, dw_slice_of(sentence));
}

/* No VPN, or nothing that would tell. */
static void no_tunnel(struct paper *p, struct reader *r, const struct instant *i)
{
    sqlite3_stmt *s = dw_rows(r, "SELECT 1 FROM primaries WHERE" DW_HELD "AND tunnel_mode = 'none' LIMIT 1");
    dw_instant_bind(s, i);
    none(p, 0,
         dw_row(r, s)
             ? "No VPN is up, as far as the capture shows; tunnels of rank Never, which every Mac has, are none."
             : "What the capture shows does not tell whether a VPN was up.");
    sqlite3_finalize(s);
}

static void last_change(struct paper *p, struct reader *r, const struct instant *i)
{
    sqlite3_stmt *s = dw_rows(r, DW_LAST_CHANGE);
    dw_instant_bind(s, i);
    if (dw_row(r, s)) {
        char stamp[DW_STAMP];
        int64_t time = dw_row_time(s, 0);
        dw_paper_begin(p, 2, 4);
        if (time != DW_TIME_NONE) {
            dw_paper_put(p, INK_DIM, dw_stamp_people(time, r->o->utc_offset, stamp));
            dw_paper_put(p, INK_PLAIN, SLICE("  "));
        }
        dw_paper_put(p, INK_PLAIN, dw_reader_text(r, s, 1));
        dw_paper_end(p);
    } else {
        none(p, 0, "None: the capture has no 'network changed' of configd before.");
    }
    sqlite3_finalize(s);
}

static void text(struct reader *r, struct paper *p, const struct instant *i)
{
    heading(p, "Primaries");
    none(p, dw_network_primaries(p, r, i, 2),
         "The capture does not show them: no election, network change, State entry or scutil --nwi before.");
    heading(p, "Tunnels");
    if (dw_network_tunnels(p, r, i, 2) == 0)
        no_tunnel(p, r, i);
    heading(p, "Candidates of the last elections, best first");
    none(p, dw_network_elections(p, r, i, 2),
         "The capture shows no election: configd tells of them at the info level (log stream --info).");
    heading(p, "Resolvers of configd");
    none(p, dw_network_resolvers(p, r, i, 2, r->o->all ? INT32_MAX : 24),
         "The capture shows none: configd's dump (info level), a State entry or scutil --dns would.");
    heading(p, "DNS services of mDNSResponder");
    none(p, dw_network_services(p, r, i, -1, 2),
         "The capture shows none: macOS 11 and later list them at each change of the configuration.");
    heading(p, "The last network change before");
    last_change(p, r, i);
}

/* A row as an object: every column by its name. Arrays and times are known by their names. */
static void row_json(struct json_writer *w, struct reader *r, sqlite3_stmt *s)
{
    static const char *const lists[] = {"search", "nameservers", "servers", "domains"};
    dw_json_open(w, '{');
    for (int c = 0; c < sqlite3_column_count(s); c++) {
        const char *name = sqlite3_column_name(s, c);
        bool list = false;
        for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
            list = list || strcmp(name, lists[i]) == 0;
        dw_json_key(w, name);
        if (list)
            dw_json_list(w, r, dw_row_text(s, c));
        else if (strncmp(name, "valid_", 6) == 0 || strcmp(name, "time") == 0)
            dw_json_time(w, s, c);
        else if (sqlite3_column_type(s, c) == SQLITE_INTEGER)
            dw_json_int(w, dw_row_int(s, c));
        else
            dw_json_string(w, dw_reader_text(r, s, c));
    }
    dw_json_close(w, '}');
    dw_arena_reset(&r->arena);
}

static void rows_json(struct json_writer *w, struct reader *r, const struct instant *i, const char *key,
                      const char *sql)
{
    sqlite3_stmt *s = dw_rows(r, sql);
    dw_instant_bind(s, i);
    dw_json_key(w, key);
    dw_json_open(w, '[');
    while (dw_row(r, s))
        row_json(w, r, s);
    dw_json_close(w, ']');
    sqlite3_finalize(s);
}

static void json(struct reader *r, struct json_writer *w, const struct instant *i)
{
    dw_json_open(w, '{');
    dw_json_key(w, "host_id");
    dw_json_int(w, i->host);
    rows_json(
        w, r, i, "primaries",
        "SELECT family, service_id, interface, address, valid_from, valid_to, tunnel_mode FROM primaries WHERE" DW_HELD
        "ORDER BY family");
    rows_json(w, r, i, "tunnels",
              "SELECT mode, sign, source, interface, service_id, delegates_to, demoted, valid_from, valid_to FROM"
              " tunnels WHERE" DW_HELD "ORDER BY id");
    rows_json(w, r, i, "elections",
              "SELECT max(id) AS id, family, time, winner_service, winner_interface, outcome FROM elections WHERE"
              " host_id = ?1 AND (?2 IS NULL OR time IS NULL OR time <= ?2) GROUP BY family ORDER BY family");
    rows_json(w, r, i, "candidates",
              "SELECT e.family, e.time, c.position, c.interface, c.service_id, c.address, c.rank, c.assertion, c.place,"
              " c.ineligible FROM candidates c JOIN elections e ON e.id = c.election_id WHERE e.id IN (SELECT max(id)"
              " FROM elections WHERE host_id = ?1 AND (?2 IS NULL OR time IS NULL OR time <= ?2) GROUP BY family)"
              " ORDER BY e.family, c.position");
    rows_json(
        w, r, i, "resolvers",
        "SELECT section, number, domain, search, nameservers, interface, flags, a, aaaa, reach, config_id, source,"
        " valid_from, valid_to FROM resolvers WHERE" DW_HELD "ORDER BY section, number");
    rows_json(w, r, i, "dns_services",
              "SELECT dns_service_id, type, source, scope, interface, servers, domains, a_ok, aaaa_ok, attributes,"
              " properties, valid_from, valid_to FROM dns_services WHERE" DW_HELD "ORDER BY dns_service_id, id");
    rows_json(w, r, i, "last_change", DW_LAST_CHANGE);
    dw_json_close(w, '}');
}

static void hosts(struct reader *r, struct slice at, struct json_writer *w, struct paper *p)
{
    sqlite3_stmt *s = dw_rows(r, "SELECT DISTINCT host_id, count(*) OVER () FROM (SELECT DISTINCT host_id FROM inputs)"
                                 " ORDER BY 1");
    while (dw_row(r, s)) {
        struct instant i = {dw_row_int(s, 0), at};
        if (w != NULL) {
            json(r, w, &i);
            continue;
        }
        if (dw_row_int(s, 1) > 1) {
            dw_paper_blank(p);
            dw_paper_print(p, INK_BOLD, "Host %lld", (long long)i.host);
            dw_paper_end(p);
        }
        text(r, p, &i);
    }
    sqlite3_finalize(s);
}

int32_t dw_report_utc_offset(struct sqlite3 *db)
{
    static const char sql[] = "SELECT utc_offset FROM inputs WHERE first IS NOT NULL ORDER BY id LIMIT 1";
    sqlite3_stmt *s = NULL;
    int32_t offset = 0;
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        offset = sqlite3_column_int(s, 0);
    (void)sqlite3_finalize(s);
    return offset;
}

enum dw_status dw_report_state(const struct report_options *options, int64_t at, struct dw_error *error)
{
    struct reader r;
    char stamp[DW_STAMP], shown[DW_STAMP];
    struct slice when = at != DW_TIME_NONE ? dw_stamp_utc(at, stamp) : SLICE_NONE;
    if (dw_reader_open(&r, options, error) != DW_OK)
        return dw_reader_close(&r);
    if (options->format == REPORT_TEXT) {
        struct paper p = dw_paper(options->out, options->width, options->colour);
        dw_paper_begin(&p, 0, 0);
        dw_paper_put(&p, INK_BOLD, SLICE("The network "));
        dw_paper_put(&p, INK_BOLD,
                     at != DW_TIME_NONE ? dw_stamp_people(at, options->utc_offset, shown) : SLICE("at the end"));
        dw_paper_end(&p);
        hosts(&r, when, NULL, &p);
    } else {
        struct json_writer w = {.out = options->out};
        dw_json_open(&w, '{');
        dw_json_key(&w, "schema");
        dw_json_string(&w, SLICE("dnswhy/1"));
        dw_json_key(&w, "at");
        dw_json_string(&w, when);
        dw_json_key(&w, "hosts");
        dw_json_open(&w, '[');
        hosts(&r, when, &w, NULL);
        dw_json_close(&w, ']');
        dw_json_close(&w, '}');
        fputc('\n', options->out);
    }
    return dw_reader_close(&r);
}
