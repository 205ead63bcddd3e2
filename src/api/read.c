#include "api/handle.h"

static int concluded(dnswhy *d, enum dw_status status, const struct pipeline_result *r)
{
    d->stage = HANDLE_READ;
    d->utc_offset = r->utc_offset;
    d->counts = (struct dnswhy_counts){.inputs = r->inputs_read,
                                       .known = r->known,
                                       .damaged = r->damaged,
                                       .entries = r->entries,
                                       .events = r->events,
                                       .unknown = r->unknown};
    return dw_api_status(status);
}

static bool may_read(dnswhy *d, enum handle_stage stage, int *status)
{
    if (!dw_api_begin(d, status))
        return false;
    if (d->stage == stage)
        return true;
    *status = dw_api_fail(d, DW_ERR_USAGE,
                          d->stage == HANDLE_OPEN   ? "this handle was not opened for a stream"
                          : d->stage == HANDLE_LIVE ? "this handle was opened for a stream"
                                                    : "this handle reads no more: open another one");
    return false;
}

int dnswhy_analyze(dnswhy *d, const char *const *inputs, size_t count)
{
    int failed;
    struct pipeline_result result = {0};
    if (!may_read(d, HANDLE_OPEN, &failed))
        return failed;
    if (inputs == NULL || count == 0)
        return dw_api_fail(d, DW_ERR_USAGE, "there is no input");
    return concluded(d, dw_pipeline_analyze(d->store, inputs, count, &d->pipeline, &result, &d->error), &result);
}

struct follower {
    dnswhy *d;
    dnswhy_decided decided;
    void *user;
};

static void on_lookup(void *self, uint64_t id, const struct lookup_result *result)
{
    (void)result;
    struct follower *f = self;
    if (f->d->stop == 0 && f->decided != NULL && f->decided(f->user, f->d, id) != 0)
        f->d->stop = 1;
}

int dnswhy_follow(dnswhy *d, char *const *argv, dnswhy_decided decided, void *user)
{
    int failed, child;
    struct pipeline_result result = {0};
    if (!may_read(d, HANDLE_LIVE, &failed))
        return failed;
    if (argv != NULL && argv[0] == NULL)
        return dw_api_fail(d, DW_ERR_USAGE, "there is no program");
    struct follower f = {d, decided, user};
    const struct child_program program = {.words = argv, .no_keys = true};
    const struct pipeline_live live = {
        .program = argv != NULL ? &program : NULL, .stop = &d->stop, .self = &f, .lookup = on_lookup};
    d->stage = HANDLE_FOLLOWS;
    struct dw_error error = {0}; /* what the callback asks is another call */
    enum dw_status status = dw_pipeline_live(d->store, &live, &d->pipeline, &result, &child, &error);
    if (status == DW_OK)
        status = dw_store_commit(d->store, &error);
    d->error = error;
    result.inputs_read = status == DW_OK;
    return concluded(d, status, &result);
}

void dnswhy_stop(dnswhy *d)
{
    d->stop = 1;
}

const struct dnswhy_counts *dnswhy_read_counts(const dnswhy *d)
{
    return &d->counts;
}
