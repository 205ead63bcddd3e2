/* What follows "network changed:": "v4(utun3+:10.1.1.2, en0) v6(en0:fe80::1) DNS+ Proxy SMB". Source: configd's
 * process_nwi_changes. */
#ifndef DW_CORRELATE_MARKS_H
#define DW_CORRELATE_MARKS_H

#include "base/arena.h"
#include "base/slice.h"

enum { MAX_MARKS = 16 };

struct mark {
    struct slice interface, address; /* address empty: not printed */
    char sign;                       /* + - ! / \ or '\0' */
};

struct family_marks {
    bool shown;
    struct mark list[MAX_MARKS];
    size_t count;
};

struct marks {
    struct family_marks v4, v6;
    struct slice dns, proxy, smb; /* as printed with their sign; empty: not printed */
};

/* Slices point into `changes`. */
void dw_marks_read(struct slice changes, struct marks *out);
/* The family's interface list as configd would have it: the first that is not gone; NULL when none is. */
const struct mark *dw_marks_primary(const struct family_marks *family);
/* Does a word such as "DNS!" tell of a change? */
bool dw_marks_changed(struct slice word);
/* What follows "network changed: " as people say it: "IPv4 through utun3 (new, 10.1.1.2) and en0, no IPv6,
 * other DNS servers". */
struct slice dw_marks_words(struct slice changes, struct arena *arena);

#endif
