/* gen_capture: writes a capture of invented lookups among lines of other processes.
 *   --lines N | --size BYTES[K|M|G]   how much (default 100000 lines)
 *   --relevant PERCENT                share of the daemons' lines (default 1; 0.1 works)
 *   --style default|compact|syslog|bsd|ndjson|json    --seed N */
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/timestamp.h"

enum style { STYLE_DEFAULT, STYLE_COMPACT, STYLE_SYSLOG, STYLE_BSD, STYLE_NDJSON, STYLE_JSON };
enum { STEPS = 12, TYPES = 2 };

struct generator {
    enum style style;
    uint64_t lines, size;
    double relevant;
    uint64_t random;
    uint64_t written, bytes;
    int64_t time_ns;
    uint32_t lookup, step; /* of the lookup under way */
    uint32_t request, question[TYPES];
};

static uint32_t draw(struct generator *g, uint32_t below)
{
    g->random ^= g->random << 13;
    g->random ^= g->random >> 7;
    g->random ^= g->random << 17;
    return (uint32_t)((g->random >> 20) % below);
}

struct record {
    const char *process, *path, *library, *subsystem, *category, *level;
    uint32_t pid, thread;
    char message[512];
};

static const char *short_level(const char *level)
{
    return strcmp(level, "Default") == 0 ? "Df" : strcmp(level, "Debug") == 0 ? "Db" : level[0] == 'I' ? "I " : "E ";
}

static void put_json_text(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\' || *text == '/')
            (void)putchar('\\');
        (void)putchar(*text);
    }
}

static int put_json(const struct generator *g, const struct record *r, const char *stamp)
{
    bool pretty = g->style == STYLE_JSON;
    const char *open = pretty ? (g->written == 0 ? "[{\n  " : ",{\n  ") : "{", *sep = pretty ? ",\n  " : ",";
    const char *colon = pretty ? " : " : ":";
    int n = printf("%s\"traceID\"%s%" PRIu64 "%s\"eventMessage\"%s\"", open, colon, g->written * 7919, sep, colon);
    put_json_text(r->message);
    n += printf("\"%s\"eventType\"%s\"logEvent\"%s\"source\"%snull%s\"formatString\"%s\"%%s\"", sep, colon, sep, colon,
                sep, colon);
    n += printf("%s\"activityIdentifier\"%s0%s\"subsystem\"%s\"%s\"%s\"category\"%s\"%s\"", sep, colon, sep, colon,
                r->subsystem, sep, colon, r->category);
    n += printf("%s\"threadID\"%s%" PRIu32 "%s\"bootUUID\"%s\"0F0F0F0F-1111-4222-8333-444444444444\"", sep, colon,
                r->thread, sep, colon);
    n += printf("%s\"backtrace\"%s{\"frames\":[{\"imageOffset\":%" PRIu64 "}]}%s\"processImagePath\"%s\"", sep, colon,
                g->written % 99991, sep, colon);
    put_json_text(r->path);
    n += printf("\"%s\"timestamp\"%s\"%s\"%s\"machTimestamp\"%s%" PRIu64, sep, colon, stamp, sep, colon,
                (uint64_t)g->time_ns / 42);
    n += printf("%s\"messageType\"%s\"%s\"%s\"processID\"%s%" PRIu32 "%s", sep, colon, r->level, sep, colon, r->pid,
                pretty ? "\n}" : "}\n");
    return n + (int)strlen(r->message) + (int)strlen(r->path);
}

static void put(struct generator *g, const struct record *r)
{
    char stamp[DW_TIMESTAMP_SIZE];
    g->time_ns += 20000 + (int64_t)draw(g, 60000);
    (void)dw_timestamp_local(g->time_ns, -25200, stamp);
    int n = 0;
    if (g->style == STYLE_DEFAULT)
        n = printf("%s 0x%-8" PRIx32 " %-11s 0x%-18x %-6" PRIu32 " 0    %s: (%s) [%s:%s] %s\n", stamp, r->thread,
                   r->level, 0u, r->pid, r->process, r->library, r->subsystem, r->category, r->message);
    else if (g->style == STYLE_COMPACT)
        n = printf("%.23s %s %s[%" PRIu32 ":%" PRIx32 "] (%s) [%s:%s] %s\n", stamp, short_level(r->level), r->process,
                   r->pid, r->thread, r->library, r->subsystem, r->category, r->message);
    else if (g->style == STYLE_SYSLOG)
        n = printf("%s  localhost %s[%" PRIu32 "]: (%s) [%s:%s] %s\n", stamp, r->process, r->pid, r->library,
                   r->subsystem, r->category, r->message);
    else if (g->style == STYLE_BSD)
        n = printf("Mar %2d %.15s %s(%s)[%" PRIu32 "] <%s>: %s\n", (stamp[8] - '0') * 10 + stamp[9] - '0', stamp + 11,
                   r->process, r->library, r->pid, strcmp(r->level, "Default") == 0 ? "Notice" : r->level, r->message);
    else
        n = put_json(g, r, stamp);
    g->bytes += n > 0 ? (uint64_t)n : 0;
    g->written++;
}

/* FNV-1a, as the daemon's name hash. */
static uint32_t hash_of(const char *name)
{
    uint32_t hash = 2166136261u;
    for (; *name != '\0'; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619u;
    return hash;
}

/* The next line of the lookup under way: AAAA and A of one name, both asked, both answered; one of 16 has no name. */
static void lookup_step(struct generator *g)
{
    static const char *const TYPE[TYPES] = {"AAAA", "A"};
    struct record r = {"mDNSResponder",
                       "/usr/sbin/mDNSResponder",
                       "mDNSResponder",
                       "com.apple.mDNSResponder",
                       "Default",
                       "Default",
                       341,
                       0x953,
                       ""};
    if (g->step == 0) {
        g->lookup++;
        g->request += 2;
        for (int i = 0; i < TYPES; i++)
            g->question[i] = 1 + draw(g, 65535);
    }
    uint32_t t = g->step % TYPES, phase = g->step / TYPES, q = g->question[t], id = (q * 31u) & 0xffff;
    char name[64];
    (void)snprintf(name, sizeof name, "host%" PRIu32 ".example.com.", g->lookup % 100000);
    bool missing = g->lookup % 16 == 0;
    uint32_t request = g->request + t, hash = hash_of(name);
    char rdata[64] = "<none>";
    if (!missing)
        (void)snprintf(rdata, sizeof rdata, t == 0 ? "2001:db8::%" PRIx32 : "198.51.100.%" PRIu32, g->lookup % 250 + 1);
    char *m = r.message;
    size_t size = sizeof r.message;
    if (phase == 0)
        (void)snprintf(m, size,
                       "[R%" PRIu32 "] DNSServiceQueryRecord START -- qname: %s, qtype: %s, flags: 0x1D000, interface "
                       "index: 0, client pid: %" PRIu32 " (curl), name hash: %" PRIx32,
                       request, name, TYPE[t], 700 + g->lookup % 50, hash);
    else if (phase == 1)
        (void)snprintf(m, size, "[R%" PRIu32 "->Q%" PRIu32 "] Question assigned DNS service 12", request, q);
    else if (phase == 2)
        (void)snprintf(m, size,
                       "[Q%" PRIu32 "] Sent 38-byte query #1 to 192.168.1.1 over UDP via en0/4 -- id: 0x%04" PRIX32
                       " (%" PRIu32 "), flags: 0x0100 (Q/Query, RD, NoError), counts: 1/0/0/0, %s IN %s?",
                       q, id, id, name, TYPE[t]);
    else if (phase == 3)
        (void)snprintf(m, size,
                       "[Q%" PRIu32 "] Received acceptable 54-byte response from 192.168.1.1 over UDP via en0/4 -- id: "
                       "0x%04" PRIX32 " (%" PRIu32
                       "), flags: 0x818%d (R/Query, RD, RA, %s), counts: 1/%d/0/0, %s IN %s?",
                       q, id, id, missing ? 3 : 0, missing ? "NXDomain" : "NoError", !missing, name, TYPE[t]);
    else if (phase == 4)
        (void)snprintf(m, size,
                       "[R%" PRIu32 "->Q%" PRIu32
                       "] DNSServiceQueryRecord result -- event: add, expired: no, ifindex: 0, "
                       "name hash: %" PRIx32 ", type: %s, rdata: %s",
                       request, q, hash, TYPE[t], rdata);
    else
        (void)snprintf(m, size,
                       "[R%" PRIu32 "] DNSServiceQueryRecord STOP -- name hash: %" PRIx32 ", duration: 00:00:00",
                       request, hash);
    if (phase == 2 || phase == 3) {
        r.subsystem = "com.apple.mdns";
        r.category = "resolver";
    }
    g->step = (g->step + 1) % STEPS;
    put(g, &r);
}

static void other_line(struct generator *g)
{
    static const struct record OTHERS[] = {
        {"kernel", "/kernel", "AppleARMPlatform", "com.apple.kernel", "power", "Default", 0, 0x71, ""},
        {"Some Browser Helper (Renderer)", "/Applications/Some Browser.app/Some Browser Helper (Renderer)", "CFNetwork",
         "com.apple.CFNetwork", "Default", "Info", 812, 0x1f23, ""},
        {"runningboardd", "/usr/libexec/runningboardd", "RunningBoard", "com.apple.runningboard", "ttl", "Default", 201,
         0x3e1, ""},
        {"WindowServer", "/System/Library/WindowServer", "SkyLight", "com.apple.SkyLight", "events", "Debug", 402,
         0x8cc, ""},
        {"bluetoothd", "/usr/sbin/bluetoothd", "CoreUtils", "com.apple.bluetooth", "scan", "Error", 155, 0x2a1, ""}};
    static const char *const WORDS[] = {"assertion", "acquired", "by",     "process",   "state", "updated",
                                        "from",      "running",  "to",     "suspended", "token", "invalidated",
                                        "with",      "reason",   "window", "display"};
    struct record r = OTHERS[draw(g, 5)];
    size_t n = (size_t)snprintf(r.message, sizeof r.message, "[%08" PRIx32 "]", draw(g, UINT32_MAX));
    for (uint32_t left = 6 + draw(g, 14); left > 0; left--)
        n += (size_t)snprintf(r.message + n, sizeof r.message - n, " %s", WORDS[draw(g, 16)]);
    put(g, &r);
}

static uint64_t amount(const char *text)
{
    char *end = NULL;
    uint64_t n = strtoull(text, &end, 10);
    return *end == 'K' ? n << 10 : *end == 'M' ? n << 20 : *end == 'G' ? n << 30 : n;
}

static bool read_style(const char *text, enum style *out)
{
    static const char *const NAMES[] = {"default", "compact", "syslog", "bsd", "ndjson", "json"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (strcmp(text, NAMES[i]) == 0) {
            *out = (enum style)i;
            return true;
        }
    return false;
}

static bool read_options(struct generator *g, int argc, char **argv)
{
    static const struct option LONG[] = {{"lines", 1, NULL, 'l'}, {"size", 1, NULL, 'z'}, {"relevant", 1, NULL, 'r'},
                                         {"style", 1, NULL, 's'}, {"seed", 1, NULL, 'e'}, {NULL, 0, NULL, 0}};
    int c;
    while ((c = getopt_long(argc, argv, "", LONG, NULL)) != -1) {
        if (c == 'l')
            g->lines = amount(optarg);
        else if (c == 'z')
            g->size = amount(optarg);
        else if (c == 'r')
            g->relevant = strtod(optarg, NULL);
        else if (c == 'e')
            g->random += amount(optarg) * 0x9e3779b97f4a7c15u;
        else if (c != 's' || !read_style(optarg, &g->style))
            return false;
    }
    return optind == argc;
}

int main(int argc, char **argv)
{
    struct generator g = {.relevant = 1, .random = 88172645463325252u, .request = 100};
    g.time_ns = dw_days_of_civil(2026, 3, 2) * DW_DAY_NS;
    if (!read_options(&g, argc, argv)) {
        (void)fprintf(
            stderr, "usage: gen_capture [--lines N | --size BYTES] [--relevant PERCENT] [--style STYLE] [--seed N]\n");
        return 2;
    }
    if (g.lines == 0 && g.size == 0)
        g.lines = 100000;
    if (g.style == STYLE_DEFAULT)
        printf("Timestamp                       Thread     Type        Activity             PID    TTL  \n");
    while (g.size != 0 ? g.bytes < g.size : g.written < g.lines) {
        if (draw(&g, 1000000) < g.relevant * 10000)
            lookup_step(&g);
        else
            other_line(&g);
    }
    if (g.style == STYLE_JSON)
        printf("]\n");
    return fflush(stdout) != 0 || ferror(stdout) ? 1 : 0;
}
