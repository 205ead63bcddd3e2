#include "pattern/library.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <cJSON.h>
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/embedded.h"
#include "pattern/library_files.h"
#include "pattern/prefix.h"
#include "pattern/template.h"

enum { BUCKETS = 1024, MATCH_LIMIT = 100000, PROCESS_MAX = 16 };

struct constant {
    uint16_t field;
    bool number;
    int64_t value;
    struct slice text;
};

struct pattern {
    struct slice process;
    uint16_t kind;
    const char *ignored; /* NULL: an event is made of it */
    const char *template;
    const cJSON *json;
    char literal[128];
    size_t weight;
    uint16_t field_ids[TEMPLATE_FIELDS];
    char forms[TEMPLATE_FIELDS];
    size_t field_count;
    struct constant constants[8];
    size_t constant_count;
    const cJSON *map;
    pcre2_code *code;     /* NULL until first met */
    bool bad;             /* it does not compile: never met again */
    struct pattern *next; /* of its bucket, heavier ones first */
};

struct pattern_library {
    struct library_files files; /* the parsed JSON, which owns all text */
    struct pattern *patterns;
    size_t pattern_count;
    struct pattern *buckets[BUCKETS]; /* by the first four bytes */
    struct pattern *floating;         /* those that begin with a variable */
    const char *kind_words[1024];
    size_t kind_count;
    const char *field_words[512];
    size_t field_count;
    struct slice processes[PROCESS_MAX];
    size_t process_count;
    pcre2_match_data *match;
    pcre2_match_context *context;
};

static const char *const KINDS[] = {"unknown", "ignored",
#define X(name, word) word,
                                    DW_EVENT_KINDS(X)
#undef X
};
static const char *const FIELDS[] = {
#define X(name, word) word,
    DW_EVENT_FIELDS(X)
#undef X
};

/* The number of a word, a new one when it is met the first time; the table's size when that is full. */
static uint16_t number_of(const char **words, size_t *count, size_t limit, const char *word, size_t len)
{
    for (size_t i = 0; i < *count; i++)
        if (strlen(words[i]) == len && memcmp(words[i], word, len) == 0)
            return (uint16_t)i;
    if (*count == limit)
        return (uint16_t)(limit - 1);
    char *copy = malloc(len + 1);
    if (copy == NULL)
        return (uint16_t)(limit - 1);
    memcpy(copy, word, len);
    copy[len] = '\0';
    words[*count] = copy;
    return (uint16_t)(*count)++;
}

static uint16_t field_number(struct pattern_library *l, struct slice word)
{
    return number_of(l->field_words, &l->field_count, sizeof l->field_words / sizeof *l->field_words, word.ptr,
                     word.len);
}

static unsigned bucket_of(const char *four)
{
    uint32_t v;
    memcpy(&v, four, 4);
    return (v * 2654435761u) >> 22;
}

static void link_pattern(struct pattern **list, struct pattern *p)
{
    while (*list != NULL && (*list)->weight >= p->weight)
        list = &(*list)->next;
    p->next = *list;
    *list = p;
}

static void read_constants(struct pattern_library *l, struct pattern *p)
{
    const cJSON *item;
    cJSON_ArrayForEach (item, cJSON_GetObjectItemCaseSensitive(p->json, "set")) {
        if (p->constant_count == sizeof p->constants / sizeof *p->constants)
            return;
        struct constant *c = &p->constants[p->constant_count++];
        c->field = field_number(l, dw_slice_of(item->string));
        c->number = cJSON_IsNumber(item);
        c->value = c->number ? (int64_t)item->valuedouble : 0;
        c->text = cJSON_IsString(item) ? dw_slice_of(item->valuestring) : SLICE("1");
    }
}

static void add_process(struct pattern_library *l, struct slice process)
{
    for (size_t i = 0; i < l->process_count; i++)
        if (dw_slice_equal(l->processes[i], process))
            return;
    if (l->process_count < PROCESS_MAX && process.len != 0)
        l->processes[l->process_count++] = process;
}

static enum dw_status add_pattern(struct pattern_library *l, const cJSON *json, const char *process, bool user,
                                  const char *file, struct dw_error *error)
{
    const cJSON *template = cJSON_GetObjectItemCaseSensitive(json, "template");
    const cJSON *kind = cJSON_GetObjectItemCaseSensitive(json, "kind");
    const cJSON *ignored = cJSON_GetObjectItemCaseSensitive(json, "ignored");
    const cJSON *own = cJSON_GetObjectItemCaseSensitive(json, "process");
    if (!cJSON_IsString(template) || !cJSON_IsString(kind))
        return dw_fail(error, DW_ERR_FORMAT, "%s: a pattern lacks its template or its kind", file);
    struct pattern *p = &l->patterns[l->pattern_count];
    *p = (struct pattern){.json = json, .template = template->valuestring};
    p->process = dw_slice_of(cJSON_IsString(own) ? own->valuestring : process);
    p->ignored = cJSON_IsString(ignored) ? ignored->valuestring : NULL;
    p->kind = number_of(l->kind_words, &l->kind_count, sizeof l->kind_words / sizeof *l->kind_words, kind->valuestring,
                        strlen(kind->valuestring));
    p->map = cJSON_GetObjectItemCaseSensitive(json, "map");
    struct template_result r;
    enum dw_status status = dw_template_compile(p->template, l->files.types, &r, error);
    if (status != DW_OK)
        return status;
    memcpy(p->literal, r.literal, sizeof p->literal);
    p->weight = r.literal_weight + (user ? 100000 : 0);
    p->field_count = r.field_count;
    for (size_t i = 0; i < r.field_count; i++) {
        p->field_ids[i] = field_number(l, r.fields[i].name);
        p->forms[i] = r.fields[i].form;
    }
    read_constants(l, p);
    link_pattern(r.starts_literal ? &l->buckets[bucket_of(r.literal_start)] : &l->floating, p);
    add_process(l, p->process);
    l->pattern_count++;
    return DW_OK;
}

static enum dw_status add_all(struct pattern_library *l, struct dw_error *error)
{
    size_t count = 0;
    for (size_t i = 0; i < l->files.count; i++)
        count += (size_t)cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(l->files.items[i].json, "patterns"));
    l->patterns = calloc(count + 1, sizeof *l->patterns);
    if (l->patterns == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory for the pattern library");
    enum dw_status status = DW_OK;
    for (size_t i = 0; i < l->files.count; i++) {
        const struct library_file *f = &l->files.items[i];
        const cJSON *process = cJSON_GetObjectItemCaseSensitive(f->json, "process");
        const cJSON *item;
        cJSON_ArrayForEach (item, cJSON_GetObjectItemCaseSensitive(f->json, "patterns")) {
            if (status == DW_OK)
                status =
                    add_pattern(l, item, cJSON_IsString(process) ? process->valuestring : "", f->user, f->name, error);
        }
    }
    return status;
}

enum dw_status dw_library_open(struct pattern_library **out, const char *const *dirs, size_t dir_count,
                               struct dw_error *error)
{
    struct pattern_library *l = calloc(1, sizeof *l);
    *out = NULL;
    if (l == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory for the pattern library");
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        l->kind_words[l->kind_count++] = KINDS[i];
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++)
        l->field_words[l->field_count++] = FIELDS[i];
    l->match = pcre2_match_data_create(TEMPLATE_FIELDS + 1, NULL);
    l->context = pcre2_match_context_create(NULL);
    enum dw_status status = l->match == NULL || l->context == NULL
                                ? dw_fail(error, DW_ERR_MEMORY, "no memory for the pattern library")
                                : dw_library_files_load(&l->files, dirs, dir_count, error);
    if (status == DW_OK) {
        (void)pcre2_set_match_limit(l->context, MATCH_LIMIT);
        status = add_all(l, error);
    }
    if (status != DW_OK)
        dw_library_close(l);
    else
        *out = l;
    return status;
}

void dw_library_close(struct pattern_library *l)
{
    if (l == NULL)
        return;
    for (size_t i = 0; i < l->pattern_count; i++)
        pcre2_code_free(l->patterns[i].code);
    for (size_t i = sizeof KINDS / sizeof *KINDS; i < l->kind_count; i++)
        free((char *)(uintptr_t)l->kind_words[i]);
    for (size_t i = sizeof FIELDS / sizeof *FIELDS; i < l->field_count; i++)
        free((char *)(uintptr_t)l->field_words[i]);
    pcre2_match_data_free(l->match);
    pcre2_match_context_free(l->context);
    dw_library_files_free(&l->files);
    free(l->patterns);
    free(l);
}

/* Compiled when first met, since starting must cost nothing. */
static bool ready(struct pattern_library *l, struct pattern *p)
{
    if (p->code != NULL || p->bad)
        return !p->bad;
    struct template_result r;
    int code = 0;
    PCRE2_SIZE at = 0;
    if (dw_template_compile(p->template, l->files.types, &r, NULL) == DW_OK)
        p->code = pcre2_compile((PCRE2_SPTR)r.expression, PCRE2_ZERO_TERMINATED, PCRE2_DOTALL, &code, &at, NULL);
    if (p->code != NULL)
        (void)pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE);
    p->bad = p->code == NULL;
    return !p->bad;
}

static bool takes(struct pattern_library *l, struct pattern *p, struct slice process, struct slice text)
{
    if (process.len != 0 && !dw_slice_equal(process, p->process))
        return false;
    size_t n = strlen(p->literal);
    if (n != 0 && memmem(text.ptr, text.len, p->literal, n) == NULL)
        return false;
    return ready(l, p) &&
           pcre2_match(p->code, (PCRE2_SPTR)text.ptr, text.len, 0, PCRE2_NO_UTF_CHECK, l->match, l->context) > 0;
}

static struct pattern *find(struct pattern_library *l, struct slice process, struct slice text)
{
    struct slice body = dw_slice_trim(text);
    struct pattern *a = body.len >= 4 ? l->buckets[bucket_of(body.ptr)] : NULL;
    struct pattern *b = l->floating;
    while (a != NULL || b != NULL) { /* both lists are ordered by weight: the heavier head is tried first */
        struct pattern **list = b == NULL || (a != NULL && a->weight >= b->weight) ? &a : &b;
        if (takes(l, *list, process, text))
            return *list;
        *list = (*list)->next;
    }
    return NULL;
}

static bool redaction(struct slice t)
{
    static const char *const leads[] = {
        "<private>", "<mask.hash", "<dn:", "<IPv4:", "<IPv6:", "<ipv4:", "<ipv6:", "<ip:", "<s:", "<rd:", "\xC2\xAB"};
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++)
        if (dw_slice_starts(t, dw_slice_of(leads[i])))
            return true;
    return t.len == 0 || (t.len == 8 && dw_slice_starts(t, SLICE("BB")) && dw_slice_find_byte(t, '.') == 8);
}

static void set_field(struct event_field *f, const struct pattern *p, size_t i, struct slice text)
{
    uint64_t u;
    *f = (struct event_field){.id = p->field_ids[i], .form = FIELD_TEXT, .text = text};
    switch (p->forms[i]) {
    case 'n':
        if (dw_slice_i64(text, &f->number))
            f->form = FIELD_NUMBER;
        break;
    case 'x':
        if (dw_slice_hex(text, &u) && u <= (uint64_t)INT64_MAX) {
            f->number = (int64_t)u;
            f->form = FIELD_NUMBER;
        }
        break;
    case 'y':
        if (dw_slice_equal(text, SLICE("Addr")))
            f->text = SLICE("A");
        else if (redaction(text))
            f->form = FIELD_REDACTED;
        break;
    case 'r':
        if (redaction(text))
            f->form = FIELD_REDACTED;
        break;
    default:
        break;
    }
}

static struct slice mapped(const struct pattern *p, const struct pattern_library *l, uint16_t field, struct slice text)
{
    const cJSON *words = cJSON_GetObjectItemCaseSensitive(p->map, l->field_words[field]);
    const cJSON *word;
    cJSON_ArrayForEach (word, words) {
        if (dw_slice_equal(dw_slice_of(word->string), text) && cJSON_IsString(word))
            return dw_slice_of(word->valuestring);
    }
    return text;
}

static void copy_slice(struct slice *s, char **at)
{
    if (s->len != 0)
        memcpy(*at, s->ptr, s->len);
    s->ptr = *at;
    *at += s->len;
}

static struct event *make(struct pattern_library *l, const struct pattern *p, const struct log_entry *entry,
                          const struct message_prefix *prefix)
{
    const PCRE2_SIZE *ovector = pcre2_get_ovector_pointer(l->match);
    size_t fields = p->field_count + p->constant_count + prefix->count;
    size_t text = entry->process.len + entry->subsystem.len + entry->category.len + entry->message.len +
                  entry->boot.len + entry->sender.len;
    struct event *e = malloc(sizeof *e + fields * sizeof e->fields[0] + text + 1);
    if (e == NULL)
        return NULL;
    *e = (struct event){.references = 1, .kind = p->kind, .kind_word = l->kind_words[p->kind], .entry = *entry};
    char *at = (char *)&e->fields[fields];
    e->entry.format = e->entry.rest = e->entry.process_path = SLICE_NONE;
    if (e->entry.process.len == 0)
        e->entry.process = p->process;
    else
        copy_slice(&e->entry.process, &at);
    copy_slice(&e->entry.sender, &at);
    copy_slice(&e->entry.subsystem, &at);
    copy_slice(&e->entry.category, &at);
    copy_slice(&e->entry.boot, &at);
    copy_slice(&e->entry.message, &at);
    for (size_t i = 0; i < prefix->count; i++) {
        struct slice t =
            dw_slice(e->entry.message.ptr + (prefix->ids[i].text.ptr - entry->message.ptr), prefix->ids[i].text.len);
        if (prefix->ids[i].field == FIELD_MULTICAST)
            t = SLICE("1");
        e->fields[e->field_count++] = (struct event_field){
            .id = prefix->ids[i].field, .form = FIELD_NUMBER, .number = prefix->ids[i].number, .text = t};
    }
    for (size_t i = 0; i < p->field_count; i++) {
        PCRE2_SIZE from = ovector[2 * (i + 1)], to = ovector[2 * (i + 1) + 1];
        if (from == PCRE2_UNSET || to < from)
            continue;
        struct slice t = dw_slice(e->entry.message.ptr + prefix->length + from, to - from);
        if (p->map != NULL)
            t = mapped(p, l, p->field_ids[i], t);
        set_field(&e->fields[e->field_count++], p, i, t);
    }
    for (size_t i = 0; i < p->constant_count; i++) {
        const struct constant *c = &p->constants[i];
        e->fields[e->field_count++] = (struct event_field){
            .id = c->field, .form = c->number ? FIELD_NUMBER : FIELD_TEXT, .number = c->value, .text = c->text};
    }
    return e;
}

enum dw_status dw_library_match(struct pattern_library *l, const struct log_entry *entry, struct event **out,
                                uint16_t *kind, const char **why, struct dw_error *error)
{
    *out = NULL;
    *kind = EVENT_UNKNOWN;
    *why = NULL;
    struct message_prefix prefix = dw_prefix_parse(entry->message);
    struct slice text = dw_slice_from(entry->message, prefix.length);
    if (text.len == 0)
        return DW_OK;
    struct pattern *p = find(l, entry->process, text);
    if (p == NULL)
        return DW_OK;
    *kind = p->ignored != NULL ? EVENT_IGNORED : p->kind;
    *why = p->ignored;
    if (p->ignored != NULL)
        return DW_OK;
    *out = make(l, p, entry, &prefix);
    return *out != NULL ? DW_OK : dw_fail(error, DW_ERR_MEMORY, "no memory for an event");
}

const char *dw_library_kind_word(const struct pattern_library *l, uint16_t kind)
{
    return kind < l->kind_count ? l->kind_words[kind] : NULL;
}

const char *dw_library_field_word(const struct pattern_library *l, uint16_t field)
{
    return field < l->field_count ? l->field_words[field] : NULL;
}

const struct slice *dw_library_processes(const struct pattern_library *l, size_t *count)
{
    *count = l->process_count;
    return l->processes;
}
