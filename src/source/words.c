#include <stdlib.h>
#include <string.h>

#include "source/source.h"

enum dw_status dw_split_words(char ***out, const char *command, struct dw_error *error)
{
    size_t len = strlen(command);
    char **words = malloc((len / 2 + 2) * sizeof *words + len + 1);
    if (words == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    char *at = (char *)(words + len / 2 + 2);
    size_t count = 0;
    char quote = '\0';
    bool in_word = false;
    for (const char *c = command; *c != '\0'; c++) {
        if (quote == '\0' && (*c == ' ' || *c == '\t' || *c == '\n')) {
            if (in_word)
                *at++ = '\0';
            in_word = false;
            continue;
        }
        if (!in_word) {
            words[count++] = at;
            in_word = true;
        }
        if (quote == '\0' && (*c == '\'' || *c == '"'))
            quote = *c;
        else if (*c == quote)
            quote = '\0';
        else if (*c == '\\' && quote != '\'' && c[1] != '\0')
            *at++ = *++c;
        else
            *at++ = *c;
    }
    if (in_word)
        *at = '\0';
    words[count] = NULL;
    if (quote == '\0' && count != 0) {
        *out = words;
        return DW_OK;
    }
    free(words);
    return dw_fail(error, DW_ERR_USAGE, quote != '\0' ? "a quote is not closed" : "there is no program in it");
}
