#include "cli/table.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "base/arena.h"
#include "report/json.h"
#include "report/paper.h"

enum {
    TABLE_SAMPLE = 200, /* rows that are kept to find the widths */
    TABLE_COLUMNS = 200,
    TABLE_WIDEST = 4000, /* no column is padded beyond */
    TABLE_NARROWEST = 6,
    TABLE_GAP = 2
};

struct table {
    FILE *out;
    sqlite3_stmt *statement;
    int count;
    int widths[TABLE_COLUMNS];
    bool cut;
};

static int text_width(struct slice text)
{
    char bytes[16];
    int sum = 0;
    for (size_t at = 0; at < text.len && sum < TABLE_WIDEST;) {
        int wide = 0;
        (void)dw_paper_char(dw_utf8_next(text, &at), bytes, &wide);
        sum += wide;
    }
    return sum;
}

static int put_cell(struct table *t, struct slice text, int room)
{
    char bytes[16];
    int used = 0;
    bool cut = t->cut && text_width(text) > room;
    for (size_t at = 0; at < text.len;) {
        int wide = 0;
        size_t n = dw_paper_char(dw_utf8_next(text, &at), bytes, &wide);
        if (cut && used + wide > room - 1) {
            fputs("\xE2\x80\xA6", t->out);
            return used + 1;
        }
        fwrite(bytes, 1, n, t->out);
        used += wide;
    }
    return used;
}

/* No blanks at the end of a line. */
static void put_row(struct table *t, const struct slice *cells)
{
    int last = t->count - 1;
    while (last > 0 && cells[last].len == 0)
        last--;
    for (int i = 0; i <= last; i++) {
        int used = put_cell(t, cells[i], t->widths[i]);
        if (i < last)
            fprintf(t->out, "%*s", (used < t->widths[i] ? t->widths[i] - used : 0) + TABLE_GAP, "");
    }
    fputc('\n', t->out);
}

static void read_row(struct table *t, struct slice *cells)
{
    for (int i = 0; i < t->count; i++) {
        const char *text = (const char *)sqlite3_column_text(t->statement, i);
        cells[i] = dw_slice(text, text != NULL ? (size_t)sqlite3_column_bytes(t->statement, i) : 0);
    }
}

static void widen(struct table *t, const struct slice *cells)
{
    for (int i = 0; i < t->count; i++) {
        int width = text_width(cells[i]);
        if (width > t->widths[i])
            t->widths[i] = width;
    }
}

/* The widest column gives way first. */
static void fit(struct table *t, int width)
{
    for (;;) {
        int sum = (t->count - 1) * TABLE_GAP, widest = 0;
        for (int i = 0; i < t->count; i++) {
            sum += t->widths[i];
            if (t->widths[i] > t->widths[widest])
                widest = i;
        }
        if (sum <= width || t->widths[widest] <= TABLE_NARROWEST)
            return;
        t->widths[widest]--;
    }
}

static struct slice *keep_row(struct table *t, struct arena *arena)
{
    struct slice *cells = dw_arena_array(arena, (size_t)t->count, sizeof *cells);
    if (cells == NULL)
        return NULL;
    read_row(t, cells);
    for (int i = 0; i < t->count; i++)
        if (cells[i].len != 0 && (cells[i] = dw_arena_copy(arena, cells[i])).ptr == NULL)
            return NULL;
    return cells;
}

int dw_table_print(FILE *out, struct sqlite3_stmt *statement, int width)
{
    struct table t = {.out = out, .statement = statement, .cut = width > 0};
    struct slice cells[TABLE_COLUMNS], *rows[TABLE_SAMPLE];
    struct arena arena = {0};
    size_t kept = 0;
    int code = SQLITE_ROW;
    t.count = sqlite3_column_count(statement);
    if (t.count > TABLE_COLUMNS)
        t.count = TABLE_COLUMNS;
    for (int i = 0; i < t.count; i++)
        cells[i] = dw_slice_of(sqlite3_column_name(statement, i));
    widen(&t, cells);
    while (kept < TABLE_SAMPLE && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        rows[kept] = keep_row(&t, &arena);
        if (rows[kept] == NULL) {
            dw_arena_free(&arena);
            return SQLITE_NOMEM;
        }
        widen(&t, rows[kept++]);
    }
    if (width > 0)
        fit(&t, width);
    if (t.count > 0)
        put_row(&t, cells);
    for (size_t i = 0; i < kept; i++)
        put_row(&t, rows[i]);
    while (code == SQLITE_ROW && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        read_row(&t, cells);
        put_row(&t, cells);
    }
    dw_arena_free(&arena);
    return code;
}
