/* The plan of reading: which chunk sets of which files are to be read, and from which time on each has records. Made by
 * stepping over the files' chunks and reading their catalogs alone. Internal to tracev3. */
#ifndef DW_TRACEV3_PLAN_H
#define DW_TRACEV3_PLAN_H

#include "tracev3/book.h"
#include "tracev3/clock.h"

enum { TRACE_NTH_UNKNOWN = UINT16_MAX };

struct trace_section { /* a header chunk and what follows it */
    uint32_t file;
    size_t boot; /* in the clock */
};

struct trace_group { /* a catalog and the chunk sets that follow it */
    uint64_t at;     /* of the catalog's chunk, or of the first set's where there is none */
    uint32_t section;
    bool has_catalog;
};

struct trace_set;

struct trace_task { /* one chunk set */
    uint64_t at;    /* of its chunk in the file */
    uint64_t next;  /* continuous time of its next record; what the catalog says until it was read */
    uint32_t group;
    uint32_t taken; /* records given */
    uint16_t nth;   /* of its catalog's sets; TRACE_NTH_UNKNOWN: the catalog does not know it */
    uint8_t loads;
    struct trace_set *set; /* while it is in memory */
};

struct trace_plan {
    struct trace_section *sections;
    size_t section_count, section_capacity;
    struct trace_group *groups;
    size_t group_count, group_capacity;
    struct trace_task *tasks; /* by file, then by place */
    size_t task_count, task_capacity, task_max;
    uint64_t *first, *last; /* of each boot: the times its catalogs tell; first > last: none */
};

struct trace_sources {
    struct trace_files files;
    struct trace_strings *strings;
    struct trace_shelf *shelf;
    struct trace_report *report;
    struct trace_clock clock;
    struct trace_wanted wanted;
    bool rest; /* log_entry.rest is to be filled */
    size_t threads;
};

/* `memory`: bound for the plan. */
enum dw_status dw_plan_make(struct trace_plan *plan, struct trace_sources *sources, size_t memory,
                            struct dw_error *error);
void dw_plan_free(struct trace_plan *plan);

#endif
