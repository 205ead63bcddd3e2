/* What composing a message costs: `bench_compose [COUNT]` composes COUNT messages of each of some usual shapes. */
#include "support/items.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const struct {
    const char *name, *format, *items;
} shapes[] = {
    {"no argument", "[Q0] GenerateNegativeResponse: Generating negative response for question", ""},
    {"one number", "[Q%d] GenerateNegativeResponse: Generating negative response for question", "i52431"},
    {"three numbers", "[R%u->Q%u] Question assigned DNS service %llu", "i205696|i52431|q1037"},
    {"strings", "%{public}s: %{public}s is %{public}s", "sconfigd|sen0|sactive"},
    {"plain printf", "%s %d 0x%08x %p %5.2d|%lu", "sabc|i5|i0xbeef|q0x7f8a10008c00|i3|q99"},
    {"request start",
     "[R%u] DNSServiceQueryRecord START -- qname: %{sensitive, mask.hash, "
     "mdnsresponder:domain_name}.*P, qtype: %{mdns:rrtype}d, flags: 0x%X, interface index: %d, client "
     "pid: %d (%{public}s), name hash: %x",
     "i2|m|i28|i0x15000|i0|i9|scurl|i0x4b0a9a1"},
    {"name clear",
     "[Q%u] DetermineUnicastQuerySuppression: Query suppressed for %{sensitive, mask.hash, "
     "mdnsresponder:domain_name}.*P %{public}s%{public}s",
     "i9|nwww.intranet.example.com|sAAAA|s (AAAA records are unusable)"},
    {"query sent",
     "%{public}sSent %zu-byte query #%u to %@ over %{mdns:protocol}d via %{public}s -- "
     "%{public,mdns:dnshdr}.*P, %@",
     "s[Q9] |q38|i1|o<IPv4:BBQJCpqH>|i1|sen0/4|h2d6701000001000000000000|oBBthEVNQ IN AAAA?"},
};

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
    enum { SHAPES = sizeof shapes / sizeof shapes[0], BATCH = 1000 };
    long count = argc > 1 ? strtol(argv[1], NULL, 10) : 1000000;
    struct arena arena = {0};
    double all = 0;
    for (size_t i = 0; i < SHAPES; i++) {
        struct items items = {0};
        struct slice out = SLICE_NONE, format = dw_slice_of(shapes[i].format);
        items_parse(&items, shapes[i].items);
        double start = now();
        for (long n = 0; n < count; n++) {
            if (n % BATCH == 0)
                dw_arena_reset(&arena);
            if (dw_message_compose(format, items.list, items.count, &arena, &out, NULL) != DW_OK)
                return 1;
        }
        double took = (now() - start) / (double)count;
        all += took;
        printf("%-14s %6.0f ns  %3zu bytes  %.*s\n", shapes[i].name, took, out.len, (int)(out.len < 60 ? out.len : 60),
               out.ptr);
    }
    printf("%-14s %6.0f ns\n", "mean", all / SHAPES);
    dw_arena_free(&arena);
    return 0;
}
