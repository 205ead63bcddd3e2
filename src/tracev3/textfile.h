/* String files: uuidtext (one image's format strings and its path) and shared-cache strings (dsc, versions 1 and 2).
 * Their tables are read when a file is opened, strings one by one as they are asked for. Source: libyal/dtformats,
 * documentation, "UUID text file format" and "Shared-Cache Strings (dsc) file format". Internal to tracev3. */
#ifndef DW_TRACEV3_TEXTFILE_H
#define DW_TRACEV3_TEXTFILE_H

#include "base/slice.h"
#include "tracev3/bytes.h"

enum { TRACE_STRING_MAX = 16 * 1024 /* longer strings are cut */ };

/* A file that pread reads. */
struct trace_extent {
    int descriptor; /* -1: closed */
    uint64_t start, size;
};

/* Reads exactly `size` bytes at `at`; false when they are not there. */
bool dw_extent_read(const struct trace_extent *extent, uint64_t at, void *out, size_t size);

struct trace_range {
    uint64_t from; /* offsets of format strings, as records give them */
    uint32_t size;
    uint32_t image; /* dsc: index of its image */
    uint64_t at;    /* in the file */
};

struct trace_image { /* of a dsc */
    uint64_t text;
    uint32_t size;
    uint32_t path_at;
    unsigned char uuid[TRACE_UUID_SIZE];
};

struct trace_textfile {
    struct trace_range *ranges; /* sorted by `from` */
    size_t range_count;
    struct trace_image *images; /* in the file's order, which ranges refer to */
    size_t image_count;
    uint32_t *by_text; /* the same, sorted by address */
    uint64_t path_at;  /* uuidtext: where the image's path stands */
};

enum trace_textfile_kind { TEXTFILE_UUIDTEXT, TEXTFILE_DSC };
enum trace_textfile_state { TEXTFILE_GOOD, TEXTFILE_DAMAGED, TEXTFILE_NO_MEMORY };

/* Reads the tables. A damaged file gives what could be read of it. */
enum trace_textfile_state dw_textfile_open(struct trace_textfile *out, enum trace_textfile_kind kind,
                                           const struct trace_extent *extent);
void dw_textfile_free(struct trace_textfile *file);
size_t dw_textfile_memory(const struct trace_textfile *file);

/* The range that holds a format's offset, or NULL. */
const struct trace_range *dw_textfile_range(const struct trace_textfile *file, uint64_t offset);
/* dsc: the image that holds a program counter, or that has a UUID; NULL: none. */
const struct trace_image *dw_textfile_image(const struct trace_textfile *file, uint64_t counter);
const struct trace_image *dw_textfile_image_of(const struct trace_textfile *file, const unsigned char *uuid);
/* A terminated string of at most `most` bytes into `out` (TRACE_STRING_MAX); its length. */
size_t dw_textfile_string(const struct trace_extent *extent, uint64_t at, uint64_t most, char *out);

#endif
