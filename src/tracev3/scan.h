/* One file's part of the plan. Internal to tracev3. */
#ifndef DW_TRACEV3_SCAN_H
#define DW_TRACEV3_SCAN_H

#include "tracev3/plan.h"

struct trace_scan {
    struct trace_scan_section {
        struct trace_header header;
        uint64_t first, last; /* what the catalogs tell; first > last: nothing */
    } * sections;
    size_t section_count, section_capacity;
    struct trace_group *groups; /* `section`: of this file */
    size_t group_count, group_capacity;
    struct trace_task *tasks; /* `group`: of this file */
    size_t task_count, task_capacity;
    bool no_memory;
};

/* Steps over the chunks of file `index`. `task_max`: more sets than this are left out, and that is told. */
void dw_scan_file(struct trace_scan *out, struct trace_sources *sources, size_t index, size_t task_max);
void dw_scan_free(struct trace_scan *scan);

#endif
