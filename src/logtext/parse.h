/* What the readers of the styles share: a line is offered to one style after the other; each fills a `parsed`.
 * Internal to logtext. */
#ifndef DW_LOGTEXT_PARSE_H
#define DW_LOGTEXT_PARSE_H

#include "base/log_entry.h"
#include "base/timestamp.h"
#include "logtext/lines.h"

enum style {
    STYLE_NONE,
    STYLE_DEFAULT,
    STYLE_COMPACT,
    STYLE_SYSLOG,
    STYLE_JSON,
    STYLE_NDJSON,
    STYLE_CONSOLE,
    STYLE_BSD,
    STYLE_TRANSCRIPT,
    STYLE_COUNT
};

/* The beginning of an entry. Slices point into the line. */
struct parsed {
    struct log_entry entry;
    struct timestamp stamp; /* no date and no time: the entry has none */
    enum style style;
    bool wanted;       /* of a process that the caller wants, or of none that the text names */
    bool raw_body;     /* `body` may begin with library and subsystem */
    bool no_year;      /* the stamp's year is a guess: 1970 stands for it */
    struct slice body; /* all after the process */
    struct slice host; /* the machine's name before the process, or empty */
};

/* `mDNSResponder: `, `mDNSResponder[285:1b5d] `, `mDNSResponder(lib)[285] <Notice>: ` at the beginning of `text`. */
enum head_form { HEAD_COLON = 1, HEAD_PID = 2, HEAD_PID_THREAD = 4 };
struct head {
    struct slice process, sender;
    uint32_t pid;
    uint64_t thread;
    enum log_type type;
    size_t used; /* bytes up to the body */
};
/* False: no process that the options want begins here in one of the forms. */
bool dw_head_parse(struct slice text, const struct reader_options *options, unsigned forms, struct head *out);
/* Fills `entry` and `body` of what begins at `text`. */
void dw_head_apply(const struct head *head, struct slice text, struct parsed *out);

/* What follows the last slash. */
struct slice dw_base_name(struct slice path);
/* The options want it, or it has no name. */
bool dw_process_wanted(struct slice name, const struct reader_options *options);
/* Undoes HTML entities and markdown escapes in place; returns the new length. */
size_t dw_text_unescape(char *text, size_t len);
/* Splits `(library) [subsystem:category] message` into the entry. */
void dw_body_split(struct slice body, struct log_entry *entry);
/* Bytes of indentation and of a page's marks (`>`, `###`, bullets, back-ticks) before a line's text. */
size_t dw_decoration(struct slice text);
enum log_type dw_type_of_word(struct slice word);

/* default, compact, syslog and texts of other readers; `rest` stands behind the stamp, which `out` holds already. */
bool dw_parse_dated(struct slice rest, const struct reader_options *options, struct parsed *out);
/* Columns between tabs, after the stamp. */
bool dw_parse_columns(struct slice rest, const struct reader_options *options, struct parsed *out);
bool dw_parse_console(struct slice text, const struct reader_options *options, struct parsed *out);
bool dw_parse_bsd(struct slice text, const struct reader_options *options, struct parsed *out);
/* A line of a page without date; `text` has its decoration and escapes undone. False: it holds no text, or it is of a
 * process that is not wanted. */
bool dw_parse_transcript(struct slice text, const struct reader_options *options, struct parsed *out);
/* `text` begins with a wanted process as transcripts write it. */
bool dw_transcript_begins(struct slice text, const struct reader_options *options);

/* The text says that it is a daemon's: a process, a subsystem, a label such as `[R205696->Q52431]`. What does not may
 * be an author's remark. */
bool dw_entry_speaks(const struct log_entry *entry);

enum mark { MARK_NONE, MARK_NOISE, MARK_LEVELS, MARK_REPEAT, MARK_BOOT, MARK_CLOCK, MARK_LOSS };
struct mark_line {
    bool info_off, debug_off;
    uint64_t count;    /* repeats, or entries lost */
    struct slice uuid; /* of the boot */
};
/* Lines that are no entries: headers, filters, trailers, boot marks.. */
enum mark dw_mark_parse(struct slice text, struct mark_line *out);
/* How many entries a LOSS message says were lost (1 when it does not say), and the span where it is told. */
uint64_t dw_loss_count(struct slice message);
void dw_loss_span(struct slice message, int64_t *from, int64_t *until);

/* One JSON object at the beginning of `text`. Strings are decoded in place. */
enum json_result { JSON_ENTRY, JSON_OTHER, JSON_MORE, JSON_BAD };
enum json_result dw_parse_json(char *text, size_t len, const struct reader_options *options, struct parsed *out,
                               size_t *used);
/* `text` begins JSON log output; with `strict`, in the midst of other text. */
bool dw_json_begins(struct slice text, bool strict);

#endif
