/* How values print, by era: facts/newer.md, section 1; facts/mdnsresponder.md, section 1. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "daemon.h"
#include "say.h"

static uint32_t fnv(uint32_t hash, const void *bytes, size_t count)
{
    const unsigned char *p = bytes;
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ p[i]) * 16777619u;
    return hash;
}

/* Of any value under a salt: stands for the keyed hashes of masks and tokens. */
static uint64_t keyed(uint64_t key, const char *value)
{
    struct rng mix = {key ^ fnv(2166136261u, value, strlen(value))};
    (void)rng_next(&mix);
    for (; *value != '\0'; value++)
        mix.state = rng_next(&mix) ^ (unsigned char)*value;
    return rng_next(&mix);
}

static void put_base64(struct line *line, uint64_t bits, unsigned characters)
{
    static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (unsigned i = 0; i < characters; i++)
        line_put(line, "%c", ALPHABET[(bits >> (6 * i)) & 63]);
}

static void put_mask(const struct sim *sim, struct line *line, const char *value)
{
    uint64_t key = sim->daemon->boot_key;
    line_put(line, "<mask.hash: '");
    put_base64(line, keyed(key, value), 10);
    put_base64(line, keyed(key + 1, value), 10);
    put_base64(line, keyed(key + 2, value) & ~UINT64_C(0xfc0), 2);
    line_put(line, "=='>");
}

/* Six characters of which the last carries two bits. */
static void put_token(const struct sim *sim, struct line *line, const char *prefix, const char *value)
{
    line_put(line, "<%s:", prefix);
    put_base64(line, keyed(sim->daemon->life_key, value), 5);
    put_base64(line, (keyed(sim->daemon->life_key + 1, value) & 3) << 4, 1);
    line_put(line, ">");
}

static bool is_plain_object(const char *value)
{
    static const char *const PLAIN[] = {".", "ipv4only.arpa.", "0.0.0.0", "127.0.0.1", "::", "::1"};
    for (size_t i = 0; i < sizeof PLAIN / sizeof PLAIN[0]; i++)
        if (strcmp(value, PLAIN[i]) == 0)
            return true;
    return false;
}

static void put_object(const struct sim *sim, struct line *line, enum privacy privacy, const char *value)
{
    bool v6 = strchr(value, ':') != NULL;
    if (is_plain_object(value))
        line_put(line, "%s", value);
    else if (sim->options.era == ERA_27)
        put_token(sim, line, privacy == OBJECT_NAME ? "dn" : v6 ? "ipv6" : "ipv4", value);
    else {
        line_put(line, privacy == OBJECT_NAME ? "" : v6 ? "<IPv6:" : "<IPv4:");
        line_put(line, "BB");
        put_base64(line, keyed(sim->daemon->boot_key + 7, value), 6);
        line_put(line, privacy == OBJECT_NAME ? "" : ">");
    }
}

static const char *const TOKEN_PREFIXES[] = {
    [PRIVATE_NAME] = "dn",  [PRIVATE_TEXT] = "s",     [PRIVATE_HOST] = "dn",
    [PRIVATE_RDATA] = "rd", [PRIVATE_ADDRESS] = "ip",
};

void redact(const struct sim *sim, struct line *line, enum privacy privacy, const char *value)
{
    enum era era = sim->options.era;
    bool object = privacy == OBJECT_NAME || privacy == OBJECT_ADDRESS;
    bool sensitive = privacy != PRIVATE_HOST && !object && era >= ERA_13;
    bool clear = sim->options.redaction == REDACT_NOTHING || era < ERA_10_15 ||
                 (sim->options.redaction == REDACT_OWN && !sensitive);
    if (object && !clear)
        put_object(sim, line, privacy, value);
    else if (object)
        line_put(line, "%s", value);
    else if (era == ERA_27) {
        line_put(line, "%s ", clear ? value : "<private>");
        put_token(sim, line, TOKEN_PREFIXES[privacy], value);
    } else if (clear)
        line_put(line, "%s", value);
    else if (era == ERA_10_15)
        line_put(line, "<private>");
    else
        put_mask(sim, line, value);
}

void redact_hash(const struct sim *sim, struct line *line, const char *name)
{
    if (sim->options.era == ERA_27) {
        put_token(sim, line, "dn", name);
        return;
    }
    uint32_t hash = 2166136261u;
    for (const char *label = name; *label != '\0';) {
        size_t length = strcspn(label, ".");
        unsigned char count = (unsigned char)length;
        if (length > 0)
            hash = fnv(hash, &count, 1);
        for (size_t i = 0; i < length; i++) {
            unsigned char c = (unsigned char)label[i];
            unsigned char byte = sim->options.era == ERA_14 ? c : (unsigned char)tolower(c);
            hash = fnv(hash, &byte, 1);
        }
        label += length + (label[length] == '.');
    }
    hash = fnv(hash, "", 1);
    line_put(line, "%x", hash);
}
