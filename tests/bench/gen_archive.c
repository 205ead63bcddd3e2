/* gen_archive [OPTIONS] FOLDER: writes a log archive of invented entries, fast.
 *   --size BYTES[K|M|G]   of its tracev3 files (default 64M)      --file BYTES   of each (default 10M)
 *   --share PERCENT       of the chunk sets hold records of the two daemons (default 1)
 *   --packing lz4|zbm     (default lz4)                           --seed N */
#include <getopt.h>
#include <stdio.h>

#include "support/trace_lookups.h"
#include "support/trace_output.h"

enum { OTHERS = 24, LIBRARIES = 16, SHAPES = 40, ARGS_MAX = 6, RECENT = 4 };

struct shape { /* a format of an image, and what its arguments are */
    uint32_t format;
    size_t image;
    char kinds[ARGS_MAX + 1];
};

struct made { /* what a process said, to be said again with little changed, as programs do */
    const struct shape *shape;
    size_t which, count, thread;
    struct tw_arg args[2 * ARGS_MAX];
    char rooms[ARGS_MAX][64];
};

struct generator {
    struct tw_writer *w;
    struct tw_daemons daemons;
    struct tw_output folder;
    size_t others[OTHERS];
    uint16_t subsystems[OTHERS][8];
    struct shape own[OTHERS][SHAPES], shared[LIBRARIES][SHAPES];
    struct made recent[OTHERS][RECENT];
    uint64_t random, written;
    int64_t time_ns;
};

static const char *const WORDS[] = {"assertion", "acquired",   "by",       "process",   "state",   "updated",
                                    "from",      "running",    "to",       "suspended", "token",   "released",
                                    "with",      "reason",     "window",   "display",   "request", "session",
                                    "invalid",   "connection", "opened",   "service",   "network", "path",
                                    "endpoint",  "timer",      "schedule", "queue",     "cache",   "identifier"};
enum { WORD_COUNT = sizeof WORDS / sizeof WORDS[0] };

static const char *word(struct generator *g)
{
    return WORDS[tw_below(&g->random, WORD_COUNT)];
}

/* Sentences with operators between words, as programs log. */
static void make_shape(struct generator *g, struct shape *shape, size_t process, size_t image)
{
    static const char KINDS[] = "dulxsopfbU";
    static const char *const OPERATORS[] = {"%d",         "%u", "%llu", "0x%x",     "%{public}s",
                                            "%{public}@", "%@", "%.3f", "%{bool}d", "%{public,uuid_t}.16P"};
    char text[256];
    size_t n = (size_t)snprintf(text, sizeof text, "-[%s %s:%s:]:%%d ", word(g), word(g), word(g)), count = 1;
    shape->kinds[0] = 'd';
    for (uint32_t left = 3 + tw_below(&g->random, 8); left > 0; left--) {
        bool argument = count < ARGS_MAX && tw_below(&g->random, 3) == 0;
        uint32_t kind = tw_below(&g->random, sizeof KINDS - 1);
        n += (size_t)snprintf(text + n, sizeof text - n, "%s ", argument ? OPERATORS[kind] : word(g));
        if (argument)
            shape->kinds[count++] = KINDS[kind];
    }
    shape->kinds[count] = '\0';
    shape->format = tw_format(g->w, process, image, text);
    shape->image = image;
}

static void make_world(struct generator *g)
{
    char path[128];
    size_t cache = tw_shared_cache(g->w, "dyld");
    tw_daemons_open(&g->daemons, g->w, cache, g->random);
    for (size_t i = 0; i < OTHERS; i++) {
        (void)snprintf(path, sizeof path, "/System/Library/Example/%s%zud", word(g), i);
        g->others[i] =
            tw_process(g->w, &(struct tw_process){.path = path, .pid = (uint32_t)(400 + i), .shared = cache});
        for (size_t k = 0; k < 8; k++) {
            char subsystem[64];
            (void)snprintf(subsystem, sizeof subsystem, "com.example.%s", word(g));
            g->subsystems[i][k] = tw_subsystem(g->w, g->others[i], subsystem, word(g));
        }
        for (size_t k = 0; k < SHAPES; k++)
            make_shape(g, &g->own[i][k], g->others[i], 0);
    }
    for (size_t i = 0; i < LIBRARIES; i++) {
        (void)snprintf(path, sizeof path, "/System/Library/Frameworks/%s%zu.framework/%s", word(g), i, word(g));
        size_t image = tw_library(g->w, cache, path, i < 4 ? 0x1c0000000 + i * 0x1000000 : 0);
        for (size_t k = 0; k < SHAPES; k++)
            make_shape(g, &g->shared[i][k], g->others[0], image);
    }
}

/* A value as the kind says; texts of two or three words, drawn from few. */
static struct tw_arg make_arg(struct generator *g, char kind, char room[64])
{
    uint64_t r = tw_random(&g->random);
    switch (kind) {
    case 'd':
    case 'u':
    case 'x':
        return tw_int((int64_t)(r % 5000));
    case 'b':
        return tw_int((int64_t)(r % 2));
    case 'l':
    case 'f':
        return tw_long(kind == 'f' ? 0x3ff0000000000000 + (r & 0xffffff) * 4096 : r & 0xffffffff);
    case 'p':
        return (struct tw_arg){4, TW_PRIVATE, TW_DROPPED, 0, 0, SLICE_NONE};
    case 'U':
        for (size_t i = 0; i < 16; i++)
            room[i] = (char)(r >> (i % 8 * 8));
        return tw_data(dw_slice(room, 16));
    default:
        (void)snprintf(room, 64, r % 3 != 0 ? "com.example.%s.%s-%u" : "%s %s for <%u>", word(g), word(g),
                       (unsigned)(r >> 8) % 500);
        return kind == 's' ? tw_text(room) : tw_object(room);
    }
}

static void make_entry(struct generator *g, size_t process, struct made *m)
{
    m->which = tw_below(&g->random, SHAPES);
    bool own = tw_below(&g->random, 3) == 0;
    m->shape = own ? &g->own[process][m->which] : &g->shared[tw_below(&g->random, LIBRARIES)][m->which];
    m->thread = 0x1000 + process * 64 + tw_below(&g->random, 8);
    m->count = 0;
    for (size_t i = 0; m->shape->kinds[i] != '\0'; i++) {
        if (m->shape->kinds[i] == 'U') /* `%.16P`: its constant size goes before it */
            m->args[m->count++] = tw_count(16);
        m->args[m->count++] = make_arg(g, m->shape->kinds[i], m->rooms[i]);
    }
}

static void other_entry(struct generator *g)
{
    static const uint8_t LEVELS[] = {TW_DEFAULT, TW_DEFAULT, TW_DEFAULT, TW_DEFAULT, TW_DEFAULT,
                                     TW_INFO,    TW_DEFAULT, TW_DEBUG,   TW_DEFAULT, TW_ERROR};
    size_t process = tw_below(&g->random, OTHERS);
    struct made *m = &g->recent[process][tw_below(&g->random, RECENT)];
    if (m->shape == NULL || tw_below(&g->random, 24) == 0)
        make_entry(g, process, m);
    else
        m->args[0].number = tw_below(&g->random, 5000);
    g->time_ns += 50000 + tw_below(&g->random, 900000);
    tw_add(g->w, &(struct tw_entry){.record = TW_LOG,
                                    .level = LEVELS[m->which % sizeof LEVELS],
                                    .process = g->others[process],
                                    .image = m->shape->image,
                                    .format = m->shape->format,
                                    .time_ns = g->time_ns,
                                    .thread = m->thread,
                                    .activity = m->which % 2 == 0 ? 0xea0000 + process * 256 : 0,
                                    .subsystem = g->subsystems[process][m->which % 8],
                                    .ttl = 1,
                                    .args = m->args,
                                    .arg_count = m->count});
}

/* A chunk set holds about four lookups among a few hundred other records, or none. */
static void daemons_in_set(struct generator *g)
{
    if (tw_below(&g->random, 4) == 0)
        tw_daemons_election(&g->daemons, &g->time_ns);
    for (int i = 0; i < 4; i++)
        tw_daemons_lookup(&g->daemons, &g->time_ns);
    tw_flush(g->w, TW_PERSIST, g->daemons.configd);
    tw_flush(g->w, TW_PERSIST, g->daemons.mdns);
}

static void generate(struct generator *g, uint64_t size, double share)
{
    uint64_t set = UINT64_MAX;
    double due = 1;
    while (g->written < size) {
        if (set != tw_sets(g->w, TW_PERSIST)) {
            set = tw_sets(g->w, TW_PERSIST);
            if (due >= 1) {
                daemons_in_set(g);
                due -= 1;
            }
            due += share / 100;
        }
        other_entry(g);
    }
}

static void on_file(void *self, const char *path, struct slice bytes)
{
    struct generator *g = self;
    if (strstr(path, ".tracev3") != NULL)
        g->written += bytes.len;
    g->folder.file(g->folder.self, path, bytes);
}

static uint64_t amount(const char *text)
{
    char *end = NULL;
    uint64_t n = strtoull(text, &end, 10);
    return *end == 'K' ? n << 10 : *end == 'M' ? n << 20 : *end == 'G' ? n << 30 : n;
}

int main(int argc, char **argv)
{
    static const struct option LONG[] = {{"size", 1, NULL, 'z'}, {"file", 1, NULL, 'f'},    {"share", 1, NULL, 'h'},
                                         {"seed", 1, NULL, 'e'}, {"packing", 1, NULL, 'p'}, {NULL, 0, NULL, 0}};
    static struct generator g;
    uint64_t size = 64 << 20;
    double share = 1;
    struct tw_options options = {.file_bytes = 10 << 20, .numerator = 125, .denominator = 3, .seed = 1};
    int c;
    while ((c = getopt_long(argc, argv, "", LONG, NULL)) != -1) {
        if (c == 'z')
            size = amount(optarg);
        else if (c == 'f')
            options.file_bytes = amount(optarg);
        else if (c == 'h')
            share = strtod(optarg, NULL);
        else if (c == 'e')
            options.seed = amount(optarg);
        else if (c == 'p')
            options.packing = strcmp(optarg, "zbm") == 0 ? TW_PACK_LZBITMAP : TW_PACK_LZ4;
    }
    if (optind + 1 != argc) {
        (void)fprintf(stderr, "usage: gen_archive [--size BYTES] [--file BYTES] [--share PERCENT] [--packing lz4|zbm] "
                              "[--seed N] FOLDER\n");
        return 2;
    }
    options.file_bytes = options.file_bytes > size ? size : options.file_bytes;
    g.folder = tw_to_folder(argv[optind]);
    g.random = options.seed * 0x9e3779b97f4a7c15u;
    g.time_ns = 1772438400000000000;
    options.output = (struct tw_output){on_file, &g};
    g.w = tw_open(&options, g.time_ns - 3600000000000);
    make_world(&g);
    generate(&g, size, share);
    tw_close(g.w);
    return 0;
}
