/* Commands that write a report of all lookups: their options, and where it goes. */
#ifndef DW_CLI_OUTPUT_H
#define DW_CLI_OUTPUT_H

#include "cli/options.h"
#include "report/report.h"

struct output_options {
    const char *output, *name, *process, *sort;
    bool all, redact;
    uint64_t limit;
    const char *again; /* no option: the inputs as a shell takes them; NULL: they cannot be read again as they were */
};

#define OUTPUT_OPTIONS(type, member)                                                                                   \
    {"output", 'o', OPTION_TEXT, offsetof(type, member.output), "FILE", NULL, "write to FILE"},                        \
        {"all", 'a', OPTION_FLAG, offsetof(type, member.all), NULL, NULL, "answered lookups too"},                     \
        {"name", 0, OPTION_TEXT, offsetof(type, member.name), "GLOB", NULL, "only names like this"},                   \
        {"process", 0, OPTION_TEXT, offsetof(type, member.process), "NAME|PID", NULL, "only this client"},             \
        {"sort", 0, OPTION_WORD, offsetof(type, member.sort), NULL, "time|cause|process|name", "in which order"},      \
        {"limit", 0, OPTION_NUMBER, offsetof(type, member.limit), "N", NULL, "at most N lookups"},                     \
    {                                                                                                                  \
        "redact", 0, OPTION_FLAG, offsetof(type, member.redact), NULL, NULL,                                           \
            "stand-ins for names, addresses, processes"                                                                \
    }

/* The inputs, to be read again as they were by another command, quoted for a shell; NULL: that cannot be (standard
 * input, options that change what is read), or no memory. To be freed. */
char *dw_output_again(const struct common_options *common, char **inputs, size_t count);
/* To the file, or to standard output where none (or -) is given. */
enum dw_status dw_output_report(struct sqlite3 *db, const struct output_options *options, enum report_format format,
                                int32_t utc_offset, struct dw_error *error);

#endif
