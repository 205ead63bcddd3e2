/* dnswhy patterns list|check|test|unknown: the pattern library. */
#include <getopt.h>
#include <stdlib.h>

#include "cli/commands.h"
#include "pattern/check.h"
#include "pattern/event_json.h"

enum { PATTERNS_DONE = 0, PATTERNS_FAULTS = 1, PATTERNS_USAGE = 2, PATTERNS_NOTHING = 4, DIR_LIMIT = 32 };

struct options {
    const char *dirs[DIR_LIMIT];
    size_t dir_count;
    struct slice process;
    bool ndjson;
};

static const char usage[] =
    "Usage: dnswhy patterns list [--patterns DIR]\n"
    "       dnswhy patterns check [--patterns DIR]\n"
    "       dnswhy patterns test [--process NAME] [--format text|ndjson] MESSAGE...|-\n"
    "The pattern library: which messages dnswhy knows. check proves every sample; test shows which pattern takes a\n"
    "message, and its fields; `-` reads one message a line from standard input.\n";

static int list(const struct pattern_library *library, const struct options *options)
{
    for (size_t i = 0; i < dw_library_count(library); i++) {
        struct pattern_view p = dw_library_view(library, i);
        if (options->process.len != 0 && !dw_slice_equal(options->process, p.process))
            continue;
        (void)printf("%-28s %-16.*s %s%s%s\n", p.kind != NULL ? p.kind : "-", SLICE_ARG(p.process), p.text,
                     p.why != NULL ? "   # ignored: " : "", p.why != NULL ? p.why : "");
    }
    return PATTERNS_DONE;
}

static int check(struct pattern_library *library)
{
    struct check_result result;
    struct dw_error error = {0};
    if (dw_library_check(library, stdout, &result, &error) != DW_OK) {
        (void)fprintf(stderr, "dnswhy: %s\n", error.text);
        return PATTERNS_NOTHING;
    }
    (void)printf("%zu patterns, %zu samples, %zu faults\n", result.patterns, result.samples, result.faults);
    return result.faults == 0 ? PATTERNS_DONE : PATTERNS_FAULTS;
}

static void print_json(struct pattern_buffer *line, const struct pattern_library *library, const struct event *event,
                       const char *why)
{
    dw_pattern_buffer_add(line, SLICE("{\"kind\":"));
    if (event != NULL)
        dw_pattern_buffer_json(line, dw_slice_of(event->kind_word));
    else
        dw_pattern_buffer_add(line, SLICE("null"));
    dw_pattern_buffer_add(line, SLICE(",\"ignored\":"));
    if (why != NULL)
        dw_pattern_buffer_json(line, dw_slice_of(why));
    else
        dw_pattern_buffer_add(line, SLICE("null"));
    dw_pattern_buffer_add(line, SLICE(",\"fields\":"));
    if (event != NULL)
        dw_event_fields_json(line, library, event);
    else
        dw_pattern_buffer_add(line, SLICE("{}"));
    dw_pattern_buffer_add(line, SLICE("}\n"));
}

static void print_text(struct pattern_buffer *line, const struct pattern_library *library, const struct event *event,
                       const char *why)
{
    if (why != NULL)
        dw_pattern_buffer_printf(line, "ignored: %s\n", why);
    else if (event == NULL)
        dw_pattern_buffer_add(line, SLICE("unknown\n"));
    else {
        dw_pattern_buffer_printf(line, "%s\n", event->kind_word);
        for (size_t i = 0; i < event->field_count; i++) {
            const struct event_field *field = &event->fields[i];
            dw_pattern_buffer_printf(line, "  %-24s ", dw_library_field_word(library, field->id));
            if (field->form == FIELD_NUMBER)
                dw_pattern_buffer_printf(line, "%lld\n", (long long)field->number);
            else { /* as JSON: what a message holds must not steer a terminal */
                dw_pattern_buffer_json(line, field->text);
                dw_pattern_buffer_add(line, field->form == FIELD_REDACTED ? SLICE("  (redacted)\n") : SLICE("\n"));
            }
        }
    }
}

static bool test_one(struct pattern_library *library, const struct options *options, struct slice message,
                     struct pattern_buffer *line)
{
    struct log_entry entry = {.time_ns = DW_TIME_NONE, .process = options->process, .message = message};
    struct event *event = NULL;
    uint16_t kind;
    const char *why;
    struct dw_error error = {0};
    if (dw_library_match(library, &entry, &event, &kind, &why, &error) != DW_OK) {
        (void)fprintf(stderr, "dnswhy: %s\n", error.text);
        return false;
    }
    line->len = 0;
    if (options->ndjson)
        print_json(line, library, event, why);
    else
        print_text(line, library, event, why);
    dw_event_release(event);
    return !line->failed && fwrite(line->ptr, 1, line->len, stdout) == line->len;
}

static int test(struct pattern_library *library, const struct options *options, int count, char **messages)
{
    struct pattern_buffer line = {0};
    bool good = true;
    for (int i = 0; i < count && good; i++)
        if (strcmp(messages[i], "-") != 0)
            good = test_one(library, options, dw_slice_of(messages[i]), &line);
        else {
            char *text = NULL;
            size_t size = 0;
            for (ssize_t n; good && (n = getline(&text, &size, stdin)) >= 0;)
                good = test_one(library, options, dw_slice(text, (size_t)n - (text[n - 1] == '\n')), &line);
            free(text);
        }
    dw_pattern_buffer_free(&line);
    return good && fflush(stdout) == 0 ? PATTERNS_DONE : PATTERNS_NOTHING;
}

static int run(struct pattern_library *library, const struct options *options, int argc, char **argv)
{
    const char *what = argv[0];
    if (strcmp(what, "list") == 0)
        return list(library, options);
    if (strcmp(what, "check") == 0)
        return check(library);
    if (strcmp(what, "test") == 0 && argc > 1)
        return test(library, options, argc - 1, argv + 1);
    (void)fputs(usage, stderr);
    return PATTERNS_USAGE;
}

int dw_cmd_patterns(int argc, char **argv)
{
    static const struct option long_options[] = {{"patterns", required_argument, NULL, 'p'},
                                                 {"process", required_argument, NULL, 'n'},
                                                 {"format", required_argument, NULL, 'f'},
                                                 {"help", no_argument, NULL, 'h'},
                                                 {NULL, 0, NULL, 0}};
    struct options options = {0};
    for (int c; (c = getopt_long(argc, argv, "h", long_options, NULL)) != -1;) {
        if (c == 'h') {
            (void)fputs(usage, stdout);
            return PATTERNS_DONE;
        }
        if (c == 'p' && options.dir_count < DIR_LIMIT)
            options.dirs[options.dir_count++] = optarg;
        else if (c == 'n')
            options.process = dw_slice_of(optarg);
        else if (c == 'f' && (strcmp(optarg, "ndjson") == 0 || strcmp(optarg, "text") == 0))
            options.ndjson = optarg[0] == 'n';
        else {
            (void)fputs(usage, stderr);
            return PATTERNS_USAGE;
        }
    }
    if (optind >= argc) {
        (void)fputs(usage, stderr);
        return PATTERNS_USAGE;
    }
    struct pattern_library *library = NULL;
    struct dw_error error = {0};
    if (dw_library_open(&library, options.dirs, options.dir_count, &error) != DW_OK) {
        (void)fprintf(stderr, "dnswhy: %s\n", error.text);
        return PATTERNS_NOTHING;
    }
    int status = run(library, &options, argc - optind, argv + optind);
    dw_library_close(library);
    return status;
}
