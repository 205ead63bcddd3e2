#include "tracev3/catalog.h"

#include <stdlib.h>

enum {
    FIXED_SIZE = 24, /* before the UUIDs, which all offsets count from */
    IMAGE_SIZE = 16,
    SUBSYSTEM_SIZE = 6,
    PROCESS_MIN = 48,
    INDEX_MIN = 32,
    FLAG_32_BIT = 1
};

static const unsigned char *uuid_of(const struct trace_catalog *c, uint16_t index)
{
    return index < c->uuid_count ? c->uuids + (size_t)index * TRACE_UUID_SIZE : NULL;
}

/* `count` elements; none when they do not fit, with b->bad set. */
static struct trace_bytes elements(struct trace_bytes *b, uint32_t count, size_t size)
{
    if (count > b->left / size) {
        b->bad = true;
        return (struct trace_bytes){NULL, 0, false};
    }
    const unsigned char *at = dw_take(b, count * size);
    return (struct trace_bytes){at, count * size, false};
}

/* Entries of processes and sets are padded to 8, counted from the catalog's beginning. */
static void align(const struct trace_catalog *c, struct trace_bytes *b)
{
    size_t used = (size_t)(b->at - c->data), padding = (8 - used % 8) % 8;
    (void)dw_take(b, padding < b->left ? padding : b->left);
}

static bool read_process(const struct trace_catalog *c, struct trace_bytes *b, struct trace_process *out)
{
    out->number = dw_take16(b);
    out->is_32_bit = (dw_take16(b) & FLAG_32_BIT) != 0;
    out->main_uuid = uuid_of(c, dw_take16(b));
    out->dsc_uuid = uuid_of(c, dw_take16(b));
    out->first = dw_take64(b);
    out->second = dw_take32(b);
    out->pid = dw_take32(b);
    out->euid = dw_take32(b);
    (void)dw_take32(b); /* persona, since 27 */
    uint32_t images = dw_take32(b);
    (void)dw_take32(b);
    out->images = elements(b, images, IMAGE_SIZE);
    uint32_t subsystems = dw_take32(b);
    (void)dw_take32(b);
    out->subsystems = elements(b, subsystems, SUBSYSTEM_SIZE);
    align(c, b);
    return !b->bad;
}

static bool read_index(const struct trace_catalog *c, struct trace_bytes *b, struct trace_index *out)
{
    out->start = dw_take64(b);
    out->end = dw_take64(b);
    out->size = dw_take32(b);
    out->method = dw_take32(b);
    uint32_t processes = dw_take32(b);
    out->processes = elements(b, processes, 2);
    (void)elements(b, dw_take32(b), 2); /* sub-systems met: a filter that is not needed */
    align(c, b);
    return !b->bad;
}

static int by_key(const struct trace_process *p, uint64_t first, uint32_t second)
{
    if (p->first != first)
        return p->first < first ? -1 : 1;
    return p->second == second ? 0 : p->second < second ? -1 : 1;
}

/* Heap sort: a catalog may be made to hurt any other. */
static void sift(struct trace_catalog *c, size_t root, size_t count)
{
    for (size_t child; (child = root * 2 + 1) < count; root = child) {
        const struct trace_process *all = c->processes;
        uint16_t *s = c->sorted;
        if (child + 1 < count && by_key(&all[s[child]], all[s[child + 1]].first, all[s[child + 1]].second) < 0)
            child++;
        if (by_key(&all[s[root]], all[s[child]].first, all[s[child]].second) >= 0)
            return;
        uint16_t swap = s[root];
        s[root] = s[child];
        s[child] = swap;
    }
}

static void sort_processes(struct trace_catalog *c)
{
    for (size_t i = 0; i < c->process_count; i++)
        c->sorted[i] = (uint16_t)i;
    for (size_t i = c->process_count / 2; i-- > 0;)
        sift(c, i, c->process_count);
    for (size_t end = c->process_count; end-- > 1;) {
        uint16_t swap = c->sorted[0];
        c->sorted[0] = c->sorted[end];
        c->sorted[end] = swap;
        sift(c, 0, end);
    }
}

static struct trace_bytes section(struct trace_catalog *c, size_t from)
{
    size_t all = c->size - FIXED_SIZE;
    if (from > all) {
        c->damaged = true;
        from = all;
    }
    return (struct trace_bytes){c->uuids + from, all - from, false};
}

bool dw_catalog_parse(struct trace_catalog *out, unsigned char *data, size_t size)
{
    *out = (struct trace_catalog){.data = data, .size = size, .damaged = size < FIXED_SIZE};
    if (out->damaged)
        return true;
    size_t strings = dw_le16(data), processes = dw_le16(data + 2), process_count = dw_le16(data + 4);
    size_t indexes = dw_le16(data + 6), index_count = dw_le16(data + 8);
    out->uuids = data + FIXED_SIZE;
    out->damaged = strings > processes || processes > indexes;
    struct trace_bytes text = section(out, strings), process = section(out, processes), index = section(out, indexes);
    out->uuid_count = (size_t)(text.at - out->uuids) / TRACE_UUID_SIZE;
    out->strings = dw_slice((const char *)text.at, text.left > process.left ? text.left - process.left : 0);
    /* no more than can be there */
    if (process_count > process.left / PROCESS_MIN)
        process_count = process.left / PROCESS_MIN, out->damaged = true;
    if (index_count > index.left / INDEX_MIN)
        index_count = index.left / INDEX_MIN, out->damaged = true;
    out->processes = calloc(process_count + 1, sizeof *out->processes);
    out->sorted = calloc(process_count + 1, sizeof *out->sorted);
    out->indexes = calloc(index_count + 1, sizeof *out->indexes);
    if (out->processes == NULL || out->sorted == NULL || out->indexes == NULL) {
        dw_catalog_free(out);
        return false;
    }
    while (out->process_count < process_count && read_process(out, &process, &out->processes[out->process_count]))
        out->process_count++;
    while (out->index_count < index_count && read_index(out, &index, &out->indexes[out->index_count]))
        out->index_count++;
    out->damaged |= process.bad || index.bad;
    sort_processes(out);
    return true;
}

void dw_catalog_free(struct trace_catalog *catalog)
{
    free(catalog->data);
    free(catalog->processes);
    free(catalog->sorted);
    free(catalog->indexes);
    *catalog = (struct trace_catalog){0};
}

size_t dw_catalog_memory(const struct trace_catalog *catalog)
{
    return sizeof *catalog + catalog->size + catalog->process_count * (sizeof *catalog->processes + 2) +
           catalog->index_count * sizeof *catalog->indexes;
}

const struct trace_process *dw_catalog_process(const struct trace_catalog *catalog, uint64_t first, uint32_t second)
{
    size_t low = 0, high = catalog->process_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct trace_process *p = &catalog->processes[catalog->sorted[middle]];
        int order = by_key(p, first, second);
        if (order == 0)
            return p;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const unsigned char *dw_catalog_image(const struct trace_catalog *catalog, const struct trace_process *process,
                                      uint64_t address, uint64_t *load)
{
    for (size_t at = 0; at + IMAGE_SIZE <= process->images.left; at += IMAGE_SIZE) {
        const unsigned char *image = process->images.at + at;
        uint64_t start = (uint64_t)dw_le32(image + 10) | (uint64_t)dw_le16(image + 14) << 32;
        if (address >= start && address - start < dw_le32(image)) {
            *load = start;
            return uuid_of(catalog, dw_le16(image + 8));
        }
    }
    return NULL;
}

static struct slice string_at(const struct trace_catalog *c, size_t at)
{
    struct slice rest = dw_slice_from(c->strings, at);
    return dw_slice_first(rest, dw_slice_find_byte(rest, '\0'));
}

static bool subsystem_at(const struct trace_catalog *c, const unsigned char *entry, uint16_t id,
                         struct slice *subsystem, struct slice *category)
{
    if (dw_le16(entry) != id)
        return false;
    *subsystem = string_at(c, dw_le16(entry + 2));
    *category = string_at(c, dw_le16(entry + 4));
    return true;
}

bool dw_catalog_subsystem(const struct trace_catalog *catalog, const struct trace_process *process, uint16_t id,
                          struct slice *subsystem, struct slice *category)
{
    size_t count = process->subsystems.left / SUBSYSTEM_SIZE;
    for (size_t i = 0; i < count; i++)
        if (subsystem_at(catalog, process->subsystems.at + i * SUBSYSTEM_SIZE, id, subsystem, category))
            return true;
    return false;
}
