/* check [--bars] [--certain-only] [--from N | --least N] [--wrong-certain N] [--incidents] [--list]
 * TRUTH REPORT: holds what dnswhy says of lookups against what is true of them. Prints what was taken for what,
 * precision and recall by cause and by root cause, and every wrong `certain`. With --bars the exit status is 1 unless
 * precision and recall are 99 % for each verdict and root cause that is true of at least N lookups (--from, default
 * 20), and no `certain` is wrong (or N);
 * --least N wants each that the era can have to be true of so many.
 * Incidents are compared, and
 * with --incidents held. --certain-only leaves the rates aside. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check_incidents.h"

enum { WORDS_MAX = 64 };

struct cell {
    const char *truth, *said;
    size_t count;
    const struct seen *example;
};

struct table {
    struct cell cells[512];
    size_t count;
};

struct options {
    bool bars, list, certain_only, incidents;
    size_t from, least, wrong_certain;
};

struct comparison {
    struct seen_list truth, report;
    struct table causes, roots;
    size_t wrong_certain;
};

struct key {
    int64_t request;
    struct seen *seen;
};

static int by_request(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    return x->request != y->request ? (x->request < y->request ? -1 : 1) : (x->seen > y->seen) - (x->seen < y->seen);
}

static bool is_near(const struct seen *a, const struct seen *b)
{
    int64_t apart = a->at - b->at;
    return a->at == INT64_MIN || b->at == INT64_MIN || (apart < 2000000000 && apart > -2000000000);
}

static struct key *index_requests(const struct seen_list *list, size_t *count)
{
    struct key *keys = calloc(list->count * REQUESTS_KEPT + 1, sizeof *keys);
    if (keys == NULL)
        abort();
    *count = 0;
    for (size_t i = 0; i < list->count; i++)
        for (size_t k = 0; k < list->list[i].request_count; k++)
            keys[(*count)++] = (struct key){list->list[i].requests[k], &list->list[i]};
    qsort(keys, *count, sizeof *keys, by_request);
    return keys;
}

/* The reported lookup that has a request of this one and begins about then. */
static struct seen *find_by_request(const struct seen *truth, const struct key *keys, size_t count)
{
    for (size_t k = 0; k < truth->request_count; k++) {
        size_t low = 0, high = count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (keys[middle].request < truth->requests[k])
                low = middle + 1;
            else
                high = middle;
        }
        for (; low < count && keys[low].request == truth->requests[k]; low++)
            if (keys[low].seen->partner == NULL && is_near(truth, keys[low].seen))
                return keys[low].seen;
    }
    return NULL;
}

/* Where the log has no request ids: by name, process and time. */
static struct seen *find_by_name(const struct seen *truth, const struct seen_list *report)
{
    for (size_t i = 0; i < report->count; i++) {
        struct seen *seen = &report->list[i];
        if (seen->partner == NULL && seen->request_count == 0 && seen->pid == truth->pid && is_near(truth, seen) &&
            (seen->name[0] == '\0' || strcmp(seen->name, truth->name) == 0))
            return seen;
    }
    return NULL;
}

static void pair(struct comparison *c)
{
    size_t count;
    struct key *keys = index_requests(&c->report, &count);
    for (size_t i = 0; i < c->truth.count; i++) {
        struct seen *truth = &c->truth.list[i];
        struct seen *found = find_by_request(truth, keys, count);
        if (found == NULL)
            found = find_by_name(truth, &c->report);
        truth->partner = found;
        if (found != NULL)
            found->partner = truth;
    }
    free(keys);
}

static void count_cell(struct table *table, const char *truth, const char *said, const struct seen *example)
{
    size_t i = 0;
    while (i < table->count && (strcmp(table->cells[i].truth, truth) != 0 || strcmp(table->cells[i].said, said) != 0))
        i++;
    if (i == sizeof table->cells / sizeof table->cells[0])
        return;
    if (i == table->count)
        table->cells[table->count++] = (struct cell){truth, said, 0, example};
    table->cells[i].count++;
}

/* One word for outcome and cause. */
static const char *verdict_of(const struct seen *seen)
{
    if (strcmp(seen->outcome, "resolved") == 0)
        return strcmp(seen->cause, "") == 0 ? "resolved" : "resolved-slow";
    return seen->cause[0] != '\0' ? seen->cause : seen->outcome;
}

static bool is_among(const char *word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

static void tell_certain(struct comparison *c, const struct seen *said, const struct seen *truth, const char *true_word,
                         const char *said_word)
{
    c->wrong_certain++;
    printf("wrong certain: %s %s pid %u: truly %s, said %s (truth line %zu, report line %zu)\n", truth->start,
           truth->name, truth->pid, true_word, said_word, truth->line, said->line);
}

static void compare_one(struct comparison *c, const struct seen *truth)
{
    const struct seen *said = truth->partner;
    if (truth->part &&
        (said == NULL || strcmp(said->outcome, "undecided") == 0 || strcmp(said->confidence, "certain") != 0))
        return;
    const char *true_word = verdict_of(truth), *said_word = said != NULL ? verdict_of(said) : "(missing)";
    bool listed = strcmp(said_word, true_word) == 0 || is_among(said_word, truth->accepted, truth->accepted_count);
    if (said != NULL && (listed || is_among("*", truth->accepted, truth->accepted_count)))
        true_word = said_word;
    count_cell(&c->causes, true_word, said_word, truth);
    bool same = strcmp(true_word, said_word) == 0;
    if (said != NULL && !same && strcmp(said->confidence, "certain") == 0)
        tell_certain(c, said, truth, true_word, said_word);
    if (!same || !listed || strcmp(truth->outcome, "failed") != 0 || strcmp(said->outcome, "failed") != 0)
        return;
    const char *true_root = truth->root, *said_root = said->root;
    if (is_among(said_root, truth->accepted_roots, truth->accepted_root_count) ||
        is_among("*", truth->accepted, truth->accepted_count))
        true_root = said_root;
    count_cell(&c->roots, true_root[0] != '\0' ? true_root : "(none)", said_root[0] != '\0' ? said_root : "(none)",
               truth);
    if (strcmp(true_root, said_root) != 0 && strcmp(said->root_confidence, "certain") == 0)
        tell_certain(c, said, truth, true_root, said_root);
}

static void tell_table(const struct table *table, const char *title, bool list)
{
    printf("\n%s: what was taken for something else\n", title);
    for (size_t i = 0; i < table->count; i++) {
        const struct cell *cell = &table->cells[i];
        if (strcmp(cell->truth, cell->said) == 0 && !list)
            continue;
        printf("  %-26s -> %-26s %6zu  e.g. %s %s R%lld (truth line %zu, report line %zu)\n", cell->truth, cell->said,
               cell->count, cell->example->start, cell->example->name,
               cell->example->request_count > 0 ? (long long)cell->example->requests[0] : -1, cell->example->line,
               cell->example->partner != NULL ? cell->example->partner->line : 0);
    }
}

static size_t sum(const struct table *table, const char *truth, const char *said)
{
    size_t n = 0;
    for (size_t i = 0; i < table->count; i++)
        if ((truth == NULL || strcmp(table->cells[i].truth, truth) == 0) &&
            (said == NULL || strcmp(table->cells[i].said, said) == 0))
            n += table->cells[i].count;
    return n;
}

/* False when one of the words is true of fewer lookups. */
static bool tell_short(const struct table *table, const struct words *words, size_t least)
{
    bool good = true;
    for (size_t i = 0; i < words->count; i++) {
        size_t truly = sum(table, words->list[i], NULL);
        if (truly < least)
            printf("%-28s %8zu  short\n", words->list[i], truly);
        good &= truly >= least;
    }
    return good;
}

/* False when a word that is true of `from` lookups or more is below the bar. */
static bool tell_rates(const struct table *table, const char *title, size_t from)
{
    bool good = true;
    const char *done[WORDS_MAX];
    size_t done_count = 0;
    printf("\n%-28s %8s %9s %9s\n", title, "true of", "precision", "recall");
    for (size_t i = 0; i < table->count; i++) {
        const char *word = table->cells[i].truth;
        if (is_among(word, done, done_count) || done_count == WORDS_MAX)
            continue;
        done[done_count++] = word;
        size_t truly = sum(table, word, NULL), said = sum(table, NULL, word), both = sum(table, word, word);
        bool fine = both * 100 >= truly * 99 && both * 100 >= said * 99;
        printf("%-28s %8zu %8.2f%% %8.2f%%%s\n", word, truly, said > 0 ? 100.0 * (double)both / (double)said : 0.0,
               100.0 * (double)both / (double)truly,
               fine           ? ""
               : truly < from ? "  (few)"
                              : "  below");
        good &= fine || truly < from;
    }
    return good;
}

static bool compare(struct comparison *c, const struct options *options)
{
    pair(c);
    for (size_t i = 0; i < c->truth.count; i++)
        compare_one(c, &c->truth.list[i]);
    for (size_t i = 0; i < c->report.count; i++)
        if (c->report.list[i].partner == NULL)
            count_cell(&c->causes, "(none there)", verdict_of(&c->report.list[i]), &c->report.list[i]);
    tell_table(&c->causes, "verdicts", options->list);
    tell_table(&c->roots, "root causes (of lookups whose cause was found)", options->list);
    bool good = tell_rates(&c->causes, "verdict", options->from);
    good &= tell_short(&c->causes, &c->truth.verdicts, options->least);
    good &= tell_rates(&c->roots, "root cause", options->from);
    good &= tell_short(&c->roots, &c->truth.roots, options->least);
    good &= incidents_compare(&c->truth, &c->report) || !options->incidents;
    printf("\nlookups: %zu true, %zu told; wrong certain: %zu\n", c->truth.count, c->report.count, c->wrong_certain);
    return (good || options->certain_only) && c->wrong_certain <= options->wrong_certain;
}

int main(int argc, char **argv)
{
    static const struct option LONG[] = {{"bars", 0, NULL, 'b'},      {"least", 1, NULL, 'm'},
                                         {"from", 1, NULL, 'f'},      {"wrong-certain", 1, NULL, 'w'},
                                         {"list", 0, NULL, 'l'},      {"certain-only", 0, NULL, 'c'},
                                         {"incidents", 0, NULL, 'i'}, {NULL, 0, NULL, 0}};
    struct options options = {.from = 20};
    int c;
    while ((c = getopt_long(argc, argv, "", LONG, NULL)) != -1) {
        if (c == 'm')
            options.from = options.least = strtoul(optarg, NULL, 10);
        else if (c == 'f')
            options.from = strtoul(optarg, NULL, 10);
        else if (c == 'w')
            options.wrong_certain = strtoul(optarg, NULL, 10);
        options.bars |= c == 'b';
        options.list |= c == 'l';
        options.incidents |= c == 'i';
        options.certain_only |= c == 'c';
        if (c == '?')
            return 2;
    }
    struct arena arena = {0};
    static struct comparison comparison;
    if (optind + 2 != argc || !check_read(argv[optind], &arena, &comparison.truth) ||
        !check_read(argv[optind + 1], &arena, &comparison.report))
        return 2;
    bool good = compare(&comparison, &options);
    free(comparison.truth.list);
    free(comparison.truth.incidents);
    free(comparison.report.incidents);
    free(comparison.report.list);
    dw_arena_free(&arena);
    return good || !options.bars ? 0 : 1;
}
