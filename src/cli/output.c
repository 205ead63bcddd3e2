#include "cli/output.h"
#include "cli/shell.h"

#include <string.h>
#include <unistd.h>

static enum report_sort sort_of(const char *word)
{
    static const char *const words[] = {[REPORT_SORT_TIME] = "time",
                                        [REPORT_SORT_CAUSE] = "cause",
                                        [REPORT_SORT_PROCESS] = "process",
                                        [REPORT_SORT_NAME] = "name"};
    for (size_t i = REPORT_SORT_TIME; word != NULL && i < sizeof words / sizeof *words; i++)
        if (strcmp(word, words[i]) == 0)
            return (enum report_sort)i;
    return REPORT_SORT_DEFAULT;
}

char *dw_output_again(const struct common_options *common, char **inputs, size_t count)
{
    bool otherwise = common->since != NULL || common->until != NULL || common->tz != NULL || common->date != NULL ||
                     common->separate || common->slow != 0 || common->patterns.count > 0;
    for (size_t i = 0; i < count; i++)
        otherwise = otherwise || strcmp(inputs[i], "-") == 0;
    return otherwise ? NULL : dw_shell_words((const char *const *)inputs, count);
}

enum dw_status dw_output_report(struct sqlite3 *db, const struct output_options *o, enum report_format format,
                                int32_t utc_offset, struct dw_error *error)
{
    FILE *out = o->output != NULL && strcmp(o->output, "-") != 0 ? fopen(o->output, "w") : stdout;
    if (out == NULL)
        return dw_fail_errno(error, "cannot write %s", o->output);
    struct report_options r = {.db = db,
                               .out = out,
                               .format = format,
                               .sort = sort_of(o->sort),
                               .all = o->all,
                               .redact = o->redact,
                               .limit = o->limit,
                               .name_glob = o->name,
                               .process = o->process,
                               .again = o->again,
                               .hint = "--all tells of every lookup, --limit N of so many.",
                               .utc_offset = utc_offset,
                               .colour = out == stdout && dw_options_colour(STDOUT_FILENO),
                               .width = out == stdout ? dw_options_width(STDOUT_FILENO) : 0};
    enum dw_status status = dw_report_analyze(&r, error);
    if (out != stdout && fclose(out) != 0 && status == DW_OK)
        status = dw_fail_errno(error, "cannot write %s", o->output);
    else if (out == stdout && fflush(stdout) != 0 && status == DW_OK)
        status = dw_fail_errno(error, "cannot write");
    return status;
}
