/* Gathers queries to lookups (contract, section 3, "What belongs together") and writes their truth. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/timestamp.h"
#include "daemon.h"
#include "judge.h"
#include "style.h"

static bool belongs(const struct lookup *lookup, const struct query *query)
{
    const struct query *first = lookup->members[0];
    for (size_t i = 0; i < lookup->count; i++)
        if (lookup->members[i]->r == query->r && lookup->members[i]->life == query->life)
            return lookup->count < MEMBERS_MAX;
    if (first->life != query->life || first->client.pid != query->client.pid || strcmp(first->name, query->name) != 0 ||
        query->start - lookup->last_start > SEC(1) || lookup->count == MEMBERS_MAX)
        return false;
    for (size_t i = 0; i < lookup->count; i++) {
        const struct query *member = lookup->members[i];
        bool over = member->decided < query->start || member->stop < query->start;
        if (over && strcmp(member->type, query->type) == 0)
            return false;
    }
    return true;
}

static struct lookup *gather(struct sim *sim, size_t *count)
{
    struct lookup *lookups = sim_alloc(sim, (sim->truth->count + 1) * sizeof *lookups);
    *count = 0;
    size_t oldest = 0; /* lookups before it began too long ago to gain members */
    for (size_t i = 0; i < sim->truth->count; i++) {
        struct query *query = sim->truth->queries[i];
        while (oldest < *count && lookups[oldest].last_start < query->start - SEC(60))
            oldest++;
        struct lookup *home = NULL;
        for (size_t k = *count; k > oldest && home == NULL; k--)
            if (belongs(&lookups[k - 1], query))
                home = &lookups[k - 1];
        if (home == NULL)
            home = &lookups[(*count)++];
        home->members[home->count++] = query;
        home->last_start = query->start;
    }
    return lookups;
}

static void put_text(FILE *out, const char *key, const char *text)
{
    (void)fprintf(out, text[0] == '\0' ? ",\"%s\":null" : ",\"%s\":\"%s\"", key, text);
}

static void put_texts(FILE *out, const char *key, const char *const *texts, size_t count)
{
    (void)fprintf(out, ",\"%s\":[", key);
    for (size_t i = 0; i < count; i++)
        (void)fprintf(out, "%s\"%s\"", i == 0 ? "" : ",", texts[i]);
    (void)fprintf(out, "]");
}

static void put_verdict(FILE *out, const struct verdict *verdict)
{
    const char *word = verdict->words[0];
    bool resolved = strncmp(word, "resolved", 8) == 0, cancelled = strcmp(word, "cancelled") == 0;
    put_text(out, "outcome", resolved ? "resolved" : cancelled ? "cancelled" : "failed");
    put_text(out, "cause", strcmp(word, "resolved-slow") == 0 ? "timeout" : resolved || cancelled ? "" : word);
    put_text(out, "root_cause", verdict->roots[0]);
    put_texts(out, "accept", verdict->words + 1, verdict->word_count - 1);
    put_texts(out, "accept_roots", verdict->roots + 1, verdict->root_count - 1);
}

/* How much of a lookup the capture holds. */
enum shown { SHOWN_NOT, SHOWN_PART, SHOWN_WHOLE };

static enum shown how_shown(const struct sim *sim, const struct lookup *lookup)
{
    int64_t first = NEVER, decided = 0, last = 0;
    for (size_t i = 0; i < lookup->count; i++) {
        const struct query *query = lookup->members[i];
        int64_t end = query->stop != NEVER ? query->stop : query->died;
        first = query->start < first ? query->start : first;
        int64_t verdict = query->decided < end ? query->decided : end;
        decided = verdict > decided ? verdict : decided;
        last = end > last ? end : last;
    }
    if (first > sim->shown_to || last < sim->shown_from)
        return SHOWN_NOT;
    return first < sim->shown_from || decided > sim->shown_to ? SHOWN_PART : SHOWN_WHOLE;
}

static void write_lookup(const struct sim *sim, const struct lookup *lookup, FILE *out)
{
    const struct query *first = lookup->members[0];
    char stamp[DW_TIMESTAMP_SIZE];
    /* the compact style names no zone: its times are read as UTC */
    int64_t shift = sim->options.style == STYLE_COMPACT ? SEC(ZONE_SECONDS) : 0;
    (void)dw_timestamp_utc(first->start + shift, stamp);
    (void)fprintf(out, "{\"start\":\"%s\",\"pid\":%" PRIu32, stamp, first->client.pid);
    int64_t end = judged_at(lookup);
    if (end != NEVER) {
        (void)dw_timestamp_utc(end + shift, stamp);
        put_text(out, "end", stamp);
    }
    put_text(out, "process", first->client.process);
    put_text(out, "name", first->name);
    (void)fprintf(out, ",\"requests\":[");
    for (size_t i = 0; i < lookup->count; i++)
        (void)fprintf(out, "%s%" PRIu32, i == 0 ? "" : ",", lookup->members[i]->r);
    (void)fprintf(out, "]");
    const char *types[MEMBERS_MAX];
    for (size_t i = 0; i < lookup->count; i++)
        types[i] = lookup->members[i]->type;
    put_texts(out, "types", types, lookup->count);
    struct verdict verdict;
    judge(sim, lookup, &verdict);
    put_verdict(out, &verdict);
    (void)fprintf(out, how_shown(sim, lookup) == SHOWN_PART ? ",\"part\":true}\n" : "}\n");
}

bool truth_write(struct sim *sim)
{
    FILE *out = fopen(sim->options.truth, "w");
    if (out == NULL)
        return false;
    era_words_write(out, sim->options.era);
    happenings_write(sim, out);
    size_t count = 0;
    const struct lookup *lookups = gather(sim, &count);
    for (size_t i = 0; i < count; i++)
        if (how_shown(sim, &lookups[i]) != SHOWN_NOT)
            write_lookup(sim, &lookups[i], out);
    return fclose(out) == 0;
}
