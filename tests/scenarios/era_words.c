/* Which verdicts and root causes an era can have (RESULTS.md tells why not the others). */
#include "judge.h"

struct word {
    const char *text;
    enum era from;
};

static const struct word VERDICTS[] = {{"resolved", ERA_10_12},
                                       {"resolved-slow", ERA_10_12},
                                       {"cancelled", ERA_10_12},
                                       {"aaaa-records-unusable", ERA_10_12},
                                       {"a-records-unusable", ERA_10_12},
                                       {"no-dns-service", ERA_10_12},
                                       {"blocked-by-policy", ERA_10_12},
                                       {"interface-cellular", ERA_10_15},
                                       {"interface-expensive", ERA_10_15},
                                       {"interface-constrained", ERA_10_15},
                                       {"nxdomain", ERA_10_15},
                                       {"no-data", ERA_10_12},
                                       {"server-failure", ERA_10_12},
                                       {"server-refused", ERA_10_12},
                                       {"server-error", ERA_10_12},
                                       {"timeout", ERA_10_12},
                                       {"server-unreachable", ERA_10_12},
                                       {"encrypted-dns-failed", ERA_11},
                                       {"dnssec-failed", ERA_13},
                                       {"mdns-no-response", ERA_10_12},
                                       {"local-network-denied", ERA_15},
                                       {"bad-name", ERA_10_15},
                                       {"daemon-restarted", ERA_10_12},
                                       {"configuration-changed", ERA_10_12},
                                       {"unknown", ERA_10_15}};

static const struct word ROOTS[] = {{"no-network", ERA_10_12},          {"no-dns-configuration", ERA_10_12},
                                    {"dns-servers-ignored", ERA_10_12}, {"split-tunnel-vpn", ERA_10_12},
                                    {"vpn-ipv4-only", ERA_10_12},       {"no-ipv6-primary", ERA_10_12},
                                    {"no-ipv4-primary", ERA_10_12},     {"resolver-flags", ERA_10_12},
                                    {"vpn-split-dns", ERA_10_12},       {"network-change", ERA_10_12}};

static void put_words(FILE *out, const char *key, const struct word *words, size_t count, enum era era)
{
    bool first = true;
    (void)fprintf(out, "\"%s\":[", key);
    for (size_t i = 0; i < count; i++)
        if (era >= words[i].from) {
            (void)fprintf(out, "%s\"%s\"", first ? "" : ",", words[i].text);
            first = false;
        }
    (void)fprintf(out, "]");
}

void era_words_write(FILE *out, enum era era)
{
    (void)fprintf(out, "{");
    put_words(out, "verdicts", VERDICTS, sizeof VERDICTS / sizeof VERDICTS[0], era);
    (void)fprintf(out, ",");
    put_words(out, "roots", ROOTS, sizeof ROOTS / sizeof ROOTS[0], era);
    (void)fprintf(out, "}\n");
}
