#include "pipeline/entries_filter.h"

#include <fnmatch.h>
#include <stdlib.h>

static bool is_glob(const char *word)
{
    return strpbrk(word, "*?[") != NULL;
}

static bool is_number(const char *word)
{
    uint64_t ignored;
    return dw_slice_u64(dw_slice_of(word), &ignored);
}

/* Readers know names alone: a number or a pattern makes them give all. */
enum dw_status dw_choice_open(struct entries_choice *choice, const struct entries_filter *filter,
                              struct dw_error *error)
{
    *choice = (struct entries_choice){.filter = filter, .since = DW_TIME_NONE, .until = DW_TIME_NONE};
    for (size_t i = 0; i < filter->process_count; i++)
        if (is_glob(filter->processes[i]) || is_number(filter->processes[i]))
            return DW_OK;
    if (filter->process_count == 0)
        return DW_OK;
    choice->names = calloc(filter->process_count, sizeof *choice->names);
    if (choice->names == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    for (size_t i = 0; i < filter->process_count; i++)
        choice->names[choice->name_count++] = dw_slice_of(filter->processes[i]);
    return DW_OK;
}

void dw_choice_close(struct entries_choice *choice)
{
    free(choice->names);
    choice->names = NULL;
}

static bool fits(const char *word, struct slice text)
{
    char name[256];
    if (!is_glob(word))
        return dw_slice_equal(dw_slice_of(word), text);
    if (text.len >= sizeof name)
        return false;
    memcpy(name, text.ptr != NULL ? text.ptr : "", text.len);
    name[text.len] = '\0';
    return fnmatch(word, name, 0) == 0;
}

static bool takes_process(const struct entries_filter *f, const struct log_entry *e)
{
    for (size_t i = 0; i < f->process_count; i++) {
        uint64_t pid;
        if (fits(f->processes[i], e->process) ||
            (e->pid != 0 && dw_slice_u64(dw_slice_of(f->processes[i]), &pid) && pid == e->pid))
            return true;
    }
    return f->process_count == 0;
}

static bool takes_subsystem(const struct entries_filter *f, const struct log_entry *e)
{
    for (size_t i = 0; i < f->subsystem_count; i++)
        if (fits(f->subsystems[i], e->subsystem))
            return true;
    return f->subsystem_count == 0;
}

static int gravity(enum log_type type)
{
    switch (type) {
    case LOG_TYPE_DEBUG:
        return 0;
    case LOG_TYPE_INFO:
        return 1;
    case LOG_TYPE_ERROR:
        return 3;
    case LOG_TYPE_FAULT:
        return 4;
    default:
        return 2;
    }
}

bool dw_choice_takes(const struct entries_choice *c, const struct log_entry *e)
{
    if (e->time_ns != DW_TIME_NONE &&
        ((c->since != DW_TIME_NONE && e->time_ns < c->since) || (c->until != DW_TIME_NONE && e->time_ns >= c->until)))
        return false;
    if (e->type == LOG_TYPE_BOOT || e->type == LOG_TYPE_TIMESYNC)
        return true;
    return takes_process(c->filter, e) && takes_subsystem(c->filter, e) &&
           (c->filter->level == LOG_TYPE_UNKNOWN || gravity(e->type) >= gravity(c->filter->level));
}
