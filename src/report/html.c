#include "report/report.h"

enum dw_status dw_report_html(const struct report_options *options, struct dw_error *error)
{
    (void)options;
    return dw_fail(error, DW_ERR_USAGE, "the page is not built yet");
}
