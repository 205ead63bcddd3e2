/* Which files of an archive or a folder are of use, by their paths alone. Layouts: Apple's sysdiagnose of macOS and
 * iOS, .logarchive, a live system's diagnostics and uuidtext, the tar.gz of `dnswhy capture`, whatever people zip. */
#ifndef DW_SOURCE_MEMBERS_H
#define DW_SOURCE_MEMBERS_H

#include "base/slice.h"

enum member_kind {
    MEMBER_NONE,    /* of no use */
    MEMBER_TRACE,   /* tracev3, timesync, a logarchive's Info.plist */
    MEMBER_STRINGS, /* uuidtext and dsc: many, and few of them are asked for */
    MEMBER_STATE,   /* a sysdiagnose's dumps of the network's state */
    MEMBER_VERSION, /* says which system this is */
    MEMBER_TEXT,    /* may be the text of a log or of scutil; its content tells */
    MEMBER_ARCHIVE  /* an archive within */
};

enum member_kind dw_member_kind(const char *path);
/* A path as it may be used: without "./" and double slashes, written to `out` (as large as `path` with its NUL). False:
 * it is absolute, leaves its archive ("..") or is empty. */
bool dw_member_path(const char *path, char *out);
/* What follows the last slash. */
const char *dw_member_name(const char *path);
/* Bytes of `path` up to and with the first folder NAME.logarchive and its slash; 0 when it lies in none. */
size_t dw_member_logarchive(const char *path);
/* The folder sysdiagnose_.. within a path: its name, or empty. */
struct slice dw_member_sysdiagnose(const char *path);

/* How surely a file among others must look like the text of a log, or of the network's state, to be read as one (of
 * their bids); beside a binary log, which tells the same, no text is read as a log. */
enum { MEMBER_LOG_BID = 30, MEMBER_STATE_BID = 50, MEMBER_NO_BID = 101 };

#endif
