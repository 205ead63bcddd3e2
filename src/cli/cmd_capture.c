/* dnswhy capture: what analyze needs of a Mac, in one file. The same shell commands are run there and shown elsewhere.
 */
#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cli/commands.h"

#define FOLDER "dnswhy-capture"

/* `command`, since zsh has a log of its own; json, since older systems know no ndjson. %s is --last. The names are
 * those by which analyze knows what it reads. */
static const struct {
    const char *file, *command;
} COLLECTED[] = {
    {"log.ndjson", "for style in ndjson json; do command log show --style $style --info --debug --last %s"
                   " --predicate 'process == \"mDNSResponder\" OR process == \"configd\"' && break; done"},
    {"scutil-dns.txt", "command scutil --dns"},
    {"dns-configuration.txt", "command scutil -d -v --dns"},
    {"network-information.txt", "command scutil --nwi"},
    {"ifconfig.txt", "command ifconfig"},
    {"netstat.txt", "command netstat -rn"},
    {"sw_vers.txt", "command sw_vers"},
};
enum { COLLECTED_COUNT = sizeof COLLECTED / sizeof *COLLECTED, COMMAND_SIZE = 256 };

struct capture_options {
    const char *output, *last;
    bool print;
};

static const struct cli_option OPTIONS[] = {
    {"output", 'o', OPTION_TEXT, offsetof(struct capture_options, output), "FILE.tar.gz", NULL,
     "the file to write (" FOLDER ".tar.gz); -: standard output"},
    {"last", 0, OPTION_TEXT, offsetof(struct capture_options, last), "SPAN", NULL,
     "how much of the log: 30m (the default), 2h, 1d"},
    {"print", 0, OPTION_FLAG, offsetof(struct capture_options, print), NULL, NULL, "print the commands, on a Mac too"},
    {0}};

const struct cli_command dw_command_capture = {
    "capture",
    "",
    "collect on a Mac what analyze needs; elsewhere, print the commands",
    "On a Mac it runs log show (both daemons, with info and debug), scutil, ifconfig, netstat and sw_vers, and packs\n"
    "what they print. The log is open to administrators. Elsewhere it prints commands to paste into a Mac's shell.\n"
    "Then: dnswhy analyze " FOLDER ".tar.gz",
    OPTIONS,
    dw_cmd_capture};

/* It becomes part of a command. */
static bool is_span(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    return digits > 0 && digits < 10 && text[digits] != '\0' && strchr("smhd", text[digits]) != NULL &&
           text[digits + 1] == '\0';
}

static const char *command_of(size_t index, const char *last, char out[COMMAND_SIZE])
{
    const char *text = COLLECTED[index].command, *hole = strstr(text, "%s");
    if (hole == NULL)
        return text;
    (void)snprintf(out, COMMAND_SIZE, "%.*s%s%s", (int)(hole - text), text, last, hole + 2);
    return out;
}

static void print_quoted(const char *text)
{
    putchar('\'');
    for (; *text != '\0'; text++)
        if (*text == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*text);
    putchar('\'');
}

static int print(const struct capture_options *o)
{
    char line[COMMAND_SIZE];
    printf("d=$(mktemp -d) && mkdir \"$d/" FOLDER "\" && (\n  cd \"$d/" FOLDER "\" || exit\n");
    for (size_t i = 0; i < COLLECTED_COUNT; i++)
        printf("  %s > %s\n", command_of(i, o->last, line), COLLECTED[i].file);
    printf(")\ntar -czf ");
    print_quoted(o->output);
    printf(" -C \"$d\" " FOLDER " && rm -r \"$d\"\n");
    fprintf(stderr, "dnswhy: paste this into a shell on the Mac, as an administrator; then: dnswhy analyze FILE\n");
    return fflush(stdout) == 0 ? EXIT_DONE : EXIT_NOTHING;
}

/* All that `in` gives, in a file that nobody else sees; NULL when there is no room for it. */
static FILE *gather(FILE *in, int64_t *size)
{
    char block[65536];
    FILE *all = tmpfile();
    *size = 0;
    for (size_t n; all != NULL && (n = fread(block, 1, sizeof block, in)) != 0; *size += (int64_t)n)
        if (fwrite(block, 1, n, all) != n) {
            (void)fclose(all);
            return NULL;
        }
    if (all != NULL)
        rewind(all);
    return all;
}

static bool pack(struct archive *out, const char *name, FILE *all, int64_t size)
{
    char block[65536], path[128];
    struct archive_entry *entry = archive_entry_new();
    (void)snprintf(path, sizeof path, FOLDER "/%s", name);
    archive_entry_set_pathname(entry, path);
    archive_entry_set_size(entry, size);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, time(NULL), 0);
    bool good = archive_write_header(out, entry) == ARCHIVE_OK;
    archive_entry_free(entry);
    for (size_t n; good && (n = fread(block, 1, sizeof block, all)) != 0;)
        good = archive_write_data(out, block, n) == (la_ssize_t)n;
    return good;
}

/* Runs one command. False: the archive cannot be written. A command that fails is told, and what it printed kept. */
static bool collect(struct archive *out, size_t index, const char *last, bool *missing)
{
    char line[COMMAND_SIZE];
    const char *text = command_of(index, last, line);
    int64_t size = 0;
    fprintf(stderr, "dnswhy: %s\n", text);
    FILE *in = popen(text, "r");
    FILE *all = in != NULL ? gather(in, &size) : NULL;
    int status = in != NULL ? pclose(in) : -1;
    if (status != 0) {
        fprintf(stderr, "dnswhy: that failed; the capture lacks %s or part of it\n", COLLECTED[index].file);
        *missing = true;
    }
    bool good = all != NULL && pack(out, COLLECTED[index].file, all, size);
    if (all != NULL)
        (void)fclose(all);
    return good;
}

static int run(const struct capture_options *o)
{
    if (strcmp(o->output, "-") == 0 && isatty(STDOUT_FILENO)) {
        fprintf(stderr, "dnswhy: an archive is nothing for a terminal: give -o a file\n");
        return EXIT_USAGE;
    }
    struct archive *out = archive_write_new();
    bool missing = false;
    bool good = archive_write_add_filter_gzip(out) == ARCHIVE_OK &&
                archive_write_set_format_pax_restricted(out) == ARCHIVE_OK &&
                (strcmp(o->output, "-") == 0 ? archive_write_open_fd(out, STDOUT_FILENO)
                                             : archive_write_open_filename(out, o->output)) == ARCHIVE_OK;
    for (size_t i = 0; i < COLLECTED_COUNT && good; i++)
        good = collect(out, i, o->last, &missing);
    good = archive_write_close(out) == ARCHIVE_OK && good;
    if (!good)
        fprintf(stderr, "dnswhy: cannot write %s%s%s\n", o->output, archive_error_string(out) != NULL ? ": " : "",
                archive_error_string(out) != NULL ? archive_error_string(out) : "");
    else
        fprintf(stderr, "dnswhy: %s is written; next: dnswhy analyze %s\n", o->output, o->output);
    (void)archive_write_free(out);
    return !good ? EXIT_NOTHING : missing ? EXIT_DAMAGED : EXIT_DONE;
}

/* sw_vers is on every Mac, and nowhere else. */
static bool on_a_mac(void)
{
    return system("command -v sw_vers >/dev/null 2>&1") == 0;
}

int dw_cmd_capture(int argc, char **argv)
{
    struct capture_options o = {.output = FOLDER ".tar.gz", .last = "30m"};
    int count;
    int done = dw_options_parse(&dw_command_capture, argc, argv, &o, &count);
    if (done >= 0)
        return done;
    if (count != 0) {
        fprintf(stderr, "dnswhy: capture takes no input: '%s'\n", argv[1]);
        return EXIT_USAGE;
    }
    if (!is_span(o.last)) {
        fprintf(stderr, "dnswhy: --last wants a span such as 30m, 2h or 1d, not '%s'\n", o.last);
        return EXIT_USAGE;
    }
    return !o.print && on_a_mac() ? run(&o) : print(&o);
}
