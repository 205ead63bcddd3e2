/* A page: some records in the order of time, then the entries made of them. Internal to tracev3. */
#ifndef DW_TRACEV3_PAGE_H
#define DW_TRACEV3_PAGE_H

#include "tracev3/found.h"
#include "tracev3/record.h"
#include "tracev3/set.h"

enum {
    TRACE_PAGE_RECORDS = 256,
    TRACE_PAGE_BYTES = 1 << 20 /* of texts, before the rest of a page waits for its turn */
};

struct trace_ref {
    struct trace_set *set;
    uint32_t key;
};

/* What is known of an entry beside it. */
struct trace_aside {
    size_t boot;   /* in the clock */
    uint32_t lost; /* LOG_TYPE_LOSS: how many */
};

struct trace_page {
    struct trace_ref ref[TRACE_PAGE_RECORDS];
    size_t count;       /* of records */
    size_t from, until; /* those that entries were made of */
    struct log_entry entry[TRACE_PAGE_RECORDS];
    struct trace_aside aside[TRACE_PAGE_RECORDS];
    struct arena arena; /* what entries refer to, but for what lies in the sets */
    struct trace_items items;
    struct trace_found_map found;
};

/* Makes the entries of the next records of a page, as many as memory allows. False: no memory for one. */
bool dw_page_make(struct trace_page *page, struct trace_sources *sources, const struct trace_plan *plan);
void dw_page_free(struct trace_page *page);

#endif
