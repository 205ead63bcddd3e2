/* A small streaming JSON writer: no tree in memory, always well-formed text. UTF-8 damage becomes U+FFFD. */
#ifndef DW_REPORT_JSON_H
#define DW_REPORT_JSON_H

#include "base/slice.h"
#include "base/utf8.h"

#include <stdio.h>

struct json_writer {
    FILE *out;
    bool html;  /* within a <script>: < > & and U+2028, U+2029 are written as \u escapes too */
    bool comma; /* something stands before the next member */
    bool after_key;
};

void dw_json_open(struct json_writer *w, char bracket);  /* '{' or '[' */
void dw_json_close(struct json_writer *w, char bracket); /* '}' or ']' */
void dw_json_newline(struct json_writer *w);             /* before the next member, for people's eyes */
void dw_json_key(struct json_writer *w, const char *key);
/* A slice whose ptr is NULL is null. */
void dw_json_string(struct json_writer *w, struct slice text);
void dw_json_int(struct json_writer *w, int64_t value);
void dw_json_real(struct json_writer *w, double value); /* three places at most; null when not finite */
void dw_json_bool(struct json_writer *w, bool value);
void dw_json_null(struct json_writer *w);

#endif
