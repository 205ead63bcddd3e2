/* The pattern library: messages as data. Loads patterns/STAR.json (compiled in, installed, and a user's own), compiles
 * templates to PCRE2 when first met, and tells of a message which pattern takes it. The language of the templates is
 * told in patterns/README.md. Not thread-safe: one library object a thread. */
#ifndef DW_PATTERN_LIBRARY_H
#define DW_PATTERN_LIBRARY_H

#include "base/error.h"
#include "pattern/event.h"

struct pattern_library;

/* The compiled-in library, and of each of `dirs` (may be NULL) all its .json files, whose patterns win over ours. */
enum dw_status dw_library_open(struct pattern_library **out, const char *const *dirs, size_t dir_count,
                               struct dw_error *error);
void dw_library_close(struct pattern_library *library); /* its events must be gone */

/* Which pattern takes this entry? DW_OK and *out (one reference, the caller's) when an event came of it; DW_OK and
 * *out NULL when no pattern took it (*kind EVENT_UNKNOWN) or it is known and of no use (*kind EVENT_IGNORED; *why the
 * reason, of the library). `entry->process` may be empty (a page's copy): patterns of all processes are tried then,
 * and the event's entry.process is the pattern's. A message of mDNSResponder that is one redaction as a whole is
 * neither: EVENT_UNKNOWN. */
enum dw_status dw_library_match(struct pattern_library *library, const struct log_entry *entry, struct event **out,
                                uint16_t *kind, const char **why, struct dw_error *error);

/* Words of kinds and fields; NULL when out of range. */
const char *dw_library_kind_word(const struct pattern_library *library, uint16_t kind);
const char *dw_library_field_word(const struct pattern_library *library, uint16_t field);

/* The processes that the library has patterns for ("mDNSResponder", "configd", ..): what readers keep. */
const struct slice *dw_library_processes(const struct pattern_library *library, size_t *count);

#endif
