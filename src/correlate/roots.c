/* Root causes: what the network's state says about a failure, judged once, with what shows it. Holds the state. */
#include "correlate/root_rules.h"

enum { MAX_WAITING = 256, MAX_WAITING_FILE = 1024 }; /* lookups kept for what may yet be learnt of the network */

enum dw_status dw_roots_open(struct correlate *c, struct dw_error *error)
{
    c->state = dw_state_new();
    return c->state != NULL ? DW_OK : dw_fail(error, DW_ERR_MEMORY, "no memory for the network's state");
}

void dw_roots_close(struct correlate *c)
{
    dw_state_free(c->state);
    dw_state_free(c->file);
}

static const char *const of_names[] = {"nxdomain", "no-data", "bad-name", NULL}; /* the network has no part in them */

void dw_root_release(struct root *root)
{
    while (root->event_count > 0)
        dw_event_release(root->events[--root->event_count]);
    root->code = NULL;
    root->confidence = CONFIDENCE_NONE;
}

static void show(struct root *root, struct event *e)
{
    for (size_t i = 0; i < root->event_count; i++)
        if (root->events[i] == e)
            return;
    if (e != NULL && root->event_count < MAX_ROOT_EVENTS)
        root->events[root->event_count++] = dw_event_keep(e);
}

static void show_list(struct root *root, const struct event_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        show(root, list->items[i]);
}

static void show_all(struct root *root, const struct state *s, unsigned shown)
{
    if ((shown & SHOW_IGNORED) != 0)
        show_list(root, &s->ignored);
    if ((shown & SHOW_CHANGE) != 0)
        show(root, s->changed);
    if ((shown & SHOW_DEMOTED) != 0) {
        show(root, s->demoted);
        show(root, s->delegation);
    }
    if ((shown & SHOW_V4) != 0)
        show_list(root, &s->v4.events);
    if ((shown & SHOW_DNS) != 0) {
        show(root, s->no_dns);
        show_list(root, &s->resolvers.events);
    }
    if ((shown & SHOW_V6) != 0)
        show_list(root, &s->v6.events);
}

static const struct seat *seat_on(const struct family_state *f, struct slice interface)
{
    for (size_t i = 0; i < f->count && interface.len > 0; i++)
        if (dw_slice_equal(dw_text(&f->seats[i].interface), interface))
            return &f->seats[i];
    return NULL;
}

static void name(struct slice *part, struct slice value, struct arena *arena)
{
    if (value.len > 0 && !dw_slice_equal(*part, value))
        *part = dw_arena_copy(arena, value);
}

static const struct tunnel_end *end_of(const struct state *s, struct slice tunnel)
{
    for (size_t i = 0; i < s->end_count && tunnel.len > 0; i++)
        if (dw_slice_equal(dw_text(&s->ends[i].interface), tunnel))
            return &s->ends[i];
    return NULL;
}

/* A name as a shell takes it: quoted where it holds more than letters, digits and hyphens. */
static void name_for_shell(struct slice *part, struct slice value, struct arena *arena)
{
    bool plain = true;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        plain = plain && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-');
        if (c == '\'' || (unsigned char)c < ' ')
            return;
    }
    *part =
        plain ? dw_arena_copy(arena, value) : dw_slice_of(dw_arena_printf(arena, "'%.*s'", (int)value.len, value.ptr));
}

/* Files alone tell how people call the service of an interface. */
static void name_service(const struct correlate *c, struct root *root, struct arena *arena)
{
    const struct state *file = c->file;
    for (size_t i = 0; file != NULL && i < file->port_count && root->service_name.len == 0; i++)
        if (root->interface.len > 0 && dw_slice_equal(dw_text(&file->ports[i].interface), root->interface))
            name_for_shell(&root->service_name, dw_text(&file->ports[i].name), arena);
}

/* What remedies may name, as far as it is known. */
static void name_parts(struct root *root, const struct question_of_root *q, struct arena *arena)
{
    const struct state *s = q->s;
    struct slice tunnel = q->tunnel.interface.len > 0 ? q->tunnel.interface : dw_root_tunnel(q->c, q->l);
    const struct seat *v6 = seat_on(&s->v6, tunnel);
    const struct family_state *primary = s->v4.primary == YES ? &s->v4 : &s->v6;
    const struct tunnel_end *end = end_of(s, tunnel);
    name(&root->tunnel_interface, tunnel, arena);
    name(&root->vpn_service, q->tunnel.service, arena);
    name(&root->interface, dw_text(&primary->interface), arena);
    if (end != NULL) {
        name(&root->router, dw_text(&end->router), arena);
        name(&root->address, dw_text(&end->address), arena);
    }
    if (v6 != NULL)
        name(&root->address, dw_text(&v6->address), arena);
    name_service(q->c, root, arena);
}

/* The cause that is asked about, and the event that said it. Of a lookup that is not decided yet: what keeps one of its
 * queries from being asked at all, for that is how the network was then. */
static const char *cause_of(const struct lookup *l, const struct event **proof)
{
    static const enum fact unasked[] = {FACT_SUPPRESSED, FACT_NO_SERVICE};
    const struct verdict *v = &l->verdict;
    *proof = NULL;
    if (v->decided) {
        if (v->cause != NULL && v->query != NULL && dw_one_of(v->cause, dw_root_unreached))
            *proof = v->query->proof[v->proof];
        return v->outcome == OUTCOME_FAILED ? v->cause : NULL;
    }
    for (const struct query *q = l->queries; q != NULL; q = q->next)
        for (size_t i = 0; i < sizeof unasked / sizeof unasked[0]; i++)
            if (q->proof[unasked[i]] != NULL && q->proof[FACT_ANSWERED] == NULL) {
                *proof = q->proof[unasked[i]];
                return unasked[i] == FACT_SUPPRESSED ? q->suppressed : "no-dns-service";
            }
    return NULL;
}

static struct question_of_root question_of(const struct correlate *c, const struct lookup *l, const char *cause)
{
    return (struct question_of_root){.c = c,
                                     .l = l,
                                     .cause = cause,
                                     .s = c->state,
                                     .tunnel = dw_state_tunnel(c, c->state),
                                     .services = dw_services_view(c),
                                     .aaaa = strcmp(cause, "aaaa-records-unusable") == 0};
}

/* A new judgement names anew. */
static void forget_parts(struct root *root)
{
    root->tunnel_interface = root->vpn_service = root->interface = root->router = root->address = root->service_name =
        SLICE_NONE;
}

/* A page's copy without times may tell of the network behind the lookup, if it did not before. */
static bool is_out_of_order(const struct correlate *c, const struct root *root)
{
    return c->last_words && c->now == DW_TIME_NONE && root->code == NULL && root->blind;
}

static bool is_unknown(const struct state *s)
{
    return s->v4.primary == UNKNOWN && s->v6.primary == UNKNOWN && s->resolvers.source == SOURCE_NONE;
}

/* The network changed in its middle, and the cause showed only then: it may have been asked about the one before too.
 */
static bool is_of_two_networks(const struct lookup *l, const struct event *proof)
{
    return l->change_event != NULL && (proof == NULL || proof->id > l->change_event->id);
}

void dw_root_judge(const struct correlate *c, struct lookup *l)
{
    struct root *root = &l->root;
    const struct event *e = NULL;
    const char *cause = cause_of(l, &e);
    const uint64_t proof = e != NULL ? e->id : 0;
    if (cause == NULL) {
        dw_root_release(root);
        root->judged = false;
        return;
    }
    bool fallen = root->judged && dw_cause_same(root->cause, cause) && root->proof == proof;
    bool behind = fallen && is_out_of_order(c, root);
    if (fallen && !behind && (root->epoch != c->state->epoch || root->confidence == CONFIDENCE_CERTAIN))
        return;
    struct question_of_root q = question_of(c, l, cause);
    dw_root_release(root);
    if (!fallen)
        forget_parts(root);
    root->judged = true;
    root->cause = cause;
    root->proof = proof;
    root->epoch = c->state->epoch;
    root->blind = is_unknown(c->state);
    const struct root_rule *rule = dw_root_rule(&q, &root->confidence);
    root->code = rule != NULL ? rule->code : NULL;
    if ((behind || is_of_two_networks(l, e)) && root->confidence > CONFIDENCE_LIKELY)
        root->confidence = CONFIDENCE_LIKELY;
    if (rule != NULL)
        show_all(root, c->state, rule->shown);
    else if (!dw_one_of(cause, of_names))
        show(root, c->state->changed);
    name_parts(root, &q, &l->arena);
}

/* Files name the tunnel's router or address, which the log does not. */
static bool lacks_names(const struct correlate *c, const struct root *root)
{
    const struct tunnel_end *end = c->file != NULL ? end_of(c->file, root->tunnel_interface) : NULL;
    return end != NULL &&
           ((end->router.len > 0 && root->router.len == 0) || (end->address.len > 0 && root->address.len == 0));
}

bool dw_root_waits(const struct correlate *c, const struct lookup *l)
{
    const struct state *s = c->state;
    const struct root *root = &l->root;
    bool unknown = s->v4.primary == UNKNOWN || s->v6.primary == UNKNOWN || s->resolvers.source == SOURCE_NONE;
    size_t most = c->file != NULL ? MAX_WAITING_FILE : MAX_WAITING;
    if (!root->judged || root->epoch != s->epoch || l->life != c->life || c->open_lookups > most)
        return false;
    if (root->code != NULL && lacks_names(c, root))
        return true;
    return unknown && root->confidence != CONFIDENCE_CERTAIN &&
           (c->file != NULL || dw_one_of(root->cause, dw_root_unreached));
}

size_t dw_root_fills(const struct lookup *l, struct fill *fill, size_t room)
{
    const struct root *root = &l->root;
    const struct fill parts[] = {{"tunnel_interface", root->tunnel_interface},
                                 {"vpn_service", root->vpn_service},
                                 {"interface", root->interface},
                                 {"tunnel_ipv6_router", root->router},
                                 {"tunnel_ipv6_address", root->address},
                                 {"service_name", root->service_name}};
    size_t n = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (n < room && parts[i].value.len > 0)
            fill[n++] = parts[i];
    return n;
}

/* A State entry or a file shows the state of before as well, back to the last change. */
static void judge_waiting(struct correlate *c)
{
    for (struct lookup *l = c->first; l != NULL; l = l->next) {
        struct root *root = &l->root;
        bool same = root->epoch == c->state->epoch || is_out_of_order(c, root);
        if (!root->judged || l->life != c->life || !same)
            continue;
        dw_root_judge(c, l);
        if (root->code != NULL) {
            const struct question_of_root q = question_of(c, l, root->cause);
            name_parts(root, &q, &l->arena);
        }
        l->dirty = l->dirty || root->code != NULL;
    }
}

enum dw_status dw_roots_event(struct correlate *c, struct event *e, struct dw_error *error)
{
    enum dw_status status = dw_state_event(c, e, error);
    if (e->kind == EVENT_STATE_DNS || e->kind == EVENT_STATE_NWI)
        judge_waiting(c);
    return status;
}

static enum dw_status end(struct correlate *c, int64_t until, struct dw_error *error)
{
    struct state *s = c->state;
    enum dw_status status = dw_dumps_finish(c, error);
    if (status == DW_OK)
        status = dw_elections_close(c, s->seen_at, error);
    if (status == DW_OK)
        status = dw_history_end(c, until, error);
    if (status == DW_OK)
        status = dw_resolvers_finish(c, s->seen_at, error);
    return status;
}

enum dw_status dw_roots_new_boot(struct correlate *c, struct dw_error *error)
{
    struct state *s = c->state;
    int64_t until = s->seen_at;
    enum dw_status status = end(c, until, error);
    if (status == DW_OK)
        status = dw_resolvers_end(c, until, error);
    dw_services_stale(c);
    dw_state_reset(s);
    return status;
}

enum dw_status dw_roots_last(struct correlate *c, struct dw_error *error)
{
    enum dw_status status = dw_dumps_finish(c, error);
    if (status == DW_OK)
        status = dw_elections_close(c, c->state->seen_at, error);
    c->last_words = true;
    if (c->file != NULL)
        dw_files_merge(c->state, c->file);
    judge_waiting(c);
    return status;
}

enum dw_status dw_roots_finish(struct correlate *c, struct dw_error *error)
{
    enum dw_status status = end(c, DW_TIME_NONE, error);
    return status == DW_OK ? dw_services_finish(c, error) : status;
}

enum dw_status dw_correlate_network_state(struct correlate *c, const struct network_state *state,
                                          struct dw_error *error)
{
    if (c->file == NULL)
        c->file = dw_state_new();
    return c->file != NULL ? dw_files_add(c->file, state, error)
                           : dw_fail(error, DW_ERR_MEMORY, "no memory for the network's state");
}
