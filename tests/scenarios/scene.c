#include "scene.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "daemon.h"
#include "habits.h"
#include "noise.h"

enum { WORDS_MAX = 12, LINE_MAX_LENGTH = 400, DRAWS_MAX = 2000 };

struct scene {
    const char *path;
    unsigned line;
    int64_t when, asked;          /* the next statement's time, and the last ask's if nothing came in between */
    const struct zone_name *last; /* asked for */
};

struct statement {
    struct scene *scene;
    unsigned line;
    const char *words[WORDS_MAX];
    size_t count;
    const char *rest; /* all but the first word */
};

static const char *const KINDS[NETWORKS] = {"dual",        "v4",      "v6",       "none",    "no-dns",
                                            "dns-ignored", "full-v4", "full",     "overlay", "tunnel",
                                            "dns-only",    "metered", "flagless", "tls"};
static const char *const MOOD_WORDS[MOODS] = {"well", "dead", "unreachable", "failing", "refusing", "slow"};
static const char *const CASES[NAME_CASES] = {"v4",           "dual",          "v6",          "missing", "empty",
                                              "unanswered",   "servfail",      "refused",     "notimp",  "cname",
                                              "cname-apart",  "cname-missing", "cname-empty", "bogus",   "local",
                                              "local-silent", "local-deep",    "cname-chain"};

static _Noreturn void reject(const struct statement *s, const char *word)
{
    (void)fprintf(stderr, "play: %s:%u: not understood: %s\n", s->scene->path, s->line, word);
    exit(2);
}

static int find_word(const char *word, size_t length, const char *const *words, int count)
{
    for (int i = 0; i < count; i++)
        if (strlen(words[i]) == length && memcmp(words[i], word, length) == 0)
            return i;
    return -1;
}

/* The word after `key`; NULL: it is not there. */
static const char *value_of(const struct statement *s, const char *key)
{
    for (size_t i = 1; i + 1 < s->count; i++)
        if (strcmp(s->words[i], key) == 0)
            return s->words[i + 1];
    return NULL;
}

static bool says(const struct statement *s, const char *word)
{
    for (size_t i = 1; i < s->count; i++)
        if (strcmp(s->words[i], word) == 0)
            return true;
    return false;
}

static bool is_as_wished(const struct network *network, const char *wish)
{
    const struct dns_service *service = network->service_count > 0 ? network->services[0] : NULL;
    static const char *const METERED[] = {"cellular", "expensive", "constrained"};
    static const unsigned DENIED[] = {FLAG_DENY_CELLULAR | FLAG_DENY_EXPENSIVE, FLAG_DENY_EXPENSIVE,
                                      FLAG_DENY_CONSTRAINED};
    for (size_t i = 0; i < 3; i++)
        if (strcmp(wish, METERED[i]) == 0)
            return service != NULL && service->denied == DENIED[i];
    if (strcmp(wish, "search") == 0)
        return network->search != NULL;
    if (strcmp(wish, "split") == 0)
        return network->search == NULL;
    if (strcmp(wish, "coupled") == 0)
        return network->coupled;
    if (service == NULL || !service->encrypted)
        return false;
    return (strcmp(wish, "dot") == 0 && strcmp(service->type, "DoT") == 0) ||
           (strcmp(wish, "doh") == 0 && strcmp(service->type, "DoH") == 0) ||
           (strcmp(wish, "up") == 0 && !service->cannot_connect) ||
           (strcmp(wish, "down") == 0 && service->cannot_connect);
}

static bool is_all_as_wished(const struct statement *s, const struct network *network)
{
    bool as_wished = true;
    for (size_t i = 1; i + 1 < s->count; i++)
        if (strcmp(s->words[i], "with") == 0)
            as_wished = as_wished && is_as_wished(network, s->words[i + 1]);
    return as_wished;
}

/* The servers of the service for everything, each with its mood. */
static void set_servers(struct sim *sim, const struct statement *s, const struct network *network, const char *moods)
{
    if (network->service_count == 0)
        reject(s, moods);
    struct dns_service *service = network->services[network->service_count - 1];
    const char *first = service->servers[0]->address;
    for (service->server_count = 0; *moods != '\0'; moods += *moods == ',') {
        size_t length = strcspn(moods, ",");
        int mood = find_word(moods, length, MOOD_WORDS, MOODS);
        if (mood < 0 || service->server_count == SERVERS_MAX)
            reject(s, moods);
        struct server *server = sim_alloc(sim, sizeof *server);
        unsigned n = (unsigned)service->server_count;
        *server = (struct server){.address = n == 0                       ? first
                                             : strchr(first, ':') != NULL ? sim_text(sim, "fd00:99::%u", n)
                                                                          : sim_text(sim, "192.0.2.%u", 240 + n),
                                  .mood = (enum mood)mood,
                                  .latency = mood == SERVER_SLOW ? MS(2400) : MS(12 + 9 * n)};
        service->servers[service->server_count++] = server;
        moods += length;
    }
}

static void run_network(struct sim *sim, void *context)
{
    const struct statement *s = context;
    const char *kind_word = s->count > 1 ? s->words[1] : "";
    int kind = find_word(kind_word, strlen(kind_word), KINDS, NETWORKS);
    if (kind < 0)
        reject(s, kind_word);
    struct network *network = network_build(sim, (enum network_kind)kind);
    for (unsigned draws = 0; !is_all_as_wished(s, network); draws++) {
        if (draws == DRAWS_MAX)
            reject(s, s->rest);
        network = network_build(sim, (enum network_kind)kind);
    }
    const char *moods = value_of(s, "servers");
    for (size_t i = 0; i < network->service_count; i++) /* those that are not told are well */
        for (size_t k = 0; k < network->services[i]->server_count; k++) {
            network->services[i]->servers[k]->mood = SERVER_WELL;
            network->services[i]->servers[k]->latency = MS(10 + 5 * (int64_t)k);
        }
    if (moods != NULL)
        set_servers(sim, s, network, moods);
    world_change_to(sim, network);
}

static const struct zone_name *name_of(struct sim *sim, const struct statement *s)
{
    const struct network *network = sim->world->network;
    const char *word = s->count > 2 ? s->words[2] : "", *in = value_of(s, "in"), *domain = NULL;
    if (in != NULL && strcmp(in, "search") == 0)
        domain = network->search;
    else if (in != NULL && network->vpn_domain != NULL)
        domain = strcmp(in, "vpn") == 0 ? network->vpn_domain : strchr(network->vpn_domain, '.') + 1;
    if (in != NULL && domain == NULL)
        reject(s, in);
    if (strcmp(word, "bad") == 0)
        return habit_bad_name(sim);
    if (strncmp(word, "single", 6) == 0)
        return habit_single_label(sim, word[6] == '\0' ? NAME_V4 : NAME_MISSING, network->search);
    if (strncmp(word, "srv", 3) == 0)
        return habit_service_name(sim, word[3] == '\0'                    ? NAME_DUAL
                                       : strcmp(word, "srv-missing") == 0 ? NAME_MISSING
                                                                          : NAME_SERVFAIL);
    int kind = find_word(word, strlen(word), CASES, NAME_CASES);
    if (kind < 0)
        reject(s, word);
    return zone_draw(sim, (enum name_case)kind, domain);
}

static void run_ask(struct sim *sim, void *context)
{
    const struct statement *s = context;
    const char *patience = value_of(s, "for");
    const struct habit *habit = habit_find(sim, s->count > 1 ? s->words[1] : "");
    if (strcmp(s->words[0], "ask") == 0)
        s->scene->last = name_of(sim, s);
    if (habit == NULL)
        return; /* not yet in this era */
    if (s->scene->last == NULL)
        reject(s, s->rest);
    struct ask *ask = sim_alloc(sim, sizeof *ask);
    *ask = (struct ask){.habit = habit,
                        .name = s->scene->last,
                        .patience = MS(patience != NULL ? strtol(patience, NULL, 10) : 8000),
                        .fails = says(s, "fails"),
                        .leaks = says(s, "leaks")};
    client_ask(sim, ask);
}

static void run_restart(struct sim *sim, void *context)
{
    (void)context;
    daemon_restart(sim);
}

static void run_reboot(struct sim *sim, void *context)
{
    (void)context;
    daemon_reboot(sim);
}

static void run_says(struct sim *sim, void *context)
{
    const struct statement *s = context;
    say_line(sim, CAT_DEFAULT, 'D', s->rest);
}

static void run_wait(struct sim *sim, void *context)
{
    (void)sim;
    (void)context;
}

static const struct {
    const char *word;
    void (*run)(struct sim *, void *);
    int64_t after; /* until the next statement */
} VERBS[] = {{"network", run_network, MS(120)},
             {"ask", run_ask, MS(45)},
             {"again", run_ask, MS(4)},
             {"restart", run_restart, MS(900)},
             {"reboot", run_reboot, SEC(60)},
             {"says", run_says, MS(10)},
             {"wait", run_wait, 0}};

static void plan_statement(struct sim *sim, struct statement *s)
{
    for (size_t i = 0; i < sizeof VERBS / sizeof VERBS[0]; i++)
        if (strcmp(s->words[0], VERBS[i].word) == 0) {
            struct scene *scene = s->scene;
            if (strcmp(s->words[0], "again") == 0 && scene->asked != NEVER)
                scene->when = scene->asked + MS(4);
            sim_at(sim, scene->when, VERBS[i].run, s);
            scene->asked = VERBS[i].run == run_ask ? scene->when : NEVER;
            scene->when += VERBS[i].after;
            if (VERBS[i].run == run_wait)
                scene->when += MS(strtol(s->rest, NULL, 10));
            return;
        }
    reject(s, s->words[0]);
}

static void read_line(struct sim *sim, struct scene *scene, char *line)
{
    struct statement *s = sim_alloc(sim, sizeof *s);
    *s = (struct statement){.scene = scene, .line = ++scene->line, .rest = ""};
    line[strcspn(line, "#\n")] = '\0';
    const char *whole = sim_text(sim, "%s", line);
    char *word = sim_text(sim, "%s", line);
    while (*word != '\0' && s->count < WORDS_MAX) {
        while (isspace((unsigned char)*word))
            word++;
        size_t length = strcspn(word, " \t");
        if (length == 0)
            break;
        s->words[s->count++] = word;
        if (s->count == 2)
            s->rest = whole + strcspn(whole, " ") + 1;
        word += length;
        if (*word != '\0')
            *word++ = '\0';
    }
    if (s->count > 0)
        plan_statement(sim, s);
}

bool scene_plan(struct sim *sim, const char *path)
{
    FILE *in = fopen(path, "r");
    if (in == NULL) {
        perror(path);
        return false;
    }
    struct scene *scene = sim_alloc(sim, sizeof *scene);
    *scene = (struct scene){.path = path, .when = sim->now, .asked = NEVER};
    char line[LINE_MAX_LENGTH];
    while (fgets(line, sizeof line, in) != NULL)
        read_line(sim, scene, line);
    (void)fclose(in);
    noise_plan(sim, scene->when);
    return true;
}
