/* The results of correlation become rows. */
#include "store/internal.h"

static const char *const OUTCOMES[] = {"resolved", "failed", "cancelled", "undecided"};
static const char *const CONFIDENCES[] = {NULL, "possible", "likely", "certain"};

/* A host's ids count from 1; in the database they go on behind what is there. */
static enum dw_status ready(struct store_host *h, struct dw_error *error)
{
    struct store *s = h->store;
    if (!h->begun) {
        h->begun = true;
        h->lookups = dw_store_number(s, "SELECT max(id) FROM t_lookups");
        h->requests = dw_store_number(s, "SELECT max(id) FROM t_requests");
        h->queries = dw_store_number(s, "SELECT max(id) FROM t_queries");
        h->incidents = dw_store_number(s, "SELECT max(id) FROM t_incidents");
        h->services = dw_store_number(s, "SELECT max(id) FROM t_dns_services");
        h->resolvers = dw_store_number(s, "SELECT max(id) FROM t_resolvers");
        h->elections = dw_store_number(s, "SELECT max(id) FROM t_elections");
        h->primaries = dw_store_number(s, "SELECT max(id) FROM t_primaries");
        h->tunnels = dw_store_number(s, "SELECT max(id) FROM t_tunnels");
        h->changes = dw_store_number(s, "SELECT max(id) FROM t_network_changes");
    }
    return dw_store_begin(s, error);
}

#define RUN(which, ...) dw_store_run(h->store->db, dw_store_statement(h->store, which), error, __VA_ARGS__)

static enum dw_status on_request(void *self, const struct request_result *r, struct dw_error *error)
{
    struct store_host *h = self;
    enum dw_status status = ready(h, error);
    if (status != DW_OK)
        return status;
    return RUN(S_REQUEST,
               "iiis"
               "us"
               "us"
               "sss"
               "uttu",
               h->requests + (int64_t)r->id, h->row, (int64_t)r->request_id, &r->api,
               r->client_pid != 0 ? (int64_t)r->client_pid : -1, &r->client_process,
               r->delegator_pid != 0 ? (int64_t)r->delegator_pid : -1, &r->delegator_process, &r->name, &r->name_hash,
               &r->name_redacted, r->flags, r->start, r->stop,
               r->lookup_id != 0 ? h->lookups + (int64_t)r->lookup_id : -1);
}

/* Evidence as an array of event id * 4 + role, one text instead of a row each: most of what is written is this. */
static enum dw_status put_evidence(struct store_host *h, const struct evidence *list, size_t count, struct slice *json,
                                   struct dw_error *error)
{
    struct store *s = h->store;
    for (size_t i = 0; i < count && !s->keeps_all; i++) {
        enum dw_status status = dw_store_write_event(s, list[i].event, h->row, error);
        if (status != DW_OK)
            return status;
    }
    s->buffer.len = 0;
    dw_pattern_buffer_add(&s->buffer, SLICE("["));
    for (size_t i = 0; i < count; i++) {
        if (i != 0)
            dw_pattern_buffer_add(&s->buffer, SLICE(","));
        dw_pattern_buffer_number(&s->buffer, (int64_t)(list[i].event->id * 4 + (uint64_t)list[i].role));
    }
    dw_pattern_buffer_add(&s->buffer, SLICE("]"));
    *json = dw_slice(s->buffer.ptr, s->buffer.len);
    return s->buffer.failed ? dw_fail(error, DW_ERR_MEMORY, "no memory for evidence") : DW_OK;
}

static struct slice id_list(struct pattern_buffer *out, const uint32_t *ids, size_t count)
{
    out->len = 0;
    dw_pattern_buffer_add(out, SLICE("["));
    for (size_t i = 0; i < count; i++) {
        if (i != 0)
            dw_pattern_buffer_add(out, SLICE(","));
        dw_pattern_buffer_number(out, ids[i]);
    }
    dw_pattern_buffer_add(out, SLICE("]"));
    return dw_slice(out->ptr, out->len);
}

static enum dw_status put_queries(struct store_host *h, int64_t lookup, const struct lookup_result *r,
                                  struct dw_error *error)
{
    enum dw_status status = DW_OK;
    for (size_t i = 0; i < r->query_count && status == DW_OK; i++) {
        const struct query_result *q = &r->queries[i];
        struct slice ids = id_list(&h->store->buffer, q->question_ids, q->question_count);
        status = RUN(S_QUERY, "iiuscsusastt", h->queries + (int64_t)q->id, lookup,
                     q->request_id != 0 ? (int64_t)q->request_id : -1, &q->type, OUTCOMES[q->outcome], &q->cause,
                     q->dns_service_id, &q->server, q->answers, q->answer_count, &ids, q->start, q->end);
    }
    return status;
}

static enum dw_status put_lookup(struct store_host *h, int64_t id, const struct lookup_result *r, bool bare,
                                 struct dw_error *error)
{
    struct slice evidence = SLICE_NONE;
    enum dw_status status = bare ? DW_OK : put_evidence(h, r->evidence, r->evidence_count, &evidence, error);
    return status != DW_OK
               ? status
               : RUN(S_LOOKUP, "iisssustttciscscss", id, h->row, &r->name, &r->name_redacted, &r->name_hash,
                     r->client_pid != 0 ? (int64_t)r->client_pid : -1, &r->client_process, r->start, r->end, r->stopped,
                     OUTCOMES[r->outcome], (int64_t)r->slow, &r->cause, CONFIDENCES[r->confidence], &r->root_cause,
                     CONFIDENCES[r->root_cause_confidence], &r->summary, &evidence);
}

static enum dw_status put_remedies(struct store_host *h, int64_t id, const struct lookup_result *r,
                                   struct dw_error *error)
{
    enum dw_status status = DW_OK;
    for (size_t i = 0; i < r->remedy_count && status == DW_OK; i++)
        status = RUN(S_REMEDY, "iisas", id, (int64_t)i, &r->remedies[i].title, r->remedies[i].commands,
                     r->remedies[i].command_count, &r->remedies[i].caveat);
    return status;
}

static enum dw_status on_lookup(void *self, const struct lookup_result *r, bool final, struct dw_error *error)
{
    struct store_host *h = self;
    enum dw_status status = ready(h, error);
    int64_t id = h->lookups + (int64_t)r->id;
    /* Nobody reads before the end of a batch: the last word will do. */
    if (status != DW_OK || (!final && !h->store->live))
        return status;
    bool bare = h->store->lean && r->outcome == OUTCOME_RESOLVED && !r->slow;
    if (id <= h->newest_lookup) { /* amended: what was told of it goes */
        status = RUN(S_DROP_QUERIES, "i", id);
        if (status == DW_OK)
            status = RUN(S_DROP_REMEDIES, "i", id);
    } else
        h->newest_lookup = id;
    if (status == DW_OK)
        status = put_lookup(h, id, r, bare, error);
    if (status == DW_OK && !bare)
        status = put_queries(h, id, r, error);
    if (status == DW_OK)
        status = put_remedies(h, id, r, error);
    if (status != DW_OK || !h->store->live)
        return status;
    return r->outcome == OUTCOME_FAILED || r->slow ? dw_store_commit(h->store, error) : dw_store_tick(h->store, error);
}

static enum dw_status on_incident(void *self, const struct incident_result *r, struct dw_error *error)
{
    struct store_host *h = self;
    struct slice evidence = SLICE_NONE;
    enum dw_status status = ready(h, error);
    if (status == DW_OK)
        status = put_evidence(h, r->evidence, r->evidence_count, &evidence, error);
    return status != DW_OK ? status
                           : RUN(S_INCIDENT, "iisttsis", h->incidents + (int64_t)r->id, h->row, &r->kind, r->start,
                                 r->end, &r->title, (int64_t)r->lookups, &evidence);
}

static enum dw_status on_service(void *self, const struct dns_service_result *r, struct dw_error *error)
{
    struct store_host *h = self;
    enum dw_status status = ready(h, error);
    return status != DW_OK ? status
                           : RUN(S_SERVICE, "iiittssssaauuss", h->services + (int64_t)r->id, h->row, r->dns_service_id,
                                 r->valid_from, r->valid_to, &r->type, &r->source, &r->scope, &r->interface, r->servers,
                                 r->server_count, r->domains, r->domain_count, (int64_t)r->a_ok, (int64_t)r->aaaa_ok,
                                 &r->attributes, &r->properties);
}

static enum dw_status on_resolver(void *self, const struct resolver_result *r, struct dw_error *error)
{
    struct store_host *h = self;
    enum dw_status status = ready(h, error);
    return status != DW_OK ? status
                           : RUN(S_RESOLVER, "iittsisaasuuusss", h->resolvers + (int64_t)r->id, h->row, r->valid_from,
                                 r->valid_to, &r->section, (int64_t)r->number, &r->domain, r->search, r->search_count,
                                 r->nameservers, r->nameserver_count, &r->interface, r->flags, (int64_t)r->a,
                                 (int64_t)r->aaaa, &r->reach, &r->config_id, &r->source);
}

static enum dw_status on_election(void *self, const struct election_result *r, struct dw_error *error)
{
    struct store_host *h = self;
    enum dw_status status = ready(h, error);
    int64_t id = h->elections + (int64_t)r->id;
    if (id > h->newest_election)
        h->newest_election = id;
    else if (status == DW_OK)
        status = RUN(S_DROP_CANDIDATES, "i", id);
    if (status == DW_OK)
        status = RUN(S_ELECTION, "iitssss", id, h->row, r->time, &r->family, &r->winner_service, &r->winner_interface,
                     &r->outcome);
    for (size_t i = 0; i < r->candidate_count && status == DW_OK; i++) {
        const struct candidate_result *c = &r->candidates[i];
        status = RUN(S_CANDIDATE, "iisssusui", id, (int64_t)c->position, &c->interface, &c->service_id, &c->address,
                     c->rank, &c->assertion, c->place, (int64_t)c->ineligible);
    }
    return status;
}

static enum dw_status on_primary(void *self, const struct primary_result *r, struct dw_error *error)
{
    struct store_host *h = self;
    enum dw_status status = ready(h, error);
    return status != DW_OK
               ? status
               : RUN(S_PRIMARY, "iisssstts", h->primaries + (int64_t)r->id, h->row, &r->family, &r->service_id,
                     &r->interface, &r->address, r->valid_from, r->valid_to, &r->tunnel_mode);
}

static enum dw_status on_tunnel(void *self, const struct tunnel_result *r, struct dw_error *error)
{
    struct store_host *h = self;
    enum dw_status status = ready(h, error);
    return status != DW_OK
               ? status
               : RUN(S_TUNNEL, "iittsssssss", h->tunnels + (int64_t)r->id, h->row, r->valid_from, r->valid_to, &r->mode,
                     &r->sign, &r->source, &r->interface, &r->service_id, &r->delegates_to, &r->demoted);
}

static enum dw_status on_change(void *self, const struct network_change_result *r, struct dw_error *error)
{
    struct store_host *h = self;
    enum dw_status status = ready(h, error);
    return status != DW_OK ? status
                           : RUN(S_CHANGE, "iitsssss", h->changes + (int64_t)r->id, h->row, r->time, &r->text,
                                 &r->v4_json, &r->v6_json, &r->dns, &r->proxy);
}

static enum dw_status on_quality(void *self, const struct quality_note *r, struct dw_error *error)
{
    struct store_host *h = self;
    enum dw_status status = ready(h, error);
    return status != DW_OK ? status : RUN(S_QUALITY, "isstt", h->row, &r->code, &r->text, r->from, r->until);
}

static enum dw_status on_lost(void *self, int64_t from, int64_t until, struct dw_error *error)
{
    struct store_host *h = self;
    enum dw_status status = ready(h, error);
    return status != DW_OK
               ? status
               : RUN(S_LOST, "iitti", h->row, h->newest_lookup - STORE_LOST_LOOKUPS, from, until, h->lookups);
}

struct correlate_sink dw_store_sink(struct store *store, uint32_t host)
{
    struct store_host *h = &store->hosts[host % STORE_HOSTS];
    int64_t row = store->first_host + host;
    bool again = h->store != NULL && h->adopted && h->origin == row;
    *h = (struct store_host){.store = store, .row = again ? h->row : row, .origin = row, .adopted = again};
    return (struct correlate_sink){.self = h,
                                   .last_words = !store->live,
                                   .bare = store->lean,
                                   .request = store->no_requests ? NULL : on_request,
                                   .lookup = on_lookup,
                                   .incident = on_incident,
                                   .dns_service = on_service,
                                   .resolver = on_resolver,
                                   .election = on_election,
                                   .primary = on_primary,
                                   .tunnel = on_tunnel,
                                   .network_change = on_change,
                                   .quality = on_quality,
                                   .name = dw_store_on_name,
                                   .lost = on_lost};
}

uint64_t dw_store_lookup_row(const struct store *store, uint32_t host, uint64_t lookup_id)
{
    return (uint64_t)store->hosts[host % STORE_HOSTS].lookups + lookup_id;
}
