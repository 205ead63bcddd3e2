/* The prefix of mDNSResponder's messages: `[R1->DupQ3->Q2] `, `[Q4->Q2] `, ` 25: `, `[] ` of a page's copy. */
#ifndef DW_PATTERN_PREFIX_H
#define DW_PATTERN_PREFIX_H

#include "pattern/vocabulary.h"

enum { PREFIX_IDS = 6 };

struct message_prefix {
    size_t length; /* of the message's bytes that it takes, with the blank behind it */
    size_t count;
    struct {
        uint16_t field; /* enum event_field_id */
        int64_t number;
        struct slice text;
    } ids[PREFIX_IDS];
};

/* length 0 where there is none. */
struct message_prefix dw_prefix_parse(struct slice message);

#endif
