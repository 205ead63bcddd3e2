#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/opened.h"
#include "cli/table.h"
#include "report/json.h"
#include "store/query.h"

struct query_options {
    struct common_options common;
    const char *format, *named;
    bool schema;
};

static const struct cli_option OPTIONS[] = {
    {"format", 0, OPTION_WORD, offsetof(struct query_options, format), NULL, "table|csv|json|ndjson",
     "how rows are written"},
    {"named", 0, OPTION_TEXT, offsetof(struct query_options, named), "NAME", NULL,
     "a query that is kept for you; --named alone lists them"},
    {"schema", 0, OPTION_FLAG, offsetof(struct query_options, schema), NULL, NULL, "the views with their columns"},
    COMMON_OPTIONS(struct query_options, common),
    {0}};

const struct cli_command dw_command_query = {"query",
                                             "INPUT... SQL | INPUT... --named NAME",
                                             "SQL over all that was read",
                                             "Only reads. The views and their columns: dnswhy query --schema",
                                             OPTIONS,
                                             dw_cmd_query};

enum row_format { ROWS_TABLE, ROWS_CSV, ROWS_JSON, ROWS_NDJSON };

/* RFC 4180; controls but newlines are shown, since a terminal may be what reads this. */
static void put_plain(const unsigned char *text)
{
    bool quote = text[strcspn((const char *)text, ",\"\r\n")] != '\0';
    if (quote)
        putchar('"');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            putchar('"');
        if ((*text < 0x20 && *text != '\n') || *text == 0x7f)
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

static void put_csv(sqlite3_stmt *s)
{
    for (int i = 0; i < sqlite3_column_count(s); i++) {
        const unsigned char *text = sqlite3_column_text(s, i);
        if (i != 0)
            putchar(',');
        if (text != NULL)
            put_plain(text);
    }
    putchar('\n');
}

static void put_row(sqlite3_stmt *s, enum row_format format, struct json_writer *w)
{
    if (format == ROWS_CSV) {
        put_csv(s);
        return;
    }
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
}

static enum dw_status run(sqlite3 *db, struct slice sql, enum row_format format, struct dw_error *error)
{
    sqlite3_stmt *s = NULL;
    struct json_writer w = {.out = stdout};
    enum dw_status status = dw_query_prepare(&s, db, sql, error);
    if (status != DW_OK)
        return status;
    if (format == ROWS_JSON)
        dw_json_open(&w, '[');
    for (int i = 0; format == ROWS_CSV && i < sqlite3_column_count(s); i++) {
        if (i != 0)
            putchar(',');
        put_plain((const unsigned char *)sqlite3_column_name(s, i));
    }
    if (format == ROWS_CSV)
        putchar('\n');
    int code;
    if (format == ROWS_TABLE)
        code = dw_table_print(stdout, s, isatty(STDOUT_FILENO) ? dw_options_width(STDOUT_FILENO) : 0);
    else
        while ((code = sqlite3_step(s)) == SQLITE_ROW)
            put_row(s, format, &w);
    if (format == ROWS_JSON) {
        dw_json_newline(&w);
        dw_json_close(&w, ']');
        putchar('\n');
    }
    status = code == SQLITE_DONE ? DW_OK : dw_fail(error, DW_ERR_DATABASE, "%s", sqlite3_errmsg(db));
    (void)sqlite3_finalize(s);
    return status;
}

#define SCHEMA_SQL                                                                                                     \
    "SELECT m.name AS view, group_concat(c.name, ', ') AS columns FROM sqlite_master m, pragma_table_info(m.name) c"   \
    " WHERE m.type = 'view' GROUP BY m.name"

/* `--named` at the end, without a name. */
static int list_named(void)
{
    struct named_query q;
    for (size_t at = 0; dw_named_query_next(&at, &q);)
        printf("%-28.*s  %.*s\n", SLICE_ARG(q.name), SLICE_ARG(q.title));
    return EXIT_DONE;
}

int dw_cmd_query(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[argc - 1], "--named") == 0)
        return list_named();
    struct query_options o = {0};
    struct pipeline_result result = {0};
    struct store *store = NULL;
    struct dw_error error = {0};
    int count;
    int done = dw_options_parse(&dw_command_query, argc, argv, &o, &count);
    if (done >= 0)
        return done;
    static const char *const words[] = {"table", "csv", "json", "ndjson"};
    enum row_format format = ROWS_TABLE;
    for (int i = 0; o.format != NULL && i < 4; i++)
        if (strcmp(o.format, words[i]) == 0)
            format = (enum row_format)i;
    struct named_query named = {0};
    if (o.named != NULL && !dw_named_query_find(dw_slice_of(o.named), &named)) {
        fprintf(stderr, "dnswhy: there is no query named '%s': 'dnswhy query --named' lists them\n", o.named);
        return EXIT_USAGE;
    }
    if (count < (o.named != NULL ? 1 : 2) && !o.schema) {
        fprintf(stderr, "dnswhy: query wants an input and a statement of SQL, or --named NAME\n");
        return EXIT_USAGE;
    }
    int inputs = o.named != NULL ? count : count - 1;
    struct slice sql = o.schema ? SLICE(SCHEMA_SQL) : o.named != NULL ? named.sql : dw_slice_of(argv[count]);
    enum dw_status status = DW_OK;
    if (o.schema) {
        status = dw_store_open(&store, &(struct store_options){0}, &error);
    } else {
        done = dw_opened_inputs(&o.common, argv + 1, (size_t)inputs, &store, &result);
        if (done >= 0)
            return done;
        status = dw_store_lock(store, &error);
    }
    if (status == DW_OK)
        status = run(dw_store_database(store), sql, format, &error);
    if (store != NULL)
        (void)dw_store_close(store, NULL);
    if (status != DW_OK)
        return dw_options_error(&error);
    return result.damaged != 0 ? EXIT_DAMAGED : EXIT_DONE;
}
