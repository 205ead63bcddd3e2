#include "pipeline/span.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/timestamp.h"
#include "logtext/logtext.h"
#include "source/source.h"

enum { PIECE = 64 * 1024, TAIL_MAX = 4 * 1024 * 1024 };

struct found {
    struct span extent;
    bool dated; /* all its stamps have dates */
    bool json;
};

static void widen(struct span *e, int64_t time)
{
    if (time == DW_TIME_NONE)
        return;
    if (e->first == DW_TIME_NONE || time < e->first)
        e->first = time;
    if (e->last == DW_TIME_NONE || time > e->last)
        e->last = time;
}

static struct reader_options quiet(const struct reader_options *options)
{
    struct reader_options o = *options;
    o.notify = (struct dw_notify){NULL, NULL};
    o.meter = NULL;
    return o;
}

static void drain(struct entry_reader *reader, const struct reader_options *options, struct found *out)
{
    struct log_entry entry;
    while (reader->next(reader, &entry, NULL) == DW_OK)
        if (entry.time_ns != DW_TIME_NONE)
            out->extent.offset = entry.utc_offset;
    const struct reader_stats *stats = reader->stats(reader);
    widen(&out->extent, stats->first);
    widen(&out->extent, stats->last);
    /* The compact style has dates, and no zones. */
    out->dated = stats->time_basis == TIME_BASIS_ZONE || strcmp(stats->style, "compact") == 0;
    out->json = strcmp(stats->style, "json") == 0 || strcmp(stats->style, "ndjson") == 0;
    if (stats->time_basis != TIME_BASIS_ZONE && options->assumed_offset == DW_OFFSET_UNKNOWN)
        out->extent.offset = DW_OFFSET_UNKNOWN;
}

static struct found nothing(void)
{
    return (struct found){.extent = {DW_TIME_NONE, DW_TIME_NONE, DW_OFFSET_UNKNOWN}};
}

static struct found scan_text(struct slice text, const struct reader_options *options)
{
    struct found found = nothing();
    struct reader_options o = quiet(options);
    struct byte_source *bytes = dw_bytes_of_memory(text);
    struct entry_reader *reader = NULL;
    o.processes = NULL;
    if (bytes == NULL || dw_logtext_open(&reader, bytes, &o, NULL) != DW_OK)
        return found;
    drain(reader, options, &found);
    reader->close(reader);
    return found;
}

/* A piece from the middle of JSON begins in the middle of an object. */
static void scan_json(struct slice text, struct span *out)
{
    static const struct slice KEY = SLICE_INIT("\"timestamp\"");
    for (size_t at; (at = dw_slice_find(text, KEY)) != text.len;) {
        text = dw_slice_from(text, at + KEY.len);
        size_t n = 0;
        while (n < text.len && (text.ptr[n] == ' ' || text.ptr[n] == ':' || text.ptr[n] == '"'))
            n++;
        struct timestamp stamp;
        if (dw_timestamp_scan(dw_slice_from(text, n), &stamp) != 0 && stamp.offset != DW_OFFSET_UNKNOWN)
            widen(out, dw_timestamp_instant(&stamp, DW_TIMESTAMP_NONE, 0));
    }
}

/* Up to `size` bytes from `offset` on; a slice that is to be freed, empty when they cannot be read. */
static struct slice read_piece(int fd, off_t offset, size_t size)
{
    char *text = malloc(size);
    size_t got = 0;
    ssize_t n = 1;
    while (text != NULL && got < size && n > 0) {
        n = pread(fd, text + got, size - got, offset + (off_t)got);
        got += n > 0 ? (size_t)n : 0;
    }
    return dw_slice(text, got);
}

/* The last times, from ever larger pieces of the file's end. */
static bool scan_tail(int fd, off_t size, const struct reader_options *options, struct found *found)
{
    int64_t before = found->extent.last;
    for (size_t piece = PIECE; piece <= TAIL_MAX; piece *= 8) {
        bool whole = (off_t)piece >= size;
        struct slice text = read_piece(fd, whole ? 0 : size - (off_t)piece, piece);
        size_t line = whole ? 0 : dw_slice_find_byte(text, '\n');
        struct found tail = nothing();
        tail.dated = found->json;
        if (found->json)
            scan_json(text, &tail.extent);
        else
            tail = scan_text(dw_slice_from(text, line), options);
        free((char *)text.ptr);
        if (tail.extent.last != DW_TIME_NONE) {
            widen(&found->extent, tail.extent.first);
            widen(&found->extent, tail.extent.last);
            return tail.dated;
        }
        if (whole)
            break;
    }
    return before != DW_TIME_NONE && size <= PIECE;
}

static int open_file(const char *path, struct stat *st)
{
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && (fstat(fd, st) != 0 || !S_ISREG(st->st_mode))) {
        if (fd != STDIN_FILENO)
            (void)close(fd);
        return -1;
    }
    return fd;
}

static struct found scan_head(int fd, const struct reader_options *options)
{
    struct slice head = read_piece(fd, 0, PIECE);
    struct found found = dw_logtext_bid(head) != 0 ? scan_text(head, options) : nothing();
    free((char *)head.ptr);
    return found;
}

bool dw_span_peek(const char *path, const struct reader_options *options, struct span *out)
{
    struct stat st;
    int fd = open_file(path, &st);
    if (fd < 0)
        return false;
    struct found found = scan_head(fd, options);
    bool good = found.dated && found.extent.first != DW_TIME_NONE && scan_tail(fd, st.st_size, options, &found);
    if (fd != STDIN_FILENO)
        (void)close(fd);
    *out = found.extent;
    return good;
}

int64_t dw_span_begin(const char *path, const struct reader_options *options)
{
    struct stat st;
    int fd = open_file(path, &st);
    if (fd < 0)
        return DW_TIME_NONE;
    struct found found = scan_head(fd, options);
    if (fd != STDIN_FILENO)
        (void)close(fd);
    return found.dated ? found.extent.first : DW_TIME_NONE;
}

enum dw_status dw_span_read(const char *path, const struct reader_options *options, struct span *out,
                            struct dw_error *error)
{
    struct found found = nothing();
    struct reader_options quietly = quiet(options);
    struct input *input = NULL;
    struct stat st;
    *out = found.extent;
    if (strcmp(path, "-") == 0 || stat(path, &st) != 0 || (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
        return dw_fail(error, DW_ERR_USAGE, "a pipe does not tell its end before it was read");
    enum dw_status status = dw_input_open(&input, path, &quietly, error);
    if (status != DW_OK)
        return status;
    for (size_t i = 0; i < input->part_count; i++)
        if (input->parts[i].kind == PART_ENTRIES)
            drain(input->parts[i].reader, options, &found);
    dw_input_close(input);
    *out = found.extent;
    return DW_OK;
}
