/* Shipped samples through patterns and correlation: messages as the daemons print them. */
#include "pattern/library.h"
#include "support/events.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct scene s;

/* The message of a line of the default style, or of a transcript. */
static bool entry_of(struct slice line, struct log_entry *entry, int64_t number, bool transcript)
{
    static const char *const processes[] = {"configd", "mDNSResponder"};
    *entry = (struct log_entry){.time_ns = transcript ? DW_TIME_NONE : number * 1000000, .line = (uint64_t)number};
    for (size_t i = 0; i < 4; i++) {
        char word[32];
        bool with_pid = i >= 2; /* "configd[118]: ", else "configd: " */
        int n = snprintf(word, sizeof word, "%s%s", processes[i % 2], with_pid ? "[" : ": ");
        size_t at = dw_slice_find(line, dw_slice(word, (size_t)n));
        if (at == line.len || (transcript && at != 0))
            continue;
        struct slice rest = dw_slice_from(line, at + (size_t)n);
        if (with_pid)
            rest = dw_slice_from(rest, dw_slice_find(rest, SLICE("]: ")) + 3);
        if (dw_slice_starts(rest, SLICE("[] ")))
            rest = dw_slice_from(rest, 3);
        entry->process = dw_slice_of(processes[i % 2]);
        entry->message = rest;
        return true;
    }
    return false;
}

static void feed(const char *path, bool transcript)
{
    struct pattern_library *library = NULL;
    char line[4096];
    int64_t number = 0;
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    assert_int_equal(dw_library_open(&library, NULL, 0, NULL), DW_OK);
    scene_open(&s);
    while (fgets(line, sizeof line, in) != NULL) {
        struct log_entry entry;
        struct event *event = NULL;
        uint16_t kind = 0;
        const char *why = NULL;
        char clean[4096];
        size_t len = 0;
        for (const char *p = line; *p != '\0' && *p != '\n'; p++) { /* a page's entity */
            bool entity = strncmp(p, "&gt;", 4) == 0;
            clean[len++] = entity ? '>' : *p;
            p += entity ? 3 : 0;
        }
        if (!entry_of(dw_slice(clean, len), &entry, ++number, transcript))
            continue;
        if (!transcript && entry.message.len > 0 && entry.message.ptr[0] == '[') {
            size_t close = dw_slice_find(entry.message, SLICE("] "));
            if (dw_slice_starts(entry.message, SLICE("[com.apple.")))
                entry.message = dw_slice_from(entry.message, close + 2);
        } else if (dw_slice_starts(entry.message, SLICE("(IPMonitor)"))) {
            entry.message = dw_slice_from(entry.message, dw_slice_find(entry.message, SLICE("] ")) + 2);
        }
        assert_int_equal(dw_library_match(library, &entry, &event, &kind, &why, NULL), DW_OK);
        if (event == NULL)
            continue;
        event->id = (uint64_t)number;
        assert_int_equal(dw_correlate_event(s.correlate, event, NULL), DW_OK);
        dw_event_release(event);
    }
    fclose(in);
    scene_finish(&s);
    scene_close(&s);
    dw_library_close(library);
}

static void split_tunnel(void **state)
{
    (void)state;
    feed(TEST_SOURCE_DIR "/samples/split-tunnel-macos12.log", false);
    assert_int_equal(s.lookup_count, 1);
    assert_string_equal(s.lookups[0].cause, "aaaa-records-unusable");
    assert_string_equal(s.lookups[0].root, "split-tunnel-vpn");
    assert_int_equal(s.lookups[0].confidence, CONFIDENCE_CERTAIN);
    assert_int_equal(s.lookups[0].root_confidence, CONFIDENCE_CERTAIN);
    assert_string_equal(s.lookups[0].name, "intranet.corp.example.");
    assert_int_equal(s.lookups[0].pid, 96315);
    assert_string_equal(s.lookups[0].client, "curl");
    assert_non_null(strstr(s.lookups[0].remedies, "d.add InterfaceName utun3"));
    assert_non_null(strstr(s.lookups[0].remedies, "Service/net.pulsesecure.pulse.nc.main/IPv6"));
}

static void transcript(void **state)
{
    (void)state;
    feed(TEST_SOURCE_DIR "/samples/split-tunnel-transcript.txt", true);
    assert_int_equal(s.lookup_count, 1);
    assert_int_equal(s.lookups[0].query_count, 2);
    assert_string_equal(s.lookups[0].cause, "aaaa-records-unusable");
    assert_string_equal(s.lookups[0].root, "split-tunnel-vpn");
    assert_non_null(strstr(s.lookups[0].remedies, "<tunnel_interface>"));
}

static void full_tunnel(void **state)
{
    (void)state;
    feed(TEST_SOURCE_DIR "/samples/full-tunnel-macos12.log", false);
    assert_int_equal(s.lookup_count, 1);
    assert_int_equal(s.lookups[0].outcome, OUTCOME_RESOLVED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(split_tunnel), cmocka_unit_test(transcript),
                                       cmocka_unit_test(full_tunnel)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
