/* An INPUT of the command line: opened, unpacked, detected; what it holds is given as parts. */
#ifndef DW_SOURCE_SOURCE_H
#define DW_SOURCE_SOURCE_H

#include "base/byte_source.h"
#include "base/log_entry.h"
#include "source/child.h"

enum input_kind { INPUT_TEXT, INPUT_LOGARCHIVE, INPUT_TRACEV3, INPUT_SYSDIAGNOSE, INPUT_STATE, INPUT_DATABASE };

enum part_kind {
    PART_ENTRIES, /* a reader of log entries */
    PART_STATE    /* text of scutil, ifconfig, netstat.. for dw_netstate_read */
};

struct input_part {
    enum part_kind kind;
    char *path;                  /* within the input; equals the input's path for a plain file */
    struct entry_reader *reader; /* PART_ENTRIES; owned by the input */
    int descriptor;              /* of a live reader, to poll on, or -1 */
    char *text;                  /* PART_STATE; owned by the input */
    const char *style;           /* PART_STATE: "scutil", "ifconfig", "netstat"; a reader's style is in its stats */
    size_t text_length;
};

struct input {
    char *path; /* as given; "-" for standard input */
    enum input_kind kind;
    struct input_part *parts;
    size_t part_count;
    uint64_t damaged; /* places that could not be read before a reader saw them: cut or damaged compression.. */
    char *os_version, *build, *device; /* of a sysdiagnose or logarchive; NULL where unknown */
    void *impl;
};

/* "text", "logarchive".. as the view `inputs` says it. */
const char *dw_input_kind_word(enum input_kind kind);
/* Opens a path or "-". DW_ERR_IO / DW_ERR_FORMAT with a sentence that names the path and what is wrong with it. */
enum dw_status dw_input_open(struct input **out, const char *path, const struct reader_options *options,
                             struct dw_error *error);
/* A live stream: what a program prints, or standard input (NULL). */
enum dw_status dw_input_live(struct input **out, const struct child_program *program,
                             const struct reader_options *options, struct dw_error *error);
void dw_input_close(struct input *input);
/* After a live input's end: how the child process ended (as waitpid's status), 0 for standard input. One that has not
 * ended is ended, in bounded time (child.h). */
int dw_input_child_status(const struct input *input);

/* Splits a command as a shell's words (quotes, backslashes; no expansion). *out: NULL-terminated, one malloc'd block.
 */
enum dw_status dw_split_words(char ***out, const char *command, struct dw_error *error);

/* The content's hash (XXH3, 128 bits, hexadecimal, 33 bytes with NUL) of a file or of all files of a folder. */
enum dw_status dw_input_digest(const char *path, char out[33], struct dw_error *error);

#endif
