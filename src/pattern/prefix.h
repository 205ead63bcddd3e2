/* The prefix of mDNSResponder's messages: `[R1->Q2] `, ` 25: ` and their kin (facts: ids of requests and questions). */
#ifndef DW_PATTERN_PREFIX_H
#define DW_PATTERN_PREFIX_H

#include "pattern/vocabulary.h"

enum { PREFIX_IDS = 6 };

struct prefix_id {
    uint16_t field; /* enum event_field_id */
    int64_t number;
    struct slice text; /* the digits; of a constant, "1" */
};

struct message_prefix {
    size_t length; /* bytes of the message that it takes, blanks after it included; 0: none */
    size_t count;
    struct prefix_id ids[PREFIX_IDS];
};

/* `message` begins without blanks. Never fails: what is no prefix is none. Brackets that a page's copy emptied (`[] `)
 * are a prefix without fields. */
struct message_prefix dw_prefix_parse(struct slice message);

#endif
