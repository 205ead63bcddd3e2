/* Completion for fish, from 3.0 on. */
#include "describe/describe.h"

static void put_quoted(FILE *out, const char *text)
{
    fputc('\'', out);
    for (; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputc('\'', out);
}

static void put_option(FILE *out, const struct cli_command *c, const struct cli_option *o)
{
    fprintf(out, "complete -c dnswhy -n '__dnswhy_command %s' -l %s", c->name, o->name);
    if (o->letter != 0)
        fprintf(out, " -s %c", o->letter);
    switch (dw_value_of_option(o)) {
    case VALUE_NONE:
    case VALUE_PROGRAM:
        break;
    case VALUE_ANY:
        fputs(" -x", out);
        break;
    case VALUE_FILE:
        fputs(" -r -F", out);
        break;
    case VALUE_FOLDER:
        fputs(" -x -a '(__fish_complete_directories)'", out);
        break;
    case VALUE_WORDS:
    case VALUE_QUERIES:
        fputs(" -x -a '", out);
        dw_put_words(out, o);
        fputc('\'', out);
        break;
    }
    fputs(" -d ", out);
    put_quoted(out, o->help);
    fputc('\n', out);
}

static void put_command(FILE *out, const struct cli_command *c)
{
    fprintf(out, "\ncomplete -c dnswhy -n __dnswhy_no_command -f -a %s -d ", c->name);
    put_quoted(out, c->summary);
    fputc('\n', out);
    for (const struct cli_option *o = c->options; o->name != NULL; o++)
        put_option(out, c, o);
    const char *verb;
    if (dw_verb_next(c, &(size_t){0}, &verb) != 0) {
        fprintf(out, "complete -c dnswhy -n '__dnswhy_command %s; and __dnswhy_words 2' -f -a '", c->name);
        dw_put_verbs(out, c);
        fputs("'\n", out);
    }
    if (dw_value_of_operands(c) == VALUE_PROGRAM)
        fprintf(out,
                "complete -c dnswhy -n '__dnswhy_command %s; and contains -- -- (commandline -opc)' -x -a "
                "'(__fish_complete_subcommand --fcs-skip=(contains -i -- -- (commandline -opc)))'\n",
                c->name);
    else if (dw_value_of_operands(c) == VALUE_NONE)
        fprintf(out, "complete -c dnswhy -n '__dnswhy_command %s' -f\n", c->name);
}

void dw_describe_fish(FILE *out)
{
    fputs("# fish completion for dnswhy; made from its option tables\n"
          "function __dnswhy_words\n"
          "    test (count (commandline -opc)) -eq $argv[1]\n"
          "end\n"
          "function __dnswhy_no_command\n"
          "    __dnswhy_words 1\n"
          "end\n"
          "function __dnswhy_command\n"
          "    set -l words (commandline -opc)\n"
          "    test (count $words) -ge 2; and test $words[2] = $argv[1]\n"
          "end\n"
          "complete -c dnswhy -n __dnswhy_no_command -f -l version -d 'which version this is'\n"
          "complete -c dnswhy -l help -d 'what there is'\n",
          out);
    for (size_t i = 0; dw_commands[i] != NULL; i++)
        put_command(out, dw_commands[i]);
}
