/* What stands behind dnswhy.h: a thin room over pipeline, store and report. */
#ifndef DW_API_HANDLE_H
#define DW_API_HANDLE_H

#include "base/arena.h"
#include "dnswhy.h"
#include "pipeline/pipeline.h"
#include "report/report.h"

enum handle_stage {
    HANDLE_OPEN,    /* it may read files */
    HANDLE_LIVE,    /* it may follow a stream */
    HANDLE_FOLLOWS, /* it does; its callback may ask for lookups */
    HANDLE_READ     /* it can be asked, and reads no more */
};

struct dnswhy {
    struct arena arena; /* copies of the options' texts */
    struct store *store;
    struct pipeline_options pipeline;
    enum handle_stage stage;
    volatile int stop;
    bool locked; /* nothing writes any more */
    struct dw_error error;
    struct dnswhy_counts counts;
    int32_t utc_offset; /* of the capture */
    struct cJSON *causes;
    dnswhy_cursor *one; /* of dnswhy_lookup_get */
    void (*notice)(void *user, const struct dnswhy_notice *notice);
    void *user;
};

/* The public word for a status; the failure's text stands in d->error. */
int dw_api_status(enum dw_status status);
/* Sets d->error and gives its public status. */
int dw_api_fail(dnswhy *d, enum dw_status status, const char *text);
/* A call begins: no failure yet. False: the handle can't take it (`d` NULL, or opening failed), *status says why. */
bool dw_api_begin(dnswhy *d, int *status);

#endif
