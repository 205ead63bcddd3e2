/* dnswhy patterns unknown INPUT...: messages of the daemons that no pattern took, grouped by shape. */
#include "cli/patterns.h"

#include <stdio.h>
#include <unistd.h>

#include "pattern/tally.h"
#include "report/json.h"
#include "report/paper.h"
#include "report/redact.h"

struct unknown {
    const struct patterns_options *o;
    struct tally *tally;
    char **inputs;
    struct pipeline_result result;
    size_t shapes, shown;
    struct redactor *redactor; /* NULL: nothing is replaced */
    struct arena arena;        /* of one row */
};

static void on_unknown(void *self, uint32_t input, const struct log_entry *entry)
{
    struct unknown *u = self;
    if (u->o->process == NULL || dw_slice_equal(dw_slice_of(u->o->process), entry->process))
        dw_tally_add(u->tally, input, entry);
}

static struct slice shown(struct unknown *u, struct slice text)
{
    return u->redactor != NULL && text.ptr != NULL ? dw_redact_text(u->redactor, &u->arena, text) : text;
}

static struct slice path_of(struct unknown *u, const struct tally_row *row)
{
    struct slice path = dw_slice_of(u->inputs[row->input]);
    return u->redactor != NULL ? dw_redact_path(u->redactor, &u->arena, path) : path;
}

static void put_json(struct json_writer *w, struct unknown *u, const struct tally_row *row)
{
    const struct {
        const char *key;
        struct slice value;
    } texts[] = {{"process", row->process},       {"subsystem", row->subsystem},     {"category", row->category},
                 {"shape", shown(u, row->shape)}, {"sample", shown(u, row->sample)}, {"input", path_of(u, row)}};
    size_t count = sizeof texts / sizeof *texts - (u->o->samples ? 0 : 2);
    dw_json_open(w, '{');
    dw_json_key(w, "count");
    dw_json_int(w, (int64_t)row->count);
    for (size_t i = 0; i < count; i++) {
        dw_json_key(w, texts[i].key);
        dw_json_string(w, texts[i].value);
    }
    if (u->o->samples) {
        dw_json_key(w, "line");
        if (row->line != 0)
            dw_json_int(w, (int64_t)row->line);
        else
            dw_json_null(w);
    }
    dw_json_close(w, '}');
    dw_arena_reset(&u->arena);
}

static void put_totals(struct json_writer *w, const struct unknown *u)
{
    const struct {
        const char *key;
        uint64_t value;
    } numbers[] = {{"entries", u->result.entries},
                   {"recognised", u->result.events},
                   {"unrecognised", dw_tally_messages(u->tally)},
                   {"beyond", dw_tally_beyond(u->tally)}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        dw_json_key(w, numbers[i].key);
        dw_json_int(w, (int64_t)numbers[i].value);
    }
}

static void lines(struct unknown *u)
{
    for (size_t i = 0; i < u->shown; i++) {
        struct tally_row row = dw_tally_row(u->tally, i);
        put_json(&(struct json_writer){.out = stdout}, u, &row);
        putchar('\n');
    }
    struct json_writer w = {.out = stdout};
    dw_json_open(&w, '{');
    put_totals(&w, u);
    dw_json_close(&w, '}');
    putchar('\n');
}

static void object(struct unknown *u)
{
    struct json_writer w = {.out = stdout};
    dw_json_open(&w, '{');
    dw_json_key(&w, "schema");
    dw_json_string(&w, SLICE("dnswhy/1"));
    put_totals(&w, u);
    dw_json_key(&w, "shapes");
    dw_json_open(&w, '[');
    for (size_t i = 0; i < u->shown; i++) {
        struct tally_row row = dw_tally_row(u->tally, i);
        dw_json_newline(&w);
        put_json(&w, u, &row);
    }
    dw_json_close(&w, ']');
    dw_json_close(&w, '}');
    putchar('\n');
}

static void block(struct paper *p, struct unknown *u, const struct tally_row *row)
{
    dw_paper_blank(p);
    dw_paper_begin(p, 0, 2);
    dw_paper_print(p, INK_BOLD, "%llu", (unsigned long long)row->count);
    dw_paper_put(p, INK_BOLD, row->count == 1 ? SLICE(" message") : SLICE(" messages"));
    if (row->process.ptr != NULL) {
        dw_paper_put(p, INK_PLAIN, SLICE(" of "));
        dw_paper_put(p, INK_PLAIN, row->process);
    }
    if (row->category.ptr != NULL) {
        dw_paper_put(p, INK_DIM, SLICE(", category "));
        dw_paper_put(p, INK_DIM, row->category);
    }
    dw_paper_end(p);
    dw_paper_line(p, 2, "", shown(u, row->shape));
    if (u->o->samples) {
        dw_paper_line(p, 2, "such as: ", shown(u, row->sample));
        dw_paper_begin(p, 2, 4);
        dw_paper_put(p, INK_DIM, path_of(u, row));
        if (row->line != 0)
            dw_paper_print(p, INK_DIM, ":%llu", (unsigned long long)row->line);
        dw_paper_end(p);
    }
    dw_arena_reset(&u->arena);
}

static void text(struct unknown *u)
{
    struct paper p = dw_paper(stdout, dw_options_width(STDOUT_FILENO), dw_options_colour(STDOUT_FILENO));
    unsigned long long messages = dw_tally_messages(u->tally), beyond = dw_tally_beyond(u->tally);
    dw_paper_begin(&p, 0, 0);
    dw_paper_print(&p, INK_BOLD, "%llu of %llu entries", messages, (unsigned long long)u->result.entries);
    dw_paper_put(&p, INK_PLAIN, SLICE(" were taken by no pattern."));
    if (messages != 0)
        dw_paper_print(&p, INK_PLAIN, " They are of %zu shape%s:", u->shapes, u->shapes == 1 ? "" : "s");
    dw_paper_end(&p);
    for (size_t i = 0; i < u->shown; i++) {
        struct tally_row row = dw_tally_row(u->tally, i);
        block(&p, u, &row);
    }
    if (messages != 0)
        dw_paper_blank(&p);
    if (u->shown < u->shapes) {
        dw_paper_begin(&p, 0, 0);
        dw_paper_print(&p, INK_PLAIN, "%zu more shapes are not shown.", u->shapes - u->shown);
        dw_paper_end(&p);
    }
    if (beyond != 0) {
        dw_paper_begin(&p, 0, 0);
        dw_paper_print(&p, INK_PLAIN, "%llu messages are of shapes that came when %d were kept already.", beyond,
                       TALLY_SHAPES);
        dw_paper_end(&p);
    }
    if (messages != 0)
        dw_paper_text(&p, 0, 0, INK_DIM,
                      u->o->samples
                          ? SLICE("Samples are as the log has them: names and all.")
                          : SLICE("Read it through before you send it: a word that stands alone may be a name. "
                                  "--samples shows a message of each shape, and where it stands."));
}

static enum dw_status print(struct unknown *u, struct sqlite3 *db, struct dw_error *error)
{
    const char *format = u->o->format != NULL ? u->o->format : "text";
    u->shapes = dw_tally_sort(u->tally);
    u->shown = u->o->limit != 0 && u->o->limit < u->shapes ? (size_t)u->o->limit : u->shapes;
    enum dw_status status = u->o->redact ? dw_redactor_open(&u->redactor, db, error) : DW_OK;
    if (status == DW_OK)
        (strcmp(format, "json") == 0 ? object : strcmp(format, "ndjson") == 0 ? lines : text)(u);
    dw_redactor_close(u->redactor);
    dw_arena_free(&u->arena);
    return status == DW_OK && fflush(stdout) != 0 ? dw_fail_errno(error, "cannot write") : status;
}

/* The way of `analyze`, looked on: its window and damage, and its names and processes for stand-ins. */
int dw_patterns_unknown(const struct patterns_options *o, char **inputs, size_t count)
{
    struct unknown u = {.o = o, .inputs = inputs};
    struct pipeline_options options;
    struct store *store = NULL;
    struct dw_error error = {0};
    if (!dw_options_pipeline(&o->common, &options))
        return EXIT_USAGE;
    options.watch = (struct pipeline_watch){on_unknown, &u};
    enum dw_status status = dw_tally_new(&u.tally, TALLY_SHAPES, &error);
    if (status == DW_OK)
        status = dw_store_open(&store, &(struct store_options){.lean = true}, &error);
    if (status == DW_OK)
        status = dw_pipeline_analyze(store, (const char *const *)inputs, count, &options, &u.result, &error);
    if (status == DW_OK)
        status = print(&u, dw_store_database(store), &error);
    (void)dw_store_close(store, NULL);
    dw_tally_free(u.tally);
    if (status != DW_OK)
        return dw_options_error(&error);
    return u.result.damaged != 0 ? EXIT_DAMAGED : EXIT_DONE;
}
