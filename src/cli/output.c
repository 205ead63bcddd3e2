#include "cli/output.h"

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

enum dw_status dw_output_report(struct sqlite3 *db, const struct output_options *o, enum report_format format,
                                int32_t utc_offset, struct dw_error *error)
{
    FILE *out = o->output != NULL && strcmp(o->output, "-") != 0 ? fopen(o->output, "w") : stdout;
    if (out == NULL)
        return dw_fail_errno(error, "cannot write %s", o->output);
    struct report_options r = {
        .db = db,
        .out = out,
        .format = format,
        .sort = sort_of(o->sort),
        .all = o->all,
        .redact = o->redact,
        .limit = o->limit,
        .name_glob = o->name,
        .process = o->process,
        .hint =
            "`dnswhy explain INPUT ID` tells the whole story of one lookup; --all lists them all, --limit N so many.",
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
