/* Completion for bash, from 3.2 on (macOS) and without the package bash-completion. */
#include "describe/describe.h"

static const char HEAD[] =
    "# bash completion for dnswhy; made from its option tables\n"
    "_dnswhy()\n"
    "{\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}\n"
    "    local kind='' words='' options='' verbs='' operands=file i\n"
    "    COMPREPLY=()\n"
    "    # --format=json comes as three words\n"
    "    if [ \"$cur\" = = ]; then\n"
    "        cur=\n"
    "    elif [ \"$prev\" = = ]; then\n"
    "        prev=${COMP_WORDS[COMP_CWORD-2]}\n"
    "    fi\n";

static const char TAIL[] =
    "    esac\n"
    "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
    "        kind=words words=$commands\n"
    "    fi\n"
    "    for ((i = 2; i < COMP_CWORD; i++)); do\n"
    "        if [ \"${COMP_WORDS[i]}\" = -- ]; then\n"
    "            kind=$operands\n"
    "            [ \"$operands\" != program ] || [ \"$i\" -eq $((COMP_CWORD - 1)) ] || kind=file\n"
    "            break\n"
    "        fi\n"
    "    done\n"
    "    if [ -z \"$kind\" ]; then\n"
    "        case $cur in\n"
    "        -*) kind=words words=\"$options --help\" ;;\n"
    "        *) kind=$operands; [ -z \"$verbs\" ] || [ \"$COMP_CWORD\" -ne 2 ] || kind=words words=$verbs ;;\n"
    "        esac\n"
    "    fi\n"
    "    # what is left empty is completed by files, as 'complete' says below\n"
    "    case $kind in\n"
    "    words) COMPREPLY=($(compgen -W \"$words\" -- \"$cur\")) ;;\n"
    "    folder) COMPREPLY=($(compgen -d -- \"$cur\")) ;;\n"
    "    program) COMPREPLY=($(compgen -c -- \"$cur\")) ;;\n"
    "    esac\n"
    "    case $kind in\n"
    "    words | any | none) compopt +o default +o bashdefault 2>/dev/null ;;\n"
    "    folder) compopt -o filenames 2>/dev/null ;;\n"
    "    esac\n"
    "    return 0\n"
    "}\n"
    "complete -o bashdefault -o default -F _dnswhy dnswhy\n";

static void put_value(FILE *out, const struct cli_option *o)
{
    static const char *const kinds[] = {[VALUE_ANY] = "any", [VALUE_FILE] = "file", [VALUE_FOLDER] = "folder"};
    enum value_form form = dw_value_of_option(o);
    if (form == VALUE_NONE)
        return;
    fprintf(out, "        --%s%s%.1s) ", o->name, o->letter != 0 ? " | -" : "", &o->letter);
    if (form == VALUE_WORDS || form == VALUE_QUERIES) {
        fprintf(out, "kind=words words='");
        dw_put_words(out, o);
        fprintf(out, "' ;;\n");
    } else {
        fprintf(out, "kind=%s ;;\n", kinds[form]);
    }
}

static void put_command(FILE *out, const struct cli_command *c)
{
    static const char *const operands[] = {[VALUE_NONE] = "none", [VALUE_FILE] = "file", [VALUE_PROGRAM] = "program"};
    fprintf(out, "    %s)\n        operands=%s verbs='", c->name, operands[dw_value_of_operands(c)]);
    dw_put_verbs(out, c);
    fprintf(out, "'\n        options='");
    for (const struct cli_option *o = c->options; o->name != NULL; o++)
        fprintf(out, "%s--%s", o == c->options ? "" : " ", o->name);
    fprintf(out, "'\n        case $prev in\n");
    for (const struct cli_option *o = c->options; o->name != NULL; o++)
        put_value(out, o);
    fprintf(out, "        esac ;;\n");
}

void dw_describe_bash(FILE *out)
{
    fputs(HEAD, out);
    fputs("    local commands='", out);
    for (size_t i = 0; dw_commands[i] != NULL; i++)
        fprintf(out, "%s ", dw_commands[i]->name);
    fputs("--help --version'\n    case $command in\n", out);
    for (size_t i = 0; dw_commands[i] != NULL; i++)
        put_command(out, dw_commands[i]);
    fputs(TAIL, out);
}
