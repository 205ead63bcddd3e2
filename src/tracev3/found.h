/* What a page's records found in string files: asked for once a page, since few places log most of it. Internal to
 * tracev3. */
#ifndef DW_TRACEV3_FOUND_H
#define DW_TRACEV3_FOUND_H

#include "tracev3/record.h"
#include "tracev3/strings.h"

enum { TRACE_FOUND_SLOTS = 512 };

struct trace_found_key {
    const unsigned char *file; /* the UUID of the string file, which stays where it is as long as the page */
    uint64_t offset, counter;
    uint32_t kind; /* the record's strings flag; with the high bit: no string is wanted */
};

struct trace_found_map {
    struct trace_found_slot {
        bool used;
        struct trace_found_key key;
        struct trace_found found;
    } slot[TRACE_FOUND_SLOTS];
};

void dw_found_forget(struct trace_found_map *map);
/* Slices of what it gives lie in `arena`. */
const struct trace_found *dw_found_get(struct trace_found_map *map, struct trace_strings *strings,
                                       struct trace_found_key key, struct arena *arena);

#endif
