#include "source/folder.h"
/* cmocka wants these before it */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char top[64];

/* Makes a file, and the folders before it. */
static void make(const char *path, const char *text)
{
    char whole[512];
    (void)snprintf(whole, sizeof whole, "%s/%s", top, path);
    for (char *at = whole + strlen(top) + 1; (at = strchr(at, '/')) != NULL; *at++ = '/') {
        *at = '\0';
        (void)mkdir(whole, 0700);
    }
    FILE *out = fopen(whole, "w");
    assert_non_null(out);
    (void)fputs(text, out);
    (void)fclose(out);
}

static const char *in_top(const char *path)
{
    static char whole[512];
    (void)snprintf(whole, sizeof whole, "%s/%s", top, path);
    return whole;
}

static int set_up(void **state)
{
    (void)state;
    (void)snprintf(top, sizeof top, "/tmp/dnswhy-test-XXXXXX");
    return mkdtemp(top) != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    (void)snprintf(command, sizeof command, "rm -rf '%s'", top);
    return system(command);
}

struct found {
    char all[2048]; /* " path path path " */
    size_t count;
};

static enum dw_status find(void *self, const char *path, uint64_t size, struct dw_error *error)
{
    struct found *found = self;
    size_t len = strlen(found->all);
    (void)size;
    (void)error;
    (void)snprintf(found->all + len, sizeof found->all - len, "%s ", path);
    found->count++;
    return DW_OK;
}

static struct found list(struct file_tree *tree)
{
    struct found found = {" ", 0};
    assert_int_equal(tree->list(tree, find, &found, NULL), DW_OK);
    return found;
}

static bool has(const struct found *found, const char *path)
{
    char word[256];
    (void)snprintf(word, sizeof word, " %s ", path);
    return strstr(found->all, word) != NULL;
}

static void lists_all_and_opens(void **state)
{
    (void)state;
    struct file_tree *tree;
    make("a/Persist/1.tracev3", "one");
    make("a/Info.plist", "two!");
    assert_int_equal(symlink("/etc/passwd", in_top("a/link")), 0);
    assert_int_equal(symlink("/", in_top("a/root")), 0);
    assert_int_equal(dw_folder_tree(&tree, in_top("a"), NULL), DW_OK);
    struct found found = list(tree);
    assert_int_equal(found.count, 2);
    assert_true(has(&found, "Persist/1.tracev3") && has(&found, "Info.plist"));
    int fd;
    uint64_t start, size;
    char text[8];
    assert_int_equal(tree->open(tree, "Info.plist", &fd, &start, &size, NULL), DW_OK);
    assert_int_equal(size, 4);
    assert_int_equal(pread(fd, text, sizeof text, (off_t)start), 4);
    assert_memory_equal(text, "two!", 4);
    (void)close(fd);
    assert_int_equal(tree->open(tree, "nothing", &fd, &start, &size, NULL), DW_ERR_IO);
    assert_int_equal(tree->open(tree, "link", &fd, &start, &size, NULL), DW_ERR_IO);
    assert_int_equal(tree->open(tree, "Persist", &fd, &start, &size, NULL), DW_ERR_IO);
    struct file_tree *sub;
    assert_int_equal(dw_subtree(&sub, tree, "Persist/", NULL), DW_OK);
    found = list(sub);
    assert_int_equal(found.count, 1);
    assert_true(has(&found, "1.tracev3"));
    assert_int_equal(sub->open(sub, "1.tracev3", &fd, &start, &size, NULL), DW_OK);
    (void)close(fd);
    sub->close(sub);
    tree->close(tree);
    assert_int_equal(dw_folder_tree(&tree, in_top("missing"), NULL), DW_ERR_IO);
}

static void finds_what_belongs_to_a_file(void **state)
{
    (void)state;
    struct file_tree *tree;
    make("x.logarchive/Persist/1.tracev3", "");
    make("x.logarchive/Persist/2.tracev3", "");
    make("x.logarchive/timesync/1.timesync", "");
    make("x.logarchive/AB/0123", "");
    make("x.logarchive/Extra/other", "");
    assert_int_equal(dw_folder_tree_of_file(&tree, in_top("x.logarchive/Persist/2.tracev3"), NULL), DW_OK);
    struct found found = list(tree);
    assert_int_equal(found.count, 3);
    assert_true(has(&found, "Persist/2.tracev3") && has(&found, "timesync/1.timesync") && has(&found, "AB/0123"));
    tree->close(tree);
    make("db/diagnostics/Special/3.tracev3", "");
    make("db/diagnostics/timesync/1.timesync", "");
    make("db/uuidtext/CD/4567", "");
    make("db/other/8", "");
    assert_int_equal(dw_folder_tree_of_file(&tree, in_top("db/diagnostics/Special/3.tracev3"), NULL), DW_OK);
    found = list(tree);
    assert_int_equal(found.count, 3);
    assert_true(has(&found, "diagnostics/Special/3.tracev3") && has(&found, "diagnostics/timesync/1.timesync") &&
                has(&found, "uuidtext/CD/4567"));
    tree->close(tree);
    assert_int_equal(dw_folder_tree_of_diagnostics(&tree, in_top("db/diagnostics"), NULL), DW_OK);
    found = list(tree);
    assert_int_equal(found.count, 3);
    assert_true(has(&found, "diagnostics/Special/3.tracev3") && has(&found, "uuidtext/CD/4567"));
    tree->close(tree);
    assert_int_equal(dw_folder_tree_of_diagnostics(&tree, in_top("db/diagnostics/Special"), NULL), DW_OK);
    found = list(tree);
    assert_int_equal(found.count, 3);
    assert_true(has(&found, "diagnostics/Special/3.tracev3") && has(&found, "diagnostics/timesync/1.timesync") &&
                has(&found, "uuidtext/CD/4567"));
    tree->close(tree);
    assert_int_equal(dw_folder_tree_of_diagnostics(&tree, in_top("x.logarchive/Persist"), NULL), DW_OK);
    found = list(tree);
    assert_int_equal(found.count, 4);
    assert_true(has(&found, "Persist/1.tracev3") && has(&found, "Persist/2.tracev3") && has(&found, "AB/0123"));
    tree->close(tree);
    make("plain/4.tracev3", "");
    make("plain/5.tracev3", "");
    make("plain/sub/big", "");
    assert_int_equal(dw_folder_tree_of_file(&tree, in_top("plain/4.tracev3"), NULL), DW_OK);
    found = list(tree);
    assert_int_equal(found.count, 1);
    assert_true(has(&found, "4.tracev3"));
    tree->close(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lists_all_and_opens, set_up, tear_down),
        cmocka_unit_test_setup_teardown(finds_what_belongs_to_a_file, set_up, tear_down)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
