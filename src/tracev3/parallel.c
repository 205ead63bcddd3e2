#include "tracev3/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum { THREADS_MAX = 16 };

struct loop {
    size_t count;
    atomic_size_t next;
    void (*turn)(void *self, size_t i);
    void *self;
};

size_t dw_processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > THREADS_MAX ? THREADS_MAX : (size_t)count;
}

static void *run(void *self)
{
    struct loop *loop = self;
    for (size_t i; (i = atomic_fetch_add(&loop->next, 1)) < loop->count;)
        loop->turn(loop->self, i);
    return NULL;
}

void dw_parallel(size_t threads, size_t count, void (*turn)(void *self, size_t i), void *self)
{
    struct loop loop = {.count = count, .turn = turn, .self = self};
    pthread_t thread[THREADS_MAX];
    size_t started = 0;
    atomic_init(&loop.next, 0);
    while (started + 1 < threads && started + 1 < count && started < THREADS_MAX &&
           pthread_create(&thread[started], NULL, run, &loop) == 0)
        started++;
    (void)run(&loop);
    while (started != 0)
        (void)pthread_join(thread[--started], NULL);
}
