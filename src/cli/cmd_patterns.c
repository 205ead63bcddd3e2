#include <stdio.h>
#include <stdlib.h>

#include "cli/commands.h"
#include "pattern/library.h"
#include "report/json.h"

struct patterns_options {
    struct option_list patterns;
    const char *process, *format;
};

static const struct cli_option OPTIONS[] = {
    {"process", 0, OPTION_TEXT, offsetof(struct patterns_options, process), "NAME", NULL, "whose message it is"},
    {"format", 0, OPTION_WORD, offsetof(struct patterns_options, format), NULL, "text|ndjson",
     "how results are written"},
    {"patterns", 0, OPTION_LIST, offsetof(struct patterns_options, patterns), "DIR", NULL,
     "your own patterns beside ours"},
    {0}};

static const struct cli_command COMMAND = {
    "patterns", "test MESSAGE...|-", "which pattern takes a message, and its fields", NULL, OPTIONS, dw_cmd_patterns};

static enum dw_status test(struct pattern_library *library, const struct patterns_options *o, struct slice message,
                           struct dw_error *error)
{
    struct log_entry entry = {.process = dw_slice_of(o->process), .message = message};
    struct event *event;
    uint16_t kind;
    const char *why;
    enum dw_status status = dw_library_match(library, &entry, &event, &kind, &why, error);
    if (status != DW_OK)
        return status;
    struct json_writer w = {.out = stdout};
    dw_json_open(&w, '{');
    dw_json_key(&w, "kind");
    dw_json_string(&w, dw_slice_of(event != NULL ? event->kind_word : kind == EVENT_IGNORED ? "ignored" : NULL));
    dw_json_key(&w, "ignored");
    dw_json_string(&w, dw_slice_of(why));
    dw_json_key(&w, "fields");
    dw_json_open(&w, '{');
    for (size_t i = 0; event != NULL && i < event->field_count; i++) {
        dw_json_key(&w, dw_library_field_word(library, event->fields[i].id));
        if (event->fields[i].form == FIELD_NUMBER)
            dw_json_int(&w, event->fields[i].number);
        else
            dw_json_string(&w, event->fields[i].text);
    }
    dw_json_close(&w, '}');
    dw_json_close(&w, '}');
    putchar('\n');
    dw_event_release(event);
    return DW_OK;
}

int dw_cmd_patterns(int argc, char **argv)
{
    struct patterns_options o = {0};
    struct pattern_library *library = NULL;
    struct dw_error error = {0};
    int count;
    int done = dw_options_parse(&COMMAND, argc, argv, &o, &count);
    if (done >= 0)
        return done;
    if (count < 2 || strcmp(argv[1], "test") != 0) {
        dw_command_help(&COMMAND);
        return EXIT_USAGE;
    }
    enum dw_status status = dw_library_open(&library, o.patterns.items, o.patterns.count, &error);
    for (int i = 2; i <= count && status == DW_OK; i++) {
        char *line = NULL;
        size_t size = 0;
        if (strcmp(argv[i], "-") != 0) {
            status = test(library, &o, dw_slice_of(argv[i]), &error);
            continue;
        }
        for (ssize_t n; status == DW_OK && (n = getline(&line, &size, stdin)) > 0;)
            status = test(library, &o, dw_slice(line, (size_t)n - (line[n - 1] == '\n')), &error);
        free(line);
    }
    dw_library_close(library);
    return status == DW_OK ? EXIT_DONE : dw_options_error(&error);
}
