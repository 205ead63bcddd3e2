/* Property lists as NSDictionary's and NSArray's description write them: four blanks a level, words that are more than
 * letters, digits and underscores in quotes. Internal to the tracev3 room. */
#ifndef DW_TRACEV3_PLIST_TEXT_H
#define DW_TRACEV3_PLIST_TEXT_H

#include "tracev3/scribe.h"

enum { PLIST_NODES_MAX = 200000, PLIST_DEPTH_MAX = 64, PLIST_SIZE_MAX = 16 * 1024 * 1024 };

/* UTF-8; what is damaged in it becomes U+FFFD. */
void dw_plist_put_string(struct scribe *out, struct slice text);
void dw_plist_put_integer(struct scribe *out, int64_t number);
void dw_plist_put_real(struct scribe *out, double number);
/* Seconds since 2001-01-01, UTC. */
void dw_plist_put_date(struct scribe *out, double seconds);
/* Short data whole, long data by its first sixteen and last eight bytes. */
void dw_plist_put_data(struct scribe *out, struct slice data);
void dw_plist_put_uid(struct scribe *out, uint64_t number);

/* Where containers begin, and their members: `level` is that of the container. A container begins with its level's
 * blanks, even within a line: so Foundation writes it. */
void dw_plist_open(struct scribe *out, size_t level, char bracket);
void dw_plist_member(struct scribe *out, size_t level);
void dw_plist_close(struct scribe *out, size_t level, char bracket);

/* A binary property list, whole; a lone string is written bare. False when it is none, or unfolds to too much: nothing
 * was written then. */
bool dw_plist_binary(struct scribe *out, struct slice data);
/* The same for XML. */
bool dw_plist_xml(struct scribe *out, struct slice data);

#endif
