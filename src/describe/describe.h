/* Man pages and completions, made at build time from the option tables of src/cli: what --help says, they say. */
#ifndef DW_DESCRIBE_DESCRIBE_H
#define DW_DESCRIBE_DESCRIBE_H

#include <stdio.h>

#include "cli/commands.h"

/* What the value of an option, or an operand, can be completed with. */
enum value_form {
    VALUE_NONE,    /* an option without a value */
    VALUE_ANY,     /* nothing is known of it */
    VALUE_FILE,    /* also databases, captures, folders that are inputs */
    VALUE_FOLDER,  /* DIR */
    VALUE_WORDS,   /* one of option->words */
    VALUE_QUERIES, /* one of the named queries */
    VALUE_PROGRAM  /* a program and its arguments */
};

enum value_form dw_value_of_option(const struct cli_option *option);
enum value_form dw_value_of_operands(const struct cli_command *command);
/* The first words of operands such as "list | check | test MESSAGE": the next one behind *at (0 at first; moved on).
 * Its length, with *out in command->operands; 0: there are no more. */
size_t dw_verb_next(const struct cli_command *command, size_t *at, const char **out);
/* Writes "a b c": the words of the option, the named queries, or the command's verbs. */
void dw_put_words(FILE *out, const struct cli_option *option);
void dw_put_verbs(FILE *out, const struct cli_command *command);

void dw_describe_bash(FILE *out);
void dw_describe_zsh(FILE *out);
void dw_describe_fish(FILE *out);
/* The page of one command, or of the program (NULL). `prose` is its template (man/PAGE.1.in), NULL where there is none:
 * then what --help tells stands for it. */
void dw_describe_man(FILE *out, const struct cli_command *command, FILE *prose);

#endif
