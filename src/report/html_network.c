/* The page's tables over time: what the network was and did. */
#include "report/html.h"
#include "report/network.h"

/* How a column is written: i number, w word of ours, s text that may have to be redacted, l list of such texts, joined,
 * t time, v what shows a tunnel. */
static const struct {
    const char *key, *sql, *forms;
} tables[] = {
    {"primaries",
     "SELECT host_id AS host, family, service_id AS service, interface, address, valid_from AS \"from\", valid_to AS"
     " \"to\", tunnel_mode AS tunnel FROM primaries ORDER BY valid_from, family",
     "iwswsttw"},
    {"tunnels",
     "SELECT host_id AS host, valid_from AS \"from\", valid_to AS \"to\", mode, interface, service_id AS service, sign,"
     " source, delegates_to AS carrier, demoted FROM tunnels ORDER BY valid_from, id",
     "ittwwsvwww"},
    {"incidents",
     "SELECT host_id AS host, kind, start AS \"from\", \"end\" AS \"to\", title, lookups, coalesce(n, 0) AS"
     " entries FROM incidents i LEFT JOIN (SELECT incident_id, count(*) AS n FROM evidence WHERE incident_id IS NOT "
     "NULL"
     " GROUP BY incident_id) e ON e.incident_id = i.id ORDER BY start IS NULL, start, id",
     "iwttsii"},
    {"elections",
     "SELECT id, host_id AS host, time, family, winner_service AS service, winner_interface AS interface, outcome"
     " FROM elections ORDER BY time, id",
     "iitwsww"},
    {"candidates",
     "SELECT election_id AS election, position, interface, service_id AS service, address, rank, assertion, place,"
     " ineligible FROM candidates ORDER BY election_id, position",
     "iiwssiwii"},
    {"changes", "SELECT id, host_id AS host, time, text FROM network_changes ORDER BY time, id", "iits"},
    {"resolvers",
     "SELECT host_id AS host, valid_from AS \"from\", valid_to AS \"to\", section, number, domain, search, nameservers"
     " AS servers, interface, a, aaaa, reach, source FROM resolvers ORDER BY valid_from, CASE section WHEN 'default'"
     " THEN 0 WHEN 'scoped' THEN 1 ELSE 2 END, number",
     "ittwisllwiiww"},
    {"services",
     "SELECT host_id AS host, dns_service_id AS number, valid_from AS \"from\", valid_to AS \"to\", type, source, "
     "scope,"
     " interface, servers, domains, a_ok AS a, aaaa_ok AS aaaa, attributes, properties FROM dns_services"
     " ORDER BY valid_from, id",
     "iittwwwwlliiww"},
};

static void cell(struct page *p, sqlite3_stmt *s, int column, char form)
{
    if (form == 'i' && dw_row_null(s, column))
        dw_json_null(&p->w);
    else if (form == 'i')
        dw_json_int(&p->w, dw_row_int(s, column));
    else if (form == 't')
        dw_page_time(p, s, column);
    else if (form == 'l')
        dw_page_word(p, &p->strings, dw_reader_list(p->r, s, column));
    else if (form == 'v')
        dw_page_word(p, &p->strings, dw_tunnel_sign_words(dw_row_text(s, column)));
    else
        dw_page_word(p, &p->strings, form == 's' ? dw_reader_text(p->r, s, column) : dw_row_text(s, column));
}

static void table(struct page *p, const char *sql, const char *forms)
{
    struct json_writer *w = &p->w;
    sqlite3_stmt *s = dw_rows(p->r, sql);
    int columns = (int)strlen(forms);
    dw_json_open(w, '{');
    dw_json_key(w, "columns");
    dw_json_open(w, '[');
    for (int c = 0; s != NULL && c < columns; c++)
        dw_json_string(w, dw_slice_of(sqlite3_column_name(s, c)));
    dw_json_close(w, ']');
    dw_json_key(w, "forms");
    dw_json_string(w, dw_slice_of(forms));
    dw_json_key(w, "rows");
    dw_json_open(w, '[');
    while (dw_row(p->r, s)) {
        dw_json_open(w, '[');
        for (int c = 0; c < columns; c++)
            cell(p, s, c, forms[c]);
        dw_json_close(w, ']');
        dw_arena_reset(&p->r->arena);
    }
    dw_json_close(w, ']');
    dw_json_close(w, '}');
    sqlite3_finalize(s);
}

void dw_page_network(struct page *p)
{
    dw_page_data_open(p, "network", -1);
    dw_json_open(&p->w, '{');
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        dw_json_newline(&p->w);
        dw_json_key(&p->w, tables[i].key);
        table(p, tables[i].sql, tables[i].forms);
    }
    dw_json_close(&p->w, '}');
    dw_page_data_close(p);
}
