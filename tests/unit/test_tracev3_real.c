/* A real file (an iPad's, of libyal/dtformats' test data) against what another reader makes of it. It lies outside the
 * project: without it there is nothing to prove. */
#include "base/timestamp.h"
#include "source/folder.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
/* cmocka wants these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define FOLDER TEST_SOURCE_DIR "/../shared/testdata/unified_logging/"

enum { FIELDS = 13, LINE_SIZE = 4096, ENTRIES = 8654 };

static void ignore(void *self, const struct dw_notice *notice)
{
    (*(size_t *)self)++;
    print_message("notice: %s (offset %" PRIu64 ")\n", notice->text, notice->offset);
}

static struct entry_reader *open_file(const char *path, size_t memory, size_t *notices)
{
    struct reader_options options = {.input = path, .notify = {ignore, notices}, .memory = memory, .rest = true};
    struct file_tree *tree = NULL;
    struct entry_reader *reader = NULL;
    struct dw_error error = {0};
    assert_int_equal(dw_folder_tree_of_file(&tree, path, &error), DW_OK);
    assert_int_equal(dw_tracev3_open(&reader, tree, &options, &error), DW_OK);
    return reader;
}

static const char *level_name(enum log_type type)
{
    switch (type) {
    case LOG_TYPE_DEFAULT:
        return "Default";
    case LOG_TYPE_INFO:
        return "Info";
    case LOG_TYPE_DEBUG:
        return "Debug";
    case LOG_TYPE_ERROR:
        return "Error";
    case LOG_TYPE_FAULT:
        return "Fault";
    default:
        return "";
    }
}

static size_t split(char *line, char *field[FIELDS])
{
    size_t count = 0;
    line[strcspn(line, "\n")] = '\0';
    for (char *at = line; at != NULL && count < FIELDS;) {
        field[count++] = at;
        at = strchr(at, '\t');
        if (at != NULL)
            *at++ = '\0';
    }
    return count;
}

/* A member of the further ones: `"key":value` or `"key":"value"`. */
static struct slice member(struct slice rest, const char *key)
{
    struct slice at = dw_slice_from(rest, dw_slice_find(rest, dw_slice_of(key)) + strlen(key));
    size_t quoted = at.len != 0 && at.ptr[0] == '"';
    at = dw_slice_from(at, quoted);
    size_t end = 0;
    while (end < at.len && strchr(quoted != 0 ? "\"" : ",}", at.ptr[end]) == NULL)
        end++;
    return dw_slice_first(at, end);
}

/* An entry in the words of the expectation, its time first. */
static char *line_of(const struct log_entry *e)
{
    char stamp[DW_TIMESTAMP_SIZE], *line = NULL;
    (void)dw_timestamp_utc(e->time_ns, stamp);
    int length = asprintf(
        &line, "%020" PRIu64 "\t%s\t%s\t%s\t%u\t%" PRIu64 "\t%" PRIu64 "\t%.*s\t%.*s\t%.*s\t%.*s\t%.*s", e->mach_time,
        stamp, e->type == LOG_TYPE_STATE ? "stateEvent" : "logEvent", level_name(e->type), e->pid, e->thread,
        e->activity, SLICE_ARG(e->subsystem), SLICE_ARG(e->category), SLICE_ARG(e->boot),
        SLICE_ARG(member(e->rest, "\"senderImageUUID\":")), SLICE_ARG(member(e->rest, "\"senderProgramCounter\":")));
    assert_true(length > 0);
    return line;
}

static char *line_expected(char *text)
{
    char *field[FIELDS], *line = NULL;
    assert_int_equal(split(text, field), FIELDS);
    int length = asprintf(&line, "%020" PRIu64 "\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s",
                          (uint64_t)strtoull(field[0], NULL, 10), field[1], field[2], field[3], field[4], field[5],
                          field[6], field[8], field[9], field[12], field[10], field[11][0] != '\0' ? field[11] : "0");
    assert_true(length > 0);
    return line;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t read_expected(FILE *file, char **lines)
{
    char text[LINE_SIZE];
    size_t count = 0;
    assert_non_null(fgets(text, sizeof text, file)); /* names of the fields */
    while (fgets(text, sizeof text, file) != NULL && count < ENTRIES)
        lines[count++] = line_expected(text);
    return count;
}

static void read_each_entry(size_t memory)
{
    static char *expected[ENTRIES], *got[ENTRIES];
    FILE *file = fopen(FOLDER "0000000000000f85.expected.tsv", "r");
    if (file == NULL) {
        print_message("%s is not there: nothing was compared\n", FOLDER);
        skip();
    }
    size_t notices = 0, count = 0, boots = 0;
    assert_int_equal(read_expected(file, expected), ENTRIES);
    (void)fclose(file);
    struct entry_reader *reader = open_file(FOLDER "0000000000000f85.tracev3", memory, &notices);
    struct dw_error error = {0};
    struct log_entry e;
    uint64_t before = 0;
    enum dw_status status;
    while ((status = reader->next(reader, &e, &error)) == DW_OK) {
        if (e.type == LOG_TYPE_BOOT) {
            boots++;
            continue;
        }
        assert_true(e.mach_time >= before && count < ENTRIES);
        before = e.mach_time;
        got[count++] = line_of(&e);
    }
    assert_int_equal(status, DW_END);
    assert_int_equal(count, ENTRIES);
    assert_int_equal(boots, 1);
    const struct reader_stats *stats = reader->stats(reader);
    assert_int_equal(stats->entries, ENTRIES);
    assert_int_equal(stats->damaged, 0);
    assert_int_equal(notices, 0);
    reader->close(reader);
    /* two entries have the same time */
    qsort(expected, ENTRIES, sizeof *expected, by_text);
    qsort(got, ENTRIES, sizeof *got, by_text);
    for (size_t i = 0; i < ENTRIES; i++) {
        assert_string_equal(got[i], expected[i]);
        free(got[i]);
        free(expected[i]);
    }
}

static void reads_each_entry(void **state)
{
    (void)state;
    read_each_entry(0);
}

/* A quarter of a mebibyte for sets of three: they are forgotten and read again, and nothing else changes. */
static void reads_each_entry_in_little_memory(void **state)
{
    (void)state;
    read_each_entry((size_t)1 << 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_each_entry),
                                       cmocka_unit_test(reads_each_entry_in_little_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
