/* Judges every lookup as the contract does (contract, sections 3 to 5), from what is true. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/timestamp.h"
#include "daemon.h"

enum { MEMBERS_MAX = 8 };

struct verdict {
    const char *outcome, *cause, *root;
};

struct lookup {
    struct query *members[MEMBERS_MAX];
    size_t count;
    int64_t last_start;
};

static bool is_address(const char *type)
{
    return strcmp(type, "A") == 0 || strcmp(type, "AAAA") == 0;
}

static bool belongs(const struct lookup *lookup, const struct query *query)
{
    const struct query *first = lookup->members[0];
    if (first->life != query->life || first->client.pid != query->client.pid || strcmp(first->name, query->name) != 0 ||
        query->start - lookup->last_start > SEC(1) || lookup->count == MEMBERS_MAX)
        return false;
    for (size_t i = 0; i < lookup->count; i++)
        if (strcmp(lookup->members[i]->type, query->type) == 0 && lookup->members[i]->decided < query->start)
            return false;
    return true;
}

/* The cause of a query without an answer; NULL: its client left before anything was decided. */
static const char *cause_of(const struct query *query)
{
    if (query->cause != NULL)
        return query->cause;
    if (query->sent == NEVER)
        return NULL;
    return query->penalized || query->stop - query->sent >= SEC(5) ? "timeout" : NULL;
}

enum rank { RANK_NXDOMAIN, RANK_SENT, RANK_UNSENT, RANK_NO_DATA, RANKS };

static enum rank rank_of(const struct query *query, const char *cause)
{
    return strcmp(cause, "nxdomain") == 0  ? RANK_NXDOMAIN
           : query->never_sent             ? RANK_UNSENT
           : strcmp(cause, "no-data") == 0 ? RANK_NO_DATA
                                           : RANK_SENT;
}

static struct verdict judge_failure(const struct lookup *lookup)
{
    const char *best = NULL;
    enum rank best_rank = RANKS;
    bool left = false;
    for (size_t i = 0; i < lookup->count; i++) {
        const char *cause = cause_of(lookup->members[i]);
        enum rank rank = cause != NULL ? rank_of(lookup->members[i], cause) : RANKS;
        left |= cause == NULL;
        if (rank < best_rank) {
            best_rank = rank;
            best = cause;
        }
    }
    if (left && best_rank > RANK_SENT)
        return (struct verdict){"cancelled", NULL, NULL};
    return (struct verdict){"failed", best, NULL};
}

static const char *root_of(const struct lookup *lookup, const char *cause)
{
    const struct network *network = lookup->members[0]->network;
    if (strcmp(cause, "aaaa-records-unusable") == 0 && !network->v6.primary)
        return "no-ipv6-primary";
    return NULL;
}

static struct verdict judge(const struct lookup *lookup)
{
    bool addresses = false;
    int64_t answered = NEVER, sent = NEVER;
    for (size_t i = 0; i < lookup->count; i++)
        addresses |= is_address(lookup->members[i]->type);
    for (size_t i = 0; i < lookup->count; i++) {
        const struct query *query = lookup->members[i];
        if (query->answered && query->decided < answered && (!addresses || is_address(query->type)))
            answered = query->decided;
        if (query->sent < sent)
            sent = query->sent;
    }
    if (answered != NEVER)
        return (struct verdict){"resolved", NULL, NULL};
    struct verdict verdict = judge_failure(lookup);
    if (verdict.cause != NULL)
        verdict.root = root_of(lookup, verdict.cause);
    return verdict;
}

static void put_text(FILE *out, const char *key, const char *text)
{
    if (text == NULL)
        (void)fprintf(out, ",\"%s\":null", key);
    else
        (void)fprintf(out, ",\"%s\":\"%s\"", key, text);
}

static void write_lookup(const struct lookup *lookup, FILE *out)
{
    const struct query *first = lookup->members[0];
    struct verdict verdict = judge(lookup);
    char stamp[DW_TIMESTAMP_SIZE];
    (void)dw_timestamp_utc(first->start, stamp);
    (void)fprintf(out, "{\"start\":\"%s\",\"pid\":%" PRIu32, stamp, first->client.pid);
    put_text(out, "process", first->client.process);
    put_text(out, "name", first->name);
    (void)fprintf(out, ",\"requests\":[");
    for (size_t i = 0; i < lookup->count; i++)
        (void)fprintf(out, "%s%" PRIu32, i == 0 ? "" : ",", lookup->members[i]->r);
    (void)fprintf(out, "],\"types\":[");
    for (size_t i = 0; i < lookup->count; i++)
        (void)fprintf(out, "%s\"%s\"", i == 0 ? "" : ",", lookup->members[i]->type);
    (void)fprintf(out, "]");
    put_text(out, "outcome", verdict.outcome);
    put_text(out, "cause", verdict.cause);
    put_text(out, "root_cause", verdict.root);
    (void)fprintf(out, "}\n");
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

bool truth_write(struct sim *sim)
{
    FILE *out = fopen(sim->options.truth, "w");
    if (out == NULL)
        return false;
    size_t count = 0;
    const struct lookup *lookups = gather(sim, &count);
    for (size_t i = 0; i < count; i++)
        write_lookup(&lookups[i], out);
    return fclose(out) == 0;
}
