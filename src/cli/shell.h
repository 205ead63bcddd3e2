/* Words as a shell takes them, for commands that people copy. */
#ifndef DW_CLI_SHELL_H
#define DW_CLI_SHELL_H

#include <stddef.h>

/* Joined by blanks, quoted where that is needed; a word that looks like an option gets ./ before it. To be freed; NULL:
 * no memory. */
char *dw_shell_words(const char *const *words, size_t count);

#endif
