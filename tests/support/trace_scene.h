/* An archive with every kind of record that binary logs know, and what a reader must make of each. */
#ifndef TEST_SUPPORT_TRACE_SCENE_H
#define TEST_SUPPORT_TRACE_SCENE_H

#include "base/log_entry.h"
#include "support/trace_output.h"

struct tw_expected {
    int64_t time_ns;
    enum log_type type;
    uint32_t pid;
    uint64_t thread, activity;
    const char *process, *sender, *subsystem, *category; /* base names; "" where none */
    char *message;
    char boot[37];
    int64_t lost_from, lost_until;
    size_t order; /* as written */
};

struct tw_scene {
    struct tw_writer *w;
    struct tw_files files;
    struct tw_expected *expected; /* as written; after tw_scene_close sorted as a reader gives them */
    size_t count;
    int64_t now;
    /* what is in it */
    size_t cache, mdns, configd, kernel, app, old_app;       /* processes */
    size_t cfnetwork, far_library, kext, plugin, old_plugin; /* images */
};

/* Opens a scene of the options (output aside, which goes to `files`): the processes and images above, no entry. */
void tw_scene_open(struct tw_scene *s, const struct tw_options *options);
/* One entry, a millisecond after the one before, and its message; fields of `e` that are 0 get usual values. */
void tw_scene_say(struct tw_scene *s, struct tw_entry e, const char *format, const char *message,
                  const struct tw_arg *args, size_t count);
/* Expects an entry at the scene's time that was not written by tw_scene_say. */
struct tw_expected *tw_scene_expect(struct tw_scene *s, const struct tw_entry *e, const char *message);
/* A state entry, a millisecond after the one before. */
struct tw_expected *tw_scene_state(struct tw_scene *s, struct tw_state state, const char *message);
/* The parts of the whole, each a group of records. */
void tw_scene_arguments(struct tw_scene *s);
void tw_scene_privacy(struct tw_scene *s);
void tw_scene_failures(struct tw_scene *s);
void tw_scene_homes(struct tw_scene *s);
void tw_scene_newer(struct tw_scene *s);
void tw_scene_kinds(struct tw_scene *s);
void tw_scene_oversize(struct tw_scene *s);
void tw_scene_chunks(struct tw_scene *s);
void tw_scene_network(struct tw_scene *s);
void tw_scene_times(struct tw_scene *s);
/* All of them. */
void tw_scene_all(struct tw_scene *s);
void tw_scene_close(struct tw_scene *s);
void tw_scene_free(struct tw_scene *s);

#endif
