#include "report/rows.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdlib.h>

enum dw_status dw_reader_open(struct reader *r, const struct report_options *options, struct dw_error *error)
{
    *r = (struct reader){.o = options, .error = error};
    if (options->redact) {
        r->redactor = options->redactor;
        if (r->redactor == NULL) {
            r->own_redactor = true;
            r->status = dw_redactor_open(&r->redactor, options->db, error);
        }
    }
    return r->status;
}

enum dw_status dw_reader_close(struct reader *r)
{
    for (size_t i = 0; i < sizeof r->kept / sizeof *r->kept; i++)
        sqlite3_finalize(r->kept[i].statement);
    sqlite3_finalize(r->queries);
    sqlite3_finalize(r->evidence);
    sqlite3_finalize(r->incident_evidence);
    sqlite3_finalize(r->remedies);
    if (r->own_redactor)
        dw_redactor_close(r->redactor);
    cJSON_Delete(r->causes);
    dw_arena_free(&r->arena);
    dw_arena_free(&r->keep);
    if (r->status == DW_OK && r->o->out != NULL && (fflush(r->o->out) != 0 || ferror(r->o->out)))
        r->status = dw_fail_errno(r->error, "the report could not be written");
    return r->status;
}

sqlite3_stmt *dw_rows(struct reader *r, const char *sql)
{
    sqlite3_stmt *s = NULL;
    if (r->status == DW_OK && sqlite3_prepare_v2(r->o->db, sql, -1, &s, NULL) != SQLITE_OK)
        r->status = dw_fail(r->error, DW_ERR_DATABASE, "the database could not be read: %s", sqlite3_errmsg(r->o->db));
    return s;
}

sqlite3_stmt *dw_rows_kept(struct reader *r, const char *sql)
{
    size_t last = sizeof r->kept / sizeof *r->kept - 1, i = 0;
    while (i < last && r->kept[i].sql != NULL && r->kept[i].sql != sql)
        i++;
    struct kept_rows *kept = &r->kept[i];
    if (kept->sql != sql) { /* free, or the last, which gives way */
        sqlite3_finalize(kept->statement);
        kept->statement = dw_rows(r, sql);
        kept->sql = kept->statement != NULL ? sql : NULL;
    }
    if (kept->statement != NULL)
        (void)sqlite3_reset(kept->statement);
    return kept->statement;
}

bool dw_row(struct reader *r, sqlite3_stmt *s)
{
    if (s == NULL || r->status != DW_OK)
        return false;
    int code = sqlite3_step(s);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        r->status = dw_fail(r->error, DW_ERR_DATABASE, "the database could not be read: %s", sqlite3_errmsg(r->o->db));
    return code == SQLITE_ROW;
}

int64_t dw_reader_count(struct reader *r, const char *sql)
{
    sqlite3_stmt *s = dw_rows(r, sql);
    int64_t count = dw_row(r, s) ? sqlite3_column_int64(s, 0) : 0;
    sqlite3_finalize(s);
    return count;
}

struct slice dw_row_text(sqlite3_stmt *s, int column)
{
    const char *text = (const char *)sqlite3_column_text(s, column);
    if (text == NULL)
        return SLICE_NONE;
    return dw_slice(text, (size_t)sqlite3_column_bytes(s, column));
}

bool dw_row_null(sqlite3_stmt *s, int column)
{
    return sqlite3_column_type(s, column) == SQLITE_NULL;
}

int64_t dw_row_int(sqlite3_stmt *s, int column)
{
    return (int64_t)sqlite3_column_int64(s, column);
}

struct slice dw_reader_text(struct reader *r, sqlite3_stmt *s, int column)
{
    struct slice text = dw_row_text(s, column);
    if (text.ptr == NULL)
        return text;
    return r->redactor != NULL ? dw_redact_text(r->redactor, &r->arena, text) : dw_arena_copy(&r->arena, text);
}

struct slice dw_reader_process(struct reader *r, sqlite3_stmt *s, int column)
{
    struct slice text = dw_row_text(s, column);
    if (text.ptr == NULL)
        return text;
    return r->redactor != NULL ? dw_redact_process(r->redactor, &r->arena, text) : dw_arena_copy(&r->arena, text);
}

struct slice dw_reader_hash(struct reader *r, sqlite3_stmt *s, int column)
{
    struct slice text = dw_row_text(s, column);
    if (text.ptr == NULL)
        return text;
    return r->redactor != NULL ? dw_redact_hash(r->redactor, &r->arena, text) : dw_arena_copy(&r->arena, text);
}

static cJSON *array_of(struct slice json)
{
    cJSON *list = json.ptr != NULL ? cJSON_ParseWithLength(json.ptr, json.len) : NULL;
    if (list != NULL && !cJSON_IsArray(list)) {
        cJSON_Delete(list);
        list = NULL;
    }
    return list;
}

/* An item as text: a string, or what stands in its "address", "name".. member. */
static struct slice item_text(struct reader *r, const cJSON *item)
{
    char number[32];
    struct slice text = SLICE_NONE;
    if (cJSON_IsString(item)) {
        text = dw_slice_of(item->valuestring);
    } else if (cJSON_IsNumber(item)) {
        snprintf(number, sizeof number, "%.15g", item->valuedouble);
        text = dw_slice_of(number);
    } else if (cJSON_IsObject(item)) {
        const cJSON *interface = cJSON_GetObjectItem(item, "interface");
        const cJSON *mark = cJSON_GetObjectItem(item, "mark");
        const cJSON *address = cJSON_GetObjectItem(item, "address");
        const char *parts[] = {cJSON_GetStringValue(interface), cJSON_GetStringValue(mark),
                               cJSON_GetStringValue(address)};
        char *joined = dw_arena_printf(&r->arena, "%s%s%s%s", parts[0] ? parts[0] : "", parts[1] ? parts[1] : "",
                                       parts[2] && *parts[2] ? ":" : "", parts[2] ? parts[2] : "");
        text = dw_slice_of(joined);
    }
    if (text.ptr == NULL)
        return text;
    return r->redactor != NULL ? dw_redact_text(r->redactor, &r->arena, text) : dw_arena_copy(&r->arena, text);
}

struct slice dw_reader_list(struct reader *r, sqlite3_stmt *s, int column)
{
    cJSON *list = array_of(dw_row_text(s, column));
    struct slice all = SLICE_NONE;
    const cJSON *item;
    cJSON_ArrayForEach (item, list) {
        struct slice one = item_text(r, item);
        if (one.ptr == NULL || one.len > INT32_MAX)
            continue;
        const char *joined =
            all.ptr == NULL ? one.ptr : dw_arena_printf(&r->arena, "%s, %.*s", all.ptr, SLICE_ARG(one));
        all = dw_slice_of(joined);
    }
    cJSON_Delete(list);
    return all;
}

void dw_json_list(struct json_writer *w, struct reader *r, struct slice json)
{
    cJSON *list = array_of(json);
    const cJSON *item;
    dw_json_open(w, '[');
    cJSON_ArrayForEach (item, list) {
        if (cJSON_IsNumber(item) && item->valuedouble >= -9e15 && item->valuedouble <= 9e15)
            dw_json_int(w, (int64_t)item->valuedouble);
        else
            dw_json_string(w, item_text(r, item));
    }
    dw_json_close(w, ']');
    cJSON_Delete(list);
}

void dw_reader_filter(struct reader *r, sqlite3_stmt *s, bool all)
{
    if (s == NULL)
        return;
    if (r->o->name_glob != NULL) {
        struct slice glob = dw_slice_of(r->o->name_glob);
        if (glob.len > 1 && dw_slice_ends(glob, SLICE(".")))
            glob.len--;
        char *lower =
            dw_arena_copy(&r->keep, glob).ptr != NULL ? dw_arena_printf(&r->keep, "%.*s", SLICE_ARG(glob)) : NULL;
        for (char *c = lower; c != NULL && *c != '\0'; c++)
            if (*c >= 'A' && *c <= 'Z')
                *c = (char)(*c + 32);
        sqlite3_bind_text(s, 1, lower, -1, SQLITE_STATIC);
    }
    if (r->o->process != NULL) {
        uint64_t pid = 0;
        sqlite3_bind_text(s, 2, r->o->process, -1, SQLITE_STATIC);
        if (dw_slice_u64(dw_slice_of(r->o->process), &pid) && pid <= UINT32_MAX)
            sqlite3_bind_int64(s, 3, (int64_t)pid);
    }
    sqlite3_bind_int(s, 4, all);
    sqlite3_bind_text(s, 9, r->o->only, -1, SQLITE_STATIC);
}
