/* dnswhy patterns list|check|test|unknown: the pattern library. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/commands.h"
#include "cli/patterns.h"
#include "pattern/check.h"
#include "pattern/event_json.h"

static const struct cli_option OPTIONS[] = {
    {"process", 0, OPTION_TEXT, offsetof(struct patterns_options, process), "NAME", NULL, "only this daemon's"},
    {"format", 0, OPTION_WORD, offsetof(struct patterns_options, format), NULL, "text|json|ndjson",
     "what test and unknown write"},
    {"limit", 0, OPTION_NUMBER, offsetof(struct patterns_options, limit), "N", NULL, "unknown: at most N shapes"},
    {"samples", 0, OPTION_FLAG, offsetof(struct patterns_options, samples), NULL, NULL,
     "unknown: a message of each shape as it is, and where it stands"},
    {"redact", 0, OPTION_FLAG, offsetof(struct patterns_options, redact), NULL, NULL,
     "unknown: stand-ins for names, addresses, processes in samples"},
    COMMON_OPTIONS(struct patterns_options, common),
    {0}};

const struct cli_command dw_command_patterns = {
    "patterns",
    "list | check | test MESSAGE...|- | unknown INPUT...",
    "the library of log messages: list, check, test, unknown",
    "list     which messages dnswhy knows, and what it takes them for\n"
    "check    proves every sample of the library\n"
    "test     which pattern takes a message, and its fields; - reads one message a line from standard input\n"
    "unknown  what no pattern took, grouped by shape, most frequent first: what to send when dnswhy should know more.\n"
    "         Shapes bear marks in place of names, addresses and numbers; --samples shows what they stand for",
    OPTIONS,
    dw_cmd_patterns};

static int list(const struct pattern_library *library, const struct patterns_options *options)
{
    for (size_t i = 0; i < dw_library_count(library); i++) {
        struct pattern_view p = dw_library_view(library, i);
        if (options->process != NULL && !dw_slice_equal(dw_slice_of(options->process), p.process))
            continue;
        (void)printf("%-28s %-16.*s %s%s%s\n", p.kind != NULL ? p.kind : "-", SLICE_ARG(p.process), p.text,
                     p.why != NULL ? "   # ignored: " : "", p.why != NULL ? p.why : "");
    }
    return EXIT_DONE;
}

static int check(struct pattern_library *library)
{
    struct check_result result;
    struct dw_error error = {0};
    if (dw_library_check(library, stdout, &result, &error) != DW_OK) {
        (void)fprintf(stderr, "dnswhy: %s\n", error.text);
        return EXIT_NOTHING;
    }
    (void)printf("%zu patterns, %zu samples, %zu faults\n", result.patterns, result.samples, result.faults);
    return result.faults == 0 ? EXIT_DONE : EXIT_LOOKUP_FAILED;
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

static bool test_one(struct pattern_library *library, const struct patterns_options *options, struct slice message,
                     struct pattern_buffer *line)
{
    struct log_entry entry = {.time_ns = DW_TIME_NONE, .process = dw_slice_of(options->process), .message = message};
    struct event *event = NULL;
    uint16_t kind;
    const char *why;
    struct dw_error error = {0};
    if (dw_library_match(library, &entry, &event, &kind, &why, &error) != DW_OK) {
        (void)fprintf(stderr, "dnswhy: %s\n", error.text);
        return false;
    }
    line->len = 0;
    if (options->format != NULL && strcmp(options->format, "text") != 0)
        print_json(line, library, event, why);
    else
        print_text(line, library, event, why);
    dw_event_release(event);
    return !line->failed && fwrite(line->ptr, 1, line->len, stdout) == line->len;
}

static int test(struct pattern_library *library, const struct patterns_options *options, int count, char **messages)
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
    return good && fflush(stdout) == 0 ? EXIT_DONE : EXIT_NOTHING;
}

static int usage(void)
{
    (void)fprintf(stderr, "dnswhy: patterns wants one of list, check, test MESSAGE, unknown INPUT\n"
                          "dnswhy: try 'dnswhy patterns --help'\n");
    return EXIT_USAGE;
}

int dw_cmd_patterns(int argc, char **argv)
{
    struct patterns_options o = {0};
    int count;
    int done = dw_options_parse(&dw_command_patterns, argc, argv, &o, &count);
    if (done >= 0)
        return done;
    const char *what = count > 0 ? argv[1] : "";
    bool takes_more = strcmp(what, "test") == 0 || strcmp(what, "unknown") == 0;
    if ((strcmp(what, "list") != 0 && strcmp(what, "check") != 0 && !takes_more) || (takes_more && count < 2))
        return usage();
    if (strcmp(what, "unknown") == 0)
        return dw_patterns_unknown(&o, argv + 2, (size_t)count - 1);
    struct pattern_library *library = NULL;
    struct dw_error error = {0};
    if (dw_library_open(&library, o.common.patterns.items, o.common.patterns.count, &error) != DW_OK)
        return dw_options_error(&error);
    int status;
    if (strcmp(what, "list") == 0)
        status = list(library, &o);
    else
        status = strcmp(what, "check") == 0 ? check(library) : test(library, &o, count - 1, argv + 2);
    dw_library_close(library);
    return status;
}
