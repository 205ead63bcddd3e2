/* A program whose standard output is read as a stream. */
#ifndef DW_SOURCE_CHILD_H
#define DW_SOURCE_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

enum { CHILD_PATIENCE_MS = 2000 };

struct child {
    pid_t pid;      /* 0: none */
    bool own_group; /* it leads a process group, which is ended with it */
    bool ended;
    int status; /* as waitpid's, once ended */
};

/* The program that prints a stream. */
struct child_program {
    char *const *words; /* argv, NULL-terminated */
    bool no_input;      /* our standard input is another's */
    bool no_keys;       /* the terminal's interrupts are for others; SIGTERM ends it */
};

/* Starts it. *stream is the end to read its output from; the caller closes it. The child
 * leads a process group of its own, so that what it starts ends with it; but not where we hold the terminal, since it
 * (ssh, asking for a password) may then have to read from it: whoever is left then meets a closed pipe. */
enum dw_status dw_child_start(struct child *child, const struct child_program *program, int *stream,
                              struct dw_error *error);
/* Ends it and gives its status. When `stream` (-1: closed already) has ended, the child is about to exit and is given
 * `patience_ms` for that; else, and after that, SIGTERM, as long again, SIGKILL. Can be called again. */
int dw_child_end(struct child *child, int stream, int patience_ms);

#endif
