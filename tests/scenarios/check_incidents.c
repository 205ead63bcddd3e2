#include "check_incidents.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUN_LEAST = 10 };

static const int64_t NEAR = 3000000000, MOMENT = 20000000, RUN_SPAN = 5000000000;

static bool is_counted(const char *kind)
{
    return strcmp(kind, "daemon-restart") == 0 || strcmp(kind, "daemon-refuses-clients") == 0 ||
           strcmp(kind, "request-leak") == 0;
}

/* Of that kind, about that time. */
static bool has_like(const struct seen_list *list, const struct incident *like)
{
    for (size_t i = 0; i < list->incident_count; i++) {
        const struct incident *other = &list->incidents[i];
        if (strcmp(other->kind, like->kind) == 0 && other->at <= like->until + NEAR && other->until + NEAR >= like->at)
            return true;
    }
    return false;
}

static bool tell_without_partner(const struct seen_list *from, const struct seen_list *in, const char *word)
{
    bool good = true;
    for (size_t i = 0; i < from->incident_count; i++) {
        const struct incident *incident = &from->incidents[i];
        if (!is_counted(incident->kind) || incident->at == INT64_MIN || has_like(in, incident))
            continue;
        printf("incident %s: %s %s\n", word, incident->start, incident->kind);
        good = false;
    }
    return good;
}

static bool is_sure(const struct seen *seen)
{
    return seen->accepted_count == 0 && !seen->part && seen->end != INT64_MIN;
}

/* Nothing may be resolved within an outage. */
static bool tell_broken_outages(const struct seen_list *truth, const struct seen_list *report)
{
    bool good = true;
    for (size_t i = 0; i < report->incident_count; i++) {
        const struct incident *outage = &report->incidents[i];
        if (strcmp(outage->kind, "outage") != 0 || outage->at == INT64_MIN)
            continue;
        for (size_t k = 0; k < truth->count; k++) {
            const struct seen *seen = &truth->list[k];
            if (!is_sure(seen) || strcmp(seen->outcome, "resolved") != 0 || seen->end <= outage->at + MOMENT ||
                seen->end >= outage->until - MOMENT)
                continue;
            printf("incident untrue: outage of %s, in which %s %s was resolved\n", outage->start, seen->start,
                   seen->name);
            good = false;
            break;
        }
    }
    return good;
}

static int by_end(const void *a, const void *b)
{
    const struct seen *x = *(const struct seen *const *)a, *y = *(const struct seen *const *)b;
    return (x->end > y->end) - (x->end < y->end);
}

static bool is_told(const struct seen_list *report, int64_t from, int64_t to)
{
    for (size_t i = 0; i < report->incident_count; i++)
        if (strcmp(report->incidents[i].kind, "outage") == 0 && report->incidents[i].at <= to &&
            report->incidents[i].until >= from)
            return true;
    return false;
}

/* That there is no such name, or no such record, is an answer: a network that gives it is not out. */
static bool is_answered(const struct seen *seen)
{
    return strcmp(seen->cause, "nxdomain") == 0 || strcmp(seen->cause, "no-data") == 0;
}

/* Many failures one after the other, and no success among them: an outage. */
static bool tell_missing_outages(const struct seen_list *truth, const struct seen_list *report)
{
    const struct seen **order = calloc(truth->count + 1, sizeof(const struct seen *));
    if (order == NULL)
        abort();
    size_t count = 0, run = 0;
    for (size_t i = 0; i < truth->count; i++)
        if (truth->list[i].end != INT64_MIN && !truth->list[i].part && !is_answered(&truth->list[i]))
            order[count++] = &truth->list[i];
    qsort(order, count, sizeof(const struct seen *), by_end);
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        bool fails = strcmp(order[i]->outcome, "failed") == 0 && is_sure(order[i]);
        run = fails ? run + 1 : 0;
        bool last = i + 1 == count || strcmp(order[i + 1]->outcome, "failed") != 0 || !is_sure(order[i + 1]);
        if (run < RUN_LEAST || !last)
            continue;
        const struct seen *first = order[i + 1 - run];
        if (order[i]->end - first->end < RUN_SPAN || is_told(report, first->end, order[i]->end))
            continue;
        printf("incident missing: outage of %s, %zu lookups\n", first->start, run);
        good = false;
    }
    free(order);
    return good;
}

bool incidents_compare(const struct seen_list *truth, const struct seen_list *report)
{
    bool good = tell_without_partner(truth, report, "missing");
    good &= tell_without_partner(report, truth, "not there");
    good &= tell_broken_outages(truth, report);
    good &= tell_missing_outages(truth, report);
    return good;
}
