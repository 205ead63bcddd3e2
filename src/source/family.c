#include "source/family.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __APPLE__
#include <libproc.h>
#else
#include <sys/prctl.h>
#endif

enum {
    CHILDREN_MAX = 4096, /* of one process */
    PAUSE_MS = 2,
    PAUSE_MAX_MS = 100,
    PAUSE_SHARE = 20 /* a look takes at most a twentieth of the time */
};

struct pid_list {
    pid_t *items;
    size_t count, size;
};

struct family {
    pthread_t thread;
    pthread_mutex_t lock; /* of `all` */
    int stop[2];          /* a pipe: its end ends the thread */
    pid_t first;
    struct pid_list all, living, others;
    pid_t children[CHILDREN_MAX];
};

static bool add(struct pid_list *list, pid_t pid)
{
    if (list->count == list->size) {
        size_t size = list->size != 0 ? list->size * 2 : 64;
        pid_t *items = realloc(list->items, size * sizeof *items);
        if (items == NULL)
            return false;
        list->items = items;
        list->size = size;
    }
    list->items[list->count++] = pid;
    return true;
}

static bool holds(const struct pid_list *list, pid_t pid)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i] == pid)
            return true;
    return false;
}

/* ---- what a system tells of a process's children ---- */
#ifdef __APPLE__
static size_t children_of(pid_t parent, pid_t *out, size_t max)
{
    memset(out, 0, max * sizeof *out);
    (void)proc_listpids(PROC_PPID_ONLY, (uint32_t)parent, out, (int)(max * sizeof *out));
    size_t count = 0;
    while (count < max && out[count] > 0)
        count++;
    return count;
}

/* launchd adopts orphans: those that were seen before stay known. */
static void adopt_orphans(void)
{
}

static pid_t orphanage(void)
{
    return 0;
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
static size_t children_of(pid_t parent, pid_t *out, size_t max)
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

/* Whoever loses its parent becomes our child. */
static void adopt_orphans(void)
{
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L);
}

static pid_t orphanage(void)
{
    return getpid();
}
#endif

/* ---- the family ---- */
static void meet(struct family *f, pid_t pid)
{
    if (holds(&f->living, pid) || holds(&f->others, pid) || !add(&f->living, pid))
        return;
    (void)pthread_mutex_lock(&f->lock);
    (void)add(&f->all, pid);
    (void)pthread_mutex_unlock(&f->lock);
}

static void meet_children(struct family *f, pid_t parent)
{
    size_t count = children_of(parent, f->children, CHILDREN_MAX);
    for (size_t i = 0; i < count; i++)
        meet(f, f->children[i]);
}

/* Orphans that ended wait for us; the first is its starter's to wait for. */
static bool is_gone(const struct family *f, pid_t pid)
{
    if (pid != f->first && waitpid(pid, NULL, WNOHANG) == pid)
        return true;
    return kill(pid, 0) != 0 && errno == ESRCH;
}

static void look(struct family *f)
{
    if (orphanage() != 0)
        meet_children(f, orphanage());
    for (size_t i = 0; i < f->living.count; i++)
        meet_children(f, f->living.items[i]);
    size_t kept = 0;
    for (size_t i = 0; i < f->living.count; i++)
        if (!is_gone(f, f->living.items[i]))
            f->living.items[kept++] = f->living.items[i];
    f->living.count = kept;
}

static int64_t milliseconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void *watch(void *self)
{
    struct family *f = self;
    struct pollfd p = {f->stop[0], POLLIN, 0};
    int64_t pause = 0;
    while (poll(&p, 1, (int)pause) == 0) {
        int64_t begin = milliseconds();
        look(f);
        pause = PAUSE_MS + (milliseconds() - begin) * PAUSE_SHARE;
        if (pause > PAUSE_MAX_MS)
            pause = PAUSE_MAX_MS;
    }
    return NULL;
}

static int start_thread(struct family *f)
{
    sigset_t all, before;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are for whoever started us */
    int code = pthread_create(&f->thread, NULL, watch, f);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code;
}

static void free_all(struct family *f)
{
    (void)pthread_mutex_destroy(&f->lock);
    free(f->all.items);
    free(f->living.items);
    free(f->others.items);
    free(f);
}

enum dw_status dw_family_watch(struct family **out, pid_t first, struct dw_error *error)
{
    struct family *f = calloc(1, sizeof *f);
    if (f == NULL || pthread_mutex_init(&f->lock, NULL) != 0) {
        free(f);
        return dw_fail(error, DW_ERR_MEMORY, "no memory");
    }
    size_t count = children_of(getpid(), f->children, CHILDREN_MAX);
    for (size_t i = 0; i < count; i++)
        if (f->children[i] != first)
            (void)add(&f->others, f->children[i]);
    adopt_orphans();
    f->first = first;
    meet(f, first);
    int code = pipe(f->stop) != 0 ? errno : 0;
    if (code == 0) {
        (void)fcntl(f->stop[0], F_SETFD, FD_CLOEXEC);
        (void)fcntl(f->stop[1], F_SETFD, FD_CLOEXEC);
        code = start_thread(f);
        if (code == 0) {
            *out = f;
            return DW_OK;
        }
        (void)close(f->stop[0]);
        (void)close(f->stop[1]);
    }
    free_all(f);
    return dw_fail(error, DW_ERR_IO, "cannot watch processes: %s", strerror(code));
}

char *dw_family_json(struct family *f)
{
    (void)pthread_mutex_lock(&f->lock);
    size_t size = f->all.count * 12 + 3, at = 1;
    char *text = malloc(size);
    if (text != NULL)
        text[0] = '[';
    for (size_t i = 0; i < f->all.count && text != NULL; i++)
        at += (size_t)snprintf(text + at, size - at, "%s%d", i != 0 ? "," : "", (int)f->all.items[i]);
    if (text != NULL)
        (void)snprintf(text + at, size - at, "]");
    (void)pthread_mutex_unlock(&f->lock);
    return text;
}

void dw_family_close(struct family *f)
{
    if (f == NULL)
        return;
    (void)close(f->stop[1]);
    (void)pthread_join(f->thread, NULL);
    (void)close(f->stop[0]);
    free_all(f);
}
