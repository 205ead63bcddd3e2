/* Parts of the writer of binary logs that only its own files see. */
#ifndef TEST_SUPPORT_TRACE_PARTS_H
#define TEST_SUPPORT_TRACE_PARTS_H

#include <uthash.h>

#include "support/trace_writer.h"

enum {
    TW_BUFFER = 4096, /* of a firehose chunk, from the public size on */
    TW_BUFFER_HEAD = 16,
    TW_RANGES = 2, /* of strings in an image */
    TW_SETS_MAX = 64,
    TW_PAIRS = 64 /* subsystems of a process, and one */
};

/* Strings of one image. Offsets count from the image's start; strings go to its ranges in turn. */
struct tw_image {
    char *path;
    unsigned char uuid[16];
    enum tw_home home;
    size_t shared; /* TW_HOME_SHARED: which cache */
    uint64_t text; /* TW_HOME_SHARED: offset in the cache; loaded ones: the address */
    struct tw_bytes ranges[TW_RANGES];
    unsigned turn;
};

struct tw_string {
    size_t image;
    uint64_t offset; /* from the image's start */
};

struct tw_known_string {
    uint32_t number;
    UT_hash_handle hh;
    char key[]; /* image, text */
};

struct tw_cache {
    unsigned char uuid[16];
    uint64_t next_text;
};

struct tw_pair { /* a subsystem and a category */
    char *subsystem, *category;
};

struct tw_task { /* a process */
    struct tw_process spec;
    size_t image;
    uint64_t first; /* the key of its chunks */
    uint32_t second;
    struct tw_pair *pairs;
    size_t pair_count;
    size_t loaded[8];
    size_t loaded_count;
};

/* A firehose chunk that fills: records from the front, private data from the end. */
struct tw_firehose {
    unsigned char data[TW_BUFFER];
    size_t public, private;
    uint64_t base, last;
    uint64_t oversize_set; /* 1 + the set that holds the oversize data of a record here; 0: of none */
};

struct tw_set { /* a chunk set, packed, that waits for its catalog */
    struct tw_bytes packed;
    uint64_t from, until;
    uint32_t unpacked, method;
    size_t *tasks;
    size_t task_count;
    bool *uses; /* as tw_trace's, for `use_count` tasks */
    size_t use_count;
};

struct tw_trace { /* a tracev3 file under way */
    bool open;
    struct tw_bytes out;
    struct tw_firehose **buffers; /* by task */
    size_t buffer_count;
    struct tw_bytes chunks; /* of the set under way */
    uint64_t from, until;
    size_t *tasks; /* in it, in order of appearance */
    size_t task_count;
    bool *uses; /* task * TW_PAIRS + subsystem number: which have records in it; as long as buffers */
    struct tw_set sets[TW_SETS_MAX];
    size_t set_count;
    uint64_t closed_sets;
};

struct tw_sync { /* a record of timesync, first the boot itself (ticks 0) */
    uint64_t ticks;
    int64_t wall;
    unsigned char boot[16];
    bool is_boot;
};

struct tw_writer {
    struct tw_options options;
    uint64_t random;
    struct tw_cache *caches;
    size_t cache_count;
    struct tw_image *images; /* [0] is none */
    size_t image_count;
    struct tw_string *strings; /* [0] is none */
    size_t string_count;
    struct tw_known_string *known;
    struct tw_task *tasks; /* [0] is none */
    size_t task_count;
    struct tw_trace traces[TW_FOLDERS];
    struct tw_sync *syncs;
    size_t sync_count;
    unsigned char boot[16];
    char boot_text[37];
    unsigned boots;
    uint64_t file_number; /* of the next tracev3 file */
    uint64_t oversize;    /* id of the last one */
    uint64_t last_ticks;
    struct tw_bytes record, private, items, values; /* scratch */
};

char *tw_copy(const char *text);
uint64_t tw_numerator(const struct tw_writer *w);
uint64_t tw_denominator(const struct tw_writer *w);

/* trace_strings.c */
size_t tw_image_add(struct tw_writer *w, const char *path, enum tw_home home, uint64_t text);
uint64_t tw_image_size(void);
void tw_uuidtext(const struct tw_image *image, struct tw_bytes *out);
void tw_dsc(const struct tw_writer *w, size_t cache, struct tw_bytes *out);
void tw_write_strings(struct tw_writer *w);

/* trace_record.c: the record, padded to 8, into w->record, its private bytes into w->private; the chunk's base time
 * is still to be taken from its time (at 16, 48 bits), the private offset to be put at *private_at when not 0. An
 * oversize record's chunk is put into *oversize. */
void tw_encode(struct tw_writer *w, const struct tw_entry *entry, uint64_t ticks, size_t *private_at,
               struct tw_bytes *oversize);

/* trace_file.c: tracev3 files. */
struct tw_trace *tw_trace_of(struct tw_writer *w, enum tw_folder folder, uint64_t ticks);
void tw_trace_record(struct tw_writer *w, struct tw_trace *t, size_t task, uint64_t ticks, size_t private_at,
                     uint64_t oversize_set);
/* A chunk that stands by itself. */
void tw_trace_chunk(struct tw_writer *w, struct tw_trace *t, size_t task, uint32_t tag, const struct tw_bytes *data,
                    uint64_t ticks);
void tw_trace_close(struct tw_writer *w, enum tw_folder folder);
void tw_trace_use(struct tw_trace *t, size_t task, uint16_t subsystem);

/* trace_catalog.c: the catalog of the sets that wait, and the sets; then none waits. */
void tw_flush_sets(struct tw_writer *w, struct tw_trace *t);

/* trace_pack.c: one chunk set's data as it stands in a file; returns the catalog's method. */
uint32_t tw_pack(struct tw_writer *w, struct slice plain, struct tw_bytes *out);

/* trace_layout.c */
void tw_emit(const struct tw_writer *w, const char *path, const struct tw_bytes *bytes);
void tw_write_timesync(const struct tw_writer *w);
void tw_write_plists(const struct tw_writer *w);

#endif
