#include <sqlite3.h>
#include <stdio.h>

#include "cli/commands.h"
#include "cli/opened.h"
#include "report/json.h"

struct query_options {
    struct common_options common;
    const char *format;
    bool schema;
};

static const struct cli_option OPTIONS[] = {
    {"format", 0, OPTION_WORD, offsetof(struct query_options, format), NULL, "table|csv|json|ndjson",
     "how rows are written"},
    {"schema", 0, OPTION_FLAG, offsetof(struct query_options, schema), NULL, NULL, "the views with their columns"},
    COMMON_OPTIONS(struct query_options, common),
    {0}};

static const struct cli_command COMMAND = {"query",
                                           "INPUT... SQL",
                                           "SQL over all that was read",
                                           "Only reads. The views and their columns: dnswhy query --schema",
                                           OPTIONS,
                                           dw_cmd_query};

enum row_format { ROWS_TABLE, ROWS_CSV, ROWS_JSON, ROWS_NDJSON };

/* Controls and escapes never reach a terminal; tabs and newlines are the table's own. */
static void put_plain(const unsigned char *text, bool csv)
{
    bool quote = csv && text[strcspn((const char *)text, ",\"\r\n")] != '\0';
    if (quote)
        putchar('"');
    for (; *text != '\0'; text++) {
        if (csv && *text == '"')
            putchar('"');
        if ((*text < 0x20 && !(csv && *text == '\n')) || *text == 0x7f)
            printf("\\x%02x", *text);
        else
            putchar(*text);
    }
    if (quote)
        putchar('"');
}

static void put_json(struct json_writer *w, sqlite3_stmt *s, int i)
{
    switch (sqlite3_column_type(s, i)) {
    case SQLITE_INTEGER:
        dw_json_int(w, sqlite3_column_int64(s, i));
        break;
    case SQLITE_FLOAT:
        dw_json_real(w, sqlite3_column_double(s, i));
        break;
    case SQLITE_NULL:
        dw_json_null(w);
        break;
    default:
        dw_json_string(w, dw_slice((const char *)sqlite3_column_text(s, i), (size_t)sqlite3_column_bytes(s, i)));
        break;
    }
}

static void put_row(sqlite3_stmt *s, enum row_format format, struct json_writer *w)
{
    if (format == ROWS_JSON || format == ROWS_NDJSON) {
        if (format == ROWS_JSON)
            dw_json_newline(w);
        dw_json_open(w, '{');
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            dw_json_key(w, sqlite3_column_name(s, i));
            put_json(w, s, i);
        }
        dw_json_close(w, '}');
        if (format == ROWS_NDJSON) {
            putchar('\n');
            w->comma = false;
        }
        return;
    }
    for (int i = 0; i < sqlite3_column_count(s); i++) {
        const unsigned char *text = sqlite3_column_text(s, i);
        if (i != 0)
            putchar(format == ROWS_CSV ? ',' : '\t');
        if (text != NULL)
            put_plain(text, format == ROWS_CSV);
    }
    putchar('\n');
}

static enum dw_status run(sqlite3 *db, const char *sql, enum row_format format, struct dw_error *error)
{
    sqlite3_stmt *s = NULL;
    const char *rest = NULL;
    struct json_writer w = {.out = stdout};
    if (sqlite3_prepare_v2(db, sql, -1, &s, &rest) != SQLITE_OK || s == NULL)
        return dw_fail(error, DW_ERR_USAGE, "%s",
                       s == NULL && sqlite3_errcode(db) == SQLITE_OK ? "there is no SQL" : sqlite3_errmsg(db));
    if (rest != NULL && dw_slice_trim(dw_slice_of(rest)).len != 0) {
        (void)sqlite3_finalize(s);
        return dw_fail(error, DW_ERR_USAGE, "one statement at a time");
    }
    if (format == ROWS_JSON)
        dw_json_open(&w, '[');
    for (int i = 0; format < ROWS_JSON && i < sqlite3_column_count(s); i++)
        printf("%s%s", i == 0 ? "" : format == ROWS_CSV ? "," : "\t", sqlite3_column_name(s, i));
    if (format < ROWS_JSON)
        putchar('\n');
    int code;
    while ((code = sqlite3_step(s)) == SQLITE_ROW)
        put_row(s, format, &w);
    if (format == ROWS_JSON) {
        dw_json_newline(&w);
        dw_json_close(&w, ']');
        putchar('\n');
    }
    enum dw_status status = code == SQLITE_DONE ? DW_OK : dw_fail(error, DW_ERR_DATABASE, "%s", sqlite3_errmsg(db));
    (void)sqlite3_finalize(s);
    return status;
}

static const char SCHEMA_SQL[] = "SELECT m.name AS view, group_concat(c.name, ', ') AS columns FROM sqlite_master m,"
                                 " pragma_table_info(m.name) c WHERE m.type = 'view' GROUP BY m.name";

int dw_cmd_query(int argc, char **argv)
{
    struct query_options o = {0};
    struct pipeline_result result = {0};
    struct store *store = NULL;
    struct dw_error error = {0};
    int count;
    int done = dw_options_parse(&COMMAND, argc, argv, &o, &count);
    if (done >= 0)
        return done;
    static const char *const words[] = {"table", "csv", "json", "ndjson"};
    enum row_format format = ROWS_TABLE;
    for (int i = 0; o.format != NULL && i < 4; i++)
        if (strcmp(o.format, words[i]) == 0)
            format = (enum row_format)i;
    if (count < 2 && !o.schema) {
        fprintf(stderr, "dnswhy: query wants an input and a statement of SQL\n");
        return EXIT_USAGE;
    }
    enum dw_status status = DW_OK;
    if (o.schema) {
        status = dw_store_open(&store, &(struct store_options){0}, &error);
    } else {
        done = dw_opened_inputs(&o.common, argv + 1, (size_t)count - 1, &store, &result);
        if (done >= 0)
            return done;
        status = dw_store_lock(store, &error);
    }
    if (status == DW_OK)
        status = run(dw_store_database(store), o.schema ? SCHEMA_SQL : argv[count], format, &error);
    if (store != NULL)
        (void)dw_store_close(store, NULL);
    if (status != DW_OK)
        return dw_options_error(&error);
    return result.damaged != 0 ? EXIT_DAMAGED : EXIT_DONE;
}
