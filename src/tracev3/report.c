#include "tracev3/report.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { TOLD_IN_FULL = 3, TEXT_SIZE = 400 };

struct waiting {
    struct waiting *next;
    int kind;
    uint64_t offset;
    char text[TEXT_SIZE];
};

struct trace_report {
    char *input;
    struct dw_notify notify;
    pthread_mutex_t lock;
    uint64_t count[DAMAGE_KINDS];
    uint64_t total;
    struct waiting *first, **last;
};

static const char *const TEXT[DAMAGE_KINDS] = {
    [DAMAGE_HEADER] = "the header of a binary log is damaged",
    [DAMAGE_CHUNK] = "bytes that are no chunk",
    [DAMAGE_CUT] = "the file ends in the middle of a chunk",
    [DAMAGE_CATALOG] = "a catalog is damaged",
    [DAMAGE_MISSING] = "chunk sets that the catalog names are missing",
    [DAMAGE_SET] = "a chunk set does not unpack to what its catalog says",
    [DAMAGE_SET_CHUNK] = "a chunk set holds bytes that are no chunk",
    [DAMAGE_FIREHOSE] = "a chunk of records is cut short",
    [DAMAGE_RECORD] = "a record cannot be read",
    [DAMAGE_ITEMS] = "the arguments of a record do not fit it",
    [DAMAGE_PROCESS] = "records of a process that the catalog does not name",
    [DAMAGE_STATE] = "a state or dump is cut short",
    [DAMAGE_TIME] = "records of a boot whose clock is not told: their times are unknown",
    [DAMAGE_TIMESYNC] = "a file of clock settings is damaged",
    [DAMAGE_STRINGS] = "a file of format strings is damaged",
    [DAMAGE_FILE] = "a file cannot be read",
    [DAMAGE_LIMIT] = "more parts than memory allows: the rest is left out",
    [DAMAGE_MEMORY] = "a chunk set needs more memory than there is",
};

struct trace_report *dw_report_new(const struct reader_options *options)
{
    struct trace_report *report = calloc(1, sizeof *report);
    if (report != NULL && pthread_mutex_init(&report->lock, NULL) != 0) {
        free(report);
        report = NULL;
    }
    if (report != NULL) {
        report->notify = options->notify;
        report->last = &report->first;
        report->input = strdup(options->input != NULL ? options->input : "");
    }
    if (report != NULL && report->input == NULL) {
        dw_report_free(report);
        report = NULL;
    }
    return report;
}

void dw_report_free(struct trace_report *report)
{
    if (report == NULL)
        return;
    for (struct waiting *w = report->first, *next; w != NULL; w = next) {
        next = w->next;
        free(w);
    }
    (void)pthread_mutex_destroy(&report->lock);
    free(report->input);
    free(report);
}

static void add_waiting(struct trace_report *report, int kind, uint64_t offset, const char *path, const char *text)
{
    struct waiting *w = calloc(1, sizeof *w);
    if (w == NULL)
        return; /* it is counted all the same */
    w->kind = kind;
    w->offset = offset;
    if (path[0] != '\0')
        (void)snprintf(w->text, sizeof w->text, "%.250s: %s", path, text);
    else
        (void)snprintf(w->text, sizeof w->text, "%s", text);
    *report->last = w;
    report->last = &w->next;
}

void dw_report_damage(struct trace_report *report, enum trace_damage kind, const char *path, uint64_t offset)
{
    (void)pthread_mutex_lock(&report->lock);
    report->total++;
    if (report->count[kind]++ < TOLD_IN_FULL)
        add_waiting(report, DW_NOTICE_DAMAGE, offset, path, TEXT[kind]);
    (void)pthread_mutex_unlock(&report->lock);
}

void dw_report_note(struct trace_report *report, const char *text)
{
    (void)pthread_mutex_lock(&report->lock);
    add_waiting(report, DW_NOTICE_NOTE, 0, "", text);
    (void)pthread_mutex_unlock(&report->lock);
}

void dw_report_tell(struct trace_report *report)
{
    (void)pthread_mutex_lock(&report->lock);
    struct waiting *first = report->first;
    report->first = NULL;
    report->last = &report->first;
    (void)pthread_mutex_unlock(&report->lock);
    for (struct waiting *w = first, *next; w != NULL; w = next) {
        next = w->next;
        struct dw_notice notice = {.input = report->input, .offset = w->offset, .text = w->text};
        notice.kind = w->kind == DW_NOTICE_DAMAGE ? DW_NOTICE_DAMAGE : DW_NOTICE_NOTE;
        dw_notify(&report->notify, &notice);
        free(w);
    }
}

void dw_report_end(struct trace_report *report)
{
    (void)pthread_mutex_lock(&report->lock);
    for (int kind = 0; kind < DAMAGE_KINDS; kind++) {
        char text[TEXT_SIZE];
        if (report->count[kind] <= TOLD_IN_FULL)
            continue;
        (void)snprintf(text, sizeof text, "%s, in %llu more places", TEXT[kind],
                       (unsigned long long)(report->count[kind] - TOLD_IN_FULL));
        add_waiting(report, DW_NOTICE_DAMAGE, 0, "", text);
        report->count[kind] = 0;
    }
    (void)pthread_mutex_unlock(&report->lock);
    dw_report_tell(report);
}

uint64_t dw_report_count(struct trace_report *report)
{
    (void)pthread_mutex_lock(&report->lock);
    uint64_t total = report->total;
    (void)pthread_mutex_unlock(&report->lock);
    return total;
}
