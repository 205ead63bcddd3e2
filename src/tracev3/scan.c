#include "tracev3/scan.h"

#include <stdlib.h>

#include "tracev3/chunk.h"
#include "tracev3/grow.h"

enum {
    HEADER_MAX = 4096,
    BLOCK = 64 * 1024,
    TAG_MAX = 0xffff,
    SECTIONS_MAX = 4096, /* headers in a file: real ones have one */
    AHEAD = 512          /* bytes read where a chunk begins: of tiny ones, many at a time */
};

enum { UNWANTED = 1, WANTED = 2 }; /* of a process's number; 0: the catalog does not know it */

struct scanning {
    struct trace_scan *out;
    struct trace_sources *sources;
    struct trace_extent extent;
    const char *path;
    size_t index, task_max;
    struct trace_catalog catalog; /* the one that holds now */
    bool has_catalog;
    unsigned char *judged; /* of its processes, by their numbers; NULL: all are wanted */
    size_t judged_count;
    size_t nth;
    bool told; /* why sets of the catalog may be missing */
    uint64_t at;
    uint64_t ahead_at; /* what `ahead` holds */
    size_t ahead_len;
    unsigned char ahead[AHEAD];
};

static void damage(struct scanning *s, enum trace_damage kind)
{
    dw_report_damage(s->sources->report, kind, s->path, s->at);
}

/* More than memory allows: the rest of the file is left out. */
static bool leave_out(struct scanning *s)
{
    damage(s, DAMAGE_LIMIT);
    s->told = true;
    s->at = s->extent.size;
    return true;
}

static bool add_section(struct scanning *s, const struct trace_header *header)
{
    struct trace_scan *o = s->out;
    if (o->section_count == SECTIONS_MAX)
        return leave_out(s);
    if (!dw_grow(&o->sections, o->section_count, &o->section_capacity, sizeof *o->sections))
        return false;
    o->sections[o->section_count++] = (struct trace_scan_section){.header = *header, .first = UINT64_MAX};
    return true;
}

static bool add_group(struct scanning *s, bool has_catalog)
{
    struct trace_scan *o = s->out;
    const struct trace_header none = {0};
    if (o->section_count == 0) {
        damage(s, DAMAGE_HEADER); /* records come before any header: their times cannot be told */
        if (!add_section(s, &none))
            return false;
    }
    if (o->group_count == s->task_max)
        return leave_out(s);
    if (!dw_grow(&o->groups, o->group_count, &o->group_capacity, sizeof *o->groups))
        return false;
    o->groups[o->group_count++] =
        (struct trace_group){.at = s->at, .section = (uint32_t)(o->section_count - 1), .has_catalog = has_catalog};
    s->nth = 0;
    return true;
}

static void forget_catalog(struct scanning *s)
{
    if (s->has_catalog && s->nth < s->catalog.index_count && !s->told)
        damage(s, DAMAGE_MISSING);
    if (s->has_catalog)
        dw_catalog_free(&s->catalog);
    free(s->judged);
    s->judged = NULL;
    s->has_catalog = s->told = false;
}

static bool read_header(struct scanning *s, uint64_t size)
{
    unsigned char data[HEADER_MAX];
    struct trace_header header = {0};
    size_t len = size < sizeof data ? (size_t)size : sizeof data;
    if (!dw_extent_read(&s->extent, s->at + CHUNK_HEAD_SIZE, data, len) || !dw_header_parse(data, len, &header))
        damage(s, DAMAGE_HEADER);
    forget_catalog(s); /* process numbers of another boot mean others */
    return add_section(s, &header);
}

static bool judge_processes(struct scanning *s)
{
    const struct trace_catalog *c = &s->catalog;
    struct arena arena = {0};
    s->judged_count = 0;
    for (size_t i = 0; i < c->process_count; i++)
        if (c->processes[i].number >= s->judged_count)
            s->judged_count = (size_t)c->processes[i].number + 1;
    s->judged = calloc(s->judged_count + 1, 1);
    for (size_t i = 0; s->judged != NULL && i < c->process_count; i++) {
        struct slice path = dw_strings_path(s->sources->strings, c->processes[i].main_uuid, &arena);
        unsigned judged = dw_wanted(&s->sources->wanted, path) ? WANTED : UNWANTED;
        s->judged[c->processes[i].number] |= (unsigned char)judged;
        dw_arena_reset(&arena);
    }
    dw_arena_free(&arena);
    return s->judged != NULL;
}

static bool read_catalog(struct scanning *s, uint64_t size)
{
    forget_catalog(s);
    if (size > TRACE_CATALOG_MAX) {
        damage(s, DAMAGE_CATALOG);
        return add_group(s, false);
    }
    unsigned char *data = malloc((size_t)size + 1);
    if (data == NULL)
        return false;
    if (!dw_extent_read(&s->extent, s->at + CHUNK_HEAD_SIZE, data, (size_t)size)) {
        free(data);
        damage(s, DAMAGE_FILE);
        return add_group(s, false);
    }
    if (!dw_catalog_parse(&s->catalog, data, (size_t)size))
        return false;
    s->has_catalog = true;
    if (s->catalog.damaged)
        damage(s, DAMAGE_CATALOG);
    return add_group(s, true) && (s->sources->wanted.processes == NULL || judge_processes(s));
}

/* Whether the index names a wanted process, or one that the catalog does not know. */
static bool set_wanted(const struct scanning *s, const struct trace_index *index)
{
    if (s->judged == NULL)
        return true;
    for (size_t i = 0; i + 2 <= index->processes.left; i += 2) {
        size_t number = dw_le16(index->processes.at + i);
        if (number >= s->judged_count || s->judged[number] != UNWANTED)
            return true;
    }
    return false;
}

static void note_times(struct scanning *s, const struct trace_index *index)
{
    struct trace_scan_section *section = &s->out->sections[s->out->section_count - 1];
    if (index->start > index->end)
        return;
    section->first = index->start < section->first ? index->start : section->first;
    section->last = index->end > section->last ? index->end : section->last;
}

/* Sets without a catalog: of their own group, so that none of another boot or process is taken for theirs. */
static bool needs_group(const struct scanning *s)
{
    const struct trace_scan *o = s->out;
    if (o->group_count == 0)
        return true;
    const struct trace_group *last = &o->groups[o->group_count - 1];
    return last->section + 1 != o->section_count || (!s->has_catalog && last->has_catalog);
}

static bool take_set(struct scanning *s)
{
    struct trace_scan *o = s->out;
    if (needs_group(s) && !add_group(s, false))
        return false;
    if (s->at == s->extent.size) /* no more fits */
        return true;
    struct trace_task task = {.at = s->at, .group = (uint32_t)(o->group_count - 1), .nth = TRACE_NTH_UNKNOWN};
    size_t nth = s->nth++;
    if (s->has_catalog && nth < s->catalog.index_count && nth < TRACE_NTH_UNKNOWN) {
        const struct trace_index *index = &s->catalog.indexes[nth];
        note_times(s, index);
        if (!set_wanted(s, index))
            return true;
        task.nth = (uint16_t)nth;
        task.next = index->start;
    }
    if (o->task_count == s->task_max)
        return leave_out(s);
    if (!dw_grow(&o->tasks, o->task_count, &o->task_capacity, sizeof *o->tasks))
        return false;
    o->tasks[o->task_count++] = task;
    return true;
}

static bool plausible(const struct trace_chunk_head *head, uint64_t left)
{
    return head->tag != 0 && head->tag <= TAG_MAX && head->subtag <= TAG_MAX && head->size <= left;
}

static bool is_top_level(const struct trace_chunk_head *head, uint64_t left)
{
    return plausible(head, left) && (head->tag == CHUNK_HEADER || head->tag == CHUNK_CATALOG || head->tag == CHUNK_SET);
}

/* Where the next chunk of a known kind begins after bytes that are none; the file's end if nowhere. *zeros: nothing but
 * zeros was stepped over. */
static uint64_t find_chunk(struct scanning *s, uint64_t from, bool *zeros)
{
    unsigned char *block = malloc(BLOCK + CHUNK_HEAD_SIZE);
    uint64_t size = s->extent.size, found = size;
    *zeros = true;
    for (uint64_t at = from; block != NULL && at < size && found == size; at += BLOCK) {
        size_t len = size - at < BLOCK + CHUNK_HEAD_SIZE ? (size_t)(size - at) : BLOCK + CHUNK_HEAD_SIZE;
        if (!dw_extent_read(&s->extent, at, block, len))
            break;
        for (size_t i = 0; i < len && i < BLOCK && found == size; i += 8) {
            size_t word = len - i < 8 ? len - i : 8;
            if (len - i >= CHUNK_HEAD_SIZE) {
                struct trace_chunk_head head = dw_chunk_head(block + i);
                if (is_top_level(&head, size - at - i - CHUNK_HEAD_SIZE)) {
                    found = at + i;
                    break;
                }
            }
            for (size_t k = 0; k < word; k++)
                *zeros &= block[i + k] == 0;
        }
    }
    free(block);
    return found;
}

static void resync(struct scanning *s, bool cut)
{
    bool zeros;
    uint64_t next = find_chunk(s, s->at + 8 < s->extent.size ? s->at + 8 : s->extent.size, &zeros);
    s->told |= !zeros || cut;
    if (!zeros || cut)
        damage(s, cut && next == s->extent.size ? DAMAGE_CUT : DAMAGE_CHUNK);
    s->at = next;
}

static bool take_chunk(struct scanning *s, const struct trace_chunk_head *head)
{
    uint64_t at = s->at;
    bool good = true;
    if (head->tag == CHUNK_HEADER)
        good = read_header(s, head->size);
    else if (head->tag == CHUNK_CATALOG)
        good = read_catalog(s, head->size);
    else if (head->tag == CHUNK_SET)
        good = take_set(s);
    if (s->at == at) /* not at its end yet */
        s->at += CHUNK_HEAD_SIZE + ((head->size + 7) & ~UINT64_C(7));
    return good;
}

/* The 16 bytes at s->at; NULL when they cannot be read. */
static const unsigned char *head_bytes(struct scanning *s)
{
    if (s->at < s->ahead_at || s->at - s->ahead_at + CHUNK_HEAD_SIZE > s->ahead_len) {
        uint64_t left = s->extent.size - s->at;
        s->ahead_at = s->at;
        s->ahead_len = left < AHEAD ? (size_t)left : AHEAD;
        if (!dw_extent_read(&s->extent, s->at, s->ahead, s->ahead_len)) {
            s->ahead_len = 0;
            return NULL;
        }
    }
    return s->ahead + (s->at - s->ahead_at);
}

static void step_over_chunks(struct scanning *s)
{
    uint64_t size = s->extent.size;
    while (s->at < size && !s->out->no_memory) {
        if (size - s->at < CHUNK_HEAD_SIZE) {
            resync(s, true);
            continue;
        }
        const unsigned char *bytes = head_bytes(s);
        if (bytes == NULL) {
            damage(s, DAMAGE_FILE);
            return;
        }
        struct trace_chunk_head head = dw_chunk_head(bytes);
        if (plausible(&head, size - s->at - CHUNK_HEAD_SIZE))
            s->out->no_memory = !take_chunk(s, &head);
        else
            resync(s, head.tag != 0);
    }
}

void dw_scan_file(struct trace_scan *out, struct trace_sources *sources, size_t index, size_t task_max)
{
    struct scanning s = {
        .out = out, .sources = sources, .path = sources->files.file[index].path, .index = index, .task_max = task_max};
    *out = (struct trace_scan){0};
    if (!dw_files_take(&sources->files, index, &s.extent)) {
        damage(&s, DAMAGE_FILE);
        return;
    }
    step_over_chunks(&s);
    forget_catalog(&s);
    dw_files_give_back(&sources->files, index);
}

void dw_scan_free(struct trace_scan *scan)
{
    free(scan->sections);
    free(scan->groups);
    free(scan->tasks);
    *scan = (struct trace_scan){0};
}
