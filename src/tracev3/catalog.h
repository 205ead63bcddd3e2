/* A catalog (0x600b): the processes of the chunk sets that follow, their images and sub-systems, and which processes
 * each set holds. Source: libyal/dtformats, documentation, "Catalog chunk". Internal to tracev3. */
#ifndef DW_TRACEV3_CATALOG_H
#define DW_TRACEV3_CATALOG_H

#include "base/slice.h"
#include "tracev3/bytes.h"

enum { TRACE_CATALOG_MAX = 4 << 20 /* bytes; real ones have a few thousand */ };

struct trace_process {
    uint64_t first; /* the key's two parts */
    uint32_t second;
    uint32_t pid, euid;
    uint16_t number; /* by which a set's index names it; entries do not stand in its order */
    bool is_32_bit;
    const unsigned char *main_uuid; /* NULL: not told */
    const unsigned char *dsc_uuid;  /* of the shared cache; NULL: none */
    struct trace_bytes images;      /* 16 bytes each: dw_catalog_image */
    struct trace_bytes subsystems;  /* 6 bytes each: dw_catalog_subsystem */
};

/* What the catalog says of the n-th chunk set after it. */
struct trace_index {
    uint64_t start, end; /* continuous times of its first and last record */
    uint32_t size, method;
    struct trace_bytes processes; /* u16 each: numbers of processes */
};

struct trace_catalog {
    unsigned char *data; /* owned; all else points into it */
    size_t size;
    const unsigned char *uuids;
    size_t uuid_count;
    struct slice strings;
    struct trace_process *processes; /* in the file's order */
    uint16_t *sorted;                /* indexes of the same, by key */
    size_t process_count;
    struct trace_index *indexes;
    size_t index_count;
    bool damaged; /* what could be read was read */
};

/* Takes `data` over. False for want of memory alone (data is freed then); a damaged catalog is one with less in it. */
bool dw_catalog_parse(struct trace_catalog *out, unsigned char *data, size_t size);
void dw_catalog_free(struct trace_catalog *catalog);
/* Bytes it takes. */
size_t dw_catalog_memory(const struct trace_catalog *catalog);

/* NULL: it is not there. */
const struct trace_process *dw_catalog_process(const struct trace_catalog *catalog, uint64_t first, uint32_t second);
/* The image of a process whose memory holds `address`: its UUID, and where it was loaded. */
const unsigned char *dw_catalog_image(const struct trace_catalog *catalog, const struct trace_process *process,
                                      uint64_t address, uint64_t *load);
/* False: the process has none of that number. */
bool dw_catalog_subsystem(const struct trace_catalog *catalog, const struct trace_process *process, uint16_t id,
                          struct slice *subsystem, struct slice *category);

#endif
