#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/timestamp.h"

static const char HELP_HINT[] = "dnswhy: try 'dnswhy %s --help'\n";

static int usage_error(const struct cli_command *command, const char *what, const char *which)
{
    fprintf(stderr, "dnswhy: %s: %s '%s'\n", command->name, what, which);
    fprintf(stderr, HELP_HINT, command->name);
    return EXIT_USAGE;
}

/* "--limit wants a number, not 'x'": what would do. */
static int value_error(const struct cli_command *command, const struct cli_option *option, const char *value)
{
    static const char *const wanted[] = {[OPTION_NUMBER] = "a number",
                                         [OPTION_DURATION] = "a time such as 300ms, 2s, 5m or 7d",
                                         [OPTION_SIZE] = "a size such as 256M or 1G",
                                         [OPTION_LIST] = "fewer values"};
    const char *words = option->form == OPTION_WORD ? option->words : wanted[option->form];
    fprintf(stderr, "dnswhy: --%s wants %s%s, not '%s'\n", option->name, option->form == OPTION_WORD ? "one of " : "",
            words != NULL ? words : "another value", value);
    fprintf(stderr, HELP_HINT, command->name);
    return EXIT_USAGE;
}

void dw_command_help(const struct cli_command *command)
{
    printf("dnswhy %s: %s\n\nUsage: dnswhy %s [options] %s\n", command->name, command->summary, command->name,
           command->operands);
    if (command->details != NULL)
        printf("\n%s\n", command->details);
    printf("\nOptions:\n");
    for (const struct cli_option *o = command->options; o->name != NULL; o++) {
        char left[64];
        const char *argument = o->form == OPTION_WORD ? o->words : o->argument;
        (void)snprintf(left, sizeof left, "%s%c%s--%s%s%s", o->letter != 0 ? "-" : "", o->letter != 0 ? o->letter : ' ',
                       o->letter != 0 ? ", " : "   ", o->name, argument != NULL ? " " : "",
                       argument != NULL ? argument : "");
        printf(strlen(left) > 28 ? "  %s\n%32s%s\n" : "  %-28s  %s%s\n", left, strlen(left) > 28 ? "" : o->help,
               strlen(left) > 28 ? o->help : "");
    }
    printf("      --help                    this text\n");
}

/* The number before a unit. */
static bool scaled(const char *text, const char *const *units, const uint64_t *scales, uint64_t otherwise,
                   uint64_t *out)
{
    char *end = NULL;
    double value = strtod(text, &end);
    if (end == text || !(value >= 0) || value > 1e15)
        return false;
    uint64_t scale = *end == '\0' ? otherwise : 0;
    for (size_t i = 0; units[i] != NULL && scale == 0; i++)
        if (strcmp(end, units[i]) == 0)
            scale = scales[i];
    if (scale == 0 || value * (double)scale > 9e18)
        return false;
    *out = (uint64_t)(value * (double)scale);
    return true;
}

static bool duration_value(const char *text, int64_t *out)
{
    static const char *const units[] = {"ns", "us", "ms", "s", "m", "h", "d", NULL};
    static const uint64_t scales[] = {1, 1000, 1000000, 1000000000, 60000000000, 3600000000000, 86400000000000};
    uint64_t value;
    if (!scaled(text, units, scales, 1000000000, &value))
        return false;
    *out = (int64_t)value;
    return true;
}

static bool size_value(const char *text, uint64_t *out)
{
    static const char *const units[] = {"K", "M", "G", "T", "KiB", "MiB", "GiB", "k", "m", "g", NULL};
    static const uint64_t scales[] = {1u << 10, 1u << 20, 1u << 30, 1ull << 40, 1u << 10,
                                      1u << 20, 1u << 30, 1u << 10, 1u << 20,   1u << 30};
    return scaled(text, units, scales, 1, out);
}

static bool word_value(const char *words, const char *text)
{
    size_t len = strlen(text);
    for (const char *at = words; len != 0;) {
        size_t n = strcspn(at, "|");
        if (n == len && memcmp(at, text, n) == 0)
            return true;
        if (at[n] == '\0')
            return false;
        at += n + 1;
    }
    return false;
}

static bool set_value(const struct cli_option *option, char *values, const char *text)
{
    void *at = values + option->offset;
    switch (option->form) {
    case OPTION_FLAG:
        *(bool *)at = true;
        return true;
    case OPTION_WORD:
        if (!word_value(option->words, text))
            return false;
        *(const char **)at = text;
        return true;
    case OPTION_TEXT:
        *(const char **)at = text;
        return true;
    case OPTION_LIST: {
        struct option_list *list = at;
        if (list->count == sizeof list->items / sizeof *list->items)
            return false;
        list->items[list->count++] = text;
        return true;
    }
    case OPTION_NUMBER:
        return dw_slice_u64(dw_slice_of(text), at);
    case OPTION_DURATION:
        return duration_value(text, at);
    case OPTION_SIZE:
        return size_value(text, at);
    }
    return false;
}

static const struct cli_option *find_option(const struct cli_command *command, const char *arg, const char **value)
{
    *value = NULL;
    for (const struct cli_option *o = command->options; o->name != NULL; o++) {
        size_t n = strlen(o->name);
        if (arg[1] == '-' && strncmp(arg + 2, o->name, n) == 0 && (arg[2 + n] == '\0' || arg[2 + n] == '=')) {
            *value = arg[2 + n] == '=' ? arg + 3 + n : NULL;
            return o;
        }
        if (arg[1] != '-' && o->letter != 0 && arg[1] == o->letter) {
            *value = arg[2] != '\0' ? arg + 2 : NULL;
            return o;
        }
    }
    return NULL;
}

enum operands { OPERANDS_ANYWHERE, OPERANDS_LAST };

static int parse(const struct cli_command *command, int argc, char **argv, void *values, int *operand_count,
                 enum operands operands)
{
    *operand_count = 0;
    bool options_over = false;
    for (int i = 1; i < argc; i++) {
        char *arg = argv[i];
        if (options_over || arg[0] != '-' || arg[1] == '\0') {
            argv[++*operand_count] = arg;
            options_over = options_over || operands == OPERANDS_LAST;
            continue;
        }
        if (strcmp(arg, "--") == 0) {
            options_over = true;
            continue;
        }
        if (strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0) {
            dw_command_help(command);
            return EXIT_DONE;
        }
        const char *value;
        const struct cli_option *option = find_option(command, arg, &value);
        if (option == NULL)
            return usage_error(command, "unknown option", arg);
        if (option->form == OPTION_FLAG && value != NULL)
            return usage_error(command, "no value belongs to", arg);
        if (option->form != OPTION_FLAG && value == NULL && (i + 1 == argc || (value = argv[++i]) == NULL))
            return usage_error(command, "a value is missing after", arg);
        if (!set_value(option, values, value))
            return value_error(command, option, value);
    }
    return -1;
}

int dw_options_parse(const struct cli_command *command, int argc, char **argv, void *values, int *operand_count)
{
    return parse(command, argc, argv, values, operand_count, OPERANDS_ANYWHERE);
}

int dw_options_parse_leading(const struct cli_command *command, int argc, char **argv, void *values, int *operand_count)
{
    return parse(command, argc, argv, values, operand_count, OPERANDS_LAST);
}

bool dw_options_pipeline(const struct common_options *common, struct pipeline_options *out)
{
    *out = PIPELINE_DEFAULTS;
    out->pattern_dirs = common->patterns.items;
    out->pattern_dir_count = common->patterns.count;
    out->slow_ns = common->slow;
    out->since = common->since;
    out->until = common->until;
    out->separate = common->separate;
    out->memory = (size_t)common->memory;
    out->notify = (struct dw_notify){dw_options_notify, NULL};
    out->progress = true;
    out->zone = common->tz;
    if (common->date != NULL && !dw_timestamp_date(dw_slice_of(common->date), &out->assumed_date)) {
        fprintf(stderr, "dnswhy: --date wants a date such as 2026-03-01, not '%s'\n", common->date);
        return false;
    }
    if (common->tz != NULL && !dw_timestamp_zone(dw_slice_of(common->tz), out->assumed_date, &out->assumed_offset)) {
        fprintf(stderr, "dnswhy: --tz wants a zone such as +02:00 or Europe/Berlin, not '%s'\n", common->tz);
        return false;
    }
    return true;
}

void dw_options_notify(void *self, const struct dw_notice *notice)
{
    (void)self;
    const char *path = strcmp(notice->input, "-") == 0 ? "standard input" : notice->input;
    if (notice->line != 0)
        fprintf(stderr, "dnswhy: %s:%llu: %s\n", path, (unsigned long long)notice->line, notice->text);
    else
        fprintf(stderr, "dnswhy: %s: %s\n", path, notice->text);
}

int dw_options_error(const struct dw_error *error)
{
    fprintf(stderr, "dnswhy: %s\n", error->text[0] != '\0' ? error->text : "something went wrong");
    return error->status == DW_ERR_USAGE ? EXIT_USAGE : EXIT_NOTHING;
}

bool dw_options_colour(int descriptor)
{
    const char *none = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    return isatty(descriptor) && (none == NULL || none[0] == '\0') && term != NULL && strcmp(term, "dumb") != 0;
}

int dw_options_width(int descriptor)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");
    if (isatty(descriptor) && ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col != 0)
        return size.ws_col;
    int width = columns != NULL ? atoi(columns) : 0;
    return width > 0 && width < 10000 ? width : 0;
}
