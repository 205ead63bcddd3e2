/* A user of the installed library: nothing of the source tree is on its path. user INPUT ELSEWHERE: INPUT holds the
 * split-tunnel case, ELSEWHERE is a file for a database. Compiled as C and as C++. */
#include <dnswhy.h>
#include <stdlib.h>
#include <string.h>

static int bad;

static void check(int fine, const char *what)
{
    if (!fine) {
        fprintf(stderr, "FAILED: %s\n", what);
        bad = 1;
    }
}

static int is(const char *text, const char *wanted)
{
    return text != NULL && strcmp(text, wanted) == 0;
}

static void check_lookup(const struct dnswhy_lookup *l)
{
    check(is(l->name, "intranet.corp.example."), "the name");
    check(is(l->process, "curl") && l->pid == 96315, "the client");
    check(is(l->outcome, "failed") && !l->slow, "the outcome");
    check(is(l->cause, "aaaa-records-unusable") && is(l->confidence, "certain"), "the cause");
    check(is(l->root_cause, "split-tunnel-vpn"), "the root cause");
    check(l->summary != NULL && strstr(l->summary, "curl could not resolve") != NULL, "the summary");
    check(l->start == INT64_C(1665437606131402000) && l->end > l->start && l->duration_ms > 11, "the times");
}

static int count_row(void *user, int columns, const char *const *values, const char *const *names)
{
    check(columns == 2 && is(names[0], "failed") && is(values[0], "1") && values[1] == NULL, "a row");
    ++*(int *)user;
    return 0;
}

static void ask(dnswhy *d)
{
    dnswhy_cursor *c = NULL;
    const struct dnswhy_lookup *l = NULL;
    check(dnswhy_lookups(d, NULL, &c) == DNSWHY_OK, dnswhy_error(d));
    check(dnswhy_next(c, &l) == DNSWHY_OK, "a lookup");
    uint64_t id = l != NULL ? l->id : 0;
    if (l != NULL)
        check_lookup(l);
    check(dnswhy_next(c, &l) == DNSWHY_END && l == NULL, "no other lookup");
    check(dnswhy_next(c, &l) == DNSWHY_END, "and then none");
    dnswhy_cursor_close(c);

    struct dnswhy_selection which = DNSWHY_SELECTION_INIT;
    which.name = "*.example.com";
    check(dnswhy_lookups(d, &which, &c) == DNSWHY_OK && dnswhy_next(c, &l) == DNSWHY_END, "none of that name");
    dnswhy_cursor_close(c);
    which.name = NULL;
    which.redact = 1;
    check(dnswhy_lookups(d, &which, &c) == DNSWHY_OK && dnswhy_next(c, &l) == DNSWHY_OK && !is(l->process, "curl") &&
              strstr(l->summary, "intranet") == NULL,
          "stand-ins");
    dnswhy_cursor_close(c);

    check(dnswhy_lookup_get(d, id, &l) == DNSWHY_OK && l->id == id, "the lookup by id");
    if (l != NULL)
        check_lookup(l);
    check(dnswhy_lookup_get(d, id + 1, &l) == DNSWHY_ERR_USAGE && l == NULL && dnswhy_error(d)[0] != '\0', "none");
    char *json = NULL;
    check(dnswhy_lookup_json(d, id, &json) == DNSWHY_OK && json[0] == '{' && json[strlen(json) - 1] == '}' &&
              strstr(json, "\"remedies\":[{") != NULL,
          "its JSON");
    dnswhy_free(json);
    check(dnswhy_lookup_json(d, 99, &json) == DNSWHY_ERR_USAGE && json == NULL, "no JSON of none");

    int rows = 0;
    check(dnswhy_query(d, "SELECT count(*) AS failed, NULL FROM failed_lookups", count_row, &rows) == DNSWHY_OK &&
              rows == 1,
          "a query");
    check(dnswhy_query(d, "DELETE FROM t_lookups", NULL, NULL) == DNSWHY_ERR_USAGE, "a query only reads");
    check(dnswhy_query(d, "SELECT 1; SELECT 2", NULL, NULL) == DNSWHY_ERR_USAGE, "one statement");
    check(dnswhy_report(d, NULL, DNSWHY_JSON, stdout) == DNSWHY_OK, "the report");
    FILE *nowhere = tmpfile();
    check(dnswhy_report(d, NULL, DNSWHY_HTML, nowhere) == DNSWHY_OK && ftell(nowhere) > 10000, "the page");
    check(dnswhy_explain(d, "intranet.corp.example", nowhere) == DNSWHY_OK, "its story");
    check(dnswhy_explain(d, "other.example", nowhere) == DNSWHY_ERR_USAGE, "no story of none");
    fclose(nowhere);
    const char *more[] = {"-"};
    check(dnswhy_analyze(d, more, 1) == DNSWHY_ERR_USAGE, "it reads once");
}

static void on_notice(void *user, const struct dnswhy_notice *n)
{
    *(int *)user += n->text[0] != '\0' && n->input != NULL;
}

struct stream {
    uint64_t last;
    int told;
};

static int decided(void *user, dnswhy *d, uint64_t id)
{
    struct stream *s = (struct stream *)user;
    const struct dnswhy_lookup *l = NULL;
    s->last = id;
    s->told++;
    check(dnswhy_lookup_get(d, id, &l) == DNSWHY_OK && is(l->outcome, "failed"), "a lookup as it is decided");
    check(dnswhy_query(d, "SELECT 1", NULL, NULL) == DNSWHY_ERR_USAGE, "no SQL while a stream is followed");
    return 0;
}

static void follow(char *input)
{
    dnswhy *d = NULL;
    struct stream s = {0, 0};
    char cat[] = "cat";
    char *argv[] = {cat, input, NULL};
    struct dnswhy_options o = DNSWHY_OPTIONS_INIT;
    check(dnswhy_open(&d, &o) == DNSWHY_OK && dnswhy_follow(d, argv, decided, &s) == DNSWHY_ERR_USAGE, "no stream");
    dnswhy_close(d);
    o.live = 1;
    check(dnswhy_open(&d, &o) == DNSWHY_OK && dnswhy_follow(d, argv, decided, &s) == DNSWHY_OK, dnswhy_error(d));
    check(s.told >= 1 && s.last == 1 && dnswhy_read_counts(d)->events > 0, "what the stream told");
    check(dnswhy_query(d, "SELECT 1", NULL, NULL) == DNSWHY_OK, "SQL after it");
    dnswhy_close(d);
}

static void failures(void)
{
    dnswhy *d = NULL;
    const char *missing[] = {"/nonexistent/capture.log"};
    int notices = 0;
    struct dnswhy_options o = DNSWHY_OPTIONS_INIT;
    o.notice = on_notice;
    o.user = &notices;
    check(dnswhy_open(&d, &o) == DNSWHY_OK && dnswhy_error(d)[0] == '\0', "opened");
    check(dnswhy_analyze(d, missing, 1) == DNSWHY_ERR_IO && strstr(dnswhy_error(d), missing[0]) != NULL, "no file");
    dnswhy_close(d);
    o.zone = "Nowhere/Land";
    check(dnswhy_open(&d, &o) == DNSWHY_ERR_USAGE && strstr(dnswhy_error(d), "Nowhere/Land") != NULL, "no zone");
    dnswhy_cursor *c = NULL;
    check(dnswhy_lookups(d, NULL, &c) == DNSWHY_ERR_USAGE && c == NULL, "nothing to be had of what is not open");
    dnswhy_close(d);
    o.zone = NULL;
    o.database = "/nonexistent/folder/x.db";
    check(dnswhy_open(&d, &o) == DNSWHY_ERR_DATABASE && dnswhy_error(d)[0] != '\0', "no database");
    dnswhy_close(d);
    dnswhy_close(NULL);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    const char *inputs[] = {argv[1]};
    dnswhy *d = NULL;
    check(dnswhy_open(&d, NULL) == DNSWHY_OK && dnswhy_analyze(d, inputs, 1) == DNSWHY_OK, dnswhy_error(d));
    check(dnswhy_read_counts(d)->inputs == 1 && dnswhy_read_counts(d)->damaged == 0, "the counts");
    ask(d);
    check(dnswhy_close(d) == DNSWHY_OK, "closing");

    struct dnswhy_options o = DNSWHY_OPTIONS_INIT; /* kept, and asked again */
    o.database = argv[2];
    check(dnswhy_open(&d, &o) == DNSWHY_OK && dnswhy_analyze(d, inputs, 1) == DNSWHY_OK, dnswhy_error(d));
    check(dnswhy_close(d) == DNSWHY_OK, "closing the database");
    o.read_only = 1;
    check(dnswhy_open(&d, &o) == DNSWHY_OK, dnswhy_error(d));
    ask(d);
    size_t causes = 0;
    struct dnswhy_cause cause;
    int seen = 0, roots = 0;
    for (; dnswhy_cause_at(d, causes, &cause) == DNSWHY_OK; causes++) {
        seen += is(cause.code, "nxdomain") && !cause.root;
        roots += cause.root;
        check(cause.title != NULL && cause.explanation != NULL, cause.code);
    }
    check(seen == 1 && roots >= 8 && causes > 20, "the causes");
    dnswhy_close(d);
    follow(argv[1]);
    failures();
    printf("%s\n", dnswhy_version());
    return bad;
}
