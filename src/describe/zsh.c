/* Completion for zsh: a function of its completion system. */
#include "describe/describe.h"

/* Within a single-quoted spec of _arguments or _describe. */
static void put_escaped(FILE *out, const char *text, const char *special)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            fputs("'\\''", out);
        else if (strchr(special, *text) != NULL)
            fprintf(out, "\\%c", *text);
        else
            fputc(*text, out);
    }
}

static void put_action(FILE *out, const struct cli_option *o)
{
    switch (dw_value_of_option(o)) {
    case VALUE_NONE:
    case VALUE_PROGRAM:
        return;
    case VALUE_ANY:
        fputc(':', out);
        put_escaped(out, o->argument != NULL ? o->argument : o->name, ":[]\\");
        fputs(": ", out);
        return;
    case VALUE_FILE:
        fputs(":file:_files", out);
        return;
    case VALUE_FOLDER:
        fputs(":folder:_files -/", out);
        return;
    case VALUE_WORDS:
    case VALUE_QUERIES:
        fprintf(out, ":%s:(", o->name);
        dw_put_words(out, o);
        fputc(')', out);
        return;
    }
}

static void put_option(FILE *out, const struct cli_option *o)
{
    const char *equals = o->form == OPTION_FLAG ? "" : "=";
    if (o->letter != 0)
        fprintf(out, "        '(-%c --%s)'{-%c%s,--%s%s}'[", o->letter, o->name, o->letter,
                o->form == OPTION_FLAG ? "" : "+", o->name, equals);
    else
        fprintf(out, "        '%s--%s%s[", o->form == OPTION_LIST ? "*" : "", o->name, equals);
    put_escaped(out, o->help, ":[]\\");
    fputc(']', out);
    put_action(out, o);
    fputs("' \\\n", out);
}

static void put_command(FILE *out, const struct cli_command *c)
{
    fprintf(out, "    %s)\n      _arguments -s -S \\\n", c->name);
    for (const struct cli_option *o = c->options; o->name != NULL; o++)
        put_option(out, o);
    const char *verb;
    if (dw_verb_next(c, &(size_t){0}, &verb) != 0) {
        fputs("        '1:what to do:(", out);
        dw_put_verbs(out, c);
        fputs(")' \\\n", out);
    }
    if (dw_value_of_operands(c) == VALUE_PROGRAM)
        fputs("        '(-):program:_command_names -e' '*::arguments:_normal' \\\n", out);
    else if (dw_value_of_operands(c) == VALUE_FILE)
        fputs("        '*:input:_files' \\\n", out);
    fputs("        '(- *)--help[this text]' ;;\n", out);
}

void dw_describe_zsh(FILE *out)
{
    fputs("#compdef dnswhy\n"
          "# made from dnswhy's option tables\n"
          "_dnswhy() {\n"
          "  local curcontext=$curcontext state line\n"
          "  typeset -A opt_args\n"
          "  _arguments -C '(- *)--help[what there is]' '(- *)--version[which version this is]' \\\n"
          "    '1:command:->command' '*::argument:->argument'\n"
          "  case $state in\n"
          "  command)\n"
          "    local -a commands\n"
          "    commands=(\n",
          out);
    for (size_t i = 0; dw_commands[i] != NULL; i++) {
        fprintf(out, "      '%s:", dw_commands[i]->name);
        put_escaped(out, dw_commands[i]->summary, ":\\");
        fputs("'\n", out);
    }
    fputs("    )\n"
          "    _describe -t commands command commands ;;\n"
          "  argument)\n"
          "    curcontext=${curcontext%:*}-$words[1]:\n"
          "    case $words[1] in\n",
          out);
    for (size_t i = 0; dw_commands[i] != NULL; i++)
        put_command(out, dw_commands[i]);
    fputs("    esac ;;\n"
          "  esac\n"
          "}\n"
          "if [ \"$funcstack[1]\" = _dnswhy ]; then _dnswhy \"$@\"; else compdef _dnswhy dnswhy; fi\n",
          out);
}
