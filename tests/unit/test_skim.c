/* Stepping over lines gives what reading each with care gives: texts of all that may stand in a capture, at random. */
#include <stdio.h>
#include <stdlib.h>

#include "logtext/needles.h"
#include "support/entries.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* With so many names nothing is stepped over. */
static const struct slice NAMES[] = {{"mDNSResponder", 13},
                                     {"configd", 7},
                                     {"q-1", 3},
                                     {"q-2", 3},
                                     {"q-3", 3},
                                     {"q-4", 3},
                                     {"q-5", 3},
                                     {"q-6", 3},
                                     {"q-7", 3}};

static uint32_t draw(uint64_t *state, uint32_t below)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)((*state >> 20) % below);
}

enum form { FORM_DEFAULT, FORM_COMPACT, FORM_SYSLOG, FORM_COUNT };

static const char *const PROCESSES[] = {"kernel",        "kernel",      "loginwindow", "tccd",  "Some App (Helper)",
                                        "mDNSResponder", "Loss",        "configd",     "wifid", "mDNSResponderHelper",
                                        "kernel",        "Some configd"};
static const char *const MESSAGES[] = {"a state was updated",
                                       "lost 3 messages",
                                       "mDNSResponder: quoted",
                                       "[R1->Q2] Question assigned DNS service 7",
                                       "network changed",
                                       "configd",
                                       "",
                                       "=== system boot: no"};
static const char *const BETWEEN[] = {"continued\n",
                                      "\n",
                                      "  indented mDNSResponder: text\n",
                                      "mDNSResponder: [R7->Q8] Question assigned DNS service 3\n",
                                      "The prose of an author:\n",
                                      "=== system boot: 0F0F0F0F-1111-4222-8333-444444444444\n",
                                      "--- last message repeated 3 times ---\n",
                                      "Skipping debug messages, pass --debug to include.\n",
                                      "*** Dropped 17 messages\n",
                                      "\r\n",
                                      "\033[31mred\033[0m\n",
                                      "> 2026-03-02 10:00:01.000000+0100 0x1 Default 0x0 1 0 configd: quoted\n",
                                      "{\"eventMessage\":\"x\",\"processImagePath\":\"/a/configd\",\"timestamp\":"
                                      "\"2026-03-02 10:00:01.000000+0100\"}\n"};

static int put_entry(char *to, size_t room, uint64_t *random, enum form form, unsigned ms)
{
    static const char *const TYPES[] = {"Default", "Info", "Debug", "Error", "Default", "Default", "Default", "State"};
    static const char *const CODES[] = {"Df", "I ", "Db", "E ", "F ", "A ", "Df", "St"};
    const char *process = PROCESSES[draw(random, 12)], *message = MESSAGES[draw(random, 8)];
    const char *type = TYPES[draw(random, 8)], *code = CODES[draw(random, 8)];
    uint32_t odd = draw(random, 60), thread = draw(random, 1u << 20);
    if (odd == 1)
        type = "Loss", code = "Ls";
    else if (odd == 2)
        type = "Timesync", code = "Ts";
    ms += odd == 3 ? 9 : 0;
    const char *end = odd == 4 ? "\r\n" : "\n", *zone = odd == 5 ? "-0230" : "+0100";
    char stamp[64];
    (void)snprintf(stamp, sizeof stamp, "2026-03-02 10:%02u:%02u.%03u", ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
    if (form == FORM_DEFAULT)
        return snprintf(to, room, "%s%03u%s 0x%-8x %-11s 0x%-18x %-6u 0    %s: (lib) [com.apple.x:y] %s%s", stamp,
                        thread % 1000, zone, thread, type, 0, 10 + thread % 900, process, message, end);
    if (form == FORM_COMPACT)
        return snprintf(to, room, "%s %s %s[%u:%x] (lib) %s%s", stamp, code, process, thread % 900, thread, message,
                        end);
    return snprintf(to, room, "%s%03u%s  localhost %s[%u]: (lib) %s%s", stamp, thread % 1000, zone,
                    odd == 6 ? "Loss kernel" : process, thread % 900, message, end);
}

static struct slice random_text(uint64_t seed, char *text, size_t size)
{
    uint64_t random = seed * 0x9e3779b97f4a7c15u + 1;
    enum form form = (enum form)draw(&random, FORM_COUNT);
    unsigned ms = 58000;
    size_t len = 0;
    uint32_t lines = 20 + draw(&random, 180), odd = 4 + draw(&random, 60);
    for (uint32_t i = 0; i < lines; i++) {
        if (draw(&random, 100) == 0)
            form = (enum form)draw(&random, FORM_COUNT);
        ms += draw(&random, 40);
        if (draw(&random, odd) == 0)
            len += (size_t)snprintf(text + len, size - len, "%s", BETWEEN[draw(&random, 13)]);
        else
            len += (size_t)put_entry(text + len, size - len, &random, form, ms);
        if (draw(&random, 400) == 0)
            text[len - 3] = '\0';
    }
    return dw_slice(text, len - (draw(&random, 5) == 0 ? 1 : 0));
}

static void same_text(struct slice a, struct slice b)
{
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.len != 0 ? a.ptr : "", b.len != 0 ? b.ptr : "", a.len);
}

static void same_entry(const struct log_entry *a, const struct log_entry *b)
{
    assert_int_equal(a->time_ns, b->time_ns);
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->pid, b->pid);
    assert_int_equal(a->thread, b->thread);
    assert_int_equal(a->line, b->line);
    assert_int_equal(a->offset, b->offset);
    assert_int_equal(a->repeats, b->repeats);
    same_text(a->process, b->process);
    same_text(a->message, b->message);
    same_text(a->boot, b->boot);
}

static void compare(struct slice text, size_t step)
{
    struct reader_options options = {
        .processes = NAMES, .process_count = 2, .input = "test", .assumed_date = DW_TIME_NONE, .assumed_offset = 0};
    struct read_entries *fast = dw_test_read_with(text, options, step);
    options.process_count = sizeof NAMES / sizeof *NAMES;
    struct read_entries *careful = dw_test_read_with(text, options, step);
    assert_int_equal(fast->count, careful->count);
    for (size_t i = 0; i < fast->count; i++)
        same_entry(&fast->list[i], &careful->list[i]);
    assert_int_equal(fast->notices, careful->notices);
    assert_int_equal(fast->stats.seen, careful->stats.seen);
    assert_int_equal(fast->stats.entries, careful->stats.entries);
    assert_int_equal(fast->stats.damaged, careful->stats.damaged);
    assert_int_equal(fast->stats.lost, careful->stats.lost);
    assert_int_equal(fast->stats.first, careful->stats.first);
    assert_int_equal(fast->stats.last, careful->stats.last);
    assert_int_equal(fast->stats.time_basis, careful->stats.time_basis);
    dw_test_entries_free(fast);
    dw_test_entries_free(careful);
}

static void as_with_care(void **state)
{
    (void)state;
    static char text[128 * 1024];
    for (uint64_t seed = 1; seed <= 120; seed++) {
        struct slice t = random_text(seed, text, sizeof text);
        compare(t, 0);
        compare(t, 1 + seed * 37 % 5000);
    }
}

enum json_form { JSON_LINES, JSON_INDENTED, JSON_FORMS };

static size_t put_member(char *to, size_t room, enum json_form form, bool first, const char *key, const char *value)
{
    int n = form == JSON_LINES ? snprintf(to, room, "%s\"%s\":\"%s\"", first ? "" : ",", key, value)
                               : snprintf(to, room, "%s\n  \"%s\" : \"%s\"", first ? "" : ",", key, value);
    return (size_t)n;
}

static size_t put_object(char *to, size_t room, uint64_t *random, enum json_form form, unsigned ms)
{
    static const char *const PATHS[] = {"\\/usr\\/sbin\\/mDNSResponder",
                                        "\\/usr\\/libexec\\/configd",
                                        "\\/kernel",
                                        "\\/a\\/Some App",
                                        "\\/b\\/tccd",
                                        "\\/c\\/",
                                        "",
                                        "kernel",
                                        "\\/kernel",
                                        "\\/a\\/Some \\\"App"};
    static const char *const TEXTS[] = {"a state was updated",
                                        "\\\"loss",
                                        "of {mDNSResponder}",
                                        "network changed",
                                        "a \\u00e4 b\\n}",
                                        "\\n{",
                                        "[R1->Q2] Question assigned DNS service 7",
                                        "}"};
    char stamp[64], filler[400];
    uint32_t odd = draw(random, 40), at = draw(random, 2);
    size_t len = 0, fill = draw(random, sizeof filler);
    memset(filler, 'x', sizeof filler);
    filler[fill] = '\0';
    (void)snprintf(stamp, sizeof stamp, "2026-03-02 10:%02u:%02u.%03u000+0100", ms / 60000 % 60, ms / 1000 % 60,
                   ms % 1000);
    to[len++] = '{';
    len += put_member(to + len, room - len, form, true, "traceID", filler);
    for (uint32_t i = 0; i < 2; i++)
        if (i == at)
            len += put_member(to + len, room - len, form, false, "eventMessage", TEXTS[draw(random, 8)]);
        else if (odd != 1)
            len += put_member(to + len, room - len, form, false, odd == 2 ? "process" : "processImagePath",
                              PATHS[draw(random, 10)]);
    len += put_member(to + len, room - len, form, false, "eventType",
                      odd == 3   ? "lossEvent"
                      : odd == 4 ? "timesyncEvent"
                                 : "logEvent");
    len += put_member(to + len, room - len, form, false, "messageType", odd == 5 ? "Loss" : "Default");
    len += put_member(to + len, room - len, form, false, "timestamp", stamp);
    len += (size_t)snprintf(to + len, room - len, form == JSON_LINES ? "}" : "\n}");
    if (form == JSON_LINES && odd == 6) {
        len = 2 + draw(random, (uint32_t)len - 2);
        while (to[len - 1] == '}')
            len--;
    }
    return len;
}

static void json_as_with_care(void **state)
{
    (void)state;
    static char text[256 * 1024];
    for (uint64_t seed = 1; seed <= 100; seed++) {
        uint64_t random = seed * 0x9e3779b97f4a7c15u + 1;
        enum json_form form = (enum json_form)(seed % JSON_FORMS);
        const char *end = seed % 3 == 0 ? "\r\n" : "\n";
        size_t len = form == JSON_INDENTED ? (size_t)snprintf(text, sizeof text, "[") : 0;
        uint32_t objects = 5 + draw(&random, 100);
        for (uint32_t i = 0; i < objects; i++) {
            len += put_object(text + len, sizeof text - len, &random, form, 58000 + 20 * i);
            len += (size_t)snprintf(text + len, sizeof text - len, "%s",
                                    form == JSON_LINES ? end
                                    : seed % 4 == 1    ? ","
                                                       : ",\n");
        }
        len += (size_t)snprintf(text + len, sizeof text - len, "%s", form == JSON_INDENTED ? "]\n" : "");
        compare(dw_slice(text, len), 0);
        compare(dw_slice(text, len), 1 + seed * 37 % 5000);
    }
}

/* A long capture, over the end of several blocks. */
static void over_blocks(void **state)
{
    (void)state;
    size_t size = 5u << 20, len = 0;
    char *text = malloc(size);
    assert_non_null(text);
    uint64_t random = 7;
    while (len + 4096 < size) {
        uint64_t before = random;
        int n = put_entry(text + len, size - len, &random, FORM_DEFAULT, (unsigned)(len / 200));
        if (memmem(text + len, (size_t)n, "mDNSResponder", 13) != NULL && draw(&before, 40) != 0)
            continue;
        len += (size_t)n;
    }
    compare(dw_slice(text, len), 0);
    free(text);
}

static void needles_in_chunks(void **state)
{
    (void)state;
    struct needles n;
    char text[1500];
    assert_true(dw_needles_set(&n, NAMES, 2));
    assert_false(dw_needles_set(&(struct needles){0}, NAMES, 9));
    assert_false(dw_needles_set(&(struct needles){0}, NAMES, 0));
    for (size_t len = 0; len < sizeof text; len += 131)
        for (size_t at = 0; at + 13 <= len; at++) {
            memset(text, 'D', sizeof text);
            memcpy(text + at, NAMES[at % 2].ptr, NAMES[at % 2].len);
            assert_ptr_equal(dw_needles_find(&n, text, text + len), text + at);
            assert_ptr_equal(dw_needles_find(&n, text + at + 1, text + len), text + len);
        }
    memset(text, 'x', sizeof text);
    for (size_t at = 0; at < sizeof text; at++) {
        assert_false(dw_specials_in(text, at));
        text[at] = at % 2 == 0 ? '\0' : '\033';
        assert_false(dw_specials_in(text, at));
        assert_true(dw_specials_in(text, at + 1));
        assert_true(dw_specials_in(text, sizeof text));
        text[at] = 'x';
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_with_care), cmocka_unit_test(json_as_with_care),
                                       cmocka_unit_test(over_blocks), cmocka_unit_test(needles_in_chunks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
