#include "tracev3/plan.h"

#include <stdlib.h>
#include <unistd.h>

#include "tracev3/grow.h"
#include "tracev3/parallel.h"
#include "tracev3/scan.h"

enum { TIMESYNC_BLOCK = 64 * 1024 };

struct planning {
    struct trace_plan *plan;
    struct trace_sources *sources;
    struct trace_scan *scans; /* of each file */
};

static void scan_one(void *self, size_t i)
{
    struct planning *p = self;
    dw_scan_file(&p->scans[i], p->sources, i, p->plan->task_max);
}

static void read_timesync_file(struct trace_sources *sources, const char *path, const struct trace_extent *extent,
                               unsigned char *block)
{
    struct trace_clock_reading reading = {.boot = SIZE_MAX};
    bool damaged = false;
    for (uint64_t at = 0; at < extent->size && !damaged && !sources->clock.full;) {
        size_t len = extent->size - at < TIMESYNC_BLOCK ? (size_t)(extent->size - at) : TIMESYNC_BLOCK;
        size_t used = 0;
        if (dw_extent_read(extent, at, block, len))
            used = dw_clock_timesync(&sources->clock, &reading, block, len, &damaged);
        if (used == 0)
            damaged = true;
        if (damaged)
            dw_report_damage(sources->report, DAMAGE_TIMESYNC, path, at + used);
        at += used;
    }
}

static void read_timesync(struct trace_sources *sources)
{
    struct trace_files *files = &sources->files;
    unsigned char *block = malloc(TIMESYNC_BLOCK);
    for (size_t i = 0; block != NULL && i < files->timesync_count; i++) {
        struct trace_extent e = {.descriptor = -1};
        if (files->tree->open(files->tree, files->timesync[i], &e.descriptor, &e.start, &e.size, NULL) != DW_OK) {
            dw_report_damage(sources->report, DAMAGE_FILE, files->timesync[i], 0);
            continue;
        }
        read_timesync_file(sources, files->timesync[i], &e, block);
        (void)close(e.descriptor);
    }
    free(block);
    if (sources->clock.full)
        dw_report_damage(sources->report, DAMAGE_LIMIT, "timesync", 0);
}

static bool join_sections(struct planning *p, size_t file)
{
    struct trace_plan *plan = p->plan;
    const struct trace_scan *scan = &p->scans[file];
    for (size_t i = 0; i < scan->section_count; i++) {
        size_t boot = dw_clock_header(&p->sources->clock, &scan->sections[i].header);
        if (boot == SIZE_MAX ||
            !dw_grow(&plan->sections, plan->section_count, &plan->section_capacity, sizeof *plan->sections))
            return false;
        plan->sections[plan->section_count++] = (struct trace_section){(uint32_t)file, boot};
    }
    return true;
}

static bool join_scan(struct planning *p, size_t file)
{
    struct trace_plan *plan = p->plan;
    struct trace_scan *scan = &p->scans[file];
    size_t first_section = plan->section_count, first_group = plan->group_count;
    if (scan->no_memory || !join_sections(p, file))
        return false;
    for (size_t i = 0; i < scan->group_count; i++) {
        if (!dw_grow(&plan->groups, plan->group_count, &plan->group_capacity, sizeof *plan->groups))
            return false;
        plan->groups[plan->group_count] = scan->groups[i];
        plan->groups[plan->group_count++].section += (uint32_t)first_section;
    }
    for (size_t i = 0; i < scan->task_count; i++) {
        if (plan->task_count == plan->task_max) {
            dw_report_damage(p->sources->report, DAMAGE_LIMIT, p->sources->files.file[file].path, scan->tasks[i].at);
            break;
        }
        if (!dw_grow(&plan->tasks, plan->task_count, &plan->task_capacity, sizeof *plan->tasks))
            return false;
        plan->tasks[plan->task_count] = scan->tasks[i];
        plan->tasks[plan->task_count++].group += (uint32_t)first_group;
    }
    return true;
}

/* The spans of the boots, over all files. */
static bool join_times(struct planning *p)
{
    struct trace_plan *plan = p->plan;
    size_t boots = p->sources->clock.boot_count, section = 0;
    plan->first = calloc(boots + 1, sizeof *plan->first);
    plan->last = calloc(boots + 1, sizeof *plan->last);
    if (plan->first == NULL || plan->last == NULL)
        return false;
    for (size_t i = 0; i < boots; i++)
        plan->first[i] = UINT64_MAX;
    for (size_t file = 0; file < p->sources->files.count; file++)
        for (size_t i = 0; i < p->scans[file].section_count; i++, section++) {
            const struct trace_scan_section *s = &p->scans[file].sections[i];
            size_t boot = plan->sections[section].boot;
            plan->first[boot] = s->first < plan->first[boot] ? s->first : plan->first[boot];
            plan->last[boot] = s->last > plan->last[boot] ? s->last : plan->last[boot];
        }
    return true;
}

enum dw_status dw_plan_make(struct trace_plan *plan, struct trace_sources *sources, size_t memory,
                            struct dw_error *error)
{
    size_t files = sources->files.count;
    *plan = (struct trace_plan){.task_max = memory / sizeof *plan->tasks};
    struct planning p = {plan, sources, calloc(files + 1, sizeof *p.scans)};
    bool good = p.scans != NULL;
    if (good) {
        read_timesync(sources);
        dw_parallel(sources->threads, files, scan_one, &p);
    }
    for (size_t i = 0; good && i < files; i++) {
        good = join_scan(&p, i);
        free(p.scans[i].tasks);
        p.scans[i].tasks = NULL;
        p.scans[i].task_count = 0;
    }
    good = good && join_times(&p);
    if (good)
        dw_clock_finish(&sources->clock);
    for (size_t i = 0; p.scans != NULL && i < files; i++)
        dw_scan_free(&p.scans[i]);
    free(p.scans);
    return good ? DW_OK : dw_fail(error, DW_ERR_MEMORY, "no memory for the plan of reading binary logs");
}

void dw_plan_free(struct trace_plan *plan)
{
    free(plan->sections);
    free(plan->groups);
    free(plan->tasks);
    free(plan->first);
    free(plan->last);
    *plan = (struct trace_plan){0};
}
