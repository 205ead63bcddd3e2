/* measure COMMAND...: runs it with its output thrown away, prints `seconds cpu_seconds peak_kib` of it. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
    struct timespec from, to;
    if (argc < 2)
        return 2;
    (void)clock_gettime(CLOCK_MONOTONIC, &from);
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY);
        if (null >= 0)
            (void)dup2(null, STDOUT_FILENO);
        (void)execvp(argv[1], argv + 1);
        _exit(127);
    }
    int status = 0;
    struct rusage usage;
    if (pid < 0 || wait4(pid, &status, 0, &usage) != pid)
        return 1;
    (void)clock_gettime(CLOCK_MONOTONIC, &to);
#ifdef __APPLE__
    long kib = usage.ru_maxrss / 1024;
#else
    long kib = usage.ru_maxrss;
#endif
    printf("%.3f %.3f %ld\n", (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9,
           seconds(usage.ru_utime) + seconds(usage.ru_stime), kib);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
