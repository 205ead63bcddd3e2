#include "support/events.h"

#include "base/embedded.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
    const char *word;
    uint16_t id;
} words[] = {
#define X(name, word) {word, FIELD_##name},
    DW_EVENT_FIELDS(X)
#undef X
};

static void copy(char *out, size_t size, struct slice s)
{
    size_t len = s.len < size - 1 ? s.len : size - 1;
    if (len > 0)
        memcpy(out, s.ptr, len);
    out[len] = '\0';
}

static enum dw_status on_lookup(void *self, const struct lookup_result *r, bool final, struct dw_error *error)
{
    struct scene *s = self;
    struct given *g = NULL;
    (void)error;
    for (size_t i = 0; i < s->lookup_count; i++)
        if (s->lookups[i].id == r->id)
            g = &s->lookups[i];
    if (g == NULL && s->lookup_count < MAX_GIVEN)
        g = &s->lookups[s->lookup_count++];
    if (g == NULL)
        return DW_OK;
    size_t times = g->times;
    *g = (struct given){.id = r->id,
                        .pid = r->client_pid,
                        .outcome = r->outcome,
                        .slow = r->slow,
                        .final = final,
                        .confidence = r->confidence,
                        .root_confidence = r->root_cause_confidence,
                        .start = r->start,
                        .end = r->end,
                        .stopped = r->stopped,
                        .times = times + 1,
                        .query_count = r->query_count,
                        .evidence_count = r->evidence_count,
                        .remedy_count = r->remedy_count};
    copy(g->name, sizeof g->name, r->name);
    copy(g->redacted, sizeof g->redacted, r->name_redacted);
    copy(g->client, sizeof g->client, r->client_process);
    copy(g->cause, sizeof g->cause, r->cause);
    copy(g->root, sizeof g->root, r->root_cause);
    copy(g->summary, sizeof g->summary, r->summary);
    for (size_t i = 0; i < r->query_count && i < 16; i++) {
        copy(g->queries[i].type, sizeof g->queries[i].type, r->queries[i].type);
        copy(g->queries[i].cause, sizeof g->queries[i].cause, r->queries[i].cause);
        g->queries[i].outcome = r->queries[i].outcome;
        g->queries[i].answers = r->queries[i].answer_count;
        g->queries[i].service = r->queries[i].dns_service_id;
    }
    for (size_t i = 0; i < r->evidence_count; i++)
        g->decisive += r->evidence[i].role == EVIDENCE_DECISIVE;
    size_t len = 0;
    for (size_t i = 0; i < r->remedy_count; i++)
        for (size_t k = 0; k < r->remedies[i].command_count && len < sizeof g->remedies - 512; k++)
            len += (size_t)snprintf(g->remedies + len, 512, "%.*s\n", SLICE_ARG(r->remedies[i].commands[k]));
    return DW_OK;
}

static enum dw_status on_request(void *self, const struct request_result *r, struct dw_error *error)
{
    (void)r;
    (void)error;
    ((struct scene *)self)->request_count++;
    return DW_OK;
}

static enum dw_status on_service(void *self, const struct dns_service_result *r, struct dw_error *error)
{
    (void)r;
    (void)error;
    ((struct scene *)self)->service_count++;
    return DW_OK;
}

static enum dw_status on_incident(void *self, const struct incident_result *r, struct dw_error *error)
{
    struct scene *s = self;
    (void)error;
    if (s->incident_count < 32) {
        s->incident_lookups[s->incident_count] = r->lookups;
        copy(s->incidents[s->incident_count++], 40, r->kind);
    }
    return DW_OK;
}

static enum dw_status on_quality(void *self, const struct quality_note *q, struct dw_error *error)
{
    struct scene *s = self;
    (void)error;
    if (s->quality_count < 16) {
        copy(s->quality[s->quality_count].code, 40, q->code);
        copy(s->quality[s->quality_count].text, 160, q->text);
        s->quality[s->quality_count].from = q->from;
        s->quality[s->quality_count++].until = q->until;
    }
    return DW_OK;
}

void scene_open(struct scene *scene)
{
    const struct embedded_file *causes = dw_embedded_find(dw_embedded_patterns, "causes.json");
    const struct correlate_options options = {.causes = causes->text, .causes_length = causes->size};
    *scene = (struct scene){.pid = 200};
    const struct correlate_sink sink = {.self = scene,
                                        .request = on_request,
                                        .lookup = on_lookup,
                                        .incident = on_incident,
                                        .dns_service = on_service,
                                        .quality = on_quality};
    if (dw_correlate_open(&scene->correlate, &options, &sink, NULL) != DW_OK)
        abort();
}

static bool of_configd(int kind)
{
    return kind >= EVENT_ELECTION_LIST;
}

static void set_field(struct event_field *field, const char *word, const char *value)
{
    int64_t number = 0;
    uint64_t hex = 0;
    bool known = false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].word, word) == 0) {
            field->id = words[i].id;
            known = true;
        }
    if (!known) {
        fprintf(stderr, "no field %s\n", word);
        abort();
    }
    field->text = dw_slice_of(value);
    field->form = value[0] == '\0' || value[0] == '<' ? FIELD_REDACTED : FIELD_TEXT;
    if (strcmp(word, "type") == 0 && value[0] == '\0')
        field->form = FIELD_TEXT;
    if (dw_slice_i64(field->text, &number)) {
        field->form = FIELD_NUMBER;
        field->number = number;
    } else if (value[0] == '0' && value[1] == 'x' && dw_slice_hex(field->text, &hex)) {
        field->form = FIELD_NUMBER;
        field->number = (int64_t)hex;
    }
}

void scene_event(struct scene *scene, int64_t ms, int kind, ...)
{
    struct event *e = calloc(1, sizeof *e + 24 * sizeof e->fields[0]);
    va_list arguments;
    if (e == NULL)
        abort();
    e->references = 1;
    e->kind = (uint16_t)kind;
    e->id = ++scene->next_event;
    e->boot = scene->boot;
    e->entry.time_ns = scene->without_times ? DW_TIME_NONE : SCENE_START + ms * 1000000;
    e->entry.process = of_configd(kind) ? SLICE("configd") : SLICE("mDNSResponder");
    e->entry.pid = of_configd(kind) ? 100 : scene->pid;
    e->entry.type = LOG_TYPE_DEFAULT;
    e->entry.message = SLICE("a message");
    va_start(arguments, kind);
    for (const char *word; (word = va_arg(arguments, const char *)) != NULL;)
        set_field(&e->fields[e->field_count++], word, va_arg(arguments, const char *));
    va_end(arguments);
    if (dw_correlate_event(scene->correlate, e, NULL) != DW_OK)
        abort();
    dw_event_release(e);
}

void scene_finish(struct scene *scene)
{
    if (dw_correlate_finish(scene->correlate, NULL) != DW_OK)
        abort();
}

void scene_close(struct scene *scene)
{
    dw_correlate_close(scene->correlate);
}

size_t scene_count(const struct scene *scene, enum outcome outcome)
{
    size_t count = 0;
    for (size_t i = 0; i < scene->lookup_count; i++)
        count += scene->lookups[i].outcome == outcome;
    return count;
}
