/* Archives made for a test, in memory or in a file. */
#ifndef TEST_SUPPORT_ARCHIVES_H
#define TEST_SUPPORT_ARCHIVES_H

#include "base/slice.h"

struct archive;

enum { ARCHIVE_MAX = 8 << 20 };

enum archive_form { FORM_TAR, FORM_TGZ, FORM_TXZ, FORM_TZST, FORM_TBZ, FORM_ZIP, FORM_COUNT };

/* Begins an archive in memory. */
struct made_archive {
    struct archive *writer;
    char *bytes;
    size_t len;
};

struct made_archive *dw_test_archive(enum archive_form form);
void dw_test_archive_file(struct made_archive *made, const char *path, struct slice text);
void dw_test_archive_symlink(struct made_archive *made, const char *path, const char *to);
void dw_test_archive_hardlink(struct made_archive *made, const char *path, const char *to);
/* Ends it: `bytes` and `len` are whole. */
void dw_test_archive_end(struct made_archive *made);
void dw_test_archive_free(struct made_archive *made);

/* Writes bytes to a new temporary file, whose name goes to `path`. */
void dw_test_file(char path[64], struct slice bytes);

#endif
