/* The shapes of messages that no pattern takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pattern/shape.h"

static void assert_shape(const char *message, const char *want)
{
    struct pattern_buffer out = {0};
    dw_shape_add(&out, dw_slice_of(message));
    assert_string_equal(out.ptr != NULL ? out.ptr : "", want);
    dw_pattern_buffer_free(&out);
}

static void what_changes_is_marked(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"[R12->Q34] Frobbed www.example.com. (Addr) in 12 ms", "Frobbed {name} (Addr) in {number} ms"},
        {" 25: Frobbed h1.example.com. twice.", "Frobbed {name} twice."},
        {"sent to 192.0.2.1:53 via en0/4", "sent to {addr} via en{number}/{number}"},
        {"sent to [2001:db8::1]:53.", "sent to [{addr}]:{number}."},
        {"from fe80::1%en0 at 02:00:5e:10:00:ff", "from {addr} at {addr}"},
        {"service 5F75AE4F-88B8-4448-B504-4BDB056DB28A gone", "service {uuid} gone"},
        {"question 0x7f8b1c0a took 0.004s, error -65570", "question {hex} took {number}.{number}s, error {number}"},
        {"flags: 1D000, hash: 86c30567", "flags: {hex}, hash: {hex}"},
        {"read 'a b' and \"c\", it's fine", "read '{text}' and \"{text}\", it's fine"},
        {"for <mask.hash: 'AbCd=='> and <private> <dn:I/vUYw>", "for {redacted} and {redacted}"},
        {"peer BBthEVNQ is gone", "peer {redacted} is gone"},
        {"START PID[9](curl) and client pid: 9 (a b)",
         "START PID[{number}]({process}) and client pid: {number} ({process})"},
        {"read /etc/resolver/corp.example", "read {path}"},
        {"id:12 a=3", "id:{number} a={number}"},
        {"servers 192.0.2.1, 192.0.2.2, 192.0.2.3 and 192.0.2.4", "servers {addr}, .. and {addr}"},
        {"list {a, 1, 2}", "list {{a, {number}, ..}}"},
        {"by someone@example.com at 10:11:12.5", "by {name} at {number}"},
        {"done.", "done."},
        {"hostname: printer gone, SSID = Home", "hostname: {name} gone, SSID = {name}"},
        {"Computer name (Johns-Mac)", "Computer name ({name})"},
        {"met Johns-MacBook-Pro and My\\032Printer and J\xC3\xBCrgen", "met {name} and {name} and {name}"},
        {"PID[912] of EUID[501], a DNS-SD name", "PID[{number}] of EUID[{number}], a DNS-SD name"},
        {"hostnames: two, a re-election, well-known", "hostnames: two, a re-election, well-known"},
        {"requested by client[33998][curl] from pid(curl 9)",
         "requested by client[{number}][{process}] from pid({process})"},
        {"exampled[321] set domain[0] of pid 9 (a b)",
         "{process}[{number}] set domain[{number}] of pid {number} ({process})"},
        {"12", "{number}"},
        {"", ""},
        {"first 1\nsecond", "first {number}{*}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_shape(rows[i][0], rows[i][1]);
}

/* Whatever stands there: an end, and no more than a few times the bytes that are looked at. */
static void any_bytes(void **state)
{
    (void)state;
    static const char alphabet[] = "a1.:-'\"<>()[]{},=/%@ \xC2\xAB\xBB\x80\x01";
    uint32_t seed = 7;
    for (int round = 0; round < 3000; round++) {
        char text[600];
        size_t len = (size_t)(round % 590);
        for (size_t i = 0; i < len; i++) {
            seed = seed * 1664525u + 1013904223u;
            text[i] = alphabet[(seed >> 16) % (sizeof alphabet - 1)];
        }
        struct pattern_buffer out = {0};
        dw_shape_add(&out, dw_slice(text, len));
        assert_false(out.failed);
        assert_true(out.len <= SHAPE_LIMIT * 10);
        dw_pattern_buffer_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_changes_is_marked), cmocka_unit_test(any_bytes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
