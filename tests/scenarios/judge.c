/* Judges every lookup as the contract does (contract, section 3), from what is true. Where the log leaves more than one
 * fair reading, all of them are told. */
#include "judge.h"

#include <string.h>

static bool is_address(const char *type)
{
    return strcmp(type, "A") == 0 || strcmp(type, "AAAA") == 0;
}

enum rank { RANK_NXDOMAIN, RANK_SENT, RANK_UNSENT, RANK_NO_DATA, RANKS };

static enum rank rank_of(const struct query *query, const char *cause)
{
    return strcmp(cause, "nxdomain") == 0  ? RANK_NXDOMAIN
           : query->never_sent             ? RANK_UNSENT
           : strcmp(cause, "no-data") == 0 ? RANK_NO_DATA
                                           : RANK_SENT;
}

static void add_word(const char **words, size_t *count, const char *word)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(words[i], word) == 0)
            return;
    if (*count < READINGS_MAX)
        words[(*count)++] = word;
}

/* In which network the last of them was decided. */
static const struct network *network_at_end(const struct lookup *lookup)
{
    const struct query *last = lookup->members[0];
    for (size_t i = 1; i < lookup->count; i++)
        if (lookup->members[i]->network_at_end != NULL && lookup->members[i]->decided > last->decided)
            last = lookup->members[i];
    return last->network_at_end;
}

/* Five seconds of waiting decide, whatever comes later. */
static int64_t decided_at(const struct query *query)
{
    int64_t from = query->local ? query->start : query->sent;
    int64_t waited = from != NEVER ? from + SEC(5) : NEVER;
    return waited < query->decided ? waited : query->decided;
}

int64_t judged_at(const struct lookup *lookup)
{
    bool addresses = false;
    int64_t resolved = NEVER, failed = 0;
    for (size_t i = 0; i < lookup->count; i++)
        addresses |= is_address(lookup->members[i]->type);
    for (size_t i = 0; i < lookup->count; i++) {
        const struct query *query = lookup->members[i];
        int64_t at = query->answered ? query->decided : decided_at(query);
        if (query->answered && (!addresses || is_address(query->type)) && at < resolved)
            resolved = at;
        failed = at > failed ? at : failed;
    }
    return resolved != NEVER ? resolved : failed;
}

/* Whether the network surely changed between the start and the verdict. */
static bool has_moved(const struct lookup *lookup)
{
    const struct network *end = network_at_end(lookup);
    int64_t last = 0;
    for (size_t i = 0; i < lookup->count; i++)
        if (lookup->members[i]->decided != NEVER && decided_at(lookup->members[i]) > last)
            last = decided_at(lookup->members[i]);
    return end != NULL && end != lookup->members[0]->network && end->from + MS(200) < last;
}

static void add_roots(const struct sim *sim, const struct lookup *lookup, struct verdict *verdict,
                      const struct query *query, const char *cause)
{
    const char *roots[ROOTS_MAX];
    size_t count = root_causes(sim, query, network_at_end(lookup), cause, roots);
    if (has_moved(lookup) && count > 0 && roots[0][0] == '\0')
        roots[0] = "network-change";
    for (size_t i = 0; i < count; i++)
        add_word(verdict->roots, &verdict->root_count, roots[i]);
}

/* One reading: `causes` has one for each member, "" where its client left before anything was decided. */
static void judge_reading(const struct sim *sim, const struct lookup *lookup, const char *const *causes,
                          struct verdict *verdict)
{
    size_t best = 0;
    enum rank best_rank = RANKS;
    bool left = false;
    for (size_t i = 0; i < lookup->count; i++) {
        enum rank rank = causes[i][0] != '\0' ? rank_of(lookup->members[i], causes[i]) : RANKS;
        left |= rank == RANKS && !lookup->members[i]->answered; /* HTTPS may be, and resolves nothing */
        if (rank < best_rank) {
            best_rank = rank;
            best = i;
        }
    }
    bool undecided = left && best_rank != RANK_NXDOMAIN;
    if (best_rank == RANKS || (undecided && best_rank != RANK_SENT))
        add_word(verdict->words, &verdict->word_count, "cancelled");
    if (best_rank != RANKS && !(undecided && best_rank == RANK_UNSENT)) {
        add_word(verdict->words, &verdict->word_count, causes[best]);
        add_roots(sim, lookup, verdict, lookup->members[best], causes[best]);
    }
    if (undecided && best_rank == RANK_SENT)
        add_word(verdict->words, &verdict->word_count, "cancelled");
    for (size_t i = 0; i < lookup->count; i++) /* others of the same rank are as good */
        if (i != best && best_rank < RANKS && causes[i][0] != '\0' &&
            rank_of(lookup->members[i], causes[i]) == best_rank && strcmp(causes[i], causes[best]) != 0) {
            add_word(verdict->words, &verdict->word_count, causes[i]);
            add_roots(sim, lookup, verdict, lookup->members[i], causes[i]);
        }
}

static void judge_failure(const struct sim *sim, const struct lookup *lookup, struct verdict *verdict)
{
    size_t choice[MEMBERS_MAX] = {0};
    for (;;) {
        const char *causes[MEMBERS_MAX];
        for (size_t i = 0; i < lookup->count; i++) {
            const struct query *query = lookup->members[i];
            causes[i] = query->cause_count > 0 ? query->causes[choice[i]] : "";
        }
        judge_reading(sim, lookup, causes, verdict);
        size_t i = 0;
        while (i < lookup->count && ++choice[i] >= lookup->members[i]->cause_count)
            choice[i++] = 0;
        if (i == lookup->count)
            return;
    }
}

static void judge_answer(const struct lookup *lookup, const struct query *first, struct verdict *verdict)
{
    int64_t took = first->decided - lookup->members[0]->start;
    bool slow = took > SEC(2), delayed = first->left_server;
    add_word(verdict->words, &verdict->word_count, slow && delayed ? "resolved-slow" : "resolved");
    if (slow && (took > SEC(5) || first->network_at_end != first->network))
        add_word(verdict->words, &verdict->word_count, delayed ? "resolved" : "resolved-slow");
}

void judge(const struct sim *sim, const struct lookup *lookup, struct verdict *verdict)
{
    *verdict = (struct verdict){.word_count = 0};
    bool addresses = false;
    const struct query *first = NULL;
    for (size_t i = 0; i < lookup->count; i++)
        addresses |= is_address(lookup->members[i]->type);
    for (size_t i = 0; i < lookup->count; i++) {
        const struct query *query = lookup->members[i];
        if (query->answered && (!addresses || is_address(query->type)) &&
            (first == NULL || query->decided < first->decided))
            first = query;
    }
    if (first != NULL)
        judge_answer(lookup, first, verdict);
    else
        judge_failure(sim, lookup, verdict);
    for (size_t i = 0; i < lookup->count; i++)
        if (lookup->members[i]->silent || lookup->members[i]->revived)
            add_word(verdict->words, &verdict->word_count, "*");
    for (size_t i = 0; i < lookup->count; i++)
        if (lookup->members[i]->hidden)
            add_word(verdict->words, &verdict->word_count, "undecided");
    if (sim->options.style == STYLE_TRANSCRIPT) { /* without times, how long a wait was stays unknown */
        bool resolved = strncmp(verdict->words[0], "resolved", strlen("resolved")) == 0;
        add_word(verdict->words, &verdict->word_count, resolved ? "resolved" : "undecided");
    }
    if (verdict->root_count == 0)
        verdict->roots[verdict->root_count++] = "";
}
