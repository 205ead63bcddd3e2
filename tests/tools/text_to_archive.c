/* text_to_archive [OPTIONS] TEXT OUT: the scenario of a text capture as binary logs. Messages go back to their formats
 * and typed arguments where tests/data/daemon-formats.txt knows them, else they are one string.
 *   --form folder|tar|tar.gz|zip   OUT is a .logarchive folder (default), or an archive
 *   --root NAME/   a sysdiagnose of that name: the logs in system_logs.logarchive, other files beside it
 *   --product VERSION   of the system, in those files
 *   --packing lz4|blocks|stored|plain|zbm   --dsc 1|2   --timebase N/D   --strings-first
 *   --report      tells how many messages found their format */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>

#include "support/entries.h"
#include "support/trace_invert.h"
#include "support/trace_output.h"

enum { OVERSIZE = 1000 }; /* messages longer than that do not stand within their records */
enum form { FORM_FOLDER, FORM_TAR, FORM_TAR_GZ, FORM_ZIP };

struct converter {
    struct tw_options options;
    enum form form;
    const char *text, *out, *root, *product;
    bool strings_first, report;
    struct tw_format_list formats;
    struct tw_files files;
    struct tw_writer *w;
    size_t cache, inverted, entries;
    struct {
        struct slice name, sender;
        uint32_t pid;
        size_t process, image;
    } known[64];
    size_t known_count;
};

static uint8_t level_of(enum log_type type)
{
    return type == LOG_TYPE_INFO    ? TW_INFO
           : type == LOG_TYPE_DEBUG ? TW_DEBUG
           : type == LOG_TYPE_ERROR ? TW_ERROR
           : type == LOG_TYPE_FAULT ? TW_FAULT
                                    : TW_DEFAULT;
}

/* The process of an entry, and the library that logged; each is added when first met. */
static size_t place_of(struct converter *c, const struct log_entry *e)
{
    char path[256];
    size_t process = 0;
    for (size_t i = 0; i < c->known_count; i++) {
        if (!dw_slice_equal(c->known[i].name, e->process) || c->known[i].pid != e->pid)
            continue;
        process = c->known[i].process;
        if (dw_slice_equal(c->known[i].sender, e->sender))
            return i;
    }
    if (c->known_count == sizeof c->known / sizeof c->known[0])
        abort();
    if (process == 0) {
        bool mdns = dw_slice_equal(e->process, SLICE("mDNSResponder"));
        (void)snprintf(path, sizeof path, "%s/%.*s", mdns ? "/usr/sbin" : "/usr/libexec", SLICE_ARG(e->process));
        process = tw_process(c->w, &(struct tw_process){.path = path, .pid = e->pid, .shared = c->cache});
    }
    size_t image = 0;
    if (e->sender.len != 0 && !dw_slice_equal(e->sender, e->process)) {
        (void)snprintf(path, sizeof path, "/System/Library/SystemConfiguration/%.*s.bundle/%.*s", SLICE_ARG(e->sender),
                       SLICE_ARG(e->sender));
        image = tw_loaded(c->w, process, path, TW_HOME_UUID, 0x100000000 + c->known_count * 0x1000000);
    }
    c->known[c->known_count].name = e->process;
    c->known[c->known_count].sender = e->sender;
    c->known[c->known_count].pid = e->pid;
    c->known[c->known_count].process = process;
    c->known[c->known_count].image = image;
    return c->known_count++;
}

static void add_entry(struct converter *c, const struct log_entry *e, struct arena *arena)
{
    char subsystem[128], category[128];
    struct tw_inverted inverted;
    size_t place = place_of(c, e);
    size_t process = c->known[place].process, image = c->known[place].image;
    c->entries++;
    c->inverted += tw_invert(&c->formats, e->process, e->message, arena, &inverted);
    (void)snprintf(subsystem, sizeof subsystem, "%.*s", SLICE_ARG(e->subsystem));
    (void)snprintf(category, sizeof category, "%.*s", SLICE_ARG(e->category));
    tw_add(c->w,
           &(struct tw_entry){.record = TW_LOG,
                              .level = level_of(e->type),
                              .process = process,
                              .image = image,
                              .format = tw_format(c->w, process, image, inverted.format),
                              .time_ns = e->time_ns,
                              .thread = e->thread,
                              .activity = e->activity,
                              .subsystem = e->subsystem.len != 0 ? tw_subsystem(c->w, process, subsystem, category) : 0,
                              .ttl = e->type == LOG_TYPE_DEFAULT ? 0 : 1,
                              .oversize = e->message.len > OVERSIZE ? TW_OVERSIZE : TW_INLINE,
                              .args = inverted.args,
                              .arg_count = inverted.count});
}

static struct slice load(const char *path)
{
    struct tw_bytes bytes = {NULL, 0, 0};
    FILE *file = fopen(path, "rb");
    size_t got;
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    do {
        got = fread(tw_room(&bytes, 65536), 1, 65536, file);
        bytes.len += got;
    } while (got != 0);
    (void)fclose(file);
    return tw_slice(&bytes);
}

/* A sysdiagnose's name ends in model and build: `.._Mac14-2_24G84/`. */
static void read_root(struct converter *c)
{
    static char copy[256], *part;
    (void)snprintf(copy, sizeof copy, "%s", c->root);
    copy[strcspn(copy, "/")] = '\0';
    if ((part = strrchr(copy, '_')) == NULL)
        return;
    c->options.build = part + 1;
    *part = '\0';
    if ((part = strrchr(copy, '_')) == NULL)
        return;
    c->options.model = part + 1;
    part[1 + strcspn(part + 1, "-")] = ',';
}

/* What a sysdiagnose has beside the logs that says nothing of lookups. */
static void put_beside(const struct converter *c, struct tw_files *files)
{
    char text[256];
    int n = snprintf(text, sizeof text, "ProductName:\t\tmacOS\nProductVersion:\t\t%s\nBuildVersion:\t\t%s\n",
                     c->product, c->options.build != NULL ? c->options.build : "24G84");
    tw_add_file(files, "sw_vers.txt", dw_slice(text, (size_t)n));
    tw_add_file(files, "ps.txt", SLICE("USER PID COMMAND\nroot 1 /sbin/launchd\n"));
}

/* The files in the order asked for, in their places. */
static void order_files(const struct converter *c, struct tw_files *ordered)
{
    char path[1024];
    bool sysdiagnose = c->root[0] != '\0';
    if (sysdiagnose)
        put_beside(c, ordered);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < c->files.count; i++) {
            const struct tw_file *f = &c->files.list[i];
            bool trace = strstr(f->path, ".tracev3") != NULL;
            if (c->strings_first ? trace != (pass == 1) : pass == 1)
                continue;
            (void)snprintf(path, sizeof path, "%s%s", sysdiagnose ? "system_logs.logarchive/" : "", f->path);
            tw_add_file(ordered, path, tw_slice(&f->bytes));
        }
}

static void write_out(struct converter *c)
{
    struct tw_files ordered = {NULL, 0};
    order_files(c, &ordered);
    if (c->form == FORM_FOLDER) {
        struct tw_output folder = tw_to_folder(c->out);
        for (size_t i = 0; i < ordered.count; i++)
            folder.file(folder.self, ordered.list[i].path, tw_slice(&ordered.list[i].bytes));
    } else {
        struct tw_bytes bytes = {NULL, 0, 0};
        enum tw_archive form = c->form == FORM_ZIP ? TW_ZIP : c->form == FORM_TAR ? TW_TAR : TW_TAR_GZ;
        tw_archive(&ordered, c->root, form, &bytes);
        tw_save(c->out, tw_slice(&bytes));
        tw_free(&bytes);
    }
    tw_files_free(&ordered);
}

/* All entries of the text, copied into `arena`. */
static struct log_entry *read_text(const struct converter *c, struct slice text, struct arena *arena, size_t *count)
{
    struct reader_options options = {.input = c->text, .assumed_date = DW_TIME_NONE, .assumed_offset = INT32_MIN};
    struct entry_reader *reader;
    struct log_entry e, *list = NULL;
    if (dw_logtext_open(&reader, dw_test_source(text, 0, false), &options, NULL) != DW_OK)
        abort();
    for (*count = 0; reader->next(reader, &e, NULL) == DW_OK;) {
        struct slice *texts[] = {&e.process, &e.sender, &e.subsystem, &e.category, &e.message};
        for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
            *texts[i] = dw_arena_copy(arena, *texts[i]);
        list = tw_grow(list, *count, sizeof *list);
        e.line = *count; /* where it stood */
        if (e.time_ns != DW_TIME_NONE && e.type != LOG_TYPE_BOOT)
            list[(*count)++] = e;
    }
    reader->close(reader);
    return list;
}

/* Threads run apart by milliseconds in text; the clock of binary logs never goes back. */
static int by_time(const void *a, const void *b)
{
    const struct log_entry *x = a, *y = b;
    if (x->time_ns != y->time_ns)
        return x->time_ns < y->time_ns ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

static void convert(struct converter *c)
{
    struct slice text = load(c->text);
    struct arena texts = {0}, arena = {0};
    size_t count;
    struct log_entry *list = read_text(c, text, &texts, &count);
    if (count == 0) {
        (void)fprintf(stderr, "%s: no entries with times\n", c->text);
        exit(1);
    }
    qsort(list, count, sizeof *list, by_time);
    c->options.utc_offset = list[0].utc_offset / 60;
    c->options.output = tw_to_memory(&c->files);
    c->w = tw_open(&c->options, list[0].time_ns - INT64_C(7200000000000));
    c->cache = tw_shared_cache(c->w, "dyld");
    for (size_t i = 0; i < count; i++) {
        add_entry(c, &list[i], &arena);
        dw_arena_reset(&arena);
    }
    tw_close(c->w);
    write_out(c);
    if (c->report)
        printf("%s: %zu of %zu messages found their format\n", c->text, c->inverted, c->entries);
    free(list);
    dw_arena_free(&texts);
    dw_arena_free(&arena);
    tw_files_free(&c->files);
    tw_formats_free(&c->formats);
    free((void *)(uintptr_t)text.ptr);
}

static bool choice(const char *text, const char *const *names, size_t count, unsigned *out)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, names[i]) == 0) {
            *out = (unsigned)i;
            return true;
        }
    return false;
}

static bool read_options(struct converter *c, int argc, char **argv)
{
    static const char *const FORMS[] = {"folder", "tar", "tar.gz", "zip"};
    static const char *const PACKINGS[] = {"lz4", "blocks", "stored", "plain", "zbm"};
    static const struct option LONG[] = {
        {"form", 1, NULL, 'f'},          {"root", 1, NULL, 'r'},   {"product", 1, NULL, 'v'},
        {"packing", 1, NULL, 'p'},       {"dsc", 1, NULL, 'd'},    {"timebase", 1, NULL, 't'},
        {"strings-first", 0, NULL, 's'}, {"report", 0, NULL, 'R'}, {NULL, 0, NULL, 0}};
    int o;
    unsigned which = 0;
    while ((o = getopt_long(argc, argv, "", LONG, NULL)) != -1) {
        if (o == 'f' && choice(optarg, FORMS, 4, &which))
            c->form = (enum form)which;
        else if (o == 'p' && choice(optarg, PACKINGS, 5, &which))
            c->options.packing = (enum tw_packing)which;
        else if (o == 'r')
            c->root = optarg;
        else if (o == 'v')
            c->product = optarg;
        else if (o == 'd')
            c->options.dsc_version = (unsigned)strtoul(optarg, NULL, 10);
        else if (o == 's')
            c->strings_first = true;
        else if (o == 'R')
            c->report = true;
        else if (o != 't' ||
                 sscanf(optarg, "%" SCNu32 "/%" SCNu32, &c->options.numerator, &c->options.denominator) != 2)
            return false;
    }
    c->text = argv[optind];
    c->out = argv[optind + 1];
    return optind + 2 == argc;
}

int main(int argc, char **argv)
{
    static struct converter c = {.root = "", .product = "15.6"};
    if (!read_options(&c, argc, argv)) {
        (void)fprintf(
            stderr,
            "usage: text_to_archive [--form folder|tar|tar.gz|zip] [--root NAME/] [--product VERSION] [--packing "
            "lz4|blocks|stored|plain|zbm] [--dsc 1|2] [--timebase N/D] [--strings-first] [--report] "
            "TEXT OUT\n");
        return 2;
    }
    read_root(&c);
    tw_formats_load(&c.formats, TEST_SOURCE_DIR "/tests/data/daemon-formats.txt");
    convert(&c);
    return 0;
}
