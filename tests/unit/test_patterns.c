#include "pattern/check.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "pattern/event_json.h"
#include "pattern/redaction.h"

/* A user's directory with one file; the library with it, or NULL and the error's text in `error`. */
static struct pattern_library *open_with(const char *json, struct dw_error *error)
{
    char dir[] = "/tmp/dnswhy-patterns-XXXXXX", path[64];
    assert_non_null(mkdtemp(dir));
    (void)snprintf(path, sizeof path, "%s/own.json", dir);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    assert_true(fputs(json, out) >= 0);
    assert_int_equal(fclose(out), 0);
    const char *const dirs[] = {dir};
    struct pattern_library *library = NULL;
    enum dw_status status = dw_library_open(&library, dirs, 1, error);
    (void)unlink(path);
    (void)rmdir(dir);
    assert_true((status == DW_OK) == (library != NULL));
    return library;
}

static struct event *match(struct pattern_library *library, const char *process, struct slice message)
{
    struct log_entry entry = {.time_ns = DW_TIME_NONE, .process = dw_slice_of(process), .message = message};
    struct event *event = NULL;
    uint16_t kind;
    const char *why;
    assert_int_equal(dw_library_match(library, &entry, &event, &kind, &why, NULL), DW_OK);
    return event;
}

static void expect(struct pattern_library *library, const char *message, const char *json)
{
    struct event *event = match(library, "test", dw_slice_of(message));
    if (json == NULL || event == NULL) {
        assert_null(json);
        assert_null(event);
        return;
    }
    struct pattern_buffer text = {0};
    dw_event_fields_json(&text, library, event);
    assert_string_equal(text.ptr, json);
    dw_pattern_buffer_free(&text);
    dw_event_release(event);
}

/* Every sample of the compiled-in library is taken by its own pattern, with its fields. */
static void checked(void **state)
{
    (void)state;
    struct pattern_library *library = NULL;
    struct check_result result;
    assert_int_equal(dw_library_open(&library, NULL, 0, NULL), DW_OK);
    assert_int_equal(dw_library_check(library, stdout, &result, NULL), DW_OK);
    assert_true(result.samples > 50);
    assert_int_equal(result.faults, 0);
    dw_library_close(library);
}

#define OWN(entries) "{\"process\":\"test\",\"patterns\":[" entries "]}"

static void notations(void **state)
{
    (void)state;
    struct dw_error error = {0};
    struct pattern_library *l = open_with(
        OWN("{\"kind\":\"k1\",\"template\":\"Alpha {name} ({type}){? via {interface}?} {=one|two}{=s|} end\"},"
            "{\"kind\":\"k2\",\"template\":\"Beta {word=red|green} {{{servers}}} {*}\",\"set\":{\"n\":3,\"t\":\"x\"},"
            "\"map\":{\"word\":{\"red\":\"rot\",\"green\":7}}},"
            "{\"kind\":\"k3\",\"template\":\"Gamma {server} {rank} {error_code} {u:uuid}\"},"
            "{\"kind\":\"k4\",\"regex\":\"Delta (?<count>\\\\d+)(x)\"},"
            "{\"kind\":\"k5\",\"template\":\"Epsilon -- {dns_service}\"},"
            "{\"kind\":\"k6\",\"template\":\"Alpha {*}\"}"),
        &error);
    assert_non_null(l);
    expect(l, "Alpha a.example. (Addr) ones end\n", "{\"name\":\"a.example.\",\"type\":\"A\"}");
    expect(l, "Alpha a.example.  (AAAA) via en0  two end",
           "{\"name\":\"a.example.\",\"type\":\"AAAA\",\"interface\":\"en0\"}");
    expect(l, "Alpha (TYPE65) one end", "{\"name\":null,\"type\":\"TYPE65\"}");
    expect(l, "Alpha b.example. <dn:I/vUYw> (A) one end",
           "{\"name_hash\":\"<dn:I/vUYw>\",\"name\":\"b.example.\",\"type\":\"A\"}");
    expect(l, "Alpha <private> <dn:I/vUYw> (A) one end", "{\"name\":\"<private> <dn:I/vUYw>\",\"type\":\"A\"}");
    expect(l, "Alpha <mask.hash: (null)> (A) one end", "{\"name\":\"<mask.hash: (null)>\",\"type\":\"A\"}");
    expect(l, "Alpha c.example. (A) three end", "{}"); /* only the wildcard takes it */
    expect(l, "[R1->Q2] Beta red {192.0.2.1:53} a\nb",
           "{\"request_id\":1,\"question_id\":2,\"word\":\"rot\",\"servers\":\"192.0.2.1:53\",\"n\":3,\"t\":\"x\"}");
    expect(l, "Beta green {} ", "{\"word\":7,\"n\":3,\"t\":\"x\"}");
    expect(l, "Beta blue {} x", NULL);
    expect(l, "Gamma fe80::1%en0.5353 0x1000003 -65570 5F75AE4F-88B8-4448-B504-4BDB056DB28A",
           "{\"server\":\"fe80::1%en0.5353\",\"rank\":16777219,\"error_code\":-65570,"
           "\"u\":\"5F75AE4F-88B8-4448-B504-4BDB056DB28A\"}");
    expect(l, "Delta 12x", "{\"count\":12}");
    expect(l, "Delta 12xy", NULL);
    expect(l,
           "Epsilon -- id: 9, type: Do53, source: sc, scope: uuid (7), interface: en0/4, servers: {192.0.2.1:53}, "
           "domains: {.}, attributes: {a-ok}, interface properties: {ipv4}, use count: 3",
           "{\"dns_service_id\":9,\"service_type\":\"Do53\",\"source\":\"sc\",\"scope\":\"uuid\",\"scope_id\":\"7\","
           "\"interface\":\"en0\",\"if_index\":4,\"servers\":\"192.0.2.1:53\",\"domains\":\".\","
           "\"attributes\":\"a-ok\",\"properties\":\"ipv4\",\"more\":\"use count: 3\"}");
    dw_library_close(l);
}

static void faults(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "{\n\"patterns\": [\n",
        "{}",
        "[]",
        OWN("{\"kind\":\"k\"}"),
        OWN("{\"template\":\"x\"}"),
        OWN("{\"kind\":\"k\",\"template\":\"x {name\"}"),
        OWN("{\"kind\":\"k\",\"template\":\"x {?y\"}"),
        OWN("{\"kind\":\"k\",\"template\":\"x {a:nothing}\"}"),
        OWN("{\"kind\":\"k\",\"regex\":\"(\"}"),
        OWN("{\"kind\":\"k\",\"template\":\"x\",\"set\":{\"a\":[]}}"),
        OWN("{\"kind\":\"k\",\"template\":\"x\",\"map\":{\"a\":1}}"),
        "{\"patterns\":[{\"kind\":\"k\",\"template\":\"x\"}]}",
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct dw_error error = {0};
        assert_null(open_with(broken[i], &error));
        assert_non_null(strstr(error.text, "own.json"));
    }
    struct dw_error error = {0};
    assert_null(open_with(broken[0], &error));
    assert_non_null(strstr(error.text, "line 3"));
}

/* A sample that two claim, one that nothing takes, a pattern without one: each is told. */
static void check_tells(void **state)
{
    (void)state;
    struct check_result result;
    struct pattern_library *l = open_with(
        OWN("{\"kind\":\"a\",\"template\":\"Zeta {name} x\",\"samples\":[\"Zeta a. x\"]},"
            "{\"kind\":\"b\",\"template\":\"Zeta {word:word} x\",\"samples\":[\"Zeta b. x\"]},"
            "{\"kind\":\"c\",\"template\":\"Eta\",\"samples\":[\"Theta\"]},{\"kind\":\"d\",\"template\":\"Iota\"},"
            "{\"kind\":\"e\",\"template\":\"Kappa {count}\",\"samples\":[{\"message\":\"Kappa 1\",\"fields\":"
            "{\"count\":2,\"name\":\"x\"}}]}"),
        NULL);
    assert_int_equal(dw_library_check(l, NULL, &result, NULL), DW_OK);
    assert_int_equal(result.faults, 6); /* twice claimed, one not its own, nothing, no sample, two fields */
    dw_library_close(l);
}

static void hostile(void **state)
{
    (void)state;
    struct pattern_library *l = open_with(
        OWN("{\"kind\":\"a\",\"template\":\"{*}a{*}a{*}a{*}a{*}a{*}b\"},"
            "{\"kind\":\"b\",\"regex\":\"(x+x+)+y\"},{\"kind\":\"c\",\"template\":\"Long {name} {*} {name} end\"}"),
        NULL);
    size_t size = 1 << 20;
    char *text = malloc(size);
    assert_non_null(text);
    const char fills[] = {'a', 'x', ' ', '[', '<', 'B'};
    for (size_t i = 0; i < sizeof fills; i++) {
        memset(text, fills[i], size);
        dw_event_release(match(l, "test", dw_slice(text, size)));
        dw_event_release(match(l, "", dw_slice(text, size)));
        memcpy(text, "Long ", 5);
        dw_event_release(match(l, "test", dw_slice(text, size)));
    }
    free(text);
    dw_library_close(l);
}

static void redactions(void **state)
{
    (void)state;
    static const char *const hidden[] = {"<private>",
                                         "<mask.hash: 'AbCdEfGhIjKlMnOpQrStUg=='>",
                                         "<mask.hash: (null)>",
                                         "BBthEVNQ",
                                         "<IPv4:BBQJCpqH>:53",
                                         "<private> <dn:I/vUYw>",
                                         "<dn:I/vUYw>",
                                         "\xC2\xABREDACTED HOSTNAME\xC2\xBB",
                                         "AbCdEfGhIjKlMnOpQrStUg=="};
    static const char *const clear[] = {"",         "BB.example.", "www.example.com.",  "<none>",
                                        "<private", "192.0.2.1",   "<private> and more"};
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        assert_true(dw_redaction_is(dw_slice_of(hidden[i])));
    for (size_t i = 0; i < sizeof clear / sizeof *clear; i++)
        assert_false(dw_redaction_is(dw_slice_of(clear[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(checked), cmocka_unit_test(notations),
                                       cmocka_unit_test(faults),  cmocka_unit_test(check_tells),
                                       cmocka_unit_test(hostile), cmocka_unit_test(redactions)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
