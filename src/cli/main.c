#include <signal.h>
#include <stdio.h>

#include "cli/commands.h"

static void usage(FILE *out)
{
    fprintf(out, "dnswhy: why did that lookup fail?\n\nUsage: dnswhy COMMAND [options]\n\nCommands:\n");
    for (size_t i = 0; dw_commands[i] != NULL; i++)
        fprintf(out, "  %-10s %s\n", dw_commands[i]->name, dw_commands[i]->summary);
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
    const struct cli_command *command = dw_command_find(name);
    if (command != NULL)
        return command->run(argc - 1, argv + 1);
    if (name[0] != '\0')
        fprintf(stderr, "dnswhy: there is no command '%s'\n", name);
    usage(stderr);
    return EXIT_USAGE;
}
