/* Format strings and image paths of a tree: string files found by UUID wherever a layout keeps them, opened on first
 * use, closed and forgotten when too many are open. Any thread may ask. Internal to tracev3. */
#ifndef DW_TRACEV3_STRINGS_H
#define DW_TRACEV3_STRINGS_H

#include "base/arena.h"
#include "tracev3/files.h"
#include "tracev3/report.h"

struct trace_strings;

/* All are borrowed. `memory`: bound in bytes. */
struct trace_strings *dw_strings_new(const struct trace_files *files, struct trace_report *report, size_t memory);
void dw_strings_free(struct trace_strings *strings);

/* What was found of a string; slices lie in the arena that was given. */
struct trace_found {
    bool has_file;   /* the string file is there */
    bool has_string; /* and it has a string at that offset */
    struct slice string;
    struct slice path; /* of the image; empty when unknown */
    bool has_uuid;
    unsigned char uuid[TRACE_UUID_SIZE]; /* of the image */
    uint64_t text;                       /* dsc: where the image lies in the shared cache */
};

/* The path of the image `uuid` from its uuidtext file. */
struct slice dw_strings_path(struct trace_strings *strings, const unsigned char *uuid, struct arena *arena);
/* A string of the uuidtext file of `uuid`, with the image's path. `dynamic`: no string is wanted. */
struct trace_found dw_strings_own(struct trace_strings *strings, const unsigned char *uuid, uint64_t offset,
                                  bool dynamic, struct arena *arena);
/* A string of the shared cache `dsc`; the image is the one that holds `counter`, else the string's. */
struct trace_found dw_strings_shared(struct trace_strings *strings, const unsigned char *dsc, uint64_t offset,
                                     uint64_t counter, bool dynamic, struct arena *arena);
/* The path of an image that may have a uuidtext file or lie in the shared cache `dsc` (NULL: in none). */
struct slice dw_strings_image(struct trace_strings *strings, const unsigned char *uuid, const unsigned char *dsc,
                              struct arena *arena);

enum { TRACE_PATH_SIZE = 64 };
/* Where a tree of the plainest layout keeps the string file of `uuid`: `1F/0123...` or `dsc/1F0123...`. */
void dw_strings_name(const unsigned char *uuid, enum trace_textfile_kind kind, char out[TRACE_PATH_SIZE]);

#endif
