#include "describe/describe.h"

#include <ctype.h>

#include "store/query.h"

enum value_form dw_value_of_option(const struct cli_option *option)
{
    if (option->form == OPTION_FLAG)
        return VALUE_NONE;
    if (option->form == OPTION_WORD)
        return VALUE_WORDS;
    if (strcmp(option->name, "named") == 0)
        return VALUE_QUERIES;
    if (option->argument == NULL)
        return VALUE_ANY;
    if (strncmp(option->argument, "FILE", 4) == 0)
        return VALUE_FILE;
    return strcmp(option->argument, "DIR") == 0 ? VALUE_FOLDER : VALUE_ANY;
}

enum value_form dw_value_of_operands(const struct cli_command *command)
{
    if (strncmp(command->operands, "-- PROGRAM", 10) == 0)
        return VALUE_PROGRAM;
    return command->operands[0] != '\0' && strcmp(command->operands, "[-]") != 0 ? VALUE_FILE : VALUE_NONE;
}

size_t dw_verb_next(const struct cli_command *command, size_t *at, const char **out)
{
    const char *text = command->operands + *at;
    size_t n = strcspn(text, " ");
    if (n == 0 || !islower((unsigned char)text[0]))
        return 0;
    *out = text;
    const char *next = strstr(text, " | ");
    *at = next != NULL ? (size_t)(next - command->operands) + 3 : strlen(command->operands);
    return n;
}

void dw_put_words(FILE *out, const struct cli_option *option)
{
    struct named_query query;
    const char *gap = "";
    if (dw_value_of_option(option) == VALUE_QUERIES)
        for (size_t at = 0; dw_named_query_next(&at, &query); gap = " ")
            fprintf(out, "%s%.*s", gap, SLICE_ARG(query.name));
    else
        for (const char *c = option->words; *c != '\0'; c++)
            fputc(*c == '|' ? ' ' : *c, out);
}

void dw_put_verbs(FILE *out, const struct cli_command *command)
{
    const char *verb, *gap = "";
    size_t n;
    for (size_t at = 0; (n = dw_verb_next(command, &at, &verb)) != 0; gap = " ")
        fprintf(out, "%s%.*s", gap, (int)n, verb);
}
