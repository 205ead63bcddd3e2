#include "store/bind.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/log_entry.h"
#include "base/utf8.h"
#include "pattern/buffer.h"

static int bind_list(sqlite3_stmt *s, int at, const struct slice *items, size_t count)
{
    struct pattern_buffer json = {0};
    if (count == 0)
        return sqlite3_bind_text(s, at, "[]", 2, SQLITE_STATIC);
    dw_pattern_buffer_add(&json, SLICE("["));
    for (size_t i = 0; i < count; i++) {
        if (i != 0)
            dw_pattern_buffer_add(&json, SLICE(","));
        dw_pattern_buffer_json(&json, items[i]);
    }
    dw_pattern_buffer_add(&json, SLICE("]"));
    if (!json.failed)
        return sqlite3_bind_text64(s, at, json.ptr, json.len, free, SQLITE_UTF8);
    dw_pattern_buffer_free(&json);
    return SQLITE_NOMEM;
}

static int bind_damaged(sqlite3_stmt *s, int at, struct slice text)
{
    struct pattern_buffer out = {0};
    while (text.len != 0) {
        size_t good = dw_utf8_valid(text);
        dw_pattern_buffer_add(&out, dw_slice(text.ptr, good));
        if (good < text.len) {
            dw_pattern_buffer_add(&out, SLICE("\xEF\xBF\xBD"));
            good++;
        }
        text = dw_slice(text.ptr + good, text.len - good);
    }
    if (!out.failed)
        return sqlite3_bind_text64(s, at, out.ptr, out.len, free, SQLITE_UTF8);
    dw_pattern_buffer_free(&out);
    return SQLITE_NOMEM;
}

/* The text outlives the step that follows, so it is not copied. */
static int bind_slice(sqlite3_stmt *s, int at, struct slice text)
{
    if (text.len == 0)
        return sqlite3_bind_null(s, at);
    if (dw_utf8_valid(text) != text.len)
        return bind_damaged(s, at, text);
    return sqlite3_bind_text64(s, at, text.ptr, text.len, SQLITE_STATIC, SQLITE_UTF8);
}

static int bind_number(sqlite3_stmt *s, int at, int64_t value, int64_t none, bool may_be_none)
{
    return may_be_none && value == none ? sqlite3_bind_null(s, at) : sqlite3_bind_int64(s, at, value);
}

enum dw_status dw_store_run(sqlite3 *db, sqlite3_stmt *s, struct dw_error *error, const char *format, ...)
{
    va_list args;
    int code = s != NULL ? SQLITE_OK : SQLITE_ERROR; /* its preparation failed: the database says why */
    va_start(args, format);
    for (int at = 1; format[at - 1] != '\0' && code == SQLITE_OK; at++) {
        switch (format[at - 1]) {
        case 'i':
            code = bind_number(s, at, va_arg(args, int64_t), 0, false);
            break;
        case 'u':
            code = bind_number(s, at, va_arg(args, int64_t), -1, true);
            break;
        case 't':
            code = bind_number(s, at, va_arg(args, int64_t), DW_TIME_NONE, true);
            break;
        case 's':
            code = bind_slice(s, at, *va_arg(args, const struct slice *));
            break;
        case 'c': {
            const char *text = va_arg(args, const char *);
            code = text == NULL ? sqlite3_bind_null(s, at) : bind_slice(s, at, dw_slice_of(text));
            break;
        }
        default: { /* 'a' */
            const struct slice *items = va_arg(args, const struct slice *);
            code = bind_list(s, at, items, va_arg(args, size_t));
            break;
        }
        }
    }
    va_end(args);
    if (code == SQLITE_OK && (code = sqlite3_step(s)) == SQLITE_DONE)
        code = SQLITE_OK;
    if (s != NULL)
        (void)sqlite3_reset(s);
    return code == SQLITE_OK ? DW_OK : dw_fail(error, DW_ERR_DATABASE, "the database: %s", sqlite3_errmsg(db));
}
