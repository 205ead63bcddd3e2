#include "cli/shell.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool plain(const char *word)
{
    static const char harmless[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./_-";
    return *word != '\0' && word[strspn(word, harmless)] == '\0';
}

static void quote(FILE *out, const char *word)
{
    const char *around = plain(word) ? "" : "'";
    (void)fprintf(out, "%s%s", *word == '-' ? "./" : "", around);
    for (; *word != '\0'; word++)
        if (*word == '\'')
            (void)fputs("'\\''", out);
        else
            (void)fputc(*word, out);
    (void)fputs(around, out);
}

char *dw_shell_words(const char *const *words, size_t count)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        (void)fputs(i > 0 ? " " : "", out);
        quote(out, words[i]);
    }
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}
