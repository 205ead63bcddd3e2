/* Command-line options from tables: one table a command serves the parser, `--help`, and shell completions. */
#ifndef DW_CLI_OPTIONS_H
#define DW_CLI_OPTIONS_H

#include <stddef.h>

#include "base/error.h"
#include "base/slice.h"
#include "pipeline/pipeline.h"

enum option_form {
    OPTION_FLAG,     /* bool */
    OPTION_TEXT,     /* const char * */
    OPTION_LIST,     /* struct option_list: may be given again */
    OPTION_NUMBER,   /* uint64_t */
    OPTION_DURATION, /* int64_t, ns: 2s, 300ms, 5m, 7d */
    OPTION_SIZE,     /* uint64_t: 256M, 1G */
    OPTION_WORD      /* const char *, one of `words` */
};

struct option_list {
    const char *items[16];
    size_t count;
};

struct cli_option {
    const char *name; /* without dashes; NULL ends the table */
    char letter;      /* short form, or 0 */
    enum option_form form;
    size_t offset;        /* of the value in the command's struct */
    const char *argument; /* FILE, T, N.. */
    const char *words;    /* OPTION_WORD: "text|json|ndjson" */
    const char *help;
};

struct cli_command {
    const char *name;
    const char *operands; /* "INPUT..." */
    const char *summary;  /* one line */
    const char *details;  /* more lines for --help, or NULL */
    const struct cli_option *options;
    int (*run)(int argc, char **argv); /* argv[0] is the command's name; gives the exit status */
};

/* Every command that reads inputs has these: put COMMON_OPTIONS(struct type, member) in its table. */
struct common_options {
    const char *since, *until, *tz, *date;
    bool separate;
    uint64_t memory;
    int64_t slow;
    struct option_list patterns;
};

#define COMMON_OPTIONS(type, member)                                                                                   \
    {"since", 0, OPTION_TEXT, offsetof(type, member.since), "T", NULL, "only what came at or after T"},                \
        {"until", 0, OPTION_TEXT, offsetof(type, member.until), "T", NULL, "only what came before T"},                 \
        {"tz", 0, OPTION_TEXT, offsetof(type, member.tz), "ZONE", NULL, "zone of stamps without one: +02:00"},         \
        {"date", 0, OPTION_TEXT, offsetof(type, member.date), "DATE", NULL, "date of stamps without one: 2026-03-01"}, \
        {"separate", 0, OPTION_FLAG, offsetof(type, member.separate), NULL, NULL, "each input is a host of its own"},  \
        {"memory", 0, OPTION_SIZE, offsetof(type, member.memory), "SIZE", NULL, "bound of memory (256M)"},             \
        {"slow", 0, OPTION_DURATION, offsetof(type, member.slow), "TIME", NULL, "what counts as slow (2s)"},           \
    {                                                                                                                  \
        "patterns", 0, OPTION_LIST, offsetof(type, member.patterns), "DIR", NULL, "your own patterns beside ours"      \
    }

enum { EXIT_DONE = 0, EXIT_LOOKUP_FAILED = 1, EXIT_USAGE = 2, EXIT_DAMAGED = 3, EXIT_NOTHING = 4 };

/* Reads options into `values`; operands are moved to the front of argv (from argv[1]) and *operand_count counts them.
 * "--" ends the options. Returns -1 to go on, else the exit status to end with (--help was printed, or a usage error
 * told on stderr). */
int dw_options_parse(const struct cli_command *command, int argc, char **argv, void *values, int *operand_count);
/* The same for a command whose operands are another program's words: what stands behind the first is not ours. */
int dw_options_parse_leading(const struct cli_command *command, int argc, char **argv, void *values,
                             int *operand_count);
/* The common ones as the pipeline takes them. False: told on stderr, exit with EXIT_USAGE. */
bool dw_options_pipeline(const struct common_options *common, struct pipeline_options *out);
/* Tells notices on stderr as `dnswhy: path:line: text`. */
void dw_options_notify(void *self, const struct dw_notice *notice);
/* `dnswhy: text` on stderr; gives the exit status that fits. */
int dw_options_error(const struct dw_error *error);
/* Does this descriptor want colour (a terminal, no NO_COLOR, TERM not dumb)? */
bool dw_options_colour(int descriptor);
/* Columns of the terminal; where it is none, what COLUMNS says, else 0. */
int dw_options_width(int descriptor);
void dw_command_help(const struct cli_command *command);

#endif
