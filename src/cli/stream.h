/* What `live` and `run` share: whence a stream comes, and what becomes of it. */
#ifndef DW_CLI_STREAM_H
#define DW_CLI_STREAM_H

#include "cli/options.h"
#include "report/report.h"

struct stream_options {
    struct common_options common;
    const char *db, *format, *command, *output;
    bool shell, redact;
    int64_t retain;
    uint64_t retain_size;
};

#define STREAM_OPTIONS(type, member)                                                                                     \
    {"command",                                                                                                          \
     0,                                                                                                                  \
     OPTION_TEXT,                                                                                                        \
     offsetof(type, member.command),                                                                                     \
     "'PROGRAM ARGS'",                                                                                                   \
     NULL,                                                                                                               \
     "a program that prints the stream"},                                                                                \
        {"shell", 0, OPTION_FLAG, offsetof(type, member.shell), NULL, NULL, "run --command through sh -c"},              \
        {"format", 0, OPTION_WORD, offsetof(type, member.format), NULL, "text|ndjson", "what to write"},                 \
        {"output", 'o', OPTION_TEXT, offsetof(type, member.output), "FILE", NULL, "write to FILE"},                      \
        {"db", 0, OPTION_TEXT, offsetof(type, member.db), "FILE", NULL, "keep all of it in this database"},              \
        {"retain", 0, OPTION_DURATION, offsetof(type, member.retain), "TIME", NULL, "drop what is older (7d)"},          \
        {"retain-size", 0, OPTION_SIZE, offsetof(type, member.retain_size), "SIZE", NULL, "bound of the database (1G)"}, \
        {"redact",                                                                                                       \
         0,                                                                                                              \
         OPTION_FLAG,                                                                                                    \
         offsetof(type, member.redact),                                                                                  \
         NULL,                                                                                                           \
         NULL,                                                                                                           \
         "stand-ins for names, addresses, processes"},                                                                   \
        COMMON_OPTIONS(type, member.common)

/* The program that prints the stream. */
struct stream_words {
    char *const *words; /* NULL: standard input */
    bool own;           /* it is what macOS has, and is started again when it dies */
    int barren;         /* how often in a row it died without a word */
    char **split;       /* to be freed */
    char *shell[4];
};

/* What --command says, or what macOS has. False where there is neither (words NULL), or where the command makes no
 * sense (told on stderr, *told). `s` must not move afterwards. */
bool dw_stream_words(struct stream_words *s, const struct stream_options *options, bool *told);
/* The stream has ended after so many entries. Our own is to be started again: says so, and waits a little; but not when
 * it has died without an entry time and again. */
bool dw_stream_again(struct stream_words *s, uint64_t entries);
/* Says how its program ended (waitpid's status), when that was not well; true then. */
bool dw_stream_failed(const struct stream_words *s, int child);
void dw_stream_words_free(struct stream_words *s);
struct store_options dw_stream_storing(const struct stream_options *options);
/* Where the report goes: -o FILE, or `otherwise`. NULL: told on stderr. */
FILE *dw_stream_output(const struct stream_options *options, FILE *otherwise);
struct report_options dw_stream_report(const struct stream_options *options, struct sqlite3 *db, FILE *out);

#endif
