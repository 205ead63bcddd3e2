/* describe OUT PROSE: writes OUT/man/dnswhy.1, a page for each command, and OUT/{dnswhy.bash,_dnswhy,dnswhy.fish}.
 * PROSE is the folder man/ of the source. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "describe/describe.h"

static FILE *open_in(const char *folder, const char *name, const char *mode)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        return NULL;
    return fopen(path, mode);
}

static int finish(FILE *out, const char *name)
{
    if (out != NULL && ferror(out) == 0 && fclose(out) == 0)
        return 0;
    fprintf(stderr, "describe: cannot write %s: %s\n", name, strerror(errno));
    return 1;
}

static int completion(const char *folder, const char *name, void (*describe)(FILE *out))
{
    FILE *out = open_in(folder, name, "w");
    if (out != NULL)
        describe(out);
    return finish(out, name);
}

static int page(const char *folder, const char *prose, const struct cli_command *command)
{
    char name[64], from[64];
    (void)snprintf(name, sizeof name, "man/dnswhy%s%s.1", command != NULL ? "-" : "",
                   command != NULL ? command->name : "");
    (void)snprintf(from, sizeof from, "%s.in", name + strlen("man/"));
    FILE *in = open_in(prose, from, "r");
    FILE *out = in != NULL || command != NULL ? open_in(folder, name, "w") : NULL;
    if (out != NULL)
        dw_describe_man(out, command, in);
    if (in != NULL)
        (void)fclose(in);
    return finish(out, name);
}

int main(int argc, char **argv)
{
    char pages[4096];
    if (argc != 3 || snprintf(pages, sizeof pages, "%s/man", argv[1]) >= (int)sizeof pages) {
        fprintf(stderr, "usage: describe OUT PROSE\n");
        return EXIT_USAGE;
    }
    (void)mkdir(argv[1], 0777);
    (void)mkdir(pages, 0777);
    int failed = page(argv[1], argv[2], NULL) + completion(argv[1], "dnswhy.bash", dw_describe_bash) +
                 completion(argv[1], "_dnswhy", dw_describe_zsh) + completion(argv[1], "dnswhy.fish", dw_describe_fish);
    for (size_t i = 0; dw_commands[i] != NULL; i++)
        failed += page(argv[1], argv[2], dw_commands[i]);
    return failed == 0 ? EXIT_DONE : EXIT_NOTHING;
}
