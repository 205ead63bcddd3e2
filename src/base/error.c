#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void fill(struct dw_error *error, enum dw_status status, const char *format, va_list args)
{
    error->status = status;
    if (vsnprintf(error->text, sizeof error->text, format, args) < 0)
        error->text[0] = '\0';
}

enum dw_status dw_fail(struct dw_error *error, enum dw_status status, const char *format, ...)
{
    if (error != NULL) {
        va_list args;
        va_start(args, format);
        fill(error, status, format, args);
        va_end(args);
    }
    return status;
}

enum dw_status dw_fail_errno(struct dw_error *error, const char *format, ...)
{
    int code = errno;
    if (error != NULL) {
        va_list args;
        va_start(args, format);
        fill(error, DW_ERR_IO, format, args);
        va_end(args);
        size_t used = strlen(error->text);
        (void)snprintf(error->text + used, sizeof error->text - used, ": %s", strerror(code));
    }
    return DW_ERR_IO;
}
