#include "source/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* We are what the terminal listens to. */
static bool holds_terminal(void)
{
    int tty = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY);
    bool holds = tty >= 0 && tcgetpgrp(tty) == getpgrp();
    if (tty >= 0)
        (void)close(tty);
    return holds;
}

/* The keys that end a program; what is ignored stays so for what is started. */
static const int KEYS[] = {SIGINT, SIGQUIT};
enum { KEY_COUNT = sizeof KEYS / sizeof *KEYS };

static void ignore_keys(struct sigaction before[KEY_COUNT])
{
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    for (size_t i = 0; i < KEY_COUNT; i++)
        (void)sigaction(KEYS[i], &ignore, &before[i]);
}

static void heed_keys(const struct sigaction before[KEY_COUNT])
{
    for (size_t i = 0; i < KEY_COUNT; i++)
        (void)sigaction(KEYS[i], &before[i], NULL);
}

static int spawn_without_keys(pid_t *pid, char *const *words, const posix_spawn_file_actions_t *actions,
                              const posix_spawnattr_t *attributes)
{
    struct sigaction before[KEY_COUNT];
    ignore_keys(before);
    int code = posix_spawnp(pid, words[0], actions, attributes, words, environ);
    heed_keys(before);
    return code;
}

static int spawn(struct child *child, const struct child_program *program, int output)
{
    char *const *words = program->words;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int code = posix_spawn_file_actions_init(&actions);
    if (code != 0)
        return code;
    code = posix_spawnattr_init(&attributes);
    if (code == 0) {
        code = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        if (code == 0 && child->own_group)
            code = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
        if (code == 0 && program->no_input)
            code = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        if (code == 0 && program->no_keys)
            code = spawn_without_keys(&child->pid, words, &actions, &attributes);
        else if (code == 0)
            code = posix_spawnp(&child->pid, words[0], &actions, &attributes, words, environ);
        (void)posix_spawnattr_destroy(&attributes);
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    return code;
}

enum dw_status dw_child_start(struct child *child, const struct child_program *program, int *stream,
                              struct dw_error *error)
{
    int ends[2];
    *child = (struct child){.own_group = !holds_terminal()};
    if (pipe(ends) != 0)
        return dw_fail_errno(error, "cannot make a pipe");
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    int code = spawn(child, program, ends[1]);
    (void)close(ends[1]);
    if (code != 0) {
        (void)close(ends[0]);
        child->pid = 0;
        return dw_fail(error, DW_ERR_IO, "cannot run %s: %s", program->words[0], strerror(code));
    }
    *stream = ends[0];
    return DW_OK;
}

/* Nobody can write to it any more, and all that was written is read. */
static bool stream_ended(int stream)
{
    struct pollfd p = {stream, POLLIN, 0};
    return stream < 0 || (poll(&p, 1, 0) > 0 && (p.revents & POLLIN) == 0);
}

static bool ended_within(struct child *child, int patience_ms)
{
    for (int waited = 0, pause = 1;; waited += pause) {
        pid_t pid = waitpid(child->pid, &child->status, WNOHANG);
        if (pid == child->pid || (pid < 0 && errno != EINTR))
            return child->ended = true;
        if (waited >= patience_ms)
            return false;
        pause = waited < 10 ? 1 : 10;
        (void)poll(NULL, 0, pause);
    }
}

static void tell(const struct child *child, int signal_number)
{
    if (!child->own_group || kill(-child->pid, signal_number) != 0)
        (void)kill(child->pid, signal_number);
}

int dw_child_end(struct child *child, int stream, int patience_ms)
{
    if (child->pid <= 0 || child->ended)
        return child->status;
    if (stream_ended(stream) && ended_within(child, patience_ms))
        return child->status;
    tell(child, SIGTERM);
    if (ended_within(child, patience_ms)) {
        if (child->own_group) /* others of its group may not have listened */
            (void)kill(-child->pid, SIGKILL);
        return child->status;
    }
    tell(child, SIGKILL);
    (void)ended_within(child, CHILD_PATIENCE_MS);
    return child->status;
}
