/* Instants in the words of people, by the clock of the captures in the database. */
#include "report/rows.h"

#include "base/timestamp.h"

enum dw_status dw_report_instant(const struct report_options *o, const char *text, int64_t *out, struct dw_error *error)
{
    struct timestamp_context context = {DW_TIMESTAMP_NONE, DW_TIMESTAMP_NONE, o->utc_offset};
    sqlite3_stmt *rows = NULL;
    if (sqlite3_prepare_v2(o->db, "SELECT min(first), max(last) FROM inputs", -1, &rows, NULL) != SQLITE_OK)
        return dw_fail(error, DW_ERR_DATABASE, "the database could not be read: %s", sqlite3_errmsg(o->db));
    if (sqlite3_step(rows) == SQLITE_ROW) {
        context.first = dw_row_time(rows, 0);
        context.last = dw_row_time(rows, 1);
    }
    sqlite3_finalize(rows);
    if (dw_timestamp_point(dw_slice_of(text), &context, out))
        return DW_OK;
    return dw_fail(error, DW_ERR_USAGE,
                   "\"%.60s\" is no time: give RFC 3339, a date, a time of day, or an age like 30m", text);
}
