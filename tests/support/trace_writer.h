/* A writer of Apple's binary logs: a whole .logarchive (or a live system's diagnostics and uuidtext folders) from
 * entries, as files of bytes. Seeded: the same calls give the same bytes everywhere.
 *
 * Written from libyal/dtformats' documentation ("Apple Unified Logging and Activity Tracing formats") and from what
 * Apple's own reader is known to do, not from src/tracev3: two readings of one format hold each other to account.
 *
 * Without memory, or asked for what no archive can hold, it aborts: this is test code. */
#ifndef TEST_SUPPORT_TRACE_WRITER_H
#define TEST_SUPPORT_TRACE_WRITER_H

#include "support/lzbitmap_writer.h"

enum tw_record { TW_ACTIVITY = 2, TW_TRACE = 3, TW_LOG = 4, TW_SIGNPOST = 6, TW_LOSS = 7 };

/* A record's log type. */
enum {
    TW_DEFAULT = 0,
    TW_INFO = 1,
    TW_DEBUG = 2,
    TW_ERROR = 0x10,
    TW_FAULT = 0x11,
    TW_ACTIVITY_CREATE = 1,
    TW_ACTIVITY_USER_ACTION = 3,
    TW_SIGNPOST_EVENT = 0, /* kind | scope */
    TW_SIGNPOST_BEGIN = 1,
    TW_SIGNPOST_END = 2,
    TW_SCOPE_THREAD = 0x40,
    TW_SCOPE_PROCESS = 0x80,
    TW_SCOPE_SYSTEM = 0xc0
};

/* Where an image's format strings lie, as a record's flags say it. */
enum tw_home {
    TW_HOME_MAIN = 2,     /* the process's executable: a uuidtext file */
    TW_HOME_SHARED = 4,   /* the shared cache: its dsc file */
    TW_HOME_ABSOLUTE = 8, /* an image that a process has loaded: by address, through the catalog */
    TW_HOME_UUID = 0xa,   /* the same by the image's UUID */
    TW_HOME_SHARED_LARGE = 0xc
};

enum tw_folder { TW_PERSIST, TW_SPECIAL, TW_FOLDER_SIGNPOST, TW_HIGH_VOLUME, TW_LIVE, TW_FOLDERS };

enum tw_packing {
    TW_PACK_LZ4,        /* one bv41 */
    TW_PACK_LZ4_BLOCKS, /* several bv41 and a bv4-, each with the data before it as dictionary */
    TW_PACK_STORED,     /* one bv4- */
    TW_PACK_PLAIN,      /* no frame at all, method 0 */
    TW_PACK_LZBITMAP
};

struct tw_arg {
    uint8_t kind; /* 0 number, 1 width or precision, 2 string, 3 bytes, 4 object, 15 masked */
    enum tw_privacy { TW_UNSAID = 0, TW_PRIVATE = 1, TW_PUBLIC = 2, TW_SENSITIVE = 5 } privacy;
    enum tw_keep {
        TW_KEPT,
        TW_DROPPED,      /* private: nothing of it was stored, length 0 */
        TW_DROPPED_8000, /* the same, length 0x8000 */
        TW_CUT,          /* the value was cut: bit 15 of the length */
        TW_BEYOND        /* its range lies beyond the data */
    } keep;
    uint8_t size; /* of a number: 1, 2, 4, 8 */
    uint64_t number;
    struct slice bytes; /* strings and objects get a NUL unless cut; ptr NULL: length 0 */
};

struct tw_entry {
    enum tw_record record;
    uint8_t level; /* the log type */
    size_t process;
    size_t image;      /* whose code logged; 0: the process's executable */
    uint32_t format;   /* of tw_format; 0: `%s` (the reference's high bit) */
    enum tw_home home; /* 0: as the image says */
    int64_t time_ns;   /* UTC, by the clock of then */
    uint64_t thread;
    uint64_t activity;   /* current activity; 0: none */
    uint16_t subsystem;  /* of tw_subsystem; 0: none */
    uint8_t ttl;         /* 0: none */
    uint64_t unique_pid; /* 0: none */
    uint32_t persona;    /* 27; 0: none */
    bool bare_persona;   /* the flag of a persona, and none there: readers disagree about it */
    const struct tw_arg *args;
    size_t arg_count;
    unsigned frames; /* of a backtrace; 0: none */
    enum { TW_INLINE, TW_OVERSIZE, TW_OVERSIZE_LOST } oversize;
    uint64_t new_activity, parent_activity; /* ACTIVITY */
    uint64_t signpost;                      /* SIGNPOST: id, and its name (of tw_format; 0: none) */
    uint32_t name;
    int64_t lost_from_ns, lost_until_ns; /* LOSS */
    uint32_t lost_count;
    enum tw_folder folder;
};

struct tw_output {
    /* A finished file, its path relative to the archive. */
    void (*file)(void *self, const char *path, struct slice bytes);
    void *self;
};

struct tw_options { /* zeroed: an Intel Mac of today in UTC, LZ4, dsc version 2 */
    uint64_t seed;
    uint32_t numerator, denominator; /* of the timebase; 0: 1/1 */
    int32_t utc_offset;              /* minutes east of UTC, daylight saving time included */
    bool daylight;                   /* which is on */
    const char *zone;                /* "Europe/Berlin" */
    const char *build, *model;
    enum tw_packing packing;
    enum tw_lzbitmap_kind zbm; /* 0: TW_ZBM_SMALL_PLAIN, as in 27's logs */
    unsigned dsc_version;      /* 1 or 2 */
    bool collapsed;            /* cut the gap before private data out */
    bool personas;             /* 27: their section in the catalog */
    bool without_timesync;
    bool timesync_split;     /* a file for each boot */
    bool live_layout;        /* diagnostics/.. beside uuidtext/.. */
    bool noise;              /* zeros between records, chunks of kinds that nobody knows */
    bool xml_info;           /* Info.plist as XML, else binary */
    size_t set_bytes;        /* unpacked size of a chunk set; 0: 60000 */
    size_t sets_per_catalog; /* 0: 8 */
    size_t file_bytes;       /* a file is closed when it has grown so far; 0: never */
    struct tw_output output;
};

struct tw_process {
    const char *path;
    uint32_t pid, euid;
    size_t shared;    /* the shared cache in use, of tw_shared_cache; 0: none */
    bool bits32;      /* flag 1 of the catalog entry */
    uint32_t persona; /* 27; 0: none (0xFFFFFFFF) */
};

struct tw_writer;

/* Begins at the first boot, whose wall clock stood at `boot_ns` at continuous time 0. */
struct tw_writer *tw_open(const struct tw_options *options, int64_t boot_ns);
/* Each returns a number from 1. */
size_t tw_shared_cache(struct tw_writer *w, const char *name);
size_t tw_process(struct tw_writer *w, const struct tw_process *process);
/* A library of the shared cache; `text`: its offset there, 0: the next free one. Past 2^31 formats need flag 0x20. */
size_t tw_library(struct tw_writer *w, size_t shared_cache, const char *path, uint64_t text);
/* An image with a uuidtext file of its own that `process` has loaded at `address`: TW_HOME_ABSOLUTE or _UUID. */
size_t tw_loaded(struct tw_writer *w, size_t process, const char *path, enum tw_home home, uint64_t address);
/* A format string of an image; `image` 0: of the executable of `process`. */
uint32_t tw_format(struct tw_writer *w, size_t process, size_t image, const char *format);
uint16_t tw_subsystem(struct tw_writer *w, size_t process, const char *subsystem, const char *category);

void tw_add(struct tw_writer *w, const struct tw_entry *entry);

/* Chunks beside records. */
enum tw_state_kind { TW_STATE_PLIST = 1, TW_STATE_PROTOBUF = 2, TW_STATE_CUSTOM = 3 };
struct tw_state {
    int64_t time_ns;
    size_t process;
    size_t image; /* 0: the executable */
    uint64_t activity;
    enum tw_state_kind kind;
    const char *library, *type, *title;
    struct slice data;
    enum tw_folder folder;
};
void tw_add_state(struct tw_writer *w, const struct tw_state *state);
struct tw_simple {
    int64_t time_ns;
    size_t process, image;
    uint64_t thread;
    uint8_t level;
    const char *subsystem, *message;
    enum tw_folder folder;
};
void tw_add_simple(struct tw_writer *w, const struct tw_simple *simple);

/* The wall clock is set: at `at_ns` (by the old clock) it reads `new_ns`. Later times are by the new one. */
void tw_clock_step(struct tw_writer *w, int64_t at_ns, int64_t new_ns);
/* The machine boots: all files are closed; `boot_ns` as in tw_open. Processes keep their numbers here. */
void tw_boot(struct tw_writer *w, int64_t boot_ns);
/* The boot's UUID, upper case with dashes; valid until the next tw_boot. */
const char *tw_boot_uuid(const struct tw_writer *w);
/* The continuous time that stands for a wall-clock time, and the wall-clock time that a reader must find for it. */
uint64_t tw_ticks(const struct tw_writer *w, int64_t time_ns);
int64_t tw_wall(const struct tw_writer *w, uint64_t ticks);
/* Puts the records of `process` that wait for their chunk to fill into the chunk set under way. */
void tw_flush(struct tw_writer *w, enum tw_folder folder, size_t process);
/* How many chunk sets have been closed in that folder so far. */
uint64_t tw_sets(const struct tw_writer *w, enum tw_folder folder);
/* Closes the files that are open; what follows goes to new ones. */
void tw_rotate(struct tw_writer *w);
/* All that is left: files, strings, timesync, plists. Frees the writer. */
void tw_close(struct tw_writer *w);

static inline struct tw_arg tw_number(uint64_t n, unsigned size, enum tw_privacy privacy)
{
    return (struct tw_arg){0, privacy, TW_KEPT, (uint8_t)size, n, SLICE_NONE};
}

static inline struct tw_arg tw_int(int64_t n)
{
    return tw_number((uint64_t)n, 4, TW_UNSAID);
}

static inline struct tw_arg tw_long(uint64_t n)
{
    return tw_number(n, 8, TW_UNSAID);
}

/* A width or precision of `*`, or the size of `%.*P`. */
static inline struct tw_arg tw_count(uint32_t n)
{
    return (struct tw_arg){1, TW_UNSAID, TW_KEPT, 4, n, SLICE_NONE};
}

static inline struct tw_arg tw_value(unsigned kind, enum tw_privacy privacy, struct slice bytes)
{
    return (struct tw_arg){(uint8_t)kind, privacy, TW_KEPT, 0, 0, bytes};
}

static inline struct tw_arg tw_text(const char *text)
{
    return tw_value(2, TW_PUBLIC, dw_slice_of(text));
}

static inline struct tw_arg tw_object(const char *text)
{
    return tw_value(4, TW_PUBLIC, dw_slice_of(text));
}

static inline struct tw_arg tw_data(struct slice bytes)
{
    return tw_value(3, TW_PUBLIC, bytes);
}

/* The 16 bytes that stand for a masked value; ptr NULL: none were kept. */
static inline struct tw_arg tw_masked(enum tw_privacy privacy, struct slice hash)
{
    return tw_value(15, privacy, hash);
}

#endif
