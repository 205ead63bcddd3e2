/* Reading the views: one context for one report. Rows are read one by one, so that a report of any size needs little
 * memory; text that may be redacted passes dw_reader_text. */
#ifndef DW_REPORT_ROWS_H
#define DW_REPORT_ROWS_H

#include "base/arena.h"
#include "report/json.h"
#include "report/redact.h"
#include "report/report.h"

#include <sqlite3.h>

struct reader {
    const struct report_options *o;
    struct redactor *redactor; /* NULL: nothing is replaced */
    bool own_redactor;
    struct arena arena;                                              /* scratch; its user resets it */
    struct arena keep;                                               /* for as long as the reader */
    sqlite3_stmt *queries, *evidence, *incident_evidence, *remedies; /* by id; prepared at first use */
    struct kept_rows {
        const char *sql;
        sqlite3_stmt *statement;
    } kept[8];
    struct cJSON *causes; /* causes.json, once it was looked at */
    bool causes_read;
    enum dw_status status; /* the first failure; rows end there */
    struct dw_error *error;
};

enum dw_status dw_reader_open(struct reader *r, const struct report_options *options, struct dw_error *error);
/* Frees; gives the first failure, DW_ERR_IO when `out` could not be written. */
enum dw_status dw_reader_close(struct reader *r);

/* A prepared statement over the views, or NULL (status is set). Finalized by the caller; NULL is fine everywhere. */
sqlite3_stmt *dw_rows(struct reader *r, const char *sql);
/* The same for one that is needed again and again: it stays with the reader, by its text's address. Ended with
 * sqlite3_reset, never finalized; not to be used within its own rows. */
sqlite3_stmt *dw_rows_kept(struct reader *r, const char *sql);
/* The next row is there. False at the end and after a failure. */
bool dw_row(struct reader *r, sqlite3_stmt *s);
/* One number; 0 where there is none. */
int64_t dw_reader_count(struct reader *r, const char *sql);

/* ptr NULL where the column is null. Valid until the next dw_row. */
struct slice dw_row_text(sqlite3_stmt *s, int column);
/* A copy in the scratch arena, redacted when that is asked. */
struct slice dw_reader_text(struct reader *r, sqlite3_stmt *s, int column);
struct slice dw_reader_process(struct reader *r, sqlite3_stmt *s, int column);
struct slice dw_reader_hash(struct reader *r, sqlite3_stmt *s, int column);
/* UTC ns, from a number or from RFC 3339 text; DW_TIME_NONE where null. */
int64_t dw_row_time(sqlite3_stmt *s, int column);
bool dw_row_null(sqlite3_stmt *s, int column);
int64_t dw_row_int(sqlite3_stmt *s, int column); /* 0 where null */

/* The items of a JSON array of texts, in the scratch arena, joined by ", "; ptr NULL where null or empty. */
struct slice dw_reader_list(struct reader *r, sqlite3_stmt *s, int column);
/* The same array written; anything that is no array is []. */
void dw_json_list(struct json_writer *w, struct reader *r, struct slice json);

/* Stamps. `out` holds at least DW_STAMP bytes. */
enum { DW_STAMP = 48 };
struct slice dw_stamp_utc(int64_t ns, char out[DW_STAMP]);                    /* 2022-10-10T21:33:26.131230Z */
struct slice dw_stamp_clock(int64_t ns, int32_t offset, char out[DW_STAMP]);  /* 23:33:26.131 */
struct slice dw_stamp_people(int64_t ns, int32_t offset, char out[DW_STAMP]); /* 2022-10-10 23:33:26.131 */
struct slice dw_stamp_zone(int32_t offset, char out[DW_STAMP]);               /* +0200, UTC */
/* A time of the views, UTC; DW_TIME_NONE where it is none. */
int64_t dw_stamp_parse(struct slice text);
void dw_json_time(struct json_writer *w, sqlite3_stmt *s, int column);
/* 12.3 ms, 5.04 s, 14 min 57 s, 3 h 2 min */
struct slice dw_stamp_span(int64_t ns, char out[DW_STAMP]);

/* Which lookups: binds ?1 to ?4 and ?9 of the text below, which stands after WHERE. */
#define DW_LOOKUP_FILTER                                                                                               \
    " (?1 IS NULL OR rtrim(lower(coalesce(name, name_redacted, '')), '.') GLOB ?1)"                                    \
    " AND (?2 IS NULL OR lower(client_process) = lower(?2) OR client_pid = ?3)"                                        \
    " AND (?4 OR outcome IN ('failed', 'undecided') OR slow)"                                                          \
    " AND (?9 IS NULL OR id IN (SELECT value FROM json_each(?9))) "
void dw_reader_filter(struct reader *r, sqlite3_stmt *s, bool all);

#endif
