#include "correlate/model.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static uint32_t hash_of(const char *name, bool as_written)
{
    uint32_t hash = 0;
    assert_true(dw_name_hash(dw_slice_of(name), as_written, &hash));
    return hash;
}

/* Hashes that real logs show. */
static void known_hashes(void **state)
{
    (void)state;
    assert_int_equal(hash_of("_dnssd-dp._tcp.local.", false), 0x78e1c9c8);
    assert_int_equal(hash_of("p001-ari0v37kf5o6d._dnssd-dp._tcp.local.", true), 0x261cb2cf);
    assert_int_equal(hash_of("_companion-link._tcp.local", false), 0x334e2060);
}

static void cases_and_escapes(void **state)
{
    (void)state;
    assert_int_equal(hash_of("WWW.Example.com.", false), hash_of("www.example.com.", true));
    assert_int_not_equal(hash_of("WWW.Example.com.", true), hash_of("www.example.com.", true));
    assert_int_equal(hash_of("My\\032Mac.local.", false), hash_of("my Mac.local.", false));
    assert_int_equal(hash_of("a\\.b.local.", false), hash_of("a\\046b.local.", false));
    assert_true(dw_names_agree(SLICE("78E1C9C8"), SLICE("_dnssd-dp._tcp.local.")));
    assert_false(dw_names_agree(SLICE("78e1c9c8"), SLICE("_dnssd-dq._tcp.local.")));
    assert_true(dw_names_agree(SLICE("<dn:AAAAAA>"), SLICE("www.example.com.")));
}

static void no_names(void **state)
{
    (void)state;
    uint32_t hash = 0;
    assert_false(dw_name_hash(SLICE("a..b."), false, &hash));
    assert_false(dw_name_hash(SLICE("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example."),
                              false, &hash));
    assert_false(dw_names_tell_apart(SLICE("<private>")));
    assert_false(dw_names_tell_apart(SLICE("<mask.hash: (null)>")));
    assert_true(dw_names_tell_apart(SLICE("<mask.hash: 'AbCd=='>")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(known_hashes), cmocka_unit_test(cases_and_escapes),
                                       cmocka_unit_test(no_names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
