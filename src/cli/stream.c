#include "cli/stream.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "source/source.h"

enum { BARREN_MAX = 5 };

/* What only a Mac has; the predicate and level under which both daemons say all they can. */
static char *const LOG_STREAM[] = {"/usr/bin/log",
                                   "stream",
                                   "--style",
                                   "ndjson",
                                   "--info",
                                   "--debug",
                                   "--predicate",
                                   "process == \"mDNSResponder\" OR process == \"configd\"",
                                   NULL};

bool dw_stream_words(struct stream_words *s, const struct stream_options *o, bool *told)
{
    struct dw_error error = {0};
    *s = (struct stream_words){0};
    *told = false;
    if (o->command != NULL && o->shell) {
        s->shell[0] = "/bin/sh";
        s->shell[1] = "-c";
        s->shell[2] = (char *)(uintptr_t)o->command;
        s->words = s->shell;
    } else if (o->command != NULL) {
        if (dw_split_words(&s->split, o->command, &error) != DW_OK) {
            fprintf(stderr, "dnswhy: --command: %s\n", error.text);
            *told = true;
            return false;
        }
        s->words = s->split;
    } else if (access(LOG_STREAM[0], X_OK) == 0) {
        s->words = LOG_STREAM;
        s->own = true;
    }
    return s->words != NULL;
}

bool dw_stream_again(struct stream_words *s, uint64_t entries)
{
    if (!s->own)
        return false;
    s->barren = entries == 0 ? s->barren + 1 : 0;
    if (s->barren >= BARREN_MAX) {
        fprintf(stderr, "dnswhy: 'log stream' gives nothing, it is not started again\n");
        return false;
    }
    fprintf(stderr, "dnswhy: 'log stream' ended, it is started again\n");
    (void)sleep(1);
    return true;
}

bool dw_stream_failed(const struct stream_words *s, int child)
{
    if (child == 0 || s->words == NULL)
        return false;
    if (WIFSIGNALED(child))
        fprintf(stderr, "dnswhy: %s was ended by signal %d\n", s->words[0], WTERMSIG(child));
    else
        fprintf(stderr, "dnswhy: %s ended with status %d\n", s->words[0], WEXITSTATUS(child));
    return true;
}

void dw_stream_words_free(struct stream_words *s)
{
    free(s->split);
    s->split = NULL;
}

struct store_options dw_stream_storing(const struct stream_options *o)
{
    return (struct store_options){.path = o->db, .live = true, .retain_ns = o->retain, .retain_bytes = o->retain_size};
}

FILE *dw_stream_output(const struct stream_options *o, FILE *otherwise)
{
    struct dw_error error = {0};
    if (o->output == NULL || strcmp(o->output, "-") == 0)
        return otherwise;
    FILE *out = fopen(o->output, "we");
    if (out == NULL) {
        (void)dw_fail_errno(&error, "cannot write %s", o->output);
        (void)dw_options_error(&error);
    }
    return out;
}

struct report_options dw_stream_report(const struct stream_options *o, struct sqlite3 *db, FILE *out)
{
    int descriptor = fileno(out);
    return (struct report_options){.db = db,
                                   .out = out,
                                   .format = o->format != NULL && strcmp(o->format, "ndjson") == 0 ? REPORT_NDJSON
                                                                                                   : REPORT_TEXT,
                                   .redact = o->redact,
                                   .colour = dw_options_colour(descriptor),
                                   .width = dw_options_width(descriptor)};
}
