#include "source/processes.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifdef __APPLE__
#include <libproc.h>
#include <sys/event.h>
#else
#include <sys/prctl.h>
#endif

#ifdef __APPLE__
size_t dw_processes_children(pid_t parent, pid_t *out, size_t max)
{
    memset(out, 0, max * sizeof *out);
    (void)proc_listpids(PROC_PPID_ONLY, (uint32_t)parent, out, (int)(max * sizeof *out));
    size_t count = 0;
    while (count < max && out[count] > 0)
        count++;
    return count;
}

/* launchd does. */
pid_t dw_processes_adopt(void)
{
    return 0;
}

bool dw_forks_open(struct fork_watch *w, int stop)
{
    struct kevent wake;
    w->stop = stop;
    w->queue = kqueue();
    EV_SET(&wake, (uintptr_t)stop, EVFILT_READ, EV_ADD, 0, 0, NULL);
    return w->queue >= 0 && fcntl(w->queue, F_SETFD, FD_CLOEXEC) == 0 && kevent(w->queue, &wake, 1, NULL, 0, NULL) == 0;
}

void dw_forks_close(struct fork_watch *w)
{
    if (w->queue >= 0)
        (void)close(w->queue);
}

/* Its forks wake the thread; one that has ended already has none to come. */
void dw_forks_heed(struct fork_watch *w, pid_t pid)
{
    struct kevent fork;
    EV_SET(&fork, (uintptr_t)pid, EVFILT_PROC, EV_ADD | EV_CLEAR, NOTE_FORK, 0, NULL);
    (void)kevent(w->queue, &fork, 1, NULL, 0, NULL);
}

/* Until a fork, or for so long. False: it is to end. */
bool dw_forks_pause(struct fork_watch *w, int64_t ns)
{
    struct kevent events[16];
    const struct timespec patience = {.tv_nsec = (long)ns}; /* less than a second */
    int count = kevent(w->queue, NULL, 0, events, 16, &patience);
    for (int i = 0; i < count; i++)
        if (events[i].filter == EVFILT_READ)
            return false;
    return true;
}
#else
static size_t read_children(const char *path, pid_t *out, size_t max)
{
    FILE *in = fopen(path, "re");
    size_t count = 0;
    int pid;
    while (in != NULL && count < max && fscanf(in, "%d", &pid) == 1)
        out[count++] = (pid_t)pid;
    if (in != NULL)
        (void)fclose(in);
    return count;
}

/* A child belongs to the thread that started it. */
size_t dw_processes_children(pid_t parent, pid_t *out, size_t max)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%d/task", (int)parent);
    DIR *tasks = opendir(path);
    size_t count = 0;
    for (const struct dirent *task; tasks != NULL && (task = readdir(tasks)) != NULL;) {
        char file[sizeof path + 300];
        (void)snprintf(file, sizeof file, "%s/%s/children", path, task->d_name);
        if (task->d_name[0] != '.')
            count += read_children(file, out + count, max - count);
    }
    if (tasks != NULL)
        (void)closedir(tasks);
    return count;
}

pid_t dw_processes_adopt(void)
{
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L);
    return getpid();
}

bool dw_forks_open(struct fork_watch *w, int stop)
{
    *w = (struct fork_watch){.stop = stop, .queue = -1};
    return true;
}

void dw_forks_close(struct fork_watch *w)
{
    (void)w;
}

void dw_forks_heed(struct fork_watch *w, pid_t pid)
{
    (void)w;
    (void)pid;
}

/* For so long. False: it is to end. */
bool dw_forks_pause(struct fork_watch *w, int64_t ns)
{
    struct pollfd p = {w->stop, POLLIN, 0};
    const struct timespec patience = {.tv_nsec = (long)ns}; /* less than a second */
    return ppoll(&p, 1, &patience, NULL) <= 0;
}
#endif
