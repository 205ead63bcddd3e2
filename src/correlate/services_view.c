/* What mDNSResponder's DNS services tell of the network, where configd's words are not in the capture. */
#include "correlate/services.h"

bool dw_list_has(struct slice list, struct slice word)
{
    while (list.len > 0) {
        size_t comma = dw_slice_find_byte(list, ',');
        if (dw_slice_equal(dw_slice_trim(dw_slice_first(list, comma)), word))
            return true;
        list = dw_slice_from(list, comma + 1);
    }
    return false;
}

size_t dw_list_split(struct slice list, struct slice out[MAX_PARTS])
{
    size_t count = 0;
    while (list.len > 0 && count < MAX_PARTS) {
        size_t comma = dw_slice_find_byte(list, ',');
        struct slice part = dw_slice_trim(dw_slice_first(list, comma));
        if (part.len > 0)
            out[count++] = part;
        list = dw_slice_from(list, comma + 1);
    }
    return count;
}

/* "{corp.example. (1)}" is for these names alone; "{.}" and "{}" for all. */
static bool answers_all(const struct event *e)
{
    struct slice domains[MAX_PARTS];
    size_t count = dw_list_split(dw_event_text(e, FIELD_DOMAINS), domains);
    for (size_t i = 0; i < count; i++) {
        struct slice name = dw_slice_first(domains[i], dw_slice_find_byte(domains[i], ' '));
        if (name.len == 1 && name.ptr[0] == '.')
            return true;
    }
    return count == 0;
}

static bool is_vpn(const struct event *e)
{
    return dw_list_has(dw_event_text(e, FIELD_PROPERTIES), SLICE("vpn")) ||
           dw_interface_is_tunnel(dw_event_text(e, FIELD_INTERFACE));
}

/* Of the system's configuration, and for whoever asks without a scope. */
static bool is_common(const struct event *e)
{
    struct slice scope = dw_event_text(e, FIELD_SCOPE), source = dw_event_text(e, FIELD_SOURCE);
    return (source.len == 0 || dw_slice_equal(source, SLICE("sc"))) &&
           (scope.len == 0 || dw_slice_starts(scope, SLICE("none")));
}

/* Calls on each of the services that tell of the network now: of this daemon, or of the one before. */
struct walk {
    const struct service *next;
    bool former;
};

static struct walk walk_of(const struct services *s)
{
    bool former = !s->whole && s->former != NULL;
    return (struct walk){former ? s->former : s->table, former};
}

static const struct event *next_of(const struct services *s, struct walk *w)
{
    for (;;) {
        while (w->next != NULL && (w->next->stale || !is_common(w->next->event)))
            w->next = w->next->hh.next;
        if (w->next != NULL || !w->former)
            break;
        *w = (struct walk){s->table, false};
    }
    const struct event *e = w->next != NULL ? w->next->event : NULL;
    w->next = w->next != NULL ? w->next->hh.next : NULL;
    return e;
}

bool dw_services_vpn_domain(const struct correlate *c, size_t index, struct slice *domain)
{
    struct walk w = walk_of(c->services);
    for (const struct event *e; (e = next_of(c->services, &w)) != NULL;) {
        struct slice domains[MAX_PARTS];
        if (!is_vpn(e))
            continue;
        size_t count = dw_list_split(dw_event_text(e, FIELD_DOMAINS), domains);
        if (index < count) {
            *domain = dw_slice_first(domains[index], dw_slice_find_byte(domains[index], ' '));
            return true;
        }
        index -= count;
    }
    return false;
}

/* -1 unknown, 0, 1: whether the description has the word among its attributes. */
static int attribute(const struct event *e, struct slice word)
{
    return dw_event_has(e, FIELD_ATTRIBUTES) ? dw_list_has(dw_event_text(e, FIELD_ATTRIBUTES), word) : -1;
}

struct services_view dw_services_view(const struct correlate *c)
{
    struct services_view view = {.whole = c->services->whole || c->services->former != NULL, .a_ok = -1, .aaaa_ok = -1};
    struct walk w = walk_of(c->services);
    for (const struct event *e; (e = next_of(c->services, &w)) != NULL;) {
        int a_ok = attribute(e, SLICE("a-ok")), aaaa_ok = attribute(e, SLICE("aaaa-ok"));
        bool all = answers_all(e);
        view.count++;
        view.a_ok = a_ok > view.a_ok ? a_ok : view.a_ok;
        view.aaaa_ok = aaaa_ok > view.aaaa_ok ? aaaa_ok : view.aaaa_ok;
        if (is_vpn(e) && (view.vpn == NULL || all)) {
            view.vpn = e;
            view.vpn_is_default = all;
        }
    }
    return view;
}
