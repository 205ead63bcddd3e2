/* A message and the pattern that takes it become an event. */
#include <cjson/cJSON.h>
#include <stdlib.h>

#include "pattern/library_parts.h"
#include "pattern/prefix.h"
#include "pattern/redaction.h"

enum { FIELD_LIMIT = TEMPLATE_GROUPS * 2 + PREFIX_IDS + 32 };

struct gathering {
    struct event_field fields[FIELD_LIMIT];
    size_t count;
    uint64_t holds; /* as in struct event */
};

/* The first value of a field stands; but a value beats one that is lost. */
static void add(struct gathering *g, struct event_field field)
{
    bool held = (g->holds & dw_event_bit(field.id)) != 0;
    for (size_t i = 0; held && i < g->count; i++)
        if (g->fields[i].id == field.id) {
            if (g->fields[i].form == FIELD_REDACTED && g->fields[i].text.len == 0)
                g->fields[i] = field;
            return;
        }
    if (g->count == FIELD_LIMIT)
        return;
    g->fields[g->count++] = field;
    g->holds |= dw_event_bit(field.id);
}

/* What `words` says of a captured text. */
static bool translate(struct event_field *field, const cJSON *words)
{
    const cJSON *item = NULL;
    cJSON_ArrayForEach (item, words) {
        if (item->string == NULL || !dw_slice_equal(dw_slice_of(item->string), field->text))
            continue;
        if (cJSON_IsString(item)) {
            field->form = FIELD_TEXT;
            field->text = dw_slice_of(item->valuestring);
        } else if (cJSON_IsNumber(item) || cJSON_IsBool(item)) {
            field->form = FIELD_NUMBER;
            field->number = cJSON_IsNumber(item) ? (int64_t)item->valuedouble : cJSON_IsTrue(item);
        }
        return true;
    }
    return false;
}

static void capture(struct gathering *g, const struct pattern_group *group, struct slice text)
{
    const struct field_type *type = group->type;
    struct event_field field = {.id = group->field, .form = FIELD_TEXT, .text = text};
    if (text.len == 0) {
        if (!type->lost)
            return;
        field.form = FIELD_REDACTED;
    } else if (type->form == TYPE_TEXT) {
        struct slice token = dw_redaction_token(&field.text);
        bool plain_token = type->token && dw_slice_starts(field.text, SLICE("<d"));
        if (token.len != 0 && group->field == FIELD_NAME)
            add(g, (struct event_field){.id = FIELD_NAME_HASH, .form = FIELD_TEXT, .text = token});
        if (!plain_token && dw_redaction_is(field.text))
            field.form = FIELD_REDACTED;
    } else {
        uint64_t hex = 0;
        bool is =
            type->form == TYPE_HEX ? dw_slice_hex(text, &hex) && hex <= INT64_MAX : dw_slice_i64(text, &field.number);
        if (type->form == TYPE_HEX)
            field.number = (int64_t)hex;
        if (is)
            field.form = FIELD_NUMBER;
    }
    if (!translate(&field, group->map) && type->words != NULL)
        (void)translate(&field, type->words);
    add(g, field);
}

static void gather(struct gathering *g, struct pattern_library *library, const struct pattern *pattern,
                   const struct message_prefix *prefix, struct slice body)
{
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(library->match_data);
    size_t pairs = pcre2_get_ovector_count(library->match_data);
    g->count = 0;
    g->holds = 0;
    for (size_t i = 0; i < prefix->count; i++)
        add(g, (struct event_field){prefix->ids[i].field, FIELD_NUMBER, prefix->ids[i].number, prefix->ids[i].text});
    for (size_t i = 1; i <= pattern->group_count && i < pairs; i++)
        if (pattern->groups[i - 1].type != NULL && at[2 * i] != PCRE2_UNSET && at[2 * i + 1] >= at[2 * i])
            capture(g, &pattern->groups[i - 1], dw_slice(body.ptr + at[2 * i], at[2 * i + 1] - at[2 * i]));
    for (size_t i = 0; i < pattern->set_count; i++)
        add(g, pattern->set[i]);
}

static struct slice put(char **at, struct slice text)
{
    struct slice copy = {*at, text.len};
    if (text.len != 0)
        memcpy(*at, text.ptr, text.len);
    (*at)[text.len] = '\0';
    *at += text.len + 1;
    return copy;
}

static struct event *make_event(struct pattern_library *library, const struct pattern *pattern,
                                const struct gathering *g, const struct log_entry *entry)
{
    size_t texts = entry->process.len + entry->process_path.len + entry->sender.len + entry->subsystem.len +
                   entry->category.len + entry->message.len + entry->boot.len + 7;
    struct event *event = dw_event_pool_take(&library->events, sizeof *event + g->count * sizeof *g->fields + texts);
    if (event == NULL)
        return NULL;
    char *at = (char *)(event->fields + g->count);
    *event = (struct event){.references = 1,
                            .kind = pattern->kind,
                            .field_count = (uint16_t)g->count,
                            .holds = g->holds,
                            .pool = event->pool,
                            .steps = event->steps,
                            .kind_word = library->kinds.words[pattern->kind],
                            .entry = *entry};
    struct log_entry *own = &event->entry;
    own->message = put(&at, entry->message);
    own->process = entry->process.len != 0 ? put(&at, entry->process) : library->processes[pattern->process];
    own->process_path = put(&at, entry->process_path);
    own->sender = put(&at, entry->sender);
    own->subsystem = put(&at, entry->subsystem);
    own->category = put(&at, entry->category);
    own->boot = put(&at, entry->boot);
    own->format = own->rest = SLICE_NONE;
    uintptr_t first = (uintptr_t)entry->message.ptr;
    for (size_t i = 0; i < g->count; i++) {
        struct event_field *field = &event->fields[i];
        *field = g->fields[i];
        uintptr_t text = (uintptr_t)field->text.ptr;
        if (text >= first && text - first <= entry->message.len && field->text.len <= entry->message.len)
            field->text.ptr = own->message.ptr + (text - first); /* else a constant of the library */
    }
    return event;
}

/* The first of the candidates that takes `body`, in the order of precedence. */
static struct pattern *taker(struct pattern_library *library, struct slice process, struct slice body)
{
    size_t count = 0;
    struct dispatch *dispatch = dw_library_dispatch(library, process);
    const uint32_t *candidates = dispatch != NULL ? dw_dispatch_find(dispatch, body, &count) : NULL;
    for (size_t i = 0; i < count; i++) {
        struct pattern *pattern = &library->patterns[candidates[i]];
        if ((process.len == 0 || dw_slice_equal(process, library->processes[pattern->process])) &&
            dw_pattern_takes(library, pattern, body))
            return pattern;
    }
    return NULL;
}

enum dw_status dw_library_match(struct pattern_library *library, const struct log_entry *entry, struct event **out,
                                uint16_t *kind, const char **why, struct dw_error *error)
{
    *out = NULL;
    *kind = EVENT_UNKNOWN;
    *why = NULL;
    struct slice whole = dw_slice_trim(entry->message);
    struct message_prefix prefix = dw_prefix_parse(whole);
    struct slice body = dw_slice_from(whole, prefix.length);
    if (body.len == 0 || dw_redaction_is(body))
        return DW_OK;
    struct pattern *pattern = taker(library, entry->process, body);
    if (pattern == NULL && prefix.length != 0) { /* what looked like a prefix may be the message's own */
        prefix = (struct message_prefix){0};
        body = whole;
        pattern = taker(library, entry->process, body);
    }
    if (pattern == NULL)
        return DW_OK;
    *kind = pattern->kind;
    *why = pattern->why;
    if (pattern->why != NULL)
        return DW_OK;
    struct gathering g;
    gather(&g, library, pattern, &prefix, body);
    *out = make_event(library, pattern, &g, entry);
    return *out != NULL ? DW_OK : dw_fail(error, DW_ERR_MEMORY, "no memory for an event");
}
