/* The page's lookups: columns of numbers for all of them, and the details of each in chunks. */
#include "report/chapter.h"
#include "report/html.h"

#include <math.h>
#include <stdlib.h>

/* Answered and cancelled lookups carry their evidence when there are no more lookups than this, or with `all`. */
enum { EVIDENCE_FOR_ALL = 2000 };

enum column {
    COLUMN_ID,
    COLUMN_HOST,
    COLUMN_NAME,
    COLUMN_HIDDEN,
    COLUMN_HASH,
    COLUMN_PID,
    COLUMN_PROCESS,
    COLUMN_START,
    COLUMN_TOOK,
    COLUMN_OUTCOME,
    COLUMN_SLOW,
    COLUMN_CAUSE,
    COLUMN_CONFIDENCE,
    COLUMN_ROOT,
    COLUMN_ROOT_CONFIDENCE,
    COLUMN_TYPES,
    COLUMN_SERVER,
    COLUMN_COUNT
};

struct column_form {
    const char *key;
    bool difference; /* each value less the one before it: small numbers */
};
static const struct column_form lookup_columns[COLUMN_COUNT] = {
    {"id", true},     {"host", false},    {"name", false},       {"hidden", false}, {"hash", false},
    {"pid", false},   {"process", false}, {"start", true},       {"took", false},   {"outcome", false},
    {"slow", false},  {"cause", false},   {"confidence", false}, {"root", false},   {"rootConfidence", false},
    {"types", false}, {"server", false},
};

#define NOTHING INT64_MIN /* null */

struct table {
    size_t columns, count, room;
    int64_t *values; /* row by row */
};

struct page_lookups {
    struct page *p;
    struct table table;     /* in the order of the report */
    bool all;               /* evidence for every lookup */
    struct interner chunk;  /* texts of the chunk under way */
    struct interner events; /* event ids of the chunk under way, as bytes */
    struct interner advice; /* remedies of the chunk under way */
    int64_t time, line;     /* of the event before, in the chunk under way */
    sqlite3_stmt *queries, *evidence, *remedies;
};

/* Valid until the next one is added. */
static int64_t *add_row(struct page *p, struct table *t)
{
    if (t->count == t->room) {
        size_t room = t->room == 0 ? 256 : t->room * 2;
        int64_t *values = room <= SIZE_MAX / (t->columns * sizeof *values)
                              ? realloc(t->values, room * t->columns * sizeof *values)
                              : NULL;
        if (values == NULL) {
            p->r->status = dw_fail(p->r->error, DW_ERR_MEMORY, "no memory");
            return NULL;
        }
        t->values = values;
        t->room = room;
    }
    return t->values + t->count++ * t->columns;
}

static int64_t number(sqlite3_stmt *s, int column)
{
    return dw_row_null(s, column) ? NOTHING : dw_row_int(s, column);
}

static int64_t relative(const struct page *p, sqlite3_stmt *s, int column)
{
    int64_t ns = dw_row_time(s, column);
    return ns == DW_TIME_NONE ? NOTHING : ns / 1000 - p->base;
}

static void put(struct json_writer *w, int64_t value)
{
    if (value == NOTHING)
        dw_json_null(w);
    else
        dw_json_int(w, value);
}

static sqlite3_stmt *again(sqlite3_stmt *s, int64_t id)
{
    if (s != NULL) {
        sqlite3_reset(s);
        sqlite3_bind_int64(s, 1, id);
    }
    return s;
}

/* A word that may differ between messages of one kind: numbers, ids, addresses, names. */
static bool varies(struct slice word)
{
    for (size_t i = 0; i < word.len; i++)
        if ((word.ptr[i] >= '0' && word.ptr[i] <= '9') || (word.ptr[i] == '.' && i > 0 && i + 1 < word.len) ||
            word.ptr[i] == '/')
            return true;
    return false;
}

/* Two values: the number of its shape (words that vary are \1 there), and these words joined by blanks. Messages of one
 * kind share their shape, which makes the page a third of the size. */
static void said(struct page_lookups *l, struct slice text)
{
    struct page *p = l->p;
    char *shape = dw_arena_alloc(&p->r->arena, text.len + 1), *words = dw_arena_alloc(&p->r->arena, text.len + 1);
    bool plain = shape == NULL || words == NULL || dw_slice_find_byte(text, 1) < text.len;
    size_t shape_len = 0, words_len = 0;
    for (size_t at = 0; !plain && at < text.len; at++) {
        struct slice word = dw_slice_from(text, at);
        word.len = dw_slice_find_byte(word, ' ');
        bool takes = varies(word);
        if (takes && words_len > 0)
            words[words_len++] = ' ';
        memcpy(takes ? words + words_len : shape + shape_len, word.ptr, word.len);
        words_len += takes ? word.len : 0;
        if (takes)
            shape[shape_len++] = 1;
        else
            shape_len += word.len;
        at += word.len;
        if (at < text.len)
            shape[shape_len++] = ' ';
    }
    dw_page_word(p, &l->chunk, plain ? text : dw_slice(shape, shape_len));
    dw_json_string(&p->w, plain ? SLICE("") : dw_slice(words, words_len));
}

/* "A AAAA": each type once, in the order asked. */
static void add_type(char *types, size_t size, struct slice type)
{
    size_t len = strlen(types);
    if (type.len == 0 || len + type.len + 2 > size)
        return;
    for (const char *at = types; *at != '\0';) {
        size_t n = strcspn(at, " ");
        if (dw_slice_equal(dw_slice(at, n), type))
            return;
        at += n + (at[n] == ' ');
    }
    snprintf(types + len, size - len, "%s%.*s", len > 0 ? " " : "", SLICE_ARG(type));
}

/* Counted from the lookup's start, where that is known. */
static int64_t after(const int64_t *row, int64_t time)
{
    return time == NOTHING || row[COLUMN_START] == NOTHING ? time : time - row[COLUMN_START];
}

/* [request, type, outcome, cause, service, server, answers, question ids, start, end] */
static void queries(struct page_lookups *l, int64_t *row, int64_t id)
{
    struct page *p = l->p;
    struct json_writer *w = &p->w;
    char types[96] = "";
    sqlite3_stmt *s = again(l->queries, id);
    dw_json_open(w, '[');
    while (dw_row(p->r, s)) {
        struct slice server = dw_reader_text(p->r, s, 5);
        if (row[COLUMN_SERVER] < 0)
            row[COLUMN_SERVER] = dw_intern(&p->strings, server, NULL);
        add_type(types, sizeof types, dw_row_text(s, 1));
        dw_json_open(w, '[');
        put(w, number(s, 0));
        dw_page_word(p, &l->chunk, dw_row_text(s, 1));
        dw_page_word(p, &l->chunk, dw_row_text(s, 2));
        dw_page_word(p, &l->chunk, dw_row_text(s, 3));
        put(w, number(s, 4));
        dw_page_word(p, &l->chunk, server);
        dw_json_list(w, p->r, dw_row_text(s, 6));
        dw_json_list(w, p->r, dw_row_text(s, 7));
        put(w, after(row, relative(p, s, 8)));
        put(w, after(row, relative(p, s, 9)));
        dw_json_close(w, ']');
    }
    dw_json_close(w, ']');
    row[COLUMN_TYPES] = dw_intern(&p->strings, dw_slice_of(types), NULL);
}

static int64_t less(int64_t value, int64_t *before)
{
    if (value == NOTHING)
        return value;
    int64_t difference = value - *before;
    *before = value;
    return difference;
}

/* An event that stood in this chunk before is its number * 4 + role; a new one is
 * [role, time, process, chapter, shape, words, input, line] and gets the next number; its time and line are less those
 * of the new one before it. */
static void evidence(struct page_lookups *l, int64_t id)
{
    struct page *p = l->p;
    struct json_writer *w = &p->w;
    sqlite3_stmt *s = again(l->evidence, id);
    dw_json_open(w, '[');
    while (dw_row(p->r, s)) {
        int64_t event = dw_row_int(s, 0);
        struct slice word = dw_row_text(s, 4);
        int role = dw_slice_equal(word, SLICE("decisive")) ? 0 : dw_slice_equal(word, SLICE("supporting")) ? 1 : 2;
        bool fresh;
        int64_t known = dw_intern(&l->events, dw_slice((const char *)&event, sizeof event), &fresh);
        if (!fresh) {
            dw_json_int(w, known * 4 + role);
            continue;
        }
        dw_json_open(w, '[');
        dw_json_int(w, role);
        put(w, less(relative(p, s, 1), &l->time));
        dw_page_word(p, &l->chunk, dw_row_text(s, 2));
        dw_json_int(w, dw_chapter_of(dw_row_text(s, 7)));
        said(l, dw_reader_text(p->r, s, 3));
        put(w, number(s, 5));
        put(w, less(number(s, 6), &l->line));
        dw_json_close(w, ']');
        dw_arena_reset(&p->r->arena);
    }
    dw_json_close(w, ']');
}

/* One that stood in this chunk before is its number; a new one is [title, commands, caveat] and gets the next. */
static void remedies(struct page_lookups *l, int64_t id)
{
    struct page *p = l->p;
    struct json_writer *w = &p->w;
    sqlite3_stmt *s = again(l->remedies, id);
    dw_json_open(w, '[');
    while (dw_row(p->r, s)) {
        struct slice title = dw_reader_text(p->r, s, 0), commands = dw_row_text(s, 1);
        struct slice caveat = dw_reader_text(p->r, s, 2);
        struct slice parts[] = {title, commands, caveat};
        const char *key = "";
        for (size_t i = 0; i < sizeof parts / sizeof *parts && key != NULL; i++)
            key = dw_arena_printf(&p->r->arena, "%s\n%.*s", key, SLICE_ARG(dw_slice_first(parts[i], 1 << 16)));
        bool fresh;
        int64_t known = dw_intern(&l->advice, dw_slice_of(key), &fresh);
        if (!fresh && known >= 0) {
            dw_json_int(w, known);
            continue;
        }
        dw_json_open(w, '[');
        dw_page_word(p, &l->chunk, title);
        dw_json_list(w, p->r, commands);
        dw_page_word(p, &l->chunk, caveat);
        dw_json_close(w, ']');
    }
    dw_json_close(w, ']');
}

static void verdict(struct page_lookups *l, int64_t *row, sqlite3_stmt *s)
{
    struct page *p = l->p;
    double took = sqlite3_column_double(s, LOOKUP_DURATION) * 1000;
    bool known = !dw_row_null(s, LOOKUP_DURATION) && isfinite(took) && fabs(took) < 1e15;
    row[COLUMN_TOOK] = known ? (int64_t)llround(took) : NOTHING;
    row[COLUMN_OUTCOME] = dw_intern(&p->strings, dw_row_text(s, LOOKUP_OUTCOME), NULL);
    row[COLUMN_SLOW] = dw_row_int(s, LOOKUP_SLOW) != 0;
    row[COLUMN_CAUSE] = dw_intern(&p->strings, dw_row_text(s, LOOKUP_CAUSE), NULL);
    row[COLUMN_CONFIDENCE] = dw_intern(&p->strings, dw_row_text(s, LOOKUP_CONFIDENCE), NULL);
    row[COLUMN_ROOT] = dw_intern(&p->strings, dw_row_text(s, LOOKUP_ROOT), NULL);
    row[COLUMN_ROOT_CONFIDENCE] = dw_intern(&p->strings, dw_row_text(s, LOOKUP_ROOT_CONFIDENCE), NULL);
}

/* [shape and words of the summary, stopped, queries, evidence or null, remedies] */
static void lookup(struct page_lookups *l, sqlite3_stmt *s)
{
    struct page *p = l->p;
    int64_t *row = add_row(p, &l->table);
    if (row == NULL)
        return;
    int64_t id = dw_row_int(s, LOOKUP_ID);
    struct slice outcome = dw_row_text(s, LOOKUP_OUTCOME);
    bool plain = dw_slice_equal(outcome, SLICE("resolved")) || dw_slice_equal(outcome, SLICE("cancelled"));
    bool told = l->all || !plain || dw_row_int(s, LOOKUP_SLOW) != 0;
    row[COLUMN_ID] = id;
    row[COLUMN_HOST] = dw_row_int(s, LOOKUP_HOST);
    row[COLUMN_NAME] = dw_intern(
        &p->strings, dw_row_int(s, LOOKUP_GUESS) != 0 ? dw_name_text(p->r, s) : dw_reader_text(p->r, s, LOOKUP_NAME),
        NULL);
    row[COLUMN_HIDDEN] = dw_intern(&p->strings, dw_reader_text(p->r, s, LOOKUP_NAME_REDACTED), NULL);
    row[COLUMN_HASH] = dw_intern(&p->strings, dw_reader_hash(p->r, s, LOOKUP_NAME_HASH), NULL);
    row[COLUMN_PID] = number(s, LOOKUP_PID);
    row[COLUMN_PROCESS] = dw_intern(&p->strings, dw_reader_process(p->r, s, LOOKUP_PROCESS), NULL);
    row[COLUMN_START] = relative(p, s, LOOKUP_START);
    row[COLUMN_SERVER] = -1;
    verdict(l, row, s);
    dw_json_newline(&p->w);
    dw_json_open(&p->w, '[');
    said(l, dw_reader_text(p->r, s, LOOKUP_SUMMARY));
    put(&p->w, after(row, relative(p, s, LOOKUP_STOPPED)));
    queries(l, row, id);
    if (told)
        evidence(l, id);
    else
        dw_json_null(&p->w);
    remedies(l, id);
    dw_json_close(&p->w, ']');
    dw_arena_reset(&p->r->arena);
}

static void chunk_open(struct page_lookups *l)
{
    dw_page_data_open(l->p, "details", (int64_t)(l->table.count / DW_PAGE_CHUNK));
    dw_json_open(&l->p->w, '{');
    dw_json_key(&l->p->w, "lookups");
    dw_json_open(&l->p->w, '[');
}

static void chunk_close(struct page_lookups *l)
{
    struct json_writer *w = &l->p->w;
    dw_json_close(w, ']');
    dw_json_newline(w);
    dw_json_key(w, "strings");
    dw_intern_json(w, &l->chunk);
    dw_json_close(w, '}');
    dw_page_data_close(l->p);
    dw_intern_reset(&l->chunk);
    dw_intern_reset(&l->events);
    dw_intern_reset(&l->advice);
    l->time = l->line = 0;
}

struct page_lookups *dw_page_lookups(struct page *p)
{
    struct page_lookups *l = calloc(1, sizeof *l);
    if (l == NULL) {
        p->r->status = dw_fail(p->r->error, DW_ERR_MEMORY, "no memory");
        return NULL;
    }
    l->p = p;
    l->table.columns = COLUMN_COUNT;
    l->all = p->all || dw_reader_count(p->r, "SELECT count(*) FROM lookups") <= EVIDENCE_FOR_ALL;
    l->queries = dw_rows(p->r, "SELECT request_id, type, outcome, cause, dns_service_id, server, answers, question_ids,"
                               " start, \"end\" FROM queries WHERE lookup_id = ?1 ORDER BY id");
    l->evidence = dw_rows(p->r, "SELECT v.id, v.time, v.process, v.message, e.role, (SELECT count(*) FROM inputs i"
                                " WHERE i.id < v.input_id), nullif(v.line, 0), v.kind FROM evidence e JOIN events v"
                                " ON v.id = e.event_id WHERE e.lookup_id = ?1 ORDER BY e.position");
    l->remedies = dw_rows(p->r, "SELECT title, commands, caveat FROM remedies WHERE lookup_id = ?1 ORDER BY position");
    sqlite3_stmt *s = dw_lookup_rows(p->r);
    while (dw_row(p->r, s)) {
        if (l->table.count % DW_PAGE_CHUNK == 0)
            chunk_open(l);
        lookup(l, s);
        if (l->table.count % DW_PAGE_CHUNK == 0)
            chunk_close(l);
    }
    if (l->table.count % DW_PAGE_CHUNK != 0)
        chunk_close(l);
    sqlite3_finalize(s);
    if (l->chunk.failed || l->events.failed || l->advice.failed)
        p->r->status = dw_fail(p->r->error, DW_ERR_MEMORY, "no memory");
    return l;
}

static void table_json(struct page *p, const struct table *t, const struct column_form *forms)
{
    struct json_writer *w = &p->w;
    dw_json_open(w, '{');
    for (size_t c = 0; c < t->columns; c++) {
        int64_t before = 0;
        dw_json_newline(w);
        dw_json_key(w, forms[c].key);
        dw_json_open(w, '[');
        for (size_t i = 0; i < t->count; i++) {
            int64_t value = t->values[i * t->columns + c];
            put(w, forms[c].difference ? less(value, &before) : value);
        }
        dw_json_close(w, ']');
    }
    dw_json_close(w, '}');
}

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

enum request_column { REQUEST_ROW, REQUEST_ID, REQUEST_API, REQUEST_FLAGS, REQUEST_DELEGATOR, REQUEST_DELEGATOR_PID };
static const struct column_form request_columns[] = {{"row", true},    {"id", true},         {"api", false},
                                                     {"flags", false}, {"delegator", false}, {"delegatorPid", false}};

/* Requests of the lookups listed; `row` is the lookup's place. */
void dw_page_requests(struct page *p, const struct page_lookups *l)
{
    struct table rows = {.columns = sizeof request_columns / sizeof *request_columns};
    int64_t(*ids)[2] = l->table.count > 0 ? malloc(l->table.count * sizeof *ids) : NULL;
    for (size_t i = 0; ids != NULL && i < l->table.count; i++) {
        ids[i][0] = l->table.values[i * COLUMN_COUNT + COLUMN_ID];
        ids[i][1] = (int64_t)i;
    }
    if (ids != NULL)
        qsort(ids, l->table.count, sizeof *ids, by_id);
    sqlite3_stmt *s = dw_rows(p->r, "SELECT lookup_id, request_id, api, flags, delegator_process, delegator_pid"
                                    " FROM requests WHERE lookup_id IS NOT NULL ORDER BY id");
    while (ids != NULL && dw_row(p->r, s)) {
        int64_t key[2] = {dw_row_int(s, 0), 0};
        const int64_t *at = bsearch(key, ids, l->table.count, sizeof *ids, by_id);
        int64_t *row = at != NULL ? add_row(p, &rows) : NULL;
        if (row == NULL)
            continue;
        row[REQUEST_ROW] = at[1];
        row[REQUEST_ID] = number(s, 1);
        row[REQUEST_API] = dw_intern(&p->strings, dw_row_text(s, 2), NULL);
        row[REQUEST_FLAGS] = number(s, 3);
        row[REQUEST_DELEGATOR] = dw_intern(&p->strings, dw_reader_process(p->r, s, 4), NULL);
        row[REQUEST_DELEGATOR_PID] = number(s, 5);
        dw_arena_reset(&p->r->arena);
    }
    sqlite3_finalize(s);
    dw_page_data_open(p, "requests", -1);
    table_json(p, &rows, request_columns);
    dw_page_data_close(p);
    free(rows.values);
    free(ids);
}

void dw_page_lookups_json(struct page *p, const struct page_lookups *l)
{
    dw_json_key(&p->w, "lookups");
    table_json(p, &l->table, lookup_columns);
}

void dw_page_lookups_free(struct page_lookups *l)
{
    if (l == NULL)
        return;
    sqlite3_finalize(l->queries);
    sqlite3_finalize(l->evidence);
    sqlite3_finalize(l->remedies);
    dw_intern_free(&l->chunk);
    dw_intern_free(&l->events);
    dw_intern_free(&l->advice);
    free(l->table.values);
    free(l);
}
