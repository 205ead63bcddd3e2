/* Value types: the words for each. */
#include "support/items.h"
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct arena arena;

struct example {
    const char *format, *items, *expected;
};

static void check_all(const struct example *list, size_t count)
{
    size_t bad = 0;
    for (size_t i = 0; i < count; i++) {
        struct items items = {0};
        items_parse(&items, list[i].items);
        struct slice got = items_compose(&items, list[i].format, &arena);
        if (dw_slice_equal(got, dw_slice_of(list[i].expected)))
            continue;
        print_error("%s %s gives\n  %.*s\ninstead of\n  %s\n", list[i].format, list[i].items, SLICE_ARG(got),
                    list[i].expected);
        bad++;
    }
    assert_int_equal(bad, 0);
}

#define CHECK(list) check_all(list, sizeof(list) / sizeof(list)[0])

static void builtin(void **state)
{
    static const struct example list[] = {
        {"%{bool}d %{bool}d", "i0|i5", "false true"},
        {"%{BOOL}d %{public,BOOL}d", "i0|i1", "NO YES"},
        {"%{public,uuid_t}.16P", "h10742e39065741f8ab99878c5ec2dcaa", "10742E39-0657-41F8-AB99-878C5EC2DCAA"},
        {"%{darwin.errno}d %{darwin.errno}d %{errno}d", "i65|i0|i159",
         "[65: No route to host] [0: Success] [159: Unknown error: 159]"},
        {"%{darwin.errno}ld", "q61", "[61: Connection refused]"},
        {"%{darwin.mode}d %{darwin.mode}d", "i0x41ed|i0x8be4", "drwxr-xr-x -rwsr--r-T"},
        {"%{darwin.signal}d %{darwin.signal}d", "i11|i99", "[sigsegv: Segmentation fault] [99: Unknown signal]"},
        {"%{time_t}d", "i1452627697", "2016-01-12 19:41:37+0000"},
        {"%{time_t}ld", "q0xffffffffffffffff", "1969-12-31 23:59:59+0000"},
        {"%{time_t}lld", "q0x7fffffffffffffff", "9223372036854775807+0000"},
        {"%{timeval}.*P", "hf1549556000000003ed00b0000000000", "2016-01-12 19:33:05.774206+0000"},
        {"%{timespec}.*P", "hf1549556000000003ed00b0000000000", "2016-01-12 19:33:05.000774206+0000"},
        {"%{bytes}d %{bytes}d %{iec-bytes}d", "i4722|i999|i4722", "4.72 kB 999 B 4.61 KiB"},
        {"%{bitrate}d %{iec-bitrate}d %{bytes}lld", "i123000|i123000|q123456789012", "123 kbps 120 Kibps 123 GB"},
        {"%{public, signpost.telemetry:number1, Name:Count}ld", "q7", "7"},
        {"%{xcode:size-in-bytes}d", "i7", "7"},
        {"%{name=count}d %{ }d", "i7|i8", "7 8"},
        {"%{bool}s", "stext", "<decode: mismatch for [%{bool}s] got [STRING public sz:5]>"},
        {"%{timeval}d", "i1", "<decode: mismatch for [%{timeval}d] got [SCALAR sz:4]>"},
    };
    (void)state;
    CHECK(list);
}

static void network(void **state)
{
    static const struct example list[] = {
        {"%{network:in_addr}d", "i0x010200c0", "192.0.2.1"},
        {"%{network:in_addr}.4P", "hc0000201", "192.0.2.1"},
        {"%{in_addr}.4P", "hc0000201", "192.0.2.1"},
        {"%{network:in6_addr}.16P", "h20010db8000000000000000000000001", "2001:db8::1"},
        {"%{network:sockaddr}.*P", "h10020035c00002350000000000000000", "192.0.2.53:53"},
        {"%{network:sockaddr}.*P", "h10020000c00002350000000000000000", "192.0.2.53"},
        {"%{network:sockaddr}.*P", "h1c1e003500000000fe80000000000000000000000000000104000000", "fe80::1%4.53"},
        {"%{network:sockaddr}.*P", "h", "<NULL>"},
        {"%{network:sockaddr}.*P", "h1063", "'10 63'"},
        {"%{network:in6_addr}.16P", "h2001", "<decode: mismatch for [%{network:in6_addr}.16P] got [DATA public sz:2]>"},
    };
    (void)state;
    CHECK(list);
}

static void mdns_numbers(void **state)
{
    static const struct example list[] = {
        {"%{mdns:yesno}d %{mdns:yesno}d", "i0|i1", "no yes"},
        {"%{MDNS:YesNo}d", "i1", "yes"},
        {"%{mdns:addrmv}d %{mdns:addrmv}d %{mdns:addrmv_upper}d", "i1|i0|i1", "add rmv ADD"},
        {"%{mdns:acceptable}d %{mdns:acceptable}d", "i1|i0", "acceptable unacceptable"},
        {"%{mdns:pos/neg}d %{mdns:mortality}d %{mdns:mortality}d", "i1|i0|i2", "positive mortal ghost"},
        {"%{mdns:nreason}d %{mdns:nreason}d %{mdns:nreason}d %{mdns:nreason}d %{mdns:nreason}d %{mdns:nreason}d",
         "i1|i2|i3|i4|i5|i9", "no-data nxdomain query-suppressed no-dns-service server error 9"},
        {"%{mdns:protocol}d %{mdns:protocol}d %{mdns:protocol}d %{mdns:protocol}d", "i1|i2|i3|i4", "UDP TCP TLS HTTPS"},
        {"%{mdns:rrtype}d %{mdns:rrtype}d %{mdns:rrtype}d %{mdns:rrtype}d %{mdns:rrtype}d", "i28|i65|i1|i261|i999",
         "AAAA HTTPS A RESINFO TYPE999"},
        {"%{mdns:gaiopts}X %{mdns:gaiopts}X %{mdns:gaiopts}X", "i8|i0|i0x18",
         "0x8 {use-failover} 0x0 {} 0x18 {use-failover, prohibit-encrypted-dns}"},
        {"%{mdns:time_duration}u %{mdns:time_duration}u", "i12|i90061", "00:00:12 25:01:01"},
        {"%{mdns:err}ld %{mdns:err}d %{mdns:err}ld %{mdns:err}ld", "q-65570|i-65568|q65|q0",
         "-65570 kDNSServiceErr_PolicyDenied -65568 kDNSServiceErr_Timeout 65 EHOSTUNREACH 0"},
        {"%{mdns:err}d %{mdns:err}d %{mdns:err}d", "i-6722|i-6763|i-6764", "-6722 kTimeoutErr -6763 kNoSpaceErr -6764"},
        {"%{mdns:dns.idflags}08lX, counts: %{mdns:dns.counts}016llX", "q0x2D670100|q0x0001000200030004",
         "id: 0x2D67 (11623), flags: 0x0100 (Q/Query, RD, NoError), counts: 1/2/3/4"},
        {"%{mdns:dns.idflags}08lX", "q0xFFFF",
         "id: 0x0000 (0), flags: 0xFFFF (R/OPCODE15, AA, TC, RD, RA, Z, AD, CD, "
         "RCODE15)"},
        {"%{public, mdns:dn_hash}u %{mdns:s_hash}u %{mdns:ip_hash}u %{mdns:rd_hash}u", "i0x04030201|i0|i0xffffffff|i1",
         "<dn:AQIDBA> <s:AAAAAA> <ip://///w> <rd:AQAAAA>"},
        {"%{mdns:session_event}d %{public, mdns:dnssec_result}u", "i2|i1", "lateness-warning secure"},
        {"%{mdns:unheard_of}d", "i5", "5"},
        {"%{mdns:rrtype}s", "stext", "text"},
    };
    (void)state;
    CHECK(list);
}

static void mdns_bytes(void **state)
{
    static const struct example list[] = {
        {"%{public,mdns:dnshdr}.*P", "h2d6701000001000000000000",
         "id: 0x2D67 (11623), flags: 0x0100 (Q/Query, RD, NoError), counts: 1/0/0/0"},
        {"%{public,mdns:dnshdr}.*P", "h2d67", "'2d 67'"},
        {"%{mdns:base64}.*P", "h01020304", "AQIDBA=="},
        {"%{mdns:rdata}.*P", "h0001c0000201", "192.0.2.1"},
        {"%{mdns:rdata}.*P", "h001c20010db8000000000000000000000001", "2001:db8::1"},
        {"%{mdns:rdata}.*P", "h00050377777700", "www."},
        {"%{mdns:rdata}.*P", "h0010036162630178", "\"abc\" \"x\""},
        {"%{mdns:rdata}.*P", "h00210001000200350377777700", "1 2 53 www."},
        {"%{mdns:rdata}.*P", "h000f000a026d7800", "10 mx."},
        {"%{mdns:rdata}.*P", "h00060161000162000000000100000002000000030000000400000005", "a. b. 1 2 3 4 5"},
        {"%{mdns:rdata}.*P", "h002f0161000006400000080003", "a. A AAAA RRSIG NSEC"},
        {"%{mdns:rdata}.*P", "h0001c000", "'00 01 c0 00'"},
        {"%{mdns:rdata}.*P", "hff01c000", "'ff 01 c0 00'"},
        {"%{mdns:rd.svcb}.*P", "h000100000100030268320003000201bb00040004c0000201000600102001",
         "'00 01 00 00 01 00 03 02 68 32 00 03 00 02 01 bb 00 04 00 04 c0 00 02 01 00 06 00 10 20 01'"},
        {"%{mdns:rd.svcb}.*P", "h000100000100030268320003000201bb00040004c0000201000000020001000700027b7d2328000161",
         "1 . alpn=\"h2\" port=\"443\" ipv4hint=\"192.0.2.1\" mandatory=\"alpn\" dohpath=\"{}\" key9000=\"a\""},
        {"%{mdns:rd.ds}.*P", "h000a0802abcd", "10 8 2 ABCD"},
        {"%{mdns:dnskey}.*P", "h010103080102", "257 3 8 AQI="},
        {"%{mdns:rd.nsec3}.*P", "h0100000a02aabb020102000140", "1 0 10 AABB 0410 A"},
        {"%{mdns:rd.rrsig}.*P", "h00010802000000e056954eF156954ef1000a01610001ff",
         "A 8 2 224 20160112190729 20160112190729 10 a. Af8="},
        {"%{mdns:rd.nonsense}.*P", "h01", "'01'"},
    };
    (void)state;
    CHECK(list);
}

static void dns_messages(void **state)
{
    static const struct example list[] = {
        {"%{mdns:dnsmsg}.*P",
         "h2d6781800001000200000001"
         "03777777076578616d706c6503636f6d0000010001"
         "c00c000500010000003c000603636e78c010"
         "c02d000100010000003c0004c0000201"
         "00002904d000000000000c000f000800126e6f74652127",
         "id: 0x2D67 (11623), flags: 0x8180 (R/Query, RD, RA, NoError), counts: 1/2/0/1, www.example.com. IN A?, 60 IN "
         "CNAME cnx.example.com., 60 IN A 192.0.2.1, . OPT 1232 0 {EDE, code: 18 (Prohibited), extra-text: 'note!''}"},
        {"%{mdns:dnsmsg}.*P",
         "h000081800000000200000000036f6e650000630001000000050001aa036f6e650000010001000000050004c0000201",
         "id: 0x0000 (0), flags: 0x8180 (R/Query, RD, RA, NoError), counts: 0/2/0/0, one. 5 IN SPF 'aa', 5 IN A "
         "192.0.2.1"},
        {"%{mdns:dnsmsg}.*P", "h000081800000000100000000036f6e650000630001000000050009aa",
         "'00 00 81 80 00 00 00 01 00 00 00 00 03 6f 6e 65 00 00 63 00 01 00 00 00 05 00 09 aa'"},
        {"%{mdns:rd.opt}.*P", "h000f00030001ff000c00020000000a000101",
         "{EDE, code: 1 (Unsupported DNSKEY Algorithm), extra-text: 'FF'}, {Padding, <2 bytes>}, {CODE10, '01'}"},
        {"%{mdns:dnsmsg}.*P", "h000000000001000000000000c00c00010001",
         "'00 00 00 00 00 01 00 00 00 00 00 00 c0 0c 00 01 00 01'"}, /* a pointer to itself */
        {"%{mdns:dnsmsg}.*P", "h000000000000000000000000",
         "id: 0x0000 (0), flags: 0x0000 (Q/Query, NoError), counts: 0/0/0/0"},
    };
    (void)state;
    CHECK(list);
}

static void mdnsresponder(void **state)
{
    static const struct example list[] = {
        {"%{mdnsresponder:domain_name}.*P", "nwww.example.com", "www.example.com."},
        {"%{mdnsresponder:domain_name}.*P", "h00", "."},
        {"%{mdnsresponder:domain_name}.*P", "h", "<NULL DOMAIN NAME>"},
        {"%{mdnsresponder:domain_name}.*P", "h05612e205cff00", "a\\.\\ \\\\\\255."},
        {"%{mdnsresponder:domain_name}.*P", "h0361", "'03 61'"},
        {"%{mdnsresponder:domain_name}.*P", "hc000", "'c0 00'"},
        {"%{mdnsresponder:domain_label}.*P", "h03616263", "abc"},
        {"%{mdnsresponder:domain_label}.*P", "h", "<NULL DOMAIN LABEL>"},
        {"%{mdnsresponder:domain_label}.*P", "h0561",
         "failed to decode - invalid domain label length - data length: 2, label length: 5"},
        {"%{mdnsresponder:ip_addr}.20P", "a192.0.2.53", "192.0.2.53"},
        {"%{mdnsresponder:ip_addr}.20P", "a2001:db8::53", "2001:db8::53"},
        {"%{mdnsresponder:ip_addr}.20P", "anone", "<UNSPECIFIED IP ADDRESS>"},
        {"%{mdnsresponder:ip_addr}.20P", "h", "<NULL IP ADDRESS>"},
        {"%{mdnsresponder:mac_addr}.6P", "h0a1b2c3d4e5f", "0A:1B:2C:3D:4E:5F"},
        {"%{mdnsresponder:mac_addr}.6P", "h0a1b", "<fail decode - size> 2 != 6"},
        {"%{mdnsresponder:hex_sequence}.*P", "h0a1b", "0A 1B"},
        {"%{mdnsresponder:mdns_name_hash_type_bytes}.*P", "h04b0a9a1000178e1c9c8000c", "(4b0a9a1 A) (78e1c9c8 PTR)"},
        {"%{mdnsresponder:dns_scope_type}u %{mdnsresponder:dns_scope_type}u", "i1|i7", "Interface scoped 7"},
        {"%{public, mdnsresponder:net_change_flags}d", "i0x24", "0x24 {dns, P2P/IFEF_DIRECTLINK/IFEF_AWDL/car-play}"},
        {"%{mdnsresponder:reg_result}d %{mdnsresponder:reg_result}d %{mdnsresponder:reg_result}d", "i0|i-65548|i-5",
         "REGISTERED DEREGISTERED <Unknown register record result: -5>"},
        {"%{mdnsresponder:kev_dl_event}d %{mdnsresponder:kev_dl_event}d", "i13|i26",
         "KEV_DL_LINK_ON <Unknown Data-Link event>"},
        {"%{mdnsresponder:d2d_service_event}d", "i0", "D2DServiceFound"},
    };
    (void)state;
    CHECK(list);
}

static int teardown(void **state)
{
    (void)state;
    dw_arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(builtin),    cmocka_unit_test(network),      cmocka_unit_test(mdns_numbers),
        cmocka_unit_test(mdns_bytes), cmocka_unit_test(dns_messages), cmocka_unit_test(mdnsresponder),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
