/* dnswhy unmask: names for lookups whose names the log hides, by the hashes of candidates. */
#include <stdio.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/opened.h"
#include "pipeline/unmask.h"
#include "report/json.h"
#include "report/paper.h"

struct unmask_options {
    const char *db, *format;
    struct option_list names;
    bool no_hosts;
};

static const struct cli_option OPTIONS[] = {
    {"db", 0, OPTION_TEXT, offsetof(struct unmask_options, db), "FILE", NULL, "the database whose lookups get names"},
    {"names", 0, OPTION_LIST, offsetof(struct unmask_options, names), "FILE", NULL,
     "candidates, one a line, or a hosts file (may be given again)"},
    {"no-hosts", 0, OPTION_FLAG, offsetof(struct unmask_options, no_hosts), NULL, NULL,
     "leave this machine's /etc/hosts out"},
    {"format", 0, OPTION_WORD, offsetof(struct unmask_options, format), NULL, "text|json", "what to write"},
    {0}};

const struct cli_command dw_command_unmask = {
    "unmask",
    "",
    "find names that the log hides, among candidates",
    "macOS 14 to 26 log a hash beside a hidden name. Each candidate of --names, of /etc/hosts and of the names that\n"
    "the database has elsewhere whose hash is that of a lookup becomes its name, as written or in lower case, with or\n"
    "without its final dot. Where several fit, the first in the order of letters is taken and marked as a guess\n"
    "(name_guess in SQL and JSON). The hash has 32 bits: of many candidates, some fit by chance.",
    OPTIONS,
    dw_cmd_unmask};

/* How many hashes that have no name among the candidates would be met by chance. */
static double by_chance(const struct unmask_counts *c)
{
    return (double)c->hashes * (double)c->candidates / 4294967296.0;
}

static void put_json(const struct unmask *unmask, const struct unmask_counts *c)
{
    struct json_writer w = {.out = stdout};
    const struct {
        const char *key;
        uint64_t value;
    } numbers[] = {{"hidden", c->hidden},
                   {"named", c->named},
                   {"guessed", c->guessed},
                   {"hashes", c->hashes},
                   {"candidates", c->candidates}};
    struct unmask_name n;
    dw_json_open(&w, '{');
    dw_json_key(&w, "schema");
    dw_json_string(&w, SLICE("dnswhy/1"));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        dw_json_key(&w, numbers[i].key);
        dw_json_int(&w, (int64_t)numbers[i].value);
    }
    dw_json_key(&w, "by_chance");
    dw_json_real(&w, by_chance(c));
    dw_json_key(&w, "names");
    dw_json_open(&w, '[');
    for (size_t i = 0; dw_unmask_name(unmask, i, &n); i++) {
        dw_json_newline(&w);
        dw_json_open(&w, '{');
        dw_json_key(&w, "name_hash");
        dw_json_string(&w, n.hash);
        dw_json_key(&w, "name");
        dw_json_string(&w, n.name);
        dw_json_key(&w, "name_guess");
        dw_json_bool(&w, n.also_count != 0);
        dw_json_key(&w, "also");
        dw_json_open(&w, '[');
        for (size_t k = 0; k < n.also_count; k++)
            dw_json_string(&w, n.also[k]);
        dw_json_close(&w, ']');
        dw_json_key(&w, "lookups");
        dw_json_int(&w, (int64_t)n.lookups);
        dw_json_close(&w, '}');
    }
    dw_json_close(&w, ']');
    dw_json_close(&w, '}');
    putchar('\n');
}

static void put_name(struct paper *p, const struct unmask_name *n)
{
    dw_paper_begin(p, 2, 6);
    dw_paper_put(p, INK_DIM, n->hash);
    dw_paper_tab(p, 12);
    dw_paper_put(p, INK_NAME, n->name);
    dw_paper_print(p, INK_PLAIN, "  %llu lookup%s", (unsigned long long)n->lookups, n->lookups == 1 ? "" : "s");
    for (size_t i = 0; i < n->also_count; i++) {
        dw_paper_put(p, INK_WARN, i == 0 ? SLICE("; a guess: the same hash has ") : SLICE(", "));
        dw_paper_put(p, INK_NAME, n->also[i]);
    }
    dw_paper_end(p);
}

static void put_text(const struct unmask *unmask, const struct unmask_counts *c)
{
    struct paper p = dw_paper(stdout, dw_options_width(STDOUT_FILENO), dw_options_colour(STDOUT_FILENO));
    struct unmask_name n;
    dw_paper_begin(&p, 0, 0);
    dw_paper_print(&p, INK_BOLD, "%llu of %llu lookups without a name have one now", (unsigned long long)c->named,
                   (unsigned long long)c->hidden);
    if (c->guessed != 0)
        dw_paper_print(&p, INK_WARN, "; in the database, the name of %llu is a guess", (unsigned long long)c->guessed);
    dw_paper_put(&p, INK_PLAIN, SLICE("."));
    if (c->no_hash != 0)
        dw_paper_print(&p, INK_PLAIN, " %llu bear no hash: no candidate can be told to be theirs.",
                       (unsigned long long)c->no_hash);
    dw_paper_end(&p);
    for (size_t i = 0; dw_unmask_name(unmask, i, &n); i++)
        put_name(&p, &n);
    if (by_chance(c) >= 0.05) {
        dw_paper_begin(&p, 0, 0);
        dw_paper_print(&p, INK_PLAIN,
                       "Of %llu candidates and %llu hashes, about %.1f fit by chance alone: look whether a name makes"
                       " sense.",
                       (unsigned long long)c->candidates, (unsigned long long)c->hashes, by_chance(c));
        dw_paper_end(&p);
    }
}

int dw_cmd_unmask(int argc, char **argv)
{
    struct unmask_options o = {0};
    int count;
    int done = dw_options_parse(&dw_command_unmask, argc, argv, &o, &count);
    if (done >= 0)
        return done;
    if (o.db == NULL || count != 0) {
        fprintf(stderr, "dnswhy: unmask wants a database and candidates: dnswhy unmask --db FILE --names FILE\n");
        return EXIT_USAGE;
    }
    if (!dw_opened_is_database(o.db)) {
        fprintf(stderr, "dnswhy: %s is no database\n", o.db);
        return EXIT_NOTHING;
    }
    struct store *store = NULL;
    struct unmask *unmask = NULL;
    struct unmask_counts counts;
    struct dw_error error = {0};
    struct unmask_files files = {o.names.items, o.names.count, o.no_hosts ? NULL : "/etc/hosts"};
    enum dw_status status = dw_store_open(&store, &(struct store_options){.path = o.db}, &error);
    if (status == DW_OK)
        status = dw_pipeline_unmask(store, &files, &unmask, &counts, &error);
    if (status == DW_OK)
        (o.format != NULL && strcmp(o.format, "json") == 0 ? put_json : put_text)(unmask, &counts);
    dw_unmask_close(unmask);
    enum dw_status closed = dw_store_close(store, status == DW_OK ? &error : NULL);
    if (status == DW_OK && closed == DW_OK && fflush(stdout) != 0)
        status = dw_fail_errno(&error, "cannot write");
    return status != DW_OK || closed != DW_OK ? dw_options_error(&error) : EXIT_DONE;
}
