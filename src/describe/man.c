/* Man pages in mdoc(7), from a template of prose (man/) and the option table. */
#include "describe/describe.h"

#include <ctype.h>
#include <stdlib.h>

/* A line of text: nothing in it is a request or an escape, and what begins with a dash keeps it. */
static void put_text(FILE *out, const char *text, size_t len)
{
    char before = '\n';
    for (size_t i = 0; i < len; before = text[i++]) {
        if (before == '\n' && (text[i] == '.' || text[i] == '\''))
            fputs("\\&", out);
        if (text[i] == '\\')
            fputs("\\e", out);
        else if (text[i] == '-' &&
                 (before == ' ' || before == '\n' || before == '-' || before == '\'' || before == '('))
            fputs("\\-", out);
        else
            fputc(text[i], out);
    }
}

/* Filled text, a line for each sentence, as mdoc wants it. */
static void put_filled(FILE *out, const char *text)
{
    for (const char *end; (end = strstr(text, ". ")) != NULL; text = end + 2) {
        put_text(out, text, (size_t)(end - text) + 1);
        fputc('\n', out);
    }
    put_text(out, text, strlen(text));
}

/* One word of a macro's line. */
static void put_word(FILE *out, const char *word, size_t len)
{
    fputs("\\&", out); /* else "T" or "Ar" may be a macro */
    for (size_t i = 0; i < len; i++)
        fputs(word[i] == '-' ? "\\-" : (char[]){word[i], '\0'}, out);
}

/* One alternative of the operands: `test MESSAGE...`. */
static void put_operands(FILE *out, const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        size_t n = strcspn(text + at, " ");
        n = n < len - at ? n : len - at;
        const char *word = text + at;
        if (n == 2 && memcmp(word, "--", 2) == 0) {
            fputs(".Fl Fl\n", out);
        } else if (word[0] == '-') {
            size_t dashes = n > 1 && word[1] == '-' ? 2 : 1;
            fputs(dashes == 2 ? ".Fl Fl " : ".Fl ", out);
            put_word(out, word + dashes, n - dashes);
            fputc('\n', out);
        } else {
            fputs(islower((unsigned char)word[0]) ? ".Cm " : ".Ar ", out);
            put_word(out, word, n);
            fputc('\n', out);
        }
        at += n + 1;
    }
}

static void put_synopsis(FILE *out, const struct cli_command *c)
{
    const char *text = c->operands;
    fputs(".Sh SYNOPSIS\n", out);
    for (const char *next; text != NULL; text = next) {
        next = strstr(text, " | ");
        size_t n = next != NULL ? (size_t)(next - text) : strlen(text);
        fprintf(out, ".Nm dnswhy Cm %s\n.Op Ar options\n", c->name);
        if (n != 0)
            put_operands(out, text, n);
        next = next != NULL ? next + 3 : NULL;
    }
}

static void put_head(FILE *out, const struct cli_command *c)
{
    fputs(".Dt DNSWHY-", out);
    for (const char *at = c->name; *at != '\0'; at++)
        fputc(toupper((unsigned char)*at), out);
    fprintf(out, " 1\n.Os\n.Sh NAME\n.Nm dnswhy-%s\n.Nd ", c->name);
    put_text(out, c->summary, strlen(c->summary));
    fputc('\n', out);
    put_synopsis(out, c);
}

static void put_options(FILE *out, const struct cli_command *c)
{
    fputs(".Sh OPTIONS\n.Bl -tag -width Ds\n", out);
    for (const struct cli_option *o = c->options; o->name != NULL; o++) {
        fputs(".It", out);
        if (o->letter != 0)
            fprintf(out, " Fl %c ,", o->letter);
        fputs(" Fl Fl ", out);
        put_word(out, o->name, strlen(o->name));
        const char *value = o->form == OPTION_WORD ? o->words : o->argument;
        if (o->form != OPTION_FLAG && value != NULL) {
            fputs(" Ar ", out);
            put_word(out, value, strlen(value));
        }
        fputc('\n', out);
        put_text(out, o->help, strlen(o->help));
        fputc('\n', out);
    }
    fputs(".It Fl Fl help\nwhat there is\n.El\n", out);
}

static void put_commands(FILE *out)
{
    fputs(".Bl -tag -width entries\n", out);
    for (size_t i = 0; dw_commands[i] != NULL; i++) {
        fprintf(out, ".It Cm %s\n", dw_commands[i]->name);
        put_text(out, dw_commands[i]->summary, strlen(dw_commands[i]->summary));
        fprintf(out, ":\n.Xr dnswhy-%s 1\n", dw_commands[i]->name);
    }
    fputs(".El\n", out);
}

/* A command without prose of its own. */
static void put_plain(FILE *out, const struct cli_command *c)
{
    const char *details = c->details != NULL ? c->details : c->summary;
    fputs(".Dd November 24, 2026\n", out);
    put_head(out, c);
    fputs(".Sh DESCRIPTION\n", out);
    if (strstr(details, "  ") != NULL) { /* columns laid out by hand; all else fills the lines of who reads */
        fputs(".Bd -unfilled\n", out);
        put_text(out, details, strlen(details));
        fputs("\n.Ed\n", out);
    } else {
        put_filled(out, details);
        fputc('\n', out);
    }
    put_options(out, c);
    fputs(".Sh SEE ALSO\n.Xr dnswhy 1\n", out);
}

void dw_describe_man(FILE *out, const struct cli_command *command, FILE *prose)
{
    if (prose == NULL) {
        put_plain(out, command);
        return;
    }
    char *line = NULL;
    size_t size = 0;
    for (ssize_t n; (n = getline(&line, &size, prose)) >= 0;) {
        if (strcmp(line, "@HEAD@\n") == 0)
            put_head(out, command);
        else if (strcmp(line, "@OPTIONS@\n") == 0)
            put_options(out, command);
        else if (strcmp(line, "@COMMANDS@\n") == 0)
            put_commands(out);
        else
            (void)fwrite(line, 1, (size_t)n, out);
    }
    free(line);
}
