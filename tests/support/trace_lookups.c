#include "support/trace_lookups.h"

#include <stdio.h>

#define ADD(d, format, level, subsystem, time, ...)                                                                    \
    add(d, format, level, subsystem, time, (const struct tw_arg[]){__VA_ARGS__},                                       \
        sizeof((struct tw_arg[]){__VA_ARGS__}) / sizeof(struct tw_arg))

enum {
    F_START,
    F_ASSIGNED,
    F_SENT,
    F_RECEIVED,
    F_CONCLUDED,
    F_NEGATIVE,
    F_RESULT,
    F_RESULT_NONE,
    F_STOP,
    FIRST_OF_CONFIGD,
    F_COUNT = FIRST_OF_CONFIGD,
    F_CANDIDATE,
    F_WINNER,
    F_CHANGED,
    FORMATS
};

static const char *const TEXTS[FORMATS] = {
    [F_START] = "[R%u] DNSServiceQueryRecord START -- qname: %{sensitive, mask.hash, mdnsresponder:domain_name}.*P, "
                "qtype: %{mdns:rrtype}d, flags: 0x%X, interface index: %d, client pid: %d (%{public}s), name hash: %x",
    [F_ASSIGNED] = "[R%u->Q%u] Question assigned DNS service %llu",
    [F_SENT] = "%{public}sSent %zu-byte query #%u to %@ over %{mdns:protocol}d via %{public}s -- "
               "%{public,mdns:dnshdr}.*P, %@",
    [F_RECEIVED] = "%{public}sReceived %{mdns:acceptable}d %zu-byte response from %@ over %{mdns:protocol}d via "
                   "%{public}s -- %{public,mdns:dnshdr}.*P, %@",
    [F_CONCLUDED] = "%{public}sQuerier concluded -- reason: response",
    [F_NEGATIVE] = "[R%u->Q%u] mDNSCoreReceiveNoUnicastAnswers: Generate negative response for %{sensitive, mask.hash, "
                   "mdnsresponder:domain_name}.*P (%{public}s)",
    [F_RESULT] = "[R%u->Q%u] DNSServiceQueryRecord result -- event: %{mdns:addrmv}d, expired: %{mdns:yesno}d, ifindex: "
                 "%d, name hash: %x, type: %{mdns:rrtype}d, rdata: %{sensitive, mask.hash, mdns:rdata}.*P",
    [F_RESULT_NONE] = "[R%u->Q%u] DNSServiceQueryRecord result -- event: %{mdns:addrmv}d, expired: %{mdns:yesno}d, "
                      "ifindex: %d, name hash: %x, type: %{mdns:rrtype}d, rdata: <none>",
    [F_STOP] = "[R%u] DNSServiceQueryRecord STOP -- name hash: %x, duration: %{mdns:time_duration}u",
    [F_COUNT] = "IPv%c: %ld candidates",
    [F_CANDIDATE] = "%u. %@ serviceID=%@ addr=%s rank=0x%x%s",
    [F_WINNER] = "%@ is %s primary %s",
    [F_CHANGED] = "network changed:%@%@%@%@",
};

struct name { /* one name as its arguments need it */
    char text[64];
    unsigned char wire[80], rdata[18];
    size_t wire_length, rdata_length;
    uint32_t hash;
};

void tw_daemons_open(struct tw_daemons *d, struct tw_writer *w, size_t shared_cache, uint64_t seed)
{
    *d = (struct tw_daemons){.w = w, .random = seed * 2 + 1, .request = 100};
    d->mdns = tw_process(
        w, &(struct tw_process){.path = "/usr/sbin/mDNSResponder", .pid = 341, .euid = 65, .shared = shared_cache});
    d->configd =
        tw_process(w, &(struct tw_process){.path = "/usr/libexec/configd", .pid = 120, .shared = shared_cache});
    d->requests = tw_subsystem(w, d->mdns, "com.apple.mDNSResponder", "Default");
    d->resolver = tw_subsystem(w, d->mdns, "com.apple.mdns", "resolver");
    d->monitor = tw_subsystem(w, d->configd, "com.apple.SystemConfiguration", "IPMonitor");
    for (size_t i = 0; i < FORMATS; i++)
        d->formats[i] = tw_format(w, i < FIRST_OF_CONFIGD ? d->mdns : d->configd, 0, TEXTS[i]);
}

static void add(struct tw_daemons *d, size_t format, uint8_t level, uint16_t subsystem, int64_t *time_ns,
                const struct tw_arg *args, size_t count)
{
    bool configd = format >= FIRST_OF_CONFIGD;
    *time_ns += 20000 + tw_below(&d->random, 60000);
    tw_add(d->w, &(struct tw_entry){.record = TW_LOG,
                                    .level = level,
                                    .process = configd ? d->configd : d->mdns,
                                    .format = d->formats[format],
                                    .time_ns = *time_ns / 1000 * 1000,
                                    .thread = configd ? 0x348 : 0x953,
                                    .subsystem = subsystem,
                                    .ttl = level == TW_DEFAULT ? 0 : 1,
                                    .args = args,
                                    .arg_count = count,
                                    .folder = d->folder});
}

static uint32_t fnv(const unsigned char *bytes, size_t count)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ bytes[i]) * 16777619u;
    return hash;
}

static void make_name(struct name *n, uint32_t number, unsigned type)
{
    static const unsigned char V6[] = {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    char host[32];
    int length = snprintf(host, sizeof host, "host%u", number);
    (void)snprintf(n->text, sizeof n->text, "%s.example.com.", host);
    n->wire[0] = (unsigned char)length;
    memcpy(n->wire + 1, host, (size_t)length);
    memcpy(n->wire + 1 + length, "\7example\3com", 13);
    n->wire_length = (size_t)length + 14;
    n->hash = fnv(n->wire, n->wire_length);
    n->rdata[0] = 0;
    n->rdata[1] = (unsigned char)type;
    if (type == 28) {
        memcpy(n->rdata + 2, V6, sizeof V6);
        n->rdata[17] = (unsigned char)(number % 250 + 1);
    } else {
        memcpy(n->rdata + 2, "\xc6\x33\x64", 3);
        n->rdata[5] = (unsigned char)(number % 250 + 1);
    }
    n->rdata_length = type == 28 ? 18 : 6;
}

static struct tw_arg bytes_of(const unsigned char *bytes, size_t count)
{
    return tw_data(dw_slice((const char *)bytes, count));
}

/* Request, question, packets, result and stop for one type. */
static void ask(struct tw_daemons *d, uint32_t number, unsigned type, bool missing, int64_t *t)
{
    struct name n;
    char prefix[16], message[160], answer[160];
    unsigned char header[12] = {0}, response[12];
    make_name(&n, number, type);
    uint32_t r = ++d->request, q = 1 + tw_below(&d->random, 65535), pid = 700 + number % 50;
    const char *word = type == 28 ? "AAAA" : "A";
    header[0] = (unsigned char)(q >> 8);
    header[1] = (unsigned char)q;
    header[2] = 1;
    header[5] = 1;
    memcpy(response, header, sizeof header);
    response[2] = 0x81;
    response[3] = missing ? 0x83 : 0x80;
    response[7] = !missing;
    (void)snprintf(prefix, sizeof prefix, "[Q%u] ", q);
    (void)snprintf(message, sizeof message, "%s IN %s?", n.text, word);
    (void)snprintf(answer, sizeof answer, "%s IN %s?%s", n.text, word, missing ? "" : ", []");
    ADD(d, F_START, TW_DEFAULT, d->requests, t, tw_int(r), tw_count((uint32_t)n.wire_length),
        bytes_of(n.wire, n.wire_length), tw_int(type), tw_int(0x1D000), tw_int(0), tw_int(pid), tw_text("curl"),
        tw_int(n.hash));
    ADD(d, F_ASSIGNED, TW_DEFAULT, d->requests, t, tw_int(r), tw_int(q), tw_long(12));
    ADD(d, F_SENT, TW_DEFAULT, d->resolver, t, tw_text(prefix), tw_long(38), tw_int(1), tw_object("192.168.1.1"),
        tw_int(1), tw_text("en0/4"), tw_count(12), bytes_of(header, 12), tw_object(message));
    ADD(d, F_RECEIVED, TW_DEFAULT, d->resolver, t, tw_text(prefix), tw_int(1), tw_long(54), tw_object("192.168.1.1"),
        tw_int(1), tw_text("en0/4"), tw_count(12), bytes_of(response, 12), tw_object(answer));
    ADD(d, F_CONCLUDED, TW_INFO, d->resolver, t, tw_text(prefix));
    if (missing) {
        ADD(d, F_NEGATIVE, TW_DEFAULT, d->requests, t, tw_int(r), tw_int(q), tw_count((uint32_t)n.wire_length),
            bytes_of(n.wire, n.wire_length), tw_text(type == 28 ? "AAAA" : "Addr"));
        ADD(d, F_RESULT_NONE, TW_DEFAULT, d->requests, t, tw_int(r), tw_int(q), tw_int(1), tw_int(0), tw_int(0),
            tw_int(n.hash), tw_int(type));
    } else {
        ADD(d, F_RESULT, TW_DEFAULT, d->requests, t, tw_int(r), tw_int(q), tw_int(1), tw_int(0), tw_int(4),
            tw_int(n.hash), tw_int(type), tw_count((uint32_t)n.rdata_length), bytes_of(n.rdata, n.rdata_length));
    }
    ADD(d, F_STOP, TW_DEFAULT, d->requests, t, tw_int(r), tw_int(n.hash), tw_int(0));
}

void tw_daemons_lookup(struct tw_daemons *d, int64_t *time_ns)
{
    uint32_t number = tw_below(&d->random, 100000);
    bool missing = number % 16 == 0;
    ask(d, number, 28, missing, time_ns);
    ask(d, number, 1, missing, time_ns);
}

void tw_daemons_election(struct tw_daemons *d, int64_t *time_ns)
{
    static const char SERVICE[] = "0C1D2E3F-0000-4000-8000-00000000000A";
    ADD(d, F_COUNT, TW_INFO, d->monitor, time_ns, tw_int('4'), tw_long(1));
    ADD(d, F_CANDIDATE, TW_INFO, d->monitor, time_ns, tw_int(0), tw_object("en0"), tw_object(SERVICE),
        tw_text("192.168.1.23"), tw_int(0x1000003), tw_text(""));
    ADD(d, F_WINNER, TW_INFO, d->monitor, time_ns, tw_object(SERVICE), tw_text("still"), tw_text("IPv4"));
    ADD(d, F_CHANGED, TW_DEFAULT, d->monitor, time_ns, tw_object(" v4(en0!:192.168.1.23)"), tw_object(" DNS"),
        tw_object(" Proxy"), tw_object(" SMB"));
}
