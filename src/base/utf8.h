/* UTF-8 (RFC 3629): what is well formed, and characters one by one. */
#ifndef DW_BASE_UTF8_H
#define DW_BASE_UTF8_H

#include "base/slice.h"

/* Bytes of the well-formed sequence at `at`, of which `left` (at least 1) may be read; 0 when it is damaged. */
size_t dw_utf8_length(const char *at, size_t left);
/* How many bytes at the beginning of `text` are well formed; text.len when all are. */
size_t dw_utf8_valid(struct slice text);
/* The character of `text` at *at: its code point, or U+FFFD for a byte that is no part of one. Moves *at on. */
uint32_t dw_utf8_next(struct slice text, size_t *at);
/* Writes a code point; gives the bytes used, at most 4. */
size_t dw_utf8_put(uint32_t c, char out[4]);
/* A character that a terminal may take for a command, or that hides or turns round what stands beside it: controls,
 * marks of direction and joining, line ends of other alphabets, tags. */
bool dw_utf8_hidden(uint32_t c);

#endif
