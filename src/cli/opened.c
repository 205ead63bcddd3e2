#include "cli/opened.h"

#include "report/report.h"

#include <stdio.h>

bool dw_opened_is_database(const char *path)
{
    char head[16] = {0};
    FILE *in = strcmp(path, "-") != 0 ? fopen(path, "rb") : NULL;
    if (in == NULL)
        return false;
    size_t n = fread(head, 1, sizeof head, in);
    (void)fclose(in);
    return n == sizeof head && memcmp(head, "SQLite format 3", sizeof head) == 0;
}

int dw_opened_inputs(const struct common_options *common, char **inputs, size_t count, struct store **store,
                     struct pipeline_result *result)
{
    struct pipeline_options options;
    struct dw_error error = {0};
    *result = (struct pipeline_result){0};
    if (!dw_options_pipeline(common, &options))
        return EXIT_USAGE;
    bool database = count == 1 && dw_opened_is_database(inputs[0]);
    struct store_options storing = {.path = database ? inputs[0] : NULL, .read_only = database};
    if (dw_store_open(store, &storing, &error) != DW_OK)
        return dw_options_error(&error);
    if (database)
        result->utc_offset = dw_report_utc_offset(dw_store_database(*store));
    if (database || dw_pipeline_analyze(*store, (const char *const *)inputs, count, &options, result, &error) == DW_OK)
        return -1;
    (void)dw_store_close(*store, NULL);
    return dw_options_error(&error);
}
