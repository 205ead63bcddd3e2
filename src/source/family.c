#include "source/family.h"

#include "source/processes.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    CHILDREN_MAX = 4096, /* of one process */
    PAUSE_SHARE = 20     /* a look takes at most a twentieth of the time */
};
#define MILLISECOND INT64_C(1000000)
#define PAUSE_MIN   MILLISECOND
#define PAUSE_MAX   (100 * MILLISECOND)

struct pid_list {
    pid_t *items;
    size_t count, size;
};

struct family {
    pthread_t thread;
    pthread_mutex_t lock; /* of `all` */
    int stop[2];          /* a pipe: its end ends the thread */
    struct fork_watch forks;
    pid_t first, orphanage; /* whose children orphans become; 0: nobody's */
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

static void meet(struct family *f, pid_t pid)
{
    if (holds(&f->living, pid) || holds(&f->others, pid) || !add(&f->living, pid))
        return;
    dw_forks_heed(&f->forks, pid);
    (void)pthread_mutex_lock(&f->lock);
    (void)add(&f->all, pid);
    (void)pthread_mutex_unlock(&f->lock);
}

static void meet_children(struct family *f, pid_t parent)
{
    size_t count = dw_processes_children(parent, f->children, CHILDREN_MAX);
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
    if (f->orphanage != 0)
        meet_children(f, f->orphanage);
    for (size_t i = 0; i < f->living.count; i++)
        meet_children(f, f->living.items[i]);
    size_t kept = 0;
    for (size_t i = 0; i < f->living.count; i++)
        if (!is_gone(f, f->living.items[i]))
            f->living.items[kept++] = f->living.items[i];
    f->living.count = kept;
}

static int64_t monotonic(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void *watch(void *self)
{
    struct family *f = self;
    int64_t pause = 0;
    while (dw_forks_pause(&f->forks, pause)) {
        int64_t begin = monotonic();
        look(f);
        pause = (monotonic() - begin) * PAUSE_SHARE;
        pause = pause < PAUSE_MIN ? PAUSE_MIN : pause > PAUSE_MAX ? PAUSE_MAX : pause;
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
    size_t count = dw_processes_children(getpid(), f->children, CHILDREN_MAX);
    for (size_t i = 0; i < count; i++)
        if (f->children[i] != first)
            (void)add(&f->others, f->children[i]);
    f->orphanage = dw_processes_adopt();
    int code = pipe(f->stop) != 0 ? errno : 0;
    if (code == 0) {
        (void)fcntl(f->stop[0], F_SETFD, FD_CLOEXEC);
        (void)fcntl(f->stop[1], F_SETFD, FD_CLOEXEC);
        code = dw_forks_open(&f->forks, f->stop[0]) ? 0 : errno;
        f->first = first;
        meet(f, first);
        code = code == 0 ? start_thread(f) : code;
        if (code == 0) {
            *out = f;
            return DW_OK;
        }
        dw_forks_close(&f->forks);
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
    dw_forks_close(&f->forks);
    (void)close(f->stop[0]);
    free_all(f);
}
