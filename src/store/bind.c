#include "store/bind.h"

#include <cJSON.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/log_entry.h"

/* Bytes that are no UTF-8 become '?', since cJSON and SQLite want text. */
static cJSON *json_string(struct slice text)
{
    char *copy = malloc(text.len + 1);
    if (copy == NULL)
        return NULL;
    for (size_t i = 0; i < text.len; i++)
        copy[i] = text.ptr[i] != '\0' ? text.ptr[i] : '?';
    copy[text.len] = '\0';
    cJSON *json = cJSON_CreateString(copy);
    free(copy);
    return json;
}

char *dw_store_json_list(const struct slice *items, size_t count)
{
    cJSON *array = cJSON_CreateArray();
    for (size_t i = 0; i < count && array != NULL; i++)
        (void)cJSON_AddItemToArray(array, json_string(items[i]));
    char *text = array != NULL ? cJSON_PrintUnformatted(array) : NULL;
    cJSON_Delete(array);
    return text;
}

char *dw_store_json_text(struct slice text)
{
    cJSON *json = json_string(text);
    char *out = json != NULL ? cJSON_PrintUnformatted(json) : NULL;
    cJSON_Delete(json);
    return out;
}

static int bind_text(sqlite3_stmt *s, int at, const char *text, size_t len)
{
    return sqlite3_bind_text64(s, at, text, len, SQLITE_TRANSIENT, SQLITE_UTF8);
}

enum dw_status dw_store_run(sqlite3 *db, sqlite3_stmt *s, struct dw_error *error, const char *format, ...)
{
    va_list args;
    int code = SQLITE_OK;
    va_start(args, format);
    for (int at = 1; format[at - 1] != '\0' && code == SQLITE_OK; at++) {
        int64_t number;
        switch (format[at - 1]) {
        case 'i':
            code = sqlite3_bind_int64(s, at, va_arg(args, int64_t));
            break;
        case 'u':
            number = va_arg(args, int64_t);
            code = number == -1 ? sqlite3_bind_null(s, at) : sqlite3_bind_int64(s, at, number);
            break;
        case 't':
            number = va_arg(args, int64_t);
            code = number == DW_TIME_NONE ? sqlite3_bind_null(s, at) : sqlite3_bind_int64(s, at, number);
            break;
        case 's': {
            const struct slice *text = va_arg(args, const struct slice *);
            code = text->len == 0 ? sqlite3_bind_null(s, at) : bind_text(s, at, text->ptr, text->len);
            break;
        }
        case 'c': {
            const char *text = va_arg(args, const char *);
            code = text == NULL ? sqlite3_bind_null(s, at) : bind_text(s, at, text, strlen(text));
            break;
        }
        default: { /* 'a' */
            const struct slice *items = va_arg(args, const struct slice *);
            char *text = dw_store_json_list(items, va_arg(args, size_t));
            code = text != NULL ? bind_text(s, at, text, strlen(text)) : SQLITE_NOMEM;
            cJSON_free(text);
            break;
        }
        }
    }
    va_end(args);
    if (code == SQLITE_OK && (code = sqlite3_step(s)) == SQLITE_DONE)
        code = SQLITE_OK;
    (void)sqlite3_reset(s);
    return code == SQLITE_OK ? DW_OK : dw_fail(error, DW_ERR_DATABASE, "the database: %s", sqlite3_errmsg(db));
}
