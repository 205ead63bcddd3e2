#include "source/spill.h"
/* cmocka wants these before it */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void check(const struct spilled *piece, const char *want)
{
    char text[64];
    assert_int_equal(piece->size, strlen(want));
    assert_int_equal(pread(piece->descriptor, text, sizeof text, (off_t)piece->start) >= (ssize_t)piece->size, 1);
    assert_memory_equal(text, want, strlen(want));
}

static size_t files_in(const char *folder)
{
    DIR *dir = opendir(folder);
    size_t count = 0;
    assert_non_null(dir);
    while (readdir(dir) != NULL)
        count++;
    (void)closedir(dir);
    return count - 2; /* . and .. */
}

/* Pieces of all sizes stand beside each other, and no file has a name. */
static void keeps_pieces_apart(void **state)
{
    (void)state;
    char folder[] = "/tmp/dnswhy-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    (void)setenv("TMPDIR", folder, 1);
    struct spill *spill;
    struct spilled small, unknown, again;
    assert_int_equal(dw_spill_new(&spill, NULL), DW_OK);
    assert_int_equal(dw_spill_begin(spill, 5, &small, NULL), DW_OK);
    assert_int_equal(dw_spill_write(spill, &small, "small", 5, NULL), DW_OK);
    assert_int_equal(dw_spill_begin(spill, UINT64_MAX, &unknown, NULL), DW_OK);
    assert_int_equal(dw_spill_write(spill, &unknown, "of unknown ", 11, NULL), DW_OK);
    assert_int_equal(dw_spill_write(spill, &unknown, "size", 4, NULL), DW_OK);
    assert_int_equal(dw_spill_begin(spill, 5, &again, NULL), DW_OK);
    assert_int_equal(dw_spill_write(spill, &again, "again", 5, NULL), DW_OK);
    check(&small, "small");
    check(&unknown, "of unknown size");
    check(&again, "again");
    assert_int_equal(files_in(folder), 0);
    dw_spill_free(spill);
    assert_int_equal(files_in(folder), 0);
    (void)rmdir(folder);
    (void)unsetenv("TMPDIR");
}

static void falls_back_from_a_folder_that_cannot_be_written(void **state)
{
    (void)state;
    struct spill *spill;
    struct spilled piece;
    (void)setenv("TMPDIR", "/nonexistent/folder", 1);
    assert_int_equal(dw_spill_new(&spill, NULL), DW_OK);
    assert_int_equal(dw_spill_begin(spill, SPILL_MEMORY + 1, &piece, NULL), DW_OK);
    assert_int_equal(dw_spill_write(spill, &piece, "text", 4, NULL), DW_OK);
    check(&piece, "text");
    dw_spill_free(spill);
    (void)unsetenv("TMPDIR");
}

/* Much of it goes to the disk, whatever each piece says of its size. */
static void bounds_what_is_kept_in_memory(void **state)
{
    (void)state;
    struct spill *spill;
    struct spilled first, next;
    static char block[1 << 20];
    assert_int_equal(dw_spill_new(&spill, NULL), DW_OK);
    assert_int_equal(dw_spill_begin(spill, 1, &first, NULL), DW_OK);
    for (uint64_t done = 0; done < SPILL_MEMORY; done += sizeof block)
        assert_int_equal(dw_spill_write(spill, &first, block, sizeof block, NULL), DW_OK);
    assert_int_equal(dw_spill_begin(spill, 1, &next, NULL), DW_OK);
    assert_int_equal(dw_spill_write(spill, &next, "x", 1, NULL), DW_OK);
    check(&next, "x");
#ifdef __linux__
    assert_int_not_equal(first.descriptor, next.descriptor);
#endif
    dw_spill_free(spill);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(keeps_pieces_apart),
                                       cmocka_unit_test(falls_back_from_a_folder_that_cannot_be_written),
                                       cmocka_unit_test(bounds_what_is_kept_in_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
