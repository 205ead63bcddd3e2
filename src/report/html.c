/* One self-contained page: page/page.html with styles, scripts and data put in. Its policy forbids everything but the
 * styles and scripts that came with the program (known by their hashes), so no text of a log could ever run or fetch.
 */
#include "report/html.h"

#include "base/embedded.h"

#include <stdlib.h>

void dw_page_data_open(struct page *p, const char *id, int64_t number)
{
    fprintf(p->out, "<script type=\"application/json\" id=\"%s", id);
    if (number >= 0)
        fprintf(p->out, "-%lld", (long long)number);
    fputs("\">", p->out);
    p->w = (struct json_writer){.out = p->out, .html = true};
}

void dw_page_data_close(struct page *p)
{
    fputs("</script>\n", p->out);
}

void dw_page_time(struct page *p, sqlite3_stmt *s, int column)
{
    int64_t ns = dw_row_time(s, column);
    if (ns == DW_TIME_NONE)
        dw_json_null(&p->w);
    else
        dw_json_int(&p->w, ns / 1000 - p->base);
}

void dw_page_word(struct page *p, struct interner *in, struct slice text)
{
    dw_json_int(&p->w, dw_intern(in, text, NULL));
}

static void escaped(FILE *out, struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        switch (text.ptr[i]) {
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '&':
            fputs("&amp;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        default:
            fputc(text.ptr[i], out);
        }
}

/* ---- what came with the program ---- */
static bool has_ending(const struct embedded_file *file, const char *ending)
{
    return dw_slice_ends(dw_slice_of(file->name), dw_slice_of(ending));
}

/* " 'sha256-..'" of a file, from NAME.sha256 beside it (hexadecimal, as the build writes it). */
static void put_hash(FILE *out, const struct embedded_file *file)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char name[64];
    unsigned char bytes[33] = {0};
    snprintf(name, sizeof name, "%s.sha256", file->name);
    const struct embedded_file *hash = dw_embedded_find(dw_embedded_page, name);
    for (size_t i = 0; hash != NULL && hash->size >= 64 && i < 32; i++) {
        uint64_t value = 0;
        (void)dw_slice_hex(dw_slice(hash->text + i * 2, 2), &value);
        bytes[i] = (unsigned char)value;
    }
    fputs(" 'sha256-", out);
    for (size_t i = 0; i < 33; i += 3) {
        unsigned long three = (unsigned long)bytes[i] << 16 | (unsigned long)bytes[i + 1] << 8 | bytes[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6)
            fputc(i == 30 && shift == 0 ? '=' : digits[three >> shift & 63], out);
    }
    fputc('\'', out);
}

static void put_policy(struct page *p)
{
    static const char *const parts[][2] = {{"style-src", ".css"}, {"; script-src", ".js"}};
    FILE *out = p->r->o->out;
    fputs("default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; ", out);
    for (size_t i = 0; i < 2; i++) {
        fputs(parts[i][0], out);
        for (const struct embedded_file *f = dw_embedded_page; f->name != NULL; f++)
            if (has_ending(f, parts[i][1]))
                put_hash(out, f);
    }
}

static void put_file(struct page *p, const struct embedded_file *file, const char *element)
{
    fprintf(p->r->o->out, "<%s>", element);
    fwrite(file->text, 1, file->size, p->r->o->out);
    fprintf(p->r->o->out, "</%s>\n", element);
}

/* All but `last`, then that one. */
static void put_files(struct page *p, const char *ending, const char *element, const char *last)
{
    for (const struct embedded_file *f = dw_embedded_page; f->name != NULL; f++)
        if (has_ending(f, ending) && strcmp(f->name, last) != 0)
            put_file(p, f, element);
    const struct embedded_file *file = dw_embedded_find(dw_embedded_page, last);
    if (file != NULL)
        put_file(p, file, element);
}

/* ---- the parts that depend on the capture ---- */
static void put_title(struct page *p)
{
    sqlite3_stmt *s = dw_rows(p->r, "SELECT total(outcome = 'failed'), count(*) FROM lookups WHERE " DW_LOOKUP_FILTER);
    dw_reader_filter(p->r, s, true);
    if (dw_row(p->r, s))
        fprintf(p->r->o->out, "%lld of %lld lookups failed", (long long)dw_row_int(s, 0), (long long)dw_row_int(s, 1));
    sqlite3_finalize(s);
}

/* For readers without scripts: the report in text. */
static void put_text(struct page *p)
{
    char *text = NULL;
    size_t size = 0;
    struct report_options o = *p->r->o;
    o.format = REPORT_TEXT;
    o.all = false;
    o.colour = false;
    o.width = 100;
    o.redactor = p->r->redactor;
    o.out = open_memstream(&text, &size);
    if (o.out == NULL) {
        p->r->status = dw_fail(p->r->error, DW_ERR_MEMORY, "no memory");
        return;
    }
    enum dw_status status = dw_report_analyze(&o, p->r->error);
    if (fclose(o.out) != 0 && status == DW_OK)
        status = dw_fail(p->r->error, DW_ERR_MEMORY, "no memory");
    if (status != DW_OK)
        p->r->status = status;
    else
        escaped(p->r->o->out, dw_slice(text, size));
    free(text);
}

static void inputs(struct page *p)
{
    struct json_writer *w = &p->w;
    sqlite3_stmt *s = dw_rows(p->r, "SELECT path, kind, style, time_basis, os_version, build, device, entries, events,"
                                    " damaged, host_id AS host, first, last FROM inputs ORDER BY id");
    dw_json_key(w, "inputs");
    dw_json_open(w, '[');
    while (dw_row(p->r, s)) {
        struct slice path = dw_row_text(s, 0);
        dw_json_open(w, '{');
        for (int c = 0; c < sqlite3_column_count(s); c++) {
            dw_json_key(w, sqlite3_column_name(s, c));
            if (c == 0 && p->r->redactor != NULL && path.ptr != NULL)
                dw_json_string(w, dw_redact_path(p->r->redactor, &p->r->arena, path));
            else if (c < 7)
                dw_json_string(w, dw_row_text(s, c));
            else if (c < 11)
                dw_json_int(w, dw_row_int(s, c));
            else
                dw_page_time(p, s, c);
        }
        dw_json_close(w, '}');
    }
    dw_json_close(w, ']');
    sqlite3_finalize(s);
    dw_arena_reset(&p->r->arena);
}

/* Titles and explanations of the causes, or root causes, that occur. */
static void causes(struct page *p, const char *key, bool root)
{
    struct json_writer *w = &p->w;
    sqlite3_stmt *s =
        dw_rows(p->r, root ? "SELECT DISTINCT root_cause FROM lookups WHERE root_cause IS NOT NULL"
                           : "SELECT cause FROM lookups WHERE cause IS NOT NULL UNION SELECT cause FROM queries WHERE"
                             " cause IS NOT NULL");
    dw_json_key(w, key);
    dw_json_open(w, '{');
    while (dw_row(p->r, s)) {
        char code[64];
        struct slice text = dw_row_text(s, 0);
        snprintf(code, sizeof code, "%.*s", SLICE_ARG(dw_slice_first(text, sizeof code - 1)));
        dw_json_key(w, code);
        dw_json_open(w, '{');
        dw_json_key(w, "title");
        dw_json_string(w, dw_cause_title(p->r, root, text));
        dw_json_key(w, "explanation");
        dw_json_string(w, dw_cause_explanation(p->r, root, text));
        dw_json_close(w, '}');
    }
    dw_json_close(w, '}');
    sqlite3_finalize(s);
}

static void put_report(struct page *p, const struct page_lookups *lookups)
{
    static const char *const sorts[] = {[REPORT_SORT_DEFAULT] = "start",
                                        [REPORT_SORT_TIME] = "start",
                                        [REPORT_SORT_CAUSE] = "cause",
                                        [REPORT_SORT_PROCESS] = "process",
                                        [REPORT_SORT_NAME] = "name"};
    struct json_writer *w = &p->w;
    dw_page_data_open(p, "report", -1);
    dw_json_open(w, '{');
    dw_json_key(w, "schema");
    dw_json_string(w, SLICE("dnswhy-page/1"));
    dw_json_key(w, "version");
    dw_json_string(w, SLICE(DNSWHY_VERSION));
    dw_json_key(w, "base");
    dw_json_int(w, p->base);
    dw_json_key(w, "offset");
    dw_json_int(w, p->r->o->utc_offset);
    dw_json_key(w, "chunk");
    dw_json_int(w, DW_PAGE_CHUNK);
    dw_json_key(w, "sort");
    dw_json_string(w, dw_slice_of(sorts[p->r->o->sort]));
    dw_json_key(w, "redacted");
    dw_json_bool(w, p->r->redactor != NULL);
    dw_json_newline(w);
    inputs(p);
    dw_json_newline(w);
    dw_summary_json(w, p->r);
    dw_json_newline(w);
    causes(p, "causes", false);
    dw_json_newline(w);
    causes(p, "roots", true);
    dw_json_newline(w);
    dw_page_lookups_json(p, lookups);
    dw_json_newline(w);
    dw_json_key(w, "strings");
    dw_intern_json(w, &p->strings);
    dw_json_close(w, '}');
    dw_page_data_close(p);
}

/* In the order of the table `incidents`. */
static void incident_entries(struct page *p)
{
    struct json_writer *w = &p->w;
    sqlite3_stmt *s = dw_rows(p->r, "SELECT id FROM incidents ORDER BY start IS NULL, start, id");
    dw_page_data_open(p, "incidents", -1);
    dw_json_open(w, '[');
    while (dw_row(p->r, s)) {
        dw_json_newline(w);
        dw_json_open(w, '{');
        dw_incident_evidence_json(w, p->r, dw_row_int(s, 0));
        dw_json_close(w, '}');
        dw_arena_reset(&p->r->arena);
    }
    dw_json_close(w, ']');
    sqlite3_finalize(s);
    dw_page_data_close(p);
}

/* What the page needs at once. The details are found on the way; they wait in a file, since they come behind the
 * scripts: so the page is there while they are still being read. */
static void put_data(struct page *p)
{
    p->details = tmpfile();
    if (p->details == NULL) {
        p->r->status = dw_fail_errno(p->r->error, "cannot keep the details of the lookups for a while");
        return;
    }
    sqlite3_stmt *s = dw_rows(p->r, "SELECT min(first) FROM inputs");
    int64_t first = dw_row(p->r, s) ? dw_row_time(s, 0) : DW_TIME_NONE;
    sqlite3_finalize(s);
    p->base = first != DW_TIME_NONE ? first / 1000 : 0;
    p->out = p->details;
    struct page_lookups *lookups = dw_page_lookups(p);
    if (lookups != NULL)
        dw_page_requests(p, lookups);
    incident_entries(p);
    p->out = p->r->o->out;
    dw_page_network(p);
    if (lookups != NULL)
        put_report(p, lookups);
    dw_page_lookups_free(lookups);
    if (p->strings.failed)
        p->r->status = dw_fail(p->r->error, DW_ERR_MEMORY, "no memory");
}

static void put_styles(struct page *p)
{
    put_files(p, ".css", "style", "");
}

static void put_scripts(struct page *p)
{
    put_files(p, ".js", "script", "main.js");
}

static void put_details(struct page *p)
{
    char block[1 << 16];
    size_t n;
    if (p->details == NULL)
        return;
    rewind(p->details);
    while ((n = fread(block, 1, sizeof block, p->details)) > 0)
        fwrite(block, 1, n, p->r->o->out);
    if (ferror(p->details) != 0 && p->r->status == DW_OK)
        p->r->status = dw_fail(p->r->error, DW_ERR_IO, "the details of the lookups could not be kept for a while");
    (void)fclose(p->details);
}

/* page.html with each {{word}} replaced. */
static void put_page(struct page *p)
{
    static const struct {
        struct slice word;
        void (*put)(struct page *p);
    } places[] = {
        {SLICE_INIT("{{policy}}"), put_policy},   {SLICE_INIT("{{title}}"), put_title},
        {SLICE_INIT("{{styles}}"), put_styles},   {SLICE_INIT("{{text}}"), put_text},
        {SLICE_INIT("{{data}}"), put_data},       {SLICE_INIT("{{scripts}}"), put_scripts},
        {SLICE_INIT("{{details}}"), put_details},
    };
    const struct embedded_file *file = dw_embedded_find(dw_embedded_page, "page.html");
    struct slice rest = file != NULL ? dw_slice(file->text, file->size) : SLICE("");
    while (rest.len > 0) {
        size_t at = dw_slice_find(rest, SLICE("{{"));
        fwrite(rest.ptr, 1, at, p->r->o->out);
        rest = dw_slice_from(rest, at);
        for (size_t i = 0; i < sizeof places / sizeof *places; i++)
            if (dw_slice_starts(rest, places[i].word)) {
                places[i].put(p);
                rest = dw_slice_from(rest, places[i].word.len);
                break;
            } else if (i + 1 == sizeof places / sizeof *places) {
                fwrite(rest.ptr, 1, rest.len > 0, p->r->o->out);
                rest = dw_slice_from(rest, 1);
            }
    }
}

enum dw_status dw_report_html(const struct report_options *options, struct dw_error *error)
{
    struct reader r;
    struct report_options o = *options;
    o.all = true; /* the page lists every lookup; --all asks for everybody's evidence */
    if (dw_reader_open(&r, &o, error) == DW_OK) {
        struct page p = {.r = &r, .all = options->all, .out = o.out};
        put_page(&p);
        dw_intern_free(&p.strings);
    }
    return dw_reader_close(&r);
}
