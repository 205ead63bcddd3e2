#include "api/handle.h"

#include <stdlib.h>

#include "base/timestamp.h"

const char *dnswhy_version(void)
{
    return DNSWHY_VERSION;
}

int dw_api_status(enum dw_status status)
{
    switch (status) {
    case DW_OK:
    case DW_AGAIN:
        return DNSWHY_OK;
    case DW_END:
        return DNSWHY_END;
    case DW_ERR_MEMORY:
        return DNSWHY_ERR_MEMORY;
    case DW_ERR_IO:
        return DNSWHY_ERR_IO;
    case DW_ERR_FORMAT:
        return DNSWHY_ERR_FORMAT;
    case DW_ERR_USAGE:
        return DNSWHY_ERR_USAGE;
    case DW_ERR_DATABASE:
        break;
    }
    return DNSWHY_ERR_DATABASE;
}

int dw_api_fail(dnswhy *d, enum dw_status status, const char *text)
{
    return dw_api_status(dw_fail(&d->error, status, "%s", text));
}

bool dw_api_begin(dnswhy *d, int *status)
{
    *status = DNSWHY_ERR_USAGE;
    if (d == NULL)
        return false;
    if (d->store == NULL) { /* what went wrong at opening stays told */
        *status = dw_api_status(d->error.status);
        return false;
    }
    d->error = (struct dw_error){0};
    return true;
}

const char *dnswhy_error(const dnswhy *d)
{
    return d != NULL ? d->error.text : "no memory";
}

void dnswhy_free(char *text)
{
    free(text);
}

static void notify(void *self, const struct dw_notice *n)
{
    const dnswhy *d = self;
    struct dnswhy_notice told = {.kind = n->kind == DW_NOTICE_DAMAGE ? DNSWHY_DAMAGE
                                         : n->kind == DW_NOTICE_LOSS ? DNSWHY_LOSS
                                                                     : DNSWHY_NOTE,
                                 .input = n->input,
                                 .line = n->line,
                                 .offset = n->offset,
                                 .text = n->text};
    d->notice(d->user, &told);
}

/* NULL stays NULL. */
static enum dw_status copy(dnswhy *d, const char **out, const char *text)
{
    *out = text != NULL ? dw_arena_copy(&d->arena, dw_slice_of(text)).ptr : NULL;
    return text != NULL && *out == NULL ? dw_fail(&d->error, DW_ERR_MEMORY, "no memory") : DW_OK;
}

static enum dw_status copy_patterns(dnswhy *d, const struct dnswhy_options *o)
{
    const char **dirs = dw_arena_array(&d->arena, o->pattern_count, sizeof *dirs);
    if (dirs == NULL && o->pattern_count != 0)
        return dw_fail(&d->error, DW_ERR_MEMORY, "no memory");
    enum dw_status status = DW_OK;
    for (size_t i = 0; i < o->pattern_count && status == DW_OK; i++)
        status = copy(d, &dirs[i], o->patterns[i]);
    d->pipeline.pattern_dirs = dirs;
    d->pipeline.pattern_dir_count = o->pattern_count;
    return status;
}

static enum dw_status take_options(dnswhy *d, const struct dnswhy_options *o)
{
    struct pipeline_options *p = &d->pipeline;
    p->slow_ns = o->slow_ns;
    p->separate = o->separate != 0;
    p->memory = (size_t)o->memory;
    d->notice = o->notice;
    d->user = o->user;
    if (o->notice != NULL)
        p->notify = (struct dw_notify){notify, d};
    if (o->slow_ns < 0 || o->retain_ns < 0)
        return dw_fail(&d->error, DW_ERR_USAGE, "a duration is negative");
    if (o->date != NULL && !dw_timestamp_date(dw_slice_of(o->date), &p->assumed_date))
        return dw_fail(&d->error, DW_ERR_USAGE, "'%s' is no date such as 2026-03-01", o->date);
    if (o->zone != NULL && !dw_timestamp_zone(dw_slice_of(o->zone), p->assumed_date, &p->assumed_offset))
        return dw_fail(&d->error, DW_ERR_USAGE, "'%s' is no zone such as +02:00 or Europe/Berlin", o->zone);
    enum dw_status status = copy(d, &p->since, o->since);
    if (status == DW_OK)
        status = copy(d, &p->until, o->until);
    if (status == DW_OK)
        status = copy(d, &p->zone, o->zone);
    return status == DW_OK ? copy_patterns(d, o) : status;
}

int dnswhy_open(dnswhy **out, const struct dnswhy_options *options)
{
    struct dnswhy_options o = {0};
    dnswhy *d = calloc(1, sizeof *d);
    *out = d;
    if (d == NULL)
        return DNSWHY_ERR_MEMORY;
    d->pipeline = PIPELINE_DEFAULTS;
    if (options != NULL && options->size < sizeof options->size)
        return dw_api_fail(d, DW_ERR_USAGE, "begin with DNSWHY_OPTIONS_INIT");
    if (options != NULL)
        memcpy(&o, options, options->size < sizeof o ? options->size : sizeof o);
    if (o.read_only && o.database == NULL)
        return dw_api_fail(d, DW_ERR_USAGE, "read_only wants a database");
    enum dw_status status = take_options(d, &o);
    struct store_options storing = {.path = o.database,
                                    .read_only = o.read_only != 0,
                                    .live = o.live != 0,
                                    .retain_ns = o.retain_ns,
                                    .retain_bytes = o.retain_bytes};
    if (status == DW_OK)
        status = dw_store_open(&d->store, &storing, &d->error);
    d->stage = storing.read_only ? HANDLE_READ : storing.live ? HANDLE_LIVE : HANDLE_OPEN;
    return dw_api_status(status);
}

int dnswhy_close(dnswhy *d)
{
    if (d == NULL)
        return DNSWHY_OK;
    dnswhy_cursor_close(d->one);
    enum dw_status status = dw_store_close(d->store, &d->error);
    dw_cause_texts_free(d->causes);
    dw_arena_free(&d->arena);
    free(d);
    return dw_api_status(status);
}
