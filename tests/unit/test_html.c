#include "base/embedded.h"
#include "report/report.h"
#include "support/views.h"

/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

static char *page(const char *more, struct report_options o)
{
    char *text = NULL;
    size_t size = 0;
    struct dw_error error = {0};
    o.db = views_database(more);
    assert_non_null(o.db);
    o.out = open_memstream(&text, &size);
    o.format = REPORT_HTML;
    if (dw_report_analyze(&o, &error) != DW_OK)
        fail_msg("%s", error.text);
    fclose(o.out);
    assert_int_equal(strlen(text), size);
    sqlite3_close(o.db);
    return text;
}

/* The content of the data element with this id; freed by the caller. NULL: there is none. */
static cJSON *data(const char *text, const char *id)
{
    char start[80];
    snprintf(start, sizeof start, "<script type=\"application/json\" id=\"%s\">", id);
    const char *at = strstr(text, start);
    if (at == NULL)
        return NULL;
    at += strlen(start);
    const char *end = strstr(at, "</script>");
    assert_non_null(end);
    cJSON *json = cJSON_ParseWithLength(at, (size_t)(end - at));
    assert_non_null(json);
    return json;
}

static const cJSON *member(const cJSON *json, const char *key)
{
    const cJSON *found = cJSON_GetObjectItem(json, key);
    assert_non_null(found);
    return found;
}

static double item(const cJSON *list, int at)
{
    const cJSON *found = cJSON_GetArrayItem(list, at);
    assert_true(cJSON_IsNumber(found));
    return found->valuedouble;
}

static const char *string_at(const cJSON *json, double at)
{
    return cJSON_GetStringValue(cJSON_GetArrayItem(member(json, "strings"), (int)at));
}

/* A shape with its words put in, as the page does it. */
static void said(const cJSON *chunk, const cJSON *entry, int at, char out[512])
{
    const char *shape = string_at(chunk, item(entry, at)), *words = cJSON_GetArrayItem(entry, at + 1)->valuestring;
    size_t n = 0;
    for (; *shape != '\0'; shape++)
        if (*shape != 1)
            out[n++] = *shape;
        else {
            while (*words != '\0' && *words != ' ')
                out[n++] = *words++;
            words += *words == ' ';
        }
    out[n] = '\0';
}

static void data_are_whole(void **state)
{
    (void)state;
    char *text = page(NULL, (struct report_options){.utc_offset = 7200}), message[512];
    cJSON *report = data(text, "report"), *chunk = data(text, "details-0"), *network = data(text, "network");
    const cJSON *lookups = member(report, "lookups"), *tunnels = member(member(network, "tunnels"), "rows");
    assert_int_equal(cJSON_GetArraySize(tunnels), 1);
    assert_string_equal(string_at(report, item(cJSON_GetArrayItem(tunnels, 0), 3)), "split");
    /* The page begins before the details are read. */
    const char *details = strstr(text, "id=\"details-0\""), *begins = strstr(text, "\nmain();");
    assert_true(begins != NULL && details > begins);
    assert_int_equal(item(member(lookups, "id"), 0), 1);
    assert_string_equal(string_at(report, item(member(lookups, "name"), 0)), "intranet.corp.example.");
    assert_string_equal(string_at(report, item(member(lookups, "process"), 0)), "curl");
    assert_string_equal(string_at(report, item(member(lookups, "types"), 0)), "AAAA");
    assert_int_equal(item(member(lookups, "took"), 0), 12300);
    assert_int_equal(item(member(lookups, "start"), 0), 0);
    assert_true(member(report, "base")->valuedouble == 1665437606131230.0);
    assert_int_equal(member(report, "offset")->valuedouble, 7200);
    assert_string_equal(member(member(member(report, "causes"), "aaaa-records-unusable"), "title")->valuestring,
                        "AAAA records are unusable");
    const cJSON *lookup = cJSON_GetArrayItem(member(chunk, "lookups"), 0), *entry;
    said(chunk, lookup, 0, message);
    assert_string_equal(message, "curl got no address for intranet.corp.example. from 192.0.2.53.");
    entry = cJSON_GetArrayItem(cJSON_GetArrayItem(lookup, 4), 0);
    assert_int_equal(item(entry, 0), 0); /* decisive */
    said(chunk, entry, 4, message);
    assert_string_equal(message, "[Q52431] ShouldSuppressUnicastQuery: Query suppressed for intranet.corp.example. AAAA"
                                 " (AAAA records are unusable)");
    assert_int_equal(item(entry, 7), 7); /* its line */
    const cJSON *remedy = cJSON_GetArrayItem(cJSON_GetArrayItem(lookup, 5), 0);
    assert_string_equal(string_at(chunk, item(remedy, 0)), "Give the VPN an IPv6 service");
    assert_int_equal(cJSON_GetArraySize(member(member(network, "candidates"), "rows")), 2);
    assert_int_equal(cJSON_GetArraySize(member(member(network, "primaries"), "rows")), 1);
    cJSON_Delete(report);
    cJSON_Delete(chunk);
    cJSON_Delete(network);
    free(text);
}

#define MANY                                                                                                           \
    "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 600) INSERT INTO lookups SELECT i, 1,"   \
    " 'h' || i || '.example.', NULL, NULL, 7, 'Mail', strftime('%Y-%m-%dT%H:%M:%S', 1665437607 + i, 'unixepoch') ||"   \
    " '.000000Z', NULL, NULL, NULL, 'resolved', 0, NULL, 'certain', NULL, NULL, 'Fine.' FROM n;"                       \
    "INSERT INTO evidence SELECT id, NULL, 5, 'context', 0 FROM lookups WHERE id > 1;"

static void lookups_come_in_chunks(void **state)
{
    (void)state;
    char *text = page(MANY, (struct report_options){0});
    cJSON *report = data(text, "report"), *last = data(text, "details-2");
    const cJSON *ids = member(member(report, "lookups"), "id"), *starts = member(member(report, "lookups"), "start");
    assert_int_equal(cJSON_GetArraySize(ids), 600);
    assert_int_equal(item(ids, 599), 1); /* each less the one before it */
    assert_int_equal(item(starts, 599), 1000000);
    assert_true(cJSON_IsNull(cJSON_GetArrayItem(member(member(report, "lookups"), "took"), 599)));
    assert_int_equal(cJSON_GetArraySize(member(last, "lookups")), 600 - 2 * 256);
    assert_null(strstr(text, "id=\"details-3\""));
    /* an event told before in the chunk is its number: 0 * 4 + context */
    const cJSON *lookup = cJSON_GetArrayItem(member(last, "lookups"), 1);
    assert_int_equal(item(cJSON_GetArrayItem(lookup, 4), 0), 2);
    cJSON_Delete(report);
    cJSON_Delete(last);
    free(text);
}

static void options_choose(void **state)
{
    (void)state;
    char *text = page(MANY, (struct report_options){.limit = 3, .sort = REPORT_SORT_NAME});
    cJSON *report = data(text, "report");
    assert_int_equal(cJSON_GetArraySize(member(member(report, "lookups"), "id")), 3);
    assert_string_equal(member(report, "sort")->valuestring, "name");
    cJSON_Delete(report);
    free(text);
    text = page(MANY, (struct report_options){.process = "curl"});
    report = data(text, "report");
    assert_int_equal(cJSON_GetArraySize(member(member(report, "lookups"), "id")), 1);
    assert_int_equal(member(member(report, "summary"), "lookups")->valuedouble, 1);
    assert_non_null(strstr(text, "<title>1 of 1 lookups failed"));
    cJSON_Delete(report);
    free(text);
}

/* In a large report answered lookups come without their evidence, unless all is asked for. */
static void evidence_of_answered_lookups(void **state)
{
    (void)state;
    static const char more[] = MANY "WITH RECURSIVE n(i) AS (SELECT 601 UNION ALL SELECT i + 1 FROM n WHERE i < 2100)"
                                    " INSERT INTO lookups SELECT i, 1, 'x.example.', NULL, NULL, 7, 'Mail', NULL, NULL,"
                                    " NULL, NULL, 'resolved', 0, NULL, 'certain', NULL, NULL, 'Fine.' FROM n;";
    for (int all = 0; all < 2; all++) {
        char *text = page(more, (struct report_options){.all = all != 0});
        cJSON *chunk = data(text, "details-0");
        const cJSON *failed = cJSON_GetArrayItem(member(chunk, "lookups"), 0);
        const cJSON *answered = cJSON_GetArrayItem(member(chunk, "lookups"), 1);
        assert_int_equal(cJSON_GetArraySize(cJSON_GetArrayItem(failed, 4)), 1);
        assert_int_equal(cJSON_IsNull(cJSON_GetArrayItem(answered, 4)), all == 0);
        cJSON_Delete(chunk);
        free(text);
    }
}

static void text_stays_text(void **state)
{
    (void)state;
    static const char more[] =
        "UPDATE lookups SET name = '</script><img src=x onerror=alert(1)>.', client_process = '<i>&curl', summary ="
        " '<!--<script>'; UPDATE events SET message = '</SCRIPT ><svg onload=alert(2)>' || char(1) || ' ]]> 1';"
        "UPDATE incidents SET title = '</script>'; UPDATE inputs SET path = '</title><script>.log';"
        "UPDATE remedies SET caveat = '</noscript><script>'; UPDATE resolvers SET domain = '<!--';"
        "UPDATE quality SET text = '<script>'; UPDATE network_changes SET text = '<script>'";
    char *text = page(more, (struct report_options){0});
    size_t scripts = 5; /* network, report, details-0, requests, incidents */
    for (const struct embedded_file *f = dw_embedded_page; f->name != NULL; f++)
        scripts += dw_slice_ends(dw_slice_of(f->name), SLICE(".js"));
    for (const char *at = text; (at = strstr(at, "<script")) != NULL; at++)
        scripts--;
    assert_int_equal(scripts, 0);
    assert_null(strstr(text, "<img"));
    assert_null(strstr(text, "<i>"));
    assert_null(strstr(text, "<!--"));
    assert_null(strstr(text, "<svg onload"));
    assert_null(strstr(text, "]]>"));
    cJSON *chunk = data(text, "details-0"), *report = data(text, "report");
    const cJSON *entry = cJSON_GetArrayItem(cJSON_GetArrayItem(cJSON_GetArrayItem(member(chunk, "lookups"), 0), 4), 0);
    assert_string_equal(string_at(chunk, item(entry, 4)), "</SCRIPT ><svg onload=alert(2)>\x01 ]]> 1");
    assert_string_equal(string_at(report, item(member(member(report, "lookups"), "name"), 0)),
                        "</script><img src=x onerror=alert(1)>.");
    cJSON_Delete(chunk);
    cJSON_Delete(report);
    free(text);
}

static void stand_ins_everywhere(void **state)
{
    (void)state;
    static const char *const secrets[] = {"intranet",      "corp.",       "curl",     "192.0.2.53",
                                          "192.168.40.27", "2001:db8::5", "86c30567", "x.log"};
    char *text = page(NULL, (struct report_options){.redact = true});
    const char *body = strstr(text, "<body>");
    assert_non_null(body);
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        const char *found = strstr(body, secrets[i]);
        if (found != NULL)
            fail_msg("%s is in the page: %.60s", secrets[i], found);
    }
    assert_non_null(strstr(body, "process-1"));
    free(text);
}

/* The policy has a hash for each style and script, and forbids the rest. */
static void policy_is_closed(void **state)
{
    (void)state;
    char *text = page("DELETE FROM lookups; DELETE FROM inputs;", (struct report_options){0});
    const char *policy = strstr(text, "http-equiv=\"Content-Security-Policy\" content=\"");
    assert_non_null(policy);
    const char *end = strstr(policy, "\">");
    size_t hashes = 0, files = 0;
    for (const char *at = policy; (at = strstr(at, "'sha256-")) != NULL && at < end; at++) {
        assert_int_equal(strcspn(at + 8, "'"), 44);
        hashes++;
    }
    for (const struct embedded_file *f = dw_embedded_page; f->name != NULL; f++)
        files +=
            dw_slice_ends(dw_slice_of(f->name), SLICE(".js")) || dw_slice_ends(dw_slice_of(f->name), SLICE(".css"));
    assert_int_equal(hashes, files);
    assert_ptr_equal(strstr(policy, "default-src 'none';"),
                     policy + strlen("http-equiv=\"Content-Security-Policy\" content=\""));
    assert_true(strstr(text, "unsafe") == NULL || strstr(text, "unsafe") > end);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_are_whole),   cmocka_unit_test(lookups_come_in_chunks),
        cmocka_unit_test(options_choose),   cmocka_unit_test(evidence_of_answered_lookups),
        cmocka_unit_test(text_stays_text),  cmocka_unit_test(stand_ins_everywhere),
        cmocka_unit_test(policy_is_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
