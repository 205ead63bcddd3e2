#include <signal.h>
#include <stdio.h>

#include "cli/commands.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
} COMMANDS[] = {
    {"analyze", dw_cmd_analyze, "read captures and tell which lookups failed, and why"},
    {"live", dw_cmd_live, "follow a stream and tell of each failure as it is decided"},
    {"run", dw_cmd_run, "run a program and explain its lookups"},
    {"explain", dw_cmd_explain, "one lookup's whole story, entry by entry"},
    {"state", dw_cmd_state, "the network as it was: primaries, tunnels, resolvers, DNS services"},
    {"report", dw_cmd_report, "one page with everything, to read in a browser or to send"},
    {"query", dw_cmd_query, "SQL over all that was read"},
    {"entries", dw_cmd_entries, "all entries of a log, as 'log show' prints them"},
    {"patterns", dw_cmd_patterns, "the library of log messages: list, check, test, unknown"},
    {"capture", dw_cmd_capture, "collect on a Mac what analyze needs; elsewhere, print the commands"},
};
enum { COMMAND_COUNT = sizeof COMMANDS / sizeof *COMMANDS };

static void usage(FILE *out)
{
    fprintf(out, "dnswhy: why did that lookup fail?\n\nUsage: dnswhy COMMAND [options]\n\nCommands:\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, "  %-10s %s\n", COMMANDS[i].name, COMMANDS[i].summary);
    fprintf(out, "\n'dnswhy COMMAND --help' tells of its options. Start with: dnswhy analyze CAPTURE\n");
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    (void)signal(SIGPIPE, SIG_DFL); /* a reader that stops reading ends us quietly */
    if (strcmp(name, "--version") == 0) {
        printf("dnswhy " DNSWHY_VERSION "\n");
        return EXIT_DONE;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        usage(stdout);
        return EXIT_DONE;
    }
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(name, COMMANDS[i].name) == 0)
            return COMMANDS[i].run(argc - 1, argv + 1);
    if (name[0] != '\0')
        fprintf(stderr, "dnswhy: there is no command '%s'\n", name);
    usage(stderr);
    return EXIT_USAGE;
}
