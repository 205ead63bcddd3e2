#include "store/query.h"

#include <limits.h>
#include <sqlite3.h>

#include "base/embedded.h"

/* "-- NAME: TITLE", NAME of small letters, digits and hyphens. */
static bool heading(struct slice line, struct named_query *out)
{
    if (!dw_slice_starts(line, SLICE("-- ")))
        return false;
    line = dw_slice_from(line, 3);
    size_t colon = dw_slice_find_byte(line, ':');
    if (colon == 0 || colon == line.len)
        return false;
    for (size_t i = 0; i < colon; i++)
        if (!((line.ptr[i] >= 'a' && line.ptr[i] <= 'z') || (line.ptr[i] >= '0' && line.ptr[i] <= '9') ||
              line.ptr[i] == '-'))
            return false;
    out->name = dw_slice(line.ptr, colon);
    out->title = dw_slice_trim(dw_slice_from(line, colon + 1));
    return true;
}

bool dw_named_query_next(size_t *at, struct named_query *out)
{
    const struct embedded_file *file = dw_embedded_find(dw_embedded_schema, "queries.sql");
    struct slice text = file != NULL ? dw_slice(file->text, file->size) : SLICE_NONE;
    size_t begin = 0;
    bool found = false;
    while (*at < text.len) {
        struct slice rest = dw_slice_from(text, *at);
        struct slice line = dw_slice(rest.ptr, dw_slice_find_byte(rest, '\n'));
        struct named_query next;
        bool head = heading(line, &next);
        if (head && found)
            break; /* the next one begins */
        *at += line.len < rest.len ? line.len + 1 : line.len;
        if (head) {
            *out = next;
            begin = *at;
            found = true;
        }
    }
    if (found)
        out->sql = dw_slice_trim(dw_slice(text.ptr + begin, *at - begin));
    return found;
}

bool dw_named_query_find(struct slice name, struct named_query *out)
{
    for (size_t at = 0; dw_named_query_next(&at, out);)
        if (dw_slice_equal(out->name, name))
            return true;
    return false;
}

enum dw_status dw_query_prepare(struct sqlite3_stmt **out, struct sqlite3 *db, struct slice sql, struct dw_error *error)
{
    const char *rest = NULL;
    *out = NULL;
    if (sql.len > INT_MAX)
        return dw_fail(error, DW_ERR_USAGE, "this is too long for SQL");
    if (sqlite3_prepare_v2(db, sql.ptr, (int)sql.len, out, &rest) != SQLITE_OK)
        return dw_fail(error, DW_ERR_USAGE, "%s", sqlite3_errmsg(db));
    if (*out == NULL)
        return dw_fail(error, DW_ERR_USAGE, "there is no SQL");
    if (rest == NULL || dw_slice_trim(dw_slice(rest, (size_t)(sql.ptr + sql.len - rest))).len == 0)
        return DW_OK;
    (void)sqlite3_finalize(*out);
    *out = NULL;
    return dw_fail(error, DW_ERR_USAGE, "one statement at a time");
}
