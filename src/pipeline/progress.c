#include "pipeline/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/timestamp.h"

enum { BAR = 20 };
#define PATIENCE_NS DW_SECOND_NS
#define STEP_NS     (DW_SECOND_NS / 10)

static int64_t monotonic(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * DW_SECOND_NS + t.tv_nsec;
}

/* As people write it: three figures, a unit of thousands. */
static const char *in_units(double bytes, char out[16])
{
    static const char *const UNITS[] = {"B", "kB", "MB", "GB", "TB", "PB"};
    size_t unit = 0;
    for (; bytes >= 999.5 && unit + 1 < sizeof UNITS / sizeof *UNITS; unit++)
        bytes /= 1000;
    (void)snprintf(out, 16, "%.*f %s", bytes < 9.95 && unit != 0 ? 1 : 0, bytes, UNITS[unit]);
    return out;
}

static const char *in_time(double seconds, char out[16])
{
    if (seconds < 99.5)
        (void)snprintf(out, 16, "%.0f s", seconds);
    else if (seconds < 99.5 * 60)
        (void)snprintf(out, 16, "%.0f min", seconds / 60);
    else
        (void)snprintf(out, 16, "%.0f h", seconds < 3.6e6 ? seconds / 3600 : 999);
    return out;
}

static struct slice printed(const char *out, int n)
{
    return dw_slice(out, n < 0 ? 0 : n < PROGRESS_LINE ? (size_t)n : PROGRESS_LINE - 1);
}

struct slice dw_progress_line(uint64_t done, uint64_t total, int64_t elapsed_ns, char out[PROGRESS_LINE])
{
    char read[16], all[16], rate[16], left[16], bar[BAR + 1] = "";
    double per_second = elapsed_ns > 0 ? (double)done * 1e9 / (double)elapsed_ns : 0;
    int n;
    if (total == 0 || done > total || per_second <= 0) {
        n = snprintf(out, PROGRESS_LINE, "%s read, %s/s", in_units((double)done, read), in_units(per_second, rate));
        return printed(out, n);
    }
    double share = (double)done / (double)total;
    memset(bar, ' ', BAR);
    memset(bar, '#', (size_t)(share * BAR));
    n = snprintf(out, PROGRESS_LINE, "%3.0f%% [%s] %s of %s, %s/s, %s left", share * 100, bar,
                 in_units((double)done, read), in_units((double)total, all), in_units(per_second, rate),
                 in_time((double)(total - done) / per_second, left));
    return printed(out, n);
}

struct slice dw_progress_events(uint64_t events, int64_t elapsed_ns, char out[PROGRESS_LINE])
{
    double per_second = elapsed_ns > 0 ? (double)events * 1e9 / (double)elapsed_ns : 0;
    return printed(out, snprintf(out, PROGRESS_LINE, "%" PRIu64 " events, %.0f/s", events, per_second));
}

static void on_tick(struct dw_meter *meter)
{
    dw_progress_tick((struct progress *)meter); /* it stands first */
}

void dw_progress_init(struct progress *p, bool wanted, struct dw_notify notify)
{
    *p = (struct progress){.meter.tick = on_tick, .through = notify};
    const char *term = getenv("TERM"); /* a dumb one cannot draw a line anew */
    p->able = wanted && isatty(STDERR_FILENO) == 1 && term != NULL && strcmp(term, "dumb") != 0;
    p->began = p->drawn = p->able ? monotonic() : 0;
}

static void hide(struct progress *p)
{
    if (p->shown)
        (void)fputs("\r\033[K", stderr);
    p->shown = false;
}

static void on_notice(void *self, const struct dw_notice *notice)
{
    struct progress *p = self;
    hide(p);
    dw_notify(&p->through, notice);
}

struct dw_notify dw_progress_notify(struct progress *p)
{
    return p->able ? (struct dw_notify){on_notice, p} : p->through;
}

void dw_progress_tick(struct progress *p)
{
    if (!p->able)
        return;
    int64_t now = monotonic();
    if (now - p->began < PATIENCE_NS || now - p->drawn < STEP_NS)
        return;
    char line[PROGRESS_LINE];
    struct slice text = p->meter.done != 0
                            ? dw_progress_line(p->meter.done, p->partial ? 0 : p->meter.total, now - p->began, line)
                            : dw_progress_events(p->events, now - p->began, line);
    (void)fprintf(stderr, "\r%.*s\033[K", SLICE_ARG(text));
    (void)fflush(stderr);
    p->shown = true;
    p->drawn = now;
}

void dw_progress_end(struct progress *p)
{
    hide(p);
    p->able = false;
}
