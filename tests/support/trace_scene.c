#include "support/trace_scene.h"

#include <stdio.h>

static const int64_t START = 1772438400000000000; /* 2026-03-02T08:00:00Z */
static const int64_t HOUR = 3600000000000, MS = 1000000;

void tw_scene_open(struct tw_scene *s, const struct tw_options *options)
{
    struct tw_options o = *options;
    *s = (struct tw_scene){.now = START};
    o.output = tw_to_memory(&s->files);
    s->w = tw_open(&o, START - HOUR);
    s->cache = tw_shared_cache(s->w, "dyld");
    s->mdns = tw_process(s->w, &(struct tw_process){.path = "/usr/sbin/mDNSResponder", .pid = 341, .shared = s->cache});
    s->configd = tw_process(s->w, &(struct tw_process){.path = "/usr/libexec/configd", .pid = 120, .shared = s->cache});
    s->kernel = tw_process(s->w, &(struct tw_process){.path = "/kernel", .pid = 0});
    s->app = tw_process(s->w, &(struct tw_process){.path = "/Applications/Some App.app/Contents/MacOS/Some App",
                                                   .pid = 4244,
                                                   .euid = 501,
                                                   .shared = s->cache});
    s->old_app =
        tw_process(s->w, &(struct tw_process){.path = "/usr/local/bin/old", .pid = 77, .euid = 501, .bits32 = true});
    s->cfnetwork = tw_library(s->w, s->cache, "/System/Library/Frameworks/CFNetwork.framework/CFNetwork", 0);
    s->far_library = tw_library(s->w, s->cache, "/System/Library/PrivateFrameworks/Far.framework/Far",
                                options->dsc_version == 1 ? 0 : 0x1a0000000);
    s->kext = tw_loaded(s->w, s->kernel, "/System/Library/Extensions/Net.kext/Net", TW_HOME_ABSOLUTE, 0x7f8012340000);
    s->plugin = tw_loaded(s->w, s->app, "/Library/Plugin.bundle/Plugin", TW_HOME_UUID, 0x7f8022340000);
    s->old_plugin = tw_loaded(s->w, s->old_app, "/usr/local/lib/Module", TW_HOME_ABSOLUTE, 0x2345000);
}

static enum log_type type_of(const struct tw_entry *e)
{
    switch (e->record) {
    case TW_ACTIVITY:
        return LOG_TYPE_ACTIVITY;
    case TW_TRACE:
        return LOG_TYPE_TRACE;
    case TW_SIGNPOST:
        return LOG_TYPE_SIGNPOST;
    case TW_LOSS:
        return LOG_TYPE_LOSS;
    case TW_LOG:
        break;
    }
    return e->level == TW_INFO    ? LOG_TYPE_INFO
           : e->level == TW_DEBUG ? LOG_TYPE_DEBUG
           : e->level == TW_ERROR ? LOG_TYPE_ERROR
           : e->level == TW_FAULT ? LOG_TYPE_FAULT
                                  : LOG_TYPE_DEFAULT;
}

static const char *name_of(const struct tw_scene *s, size_t process)
{
    return process == s->mdns      ? "mDNSResponder"
           : process == s->configd ? "configd"
           : process == s->kernel  ? "kernel"
           : process == s->app     ? "Some App"
                                   : "old";
}

static uint32_t pid_of(const struct tw_scene *s, size_t process)
{
    return process == s->mdns      ? 341
           : process == s->configd ? 120
           : process == s->kernel  ? 0
           : process == s->app     ? 4244
                                   : 77;
}

static const char *sender_of(const struct tw_scene *s, const struct tw_entry *e)
{
    return e->image == 0                ? name_of(s, e->process)
           : e->image == s->cfnetwork   ? "CFNetwork"
           : e->image == s->far_library ? "Far"
           : e->image == s->kext        ? "Net"
           : e->image == s->old_plugin  ? "Module"
                                        : "Plugin";
}

struct tw_expected *tw_scene_expect(struct tw_scene *s, const struct tw_entry *e, const char *message)
{
    s->expected = realloc(s->expected, (s->count + 1) * sizeof *s->expected);
    if (s->expected == NULL)
        abort();
    struct tw_expected *x = &s->expected[s->count];
    *x = (struct tw_expected){.time_ns = tw_wall(s->w, tw_ticks(s->w, e->time_ns)),
                              .type = type_of(e),
                              .pid = pid_of(s, e->process),
                              .thread = e->thread,
                              .activity = e->record == TW_ACTIVITY ? e->new_activity : e->activity,
                              .process = name_of(s, e->process),
                              .sender = sender_of(s, e),
                              .subsystem = "",
                              .category = "",
                              .message = strdup(message),
                              .lost_from = DW_TIME_NONE,
                              .lost_until = DW_TIME_NONE,
                              .order = s->count++};
    if (x->message == NULL)
        abort();
    if (e->subsystem != 0) {
        x->subsystem = "com.example.net";
        x->category = "Default";
    }
    (void)snprintf(x->boot, sizeof x->boot, "%s", tw_boot_uuid(s->w));
    return x;
}

void tw_scene_say(struct tw_scene *s, struct tw_entry e, const char *format, const char *message,
                  const struct tw_arg *args, size_t count)
{
    e.record = e.record != 0 ? e.record : TW_LOG;
    e.process = e.process != 0 ? e.process : s->mdns;
    e.time_ns = s->now += MS;
    e.thread = e.thread != 0 ? e.thread : 0x953;
    e.args = args;
    e.arg_count = count;
    if (e.subsystem == 0 && (e.record == TW_LOG || e.record == TW_SIGNPOST))
        e.subsystem = tw_subsystem(s->w, e.process, "com.example.net", "Default");
    if (e.format == 0 && format != NULL)
        e.format = tw_format(s->w, e.process, e.image, format);
    tw_add(s->w, &e);
    (void)tw_scene_expect(s, &e, message);
}

struct tw_expected *tw_scene_state(struct tw_scene *s, struct tw_state state, const char *message)
{
    state.process = state.process != 0 ? state.process : s->configd;
    state.time_ns = s->now += MS;
    tw_add_state(s->w, &state);
    struct tw_entry e = {.process = state.process, .image = state.image, .time_ns = s->now, .activity = state.activity};
    struct tw_expected *x = tw_scene_expect(s, &e, message);
    x->type = LOG_TYPE_STATE;
    return x;
}

/* As readers give them: boot by boot, by time; at one time in the order in which they were written. */
static int by_time(const void *a, const void *b)
{
    const struct tw_expected *x = a, *y = b;
    int boot = strcmp(x->boot, y->boot);
    if (boot != 0)
        return x->order < y->order ? -1 : 1;
    if (x->time_ns != y->time_ns)
        return x->time_ns < y->time_ns ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

void tw_scene_close(struct tw_scene *s)
{
    tw_close(s->w);
    s->w = NULL;
    qsort(s->expected, s->count, sizeof *s->expected, by_time);
}

void tw_scene_free(struct tw_scene *s)
{
    for (size_t i = 0; i < s->count; i++)
        free(s->expected[i].message);
    free(s->expected);
    tw_files_free(&s->files);
    *s = (struct tw_scene){0};
}
