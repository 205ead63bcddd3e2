#include "say.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon.h"

struct place {
    const char *subsystem, *category, *library;
    int thread;
};

static const struct place PLACES[CATEGORIES] = {
    [CAT_DEFAULT] = {"com.apple.mDNSResponder", "Default", "mDNSResponder", THREAD_MAIN},
    [CAT_MDNS] = {"com.apple.mDNSResponder", "mDNS", "mDNSResponder", THREAD_MAIN},
    [CAT_RESOLVER] = {"com.apple.mdns", "resolver", "mDNSResponder", THREAD_RESOLVER},
    [CAT_SERVER] = {"com.apple.mdns", "dnssd_server", "mDNSResponder", THREAD_MAIN},
    [CAT_SERVICE] = {"com.apple.mdns", "dns_service", "mDNSResponder", THREAD_MAIN},
    [CAT_TRUST] = {"com.apple.mdns", "trust", "mDNSResponder", THREAD_SERVER},
    [CAT_CONFIGD] = {"com.apple.SystemConfiguration", "IPMonitor", "IPMonitor", THREAD_CONFIGD},
};

void line_put(struct line *line, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(line->text + line->len, line->room - line->len, format, arguments);
    va_end(arguments);
    if (n < 0 || (size_t)n >= line->room - line->len)
        abort(); /* the buffer of say() holds every wording with its longest fields */
    line->len += (size_t)n;
}

static const struct wording *search(const struct wording *list, size_t count, enum message message, enum era era)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].message == message && era >= list[i].from && era <= list[i].to)
            return &list[i];
    return NULL;
}

static const struct wording *wording_of(enum message message, enum era era)
{
    const struct {
        const struct wording *list;
        size_t count;
    } TABLES[] = {{REQUEST_WORDINGS, REQUEST_WORDING_COUNT},
                  {QUESTION_WORDINGS, QUESTION_WORDING_COUNT},
                  {RESOLVER_WORDINGS, RESOLVER_WORDING_COUNT},
                  {CLASSIC_WORDINGS, CLASSIC_WORDING_COUNT},
                  {CONFIG_WORDINGS, CONFIG_WORDING_COUNT}};
    const struct wording *found = NULL;
    for (size_t i = 0; i < sizeof TABLES / sizeof TABLES[0] && found == NULL; i++)
        found = search(TABLES[i].list, TABLES[i].count, message, era);
    return found;
}

/* Old results, negative ones too, are of one wording. */
static enum message common_message(enum message message, enum era era)
{
    if (era >= ERA_15)
        return message;
    return message == M_QUERY_RESULT_NONE      ? M_QUERY_RESULT
           : message == M_ADDRINFO_RESULT_NONE ? M_ADDRINFO_RESULT
                                               : message;
}

static bool is_shown(enum levels levels, char level)
{
    return level == 'u' ? levels == LEVELS_DEBUG : level == 'I' ? levels != LEVELS_DEFAULT : true;
}

static const char *category_of(const struct sim *sim, enum category category)
{
    bool own = category == CAT_DEFAULT || category == CAT_MDNS;
    if (category == CAT_CONFIGD || !own)
        return PLACES[category].category;
    if (sim->options.era < ERA_10_15)
        return "AllINFO";
    if (sim->private_logging && sim->options.era >= ERA_13)
        return category == CAT_MDNS ? "mDNS_redacted" : "Default_redacted";
    return PLACES[category].category;
}

static void take(struct sim *sim, enum category category, char level, const struct line *line)
{
    const struct place *place = &PLACES[category];
    bool configd = category == CAT_CONFIGD;
    char *text = sim_alloc(sim, line->len + 1);
    memcpy(text, line->text, line->len);
    if (!configd && sim->daemon->silent) {
        sim->daemon->silent = false;
        happening_add(sim, "daemon-restart");
    }
    sim_record(sim, place->thread,
               (struct record){.process = configd ? "configd" : "mDNSResponder",
                               .library = place->library,
                               .subsystem = place->subsystem,
                               .category = category_of(sim, category),
                               .level = level,
                               .pid = configd ? CONFIGD_PID : sim->daemon->pid,
                               .thread = sim->daemon->threads[place->thread],
                               .text = text});
}

void say(struct sim *sim, enum message message, struct say fields)
{
    const struct wording *wording = wording_of(common_message(message, sim->options.era), sim->options.era);
    if (wording == NULL || !is_shown(sim->options.levels, wording->level))
        return;
    char buffer[4096];
    struct line line = {buffer, 0, sizeof buffer};
    expand(sim, &line, wording, &fields);
    if (sim->options.era == ERA_10_14 && sim->options.redaction == REDACT_STOCK) {
        line.len = 0;
        line_put(&line, "<private>");
    }
    take(sim, wording->category, wording->level, &line);
}

void say_line(struct sim *sim, enum category category, char level, const char *text)
{
    char buffer[4096];
    struct line line = {buffer, 0, sizeof buffer};
    line_put(&line, "%s", text);
    if (is_shown(sim->options.levels, level))
        take(sim, category, level, &line);
}

void say_other(struct sim *sim, const char *process, const char *subsystem, const char *text)
{
    sim_record(sim, THREAD_SERVER,
               (struct record){.process = process,
                               .library = "Foundation",
                               .subsystem = subsystem,
                               .category = "default",
                               .level = 'D',
                               .pid = 777,
                               .thread = 0x777,
                               .text = text});
}
