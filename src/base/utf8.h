/* UTF-8 (RFC 3629): what is well formed. */
#ifndef DW_BASE_UTF8_H
#define DW_BASE_UTF8_H

#include "base/slice.h"

/* Bytes of the well-formed sequence at `at`, of which `left` (at least 1) may be read; 0 when it is damaged. */
size_t dw_utf8_length(const char *at, size_t left);
/* How many bytes at the beginning of `text` are well formed; text.len when all are. */
size_t dw_utf8_valid(struct slice text);

#endif
