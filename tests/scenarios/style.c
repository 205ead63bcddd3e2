#include "style.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/timestamp.h"

static const char *level_word(char level)
{
    return level == 'D' ? "Default" : level == 'I' ? "Info" : level == 'u' ? "Debug" : level == 'E' ? "Error" : "State";
}

static const char *level_letters(char level)
{
    return level == 'D' ? "Df" : level == 'I' ? "I " : level == 'u' ? "Db" : "E ";
}

static void put_default(const struct record *r, const char *stamp)
{
    if (r->level == 'S') {
        printf("%s 0x%-8" PRIx32 " State       0x%-18x %-6" PRIu32 " 0    %s: %s\n", stamp, r->thread, 0u, r->pid,
               r->process, r->text);
        return;
    }
    printf("%s 0x%-8" PRIx32 " %-11s 0x%-18x %-6" PRIu32 " 0    %s: (%s) [%s:%s] %s\n", stamp, r->thread,
           level_word(r->level), 0u, r->pid, r->process, r->library, r->subsystem, r->category, r->text);
}

static void put_compact(const struct record *r, const char *stamp)
{
    printf("%.23s %s %s[%" PRIu32 ":%" PRIx32 "] (%s) [%s:%s] %s\n", stamp, level_letters(r->level), r->process, r->pid,
           r->thread, r->library, r->subsystem, r->category, r->text);
}

static void put_syslog(const struct record *r, const char *stamp)
{
    printf("%s  localhost %s[%" PRIu32 "]: (%s) [%s:%s] %s\n", stamp, r->process, r->pid, r->library, r->subsystem,
           r->category, r->text);
}

static void put_escaped(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\n')
            printf("\\n");
        else
            printf(*text == '"' || *text == '\\' || *text == '/' ? "\\%c" : "%c", *text);
    }
}

static void put_ndjson(const struct record *r, const char *stamp)
{
    printf("{\"timestamp\":\"%s\",\"messageType\":\"%s\",\"eventType\":\"%s\",\"eventMessage\":\"", stamp,
           level_word(r->level), r->level == 'S' ? "stateEvent" : "logEvent");
    put_escaped(r->text);
    printf("\",\"subsystem\":\"%s\",\"category\":\"%s\",\"processID\":%" PRIu32 ",\"threadID\":%" PRIu32, r->subsystem,
           r->category, r->pid, r->thread);
    printf(",\"bootUUID\":\"%s\",\"processImagePath\":\"\\/usr\\/%s\\/%s\"}\n", r->boot,
           strcmp(r->process, "configd") == 0 ? "libexec" : "sbin", r->process);
}

static void put_transcript(const struct record *r, const char *stamp)
{
    (void)stamp;
    printf("%s: [%s:%s] %s\n", r->process, r->subsystem, r->category, r->text);
}

static void (*const WRITERS[STYLES])(const struct record *, const char *) = {
    [STYLE_DEFAULT] = put_default, [STYLE_COMPACT] = put_compact,       [STYLE_SYSLOG] = put_syslog,
    [STYLE_NDJSON] = put_ndjson,   [STYLE_TRANSCRIPT] = put_transcript,
};

static const char *const HEADERS[STYLES] = {
    [STYLE_DEFAULT] = "Timestamp                       Thread     Type        Activity             PID    TTL  \n",
    [STYLE_COMPACT] = "Timestamp               Ty Process[PID:TID]\n",
    [STYLE_SYSLOG] = "Timestamp                       (process)[PID]    \n",
    [STYLE_NDJSON] = "",
    [STYLE_TRANSCRIPT] = "",
};

bool style_write(const struct sim *sim)
{
    enum style style = sim->options.style;
    printf("%s", HEADERS[style]);
    for (size_t i = 0; i < sim->record_count; i++) {
        const struct record *record = &sim->records[i];
        char stamp[DW_TIMESTAMP_SIZE];
        (void)dw_timestamp_local(record->at, ZONE_SECONDS, stamp);
        if (record->process == NULL && style != STYLE_NDJSON)
            printf("%s\n", record->text);
        else if (record->process != NULL && !record->lost)
            WRITERS[style](record, stamp);
    }
    return fflush(stdout) == 0 && !ferror(stdout);
}
