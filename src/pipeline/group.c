/* Which inputs are of one host: all, unless boot, name or device of two differ. */
#include "pipeline/run.h"

static bool differ(const char *a, const char *b)
{
    return a != NULL && b != NULL && a[0] != '\0' && b[0] != '\0' &&
           !dw_slice_equal_nocase(dw_slice_of(a), dw_slice_of(b));
}

/* log(1) writes `localhost` whoever the host is. */
static const char *name_of(const struct run_input *r)
{
    return strcmp(r->name, "localhost") == 0 ? "" : r->name;
}

static bool may_be_one(const struct run_input *a, const struct run_input *b)
{
    return !differ(a->boot, b->boot) && !differ(name_of(a), name_of(b)) && !differ(a->input->device, b->input->device);
}

static bool fits(const struct run *run, const struct run_input *r, uint32_t host)
{
    for (const struct run_input *other = run->inputs; other < r; other++)
        if (other->host == host && !may_be_one(other, r))
            return false;
    return true;
}

/* One that tells the same boot, or else the first that nothing speaks against. */
static uint32_t host_of(const struct run *run, const struct run_input *r)
{
    for (const struct run_input *other = run->inputs; other < r && r->boot[0] != '\0'; other++)
        if (other->boot[0] != '\0' && may_be_one(other, r))
            return other->host;
    for (uint32_t host = 0; host < run->host_count; host++)
        if (fits(run, r, host))
            return host;
    return (uint32_t)run->host_count;
}

void dw_run_group(struct run *run)
{
    run->host_count = 0;
    for (size_t i = 0; i < run->input_count; i++) {
        struct run_input *r = &run->inputs[i];
        r->host = run->options->separate ? (uint32_t)run->host_count : host_of(run, r);
        if (r->host == run->host_count)
            run->host_count++;
    }
}
