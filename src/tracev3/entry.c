#include "tracev3/entry.h"

#include "tracev3/chunk.h"
#include "tracev3/dump.h"
#include "tracev3/rest.h"

static const uint64_t ACTIVITY_MASK = UINT64_MAX >> 1; /* the high bit marks it as the log's own */
static const uint32_t NO_STRING = 0x80000000u;

struct subject {                         /* whose record it is */
    const struct trace_process *process; /* NULL: the catalog does not know it */
    struct slice path;
};

static void damage(struct trace_making *m, const struct trace_set *set, enum trace_damage kind)
{
    dw_report_damage(m->sources->report, kind, m->sources->files.file[set->file].path, set->at);
}

static struct subject subject_of(const struct trace_set *set, uint64_t first, uint32_t second)
{
    struct subject s = {0};
    if (set->book != NULL)
        s.process = dw_catalog_process(&set->book->catalog, first, second);
    if (s.process != NULL)
        s.path = set->book->paths[s.process - set->book->catalog.processes];
    return s;
}

static void fill_common(struct trace_making *m, const struct trace_set *set, const struct trace_key *key,
                        const struct subject *subject, struct log_entry *out, struct trace_aside *aside)
{
    static const unsigned char NO_UUID[TRACE_UUID_SIZE] = {0};
    aside->boot = m->plan->sections[set->section].boot;
    const struct trace_boot *b = &m->sources->clock.boots[aside->boot];
    out->mach_time = key->time;
    out->time_ns = dw_clock_wall(b, key->time, &out->utc_offset);
    out->offset = set->at;
    out->process_path = subject->path;
    out->process = dw_path_name(subject->path);
    out->pid = subject->process != NULL ? subject->process->pid : 0;
    if (memcmp(b->uuid, NO_UUID, sizeof NO_UUID) != 0)
        out->boot = dw_slice(b->text, TRACE_UUID_TEXT - 1);
    out->lost_from = out->lost_until = DW_TIME_NONE;
}

static void set_sender(struct log_entry *out, struct slice path)
{
    out->sender_path = path;
    out->sender = dw_path_name(path);
}

static enum log_type level_of(uint8_t log_type)
{
    switch (log_type) {
    case 0x01:
        return LOG_TYPE_INFO;
    case 0x02:
        return LOG_TYPE_DEBUG;
    case 0x10:
        return LOG_TYPE_ERROR;
    case 0x11:
        return LOG_TYPE_FAULT;
    default:
        return LOG_TYPE_DEFAULT;
    }
}

static bool is_shared(unsigned strings)
{
    return strings == RECORD_SHARED_CACHE || strings == RECORD_LARGE_SHARED_CACHE;
}

/* Where a record's format string stands. False: it refers to none. */
static bool format_place(const struct trace_set *set, const struct subject *subject, const struct trace_record *record,
                         struct trace_found_key *out)
{
    unsigned strings = record->flags & RECORD_STRINGS;
    *out = (struct trace_found_key){.offset = record->format, .kind = strings};
    if (record->dynamic)
        out->kind |= NO_STRING;
    if (strings == RECORD_BY_UUID) {
        out->file = record->uuid;
    } else if (subject->process != NULL && strings == RECORD_MAIN_IMAGE) {
        out->file = subject->process->main_uuid;
    } else if (subject->process != NULL && is_shared(strings)) {
        out->file = subject->process->dsc_uuid;
        out->counter = record->counter;
    } else if (subject->process != NULL && strings == RECORD_ABSOLUTE) {
        uint64_t load = 0;
        out->file = dw_catalog_image(&set->book->catalog, subject->process, record->format, &load);
        if (out->file != NULL)
            out->offset -= load;
        else /* an offset within the image that logged */
            out->file = dw_catalog_image(&set->book->catalog, subject->process, record->counter, &load);
    }
    return strings != 0;
}

/* The arguments of a record, from wherever they stand. */
static void arguments(struct trace_making *m, const struct trace_set *set, const struct trace_firehose *firehose,
                      const struct trace_record *record)
{
    struct trace_items *items = &m->page->items;
    struct trace_bytes private_data;
    bool has_backtrace = (record->flags & RECORD_HAS_BACKTRACE) != 0, ignored = false;
    items->count = 0;
    items->corrupt = false;
    if (record->type == RECORD_TRACE) {
        dw_items_of_trace(record->items, items);
    } else if (record->type != RECORD_LOG && record->type != RECORD_SIGNPOST) {
        return;
    } else if ((record->flags & RECORD_HAS_OVERSIZE) != 0) {
        struct trace_oversize oversize;
        const struct trace_stored *stored = dw_set_stored(set, firehose->first, firehose->second, record->oversize);
        if (stored != NULL && dw_oversize_parse(stored->data, stored->size, &oversize, &ignored))
            dw_items_parse(oversize.items, has_backtrace, oversize.private_data, items);
    } else if (dw_record_private(firehose, record, &private_data)) {
        dw_items_parse(record->items, has_backtrace, private_data, items);
    } else {
        items->corrupt = true;
    }
    if (items->corrupt)
        damage(m, set, DAMAGE_ITEMS);
}

static bool compose(struct trace_making *m, const struct trace_set *set, const struct trace_firehose *firehose,
                    const struct trace_record *record, const struct trace_found *found, struct log_entry *out)
{
    struct trace_items *items = &m->page->items;
    bool none = (record->flags & RECORD_STRINGS) == 0, shared = is_shared(record->flags & RECORD_STRINGS);
    arguments(m, set, firehose, record);
    if (items->corrupt)
        out->message = SLICE("<compose failure [corrupt log]>");
    else if (none)
        out->message = SLICE("<compose failure [missing precomposed log]>");
    else if (!found->has_string && !record->dynamic)
        out->message = shared ? SLICE("<compose failure [shared UUID]>") : SLICE("<compose failure [UUID]>");
    else
        return dw_message_compose(out->format, items->item, items->count, &m->page->arena, &out->message, NULL) ==
               DW_OK;
    return true;
}

static void fill_by_type(const struct trace_set *set, const struct subject *subject, const struct trace_record *record,
                         struct log_entry *out)
{
    out->thread = record->thread;
    out->activity = record->activity & ACTIVITY_MASK;
    if (record->type == RECORD_ACTIVITY) {
        out->type = LOG_TYPE_ACTIVITY;
        out->activity = record->new_activity & ACTIVITY_MASK;
        return;
    }
    out->type = record->type == RECORD_SIGNPOST ? LOG_TYPE_SIGNPOST
                : record->type == RECORD_TRACE  ? LOG_TYPE_TRACE
                                                : level_of(record->log_type);
    if ((record->flags & RECORD_HAS_SUBSYSTEM) != 0 && subject->process != NULL)
        (void)dw_catalog_subsystem(&set->book->catalog, subject->process, record->subsystem, &out->subsystem,
                                   &out->category);
}

/* `rest` with what holds for every kind: the process, the sender. */
static bool add_rest(struct trace_making *m, const struct subject *subject, struct trace_rest *rest,
                     struct log_entry *out)
{
    if (!m->sources->rest)
        return true;
    if (subject->process != NULL) {
        rest->has_user = true;
        rest->user = subject->process->euid;
        rest->process = subject->process->main_uuid;
    }
    out->rest = dw_rest_make(rest, &m->page->arena);
    return out->rest.ptr != NULL;
}

/* The image is named by the catalog for absolute addresses, by the shared cache's file or the record otherwise. */
static bool add_record_rest(struct trace_making *m, const struct trace_set *set, const struct subject *subject,
                            const struct trace_record *record, const struct trace_found *found, struct log_entry *out)
{
    struct trace_rest rest = {.record = record, .counter = record->counter, .backtrace = &m->page->items.backtrace};
    uint64_t load = 0;
    if (!m->sources->rest)
        return true;
    rest.sender = found->has_uuid ? found->uuid : NULL;
    rest.counter -= found->text <= rest.counter ? found->text : 0;
    if ((record->flags & RECORD_STRINGS) == RECORD_ABSOLUTE && subject->process != NULL &&
        dw_catalog_image(&set->book->catalog, subject->process, record->counter, &load) != NULL)
        rest.counter -= load;
    if (record->type == RECORD_SIGNPOST && record->name != 0) {
        struct trace_record name = *record;
        struct trace_found_key place;
        name.format = record->name;
        name.dynamic = false;
        if (format_place(set, subject, &name, &place) && place.file != NULL)
            rest.name = dw_found_get(&m->page->found, m->sources->strings, place, &m->page->arena)->string;
    }
    return add_rest(m, subject, &rest, out);
}

static bool make_loss(struct trace_making *m, const struct trace_record *record, struct log_entry *out,
                      struct trace_aside *aside)
{
    enum { SATURATED = 63 };
    const struct trace_boot *b = &m->sources->clock.boots[aside->boot];
    int32_t ignored;
    out->type = LOG_TYPE_LOSS;
    aside->lost = record->lost_count;
    out->thread = record->thread;
    out->lost_from = dw_clock_wall(b, record->lost_from, &ignored);
    out->lost_until = dw_clock_wall(b, record->lost_until, &ignored);
    const char *text = dw_arena_printf(
        &m->page->arena, "lost %s%u unreliable messages from %llu-%llu (Mach continuous exact start-approx. end)",
        record->lost_count == SATURATED ? ">=" : "", record->lost_count, (unsigned long long)record->lost_from,
        (unsigned long long)record->lost_until);
    out->message = dw_slice_of(text);
    return text != NULL;
}

static bool make_record(struct trace_making *m, const struct trace_set *set, const struct trace_key *key,
                        struct log_entry *out, struct trace_aside *aside)
{
    struct trace_firehose firehose;
    struct trace_record record;
    struct trace_found_key place;
    bool ignored = false;
    struct trace_chunk chunk = dw_chunk_again(set->data, key->chunk);
    (void)dw_firehose_parse(chunk.data, chunk.size, &firehose, &ignored);
    struct subject subject = subject_of(set, firehose.first, firehose.second);
    fill_common(m, set, key, &subject, out, aside);
    struct trace_record_head head = dw_firehose_again(&firehose, set->data + key->at);
    bool is_32_bit = subject.process != NULL && subject.process->is_32_bit;
    if (!dw_record_parse(&head, is_32_bit, &record)) {
        damage(m, set, DAMAGE_RECORD);
        out->thread = record.thread;
        out->type = LOG_TYPE_UNKNOWN;
        out->message = SLICE("<compose failure [corrupt log]>");
        return true;
    }
    if (record.type == RECORD_LOSS) {
        struct trace_rest rest = {.record = &record};
        return make_loss(m, &record, out, aside) && add_rest(m, &subject, &rest, out);
    }
    fill_by_type(set, &subject, &record, out);
    struct trace_found found = {0};
    if (format_place(set, &subject, &record, &place) && place.file != NULL)
        found = *dw_found_get(&m->page->found, m->sources->strings, place, &m->page->arena);
    out->format = record.dynamic ? SLICE("%s") : found.string;
    set_sender(out, found.path);
    return compose(m, set, &firehose, &record, &found, out) && add_record_rest(m, set, &subject, &record, &found, out);
}

static bool make_state(struct trace_making *m, const struct trace_set *set, const struct trace_key *key,
                       const struct trace_chunk *chunk, struct log_entry *out, struct trace_aside *aside)
{
    struct trace_state state;
    bool ignored = false;
    (void)dw_state_parse(chunk->data, chunk->size, &state, &ignored);
    struct subject subject = subject_of(set, state.first, state.second);
    fill_common(m, set, key, &subject, out, aside);
    out->type = LOG_TYPE_STATE;
    out->activity = state.activity & ACTIVITY_MASK;
    set_sender(out, dw_strings_image(m->sources->strings, state.sender,
                                     subject.process != NULL ? subject.process->dsc_uuid : NULL, &m->page->arena));
    struct trace_rest rest = {.sender = state.sender};
    return dw_state_compose(state.kind, state.title, state.library, state.type, state.data, &m->page->arena,
                            &out->message, NULL) == DW_OK &&
           add_rest(m, &subject, &rest, out);
}

static bool make_simple(struct trace_making *m, const struct trace_set *set, const struct trace_key *key,
                        const struct trace_chunk *chunk, struct log_entry *out, struct trace_aside *aside)
{
    struct trace_simple simple;
    bool ignored = false;
    (void)dw_simple_parse(chunk->data, chunk->size, &simple, &ignored);
    struct subject subject = subject_of(set, simple.first, simple.second);
    fill_common(m, set, key, &subject, out, aside);
    out->type = level_of(simple.log_type);
    out->thread = simple.thread;
    out->subsystem = simple.subsystem;
    out->message = simple.message;
    set_sender(out, dw_strings_image(m->sources->strings, simple.sender, simple.dsc, &m->page->arena));
    struct trace_rest rest = {.sender = simple.sender, .counter = simple.counter};
    return add_rest(m, &subject, &rest, out);
}

bool dw_entry_make(struct trace_making *making, const struct trace_set *set, const struct trace_key *key,
                   struct log_entry *out, struct trace_aside *aside)
{
    *out = (struct log_entry){0};
    *aside = (struct trace_aside){0};
    if (key->at != key->chunk)
        return make_record(making, set, key, out, aside);
    struct trace_chunk chunk = dw_chunk_again(set->data, key->chunk);
    return chunk.tag == CHUNK_STATE ? make_state(making, set, key, &chunk, out, aside)
                                    : make_simple(making, set, key, &chunk, out, aside);
}
