/* What mDNSResponder and configd of macOS 15 write into binary logs about lookups: their formats, with arguments typed
 * as theirs are. Names are invented. */
#ifndef TEST_SUPPORT_TRACE_LOOKUPS_H
#define TEST_SUPPORT_TRACE_LOOKUPS_H

#include "support/trace_writer.h"

struct tw_daemons {
    struct tw_writer *w;
    size_t mdns, configd;
    uint16_t requests, resolver, monitor; /* subsystems */
    uint32_t formats[16];
    uint64_t random;
    uint32_t request; /* the last R */
    enum tw_folder folder;
};

/* Adds the two processes to a writer. */
void tw_daemons_open(struct tw_daemons *d, struct tw_writer *w, size_t shared_cache, uint64_t seed);
/* One lookup of A and AAAA, from *time_ns on (which goes forward); one name in 16 does not exist. */
void tw_daemons_lookup(struct tw_daemons *d, int64_t *time_ns);
/* An election of configd: candidates, the winner, the change. */
void tw_daemons_election(struct tw_daemons *d, int64_t *time_ns);

#endif
