/* Wordings of libmdns's resolver: facts/mdnsresponder.md, section 6; facts/newer.md, section 6. */
#include "say.h"

const struct wording RESOLVER_WORDINGS[] = {
    {M_SENT, ERA_11, ERA_27, 'D', CAT_RESOLVER,
     "[Q{Q}] Sent {size}-byte query #{number} to {server} over {protocol} via {via} -- {id}, flags: 0x0100 (Q/Query, "
     "RD, NoError), counts: 1/0/0/0, {object} IN {type}?"},
    {M_RECEIVED, ERA_11, ERA_27, 'D', CAT_RESOLVER,
     "[Q{Q}] Received acceptable {size}-byte response from {server} over {protocol} via {via} -- {id}, flags: "
     "{text}, counts: 1/{count}/{number}/0, {object} IN {type}?"},
    {M_CONCLUDED, ERA_11, ERA_27, 'I', CAT_RESOLVER, "[Q{Q}] Querier concluded -- reason: {text}"},
    {M_HANDLING, ERA_11, ERA_27, 'D', CAT_DEFAULT, "[Q{Q}] Handling concluded querier: {object} {type} IN"},
    {M_PENALIZING, ERA_11, ERA_27, 'I', CAT_RESOLVER, "[Q{Q}] Penalizing server {server} for 60 seconds"},
    {M_ORPHANED, ERA_11, ERA_27, 'D', CAT_DEFAULT, "[Q{Q}] Keeping orphaned querier for up to 5 seconds"},
};
const size_t RESOLVER_WORDING_COUNT = sizeof RESOLVER_WORDINGS / sizeof RESOLVER_WORDINGS[0];
