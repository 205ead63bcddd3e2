/* A program that is run for its user's sake: it has our standard input, output and error, and our process group, so
 * that the terminal's keys reach it as they reach us. */
#ifndef DW_SOURCE_PROGRAM_H
#define DW_SOURCE_PROGRAM_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

/* What a shell's `$?` is when a command could not be run, or was not found. */
enum { PROGRAM_NOT_RUN = 126, PROGRAM_NOT_FOUND = 127 };

struct program {
    pid_t pid;   /* 0: not started */
    int refused; /* PROGRAM_NOT_RUN or PROGRAM_NOT_FOUND where it could not be started; else 0 */
    bool ended;
    int status; /* as waitpid's, once ended */
};

/* Starts `words` (argv, NULL-terminated; looked for along PATH). Signals that are ignored stay so for it, those with a
 * handler are its own to decide. A file without `#!` is the shell's, as execvp has it. DW_ERR_IO: p->refused. */
enum dw_status dw_program_start(struct program *p, char *const *words, struct dw_error *error);
/* Has it ended? Does not wait. */
bool dw_program_ended(struct program *p);
/* As a shell tells it: its exit status, or 128 and the signal that killed it. */
int dw_program_exit_status(const struct program *p);

#endif
