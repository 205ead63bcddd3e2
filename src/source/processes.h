/* What a system tells of processes that are not ours: Linux by /proc, macOS by libproc and kqueue. */
#ifndef DW_SOURCE_PROCESSES_H
#define DW_SOURCE_PROCESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The children that a process has now; none where it is gone. */
size_t dw_processes_children(pid_t parent, pid_t *out, size_t max);
/* From now on whoever below us loses its parent becomes a child of the process given; 0: the system does not do that.
 */
pid_t dw_processes_adopt(void);

/* Forks as they happen, where the system tells of them; else the pauses must be short. */
struct fork_watch {
    int stop;  /* a pipe's end: when it can be read, pauses are over */
    int queue; /* macOS */
};
bool dw_forks_open(struct fork_watch *w, int stop); /* false: errno */
void dw_forks_close(struct fork_watch *w);
/* A process whose forks end a pause. One that has ended already has none to come. */
void dw_forks_heed(struct fork_watch *w, pid_t pid);
/* Waits for so long (less than a second), or for a fork. False: `stop` can be read. */
bool dw_forks_pause(struct fork_watch *w, int64_t ns);

#endif
