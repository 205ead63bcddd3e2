#include "source/program.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

/* What execvp does with a script that names no interpreter. */
static int spawn_script(pid_t *pid, char *const *words)
{
    static char shell[] = "/bin/sh";
    size_t count = 0;
    while (words[count] != NULL)
        count++;
    char **argv = malloc((count + 2) * sizeof *argv);
    if (argv == NULL)
        return ENOMEM;
    argv[0] = shell;
    memcpy(argv + 1, words, (count + 1) * sizeof *argv);
    int code = posix_spawn(pid, shell, NULL, NULL, argv, environ);
    free(argv);
    return code;
}

enum dw_status dw_program_start(struct program *p, char *const *words, struct dw_error *error)
{
    *p = (struct program){0};
    int code = posix_spawnp(&p->pid, words[0], NULL, NULL, words, environ);
    if (code == ENOEXEC && strchr(words[0], '/') != NULL)
        code = spawn_script(&p->pid, words);
    if (code == 0)
        return DW_OK;
    p->pid = 0;
    p->refused = code == ENOENT ? PROGRAM_NOT_FOUND : PROGRAM_NOT_RUN;
    return dw_fail(error, DW_ERR_IO, "cannot run %s: %s", words[0], strerror(code));
}

bool dw_program_ended(struct program *p)
{
    if (p->pid <= 0 || p->ended)
        return p->ended;
    pid_t pid;
    do
        pid = waitpid(p->pid, &p->status, WNOHANG);
    while (pid < 0 && errno == EINTR);
    p->ended = pid != 0; /* an error: nobody is there to be waited for */
    return p->ended;
}

int dw_program_exit_status(const struct program *p)
{
    if (p->refused != 0)
        return p->refused;
    if (WIFSIGNALED(p->status))
        return 128 + WTERMSIG(p->status);
    return WEXITSTATUS(p->status);
}
