/* Wordings of libmdns's resolver: facts/mdnsresponder.md, section 6; facts/newer.md, section 6. */
#include "say.h"

const struct wording RESOLVER_WORDINGS[] = {
    {M_SENT, ERA_11, ERA_27, 'D', CAT_RESOLVER,
     "[Q{Q}] Sent {size}-byte query #{number} to {server} over {protocol} via {via} -- {id}, flags: 0x0100 (Q/Query, "
     "RD, NoError), counts: 1/0/0/0, {object} IN {type}?"},
    {M_RECEIVED, ERA_11, ERA_27, 'D', CAT_RESOLVER,
     "[Q{Q}] Received acceptable {size}-byte response from {server} over {protocol} via {via} -- {id}, {response}, "
     "{object} IN {type}?{answers}"},
    {M_CONCLUDED, ERA_11, ERA_27, 'I', CAT_RESOLVER, "[Q{Q}] Querier concluded -- reason: {text}"},
    {M_HANDLING, ERA_11, ERA_27, 'D', CAT_DEFAULT, "[Q{Q}] Handling concluded querier: {object} {type} IN"},
    {M_PENALIZING, ERA_11, ERA_27, 'I', CAT_RESOLVER, "[Q{Q}] Penalizing server {server} for 60 seconds"},
    {M_ORPHANED, ERA_11, ERA_27, 'D', CAT_DEFAULT, "[Q{Q}] Keeping orphaned querier for up to 5 seconds"},
    {M_ADOPTED, ERA_11, ERA_27, 'D', CAT_DEFAULT, "[Q{Q}->Q{Q2}] Adopted orphaned querier"},
    {M_SEND_FAILED, ERA_11, ERA_27, 'E', CAT_RESOLVER, "sending to {server} failed: [65: No route to host]"},
    {M_STREAM_PROBLEMS, ERA_11, ERA_27, 'E', CAT_RESOLVER,
     "[Q{Q}] Having stream problems with {protocol} server {server} -- lateness: NO, error count: {count}"},
    {M_CANNOT_CONNECT, ERA_11, ERA_27, 'D', CAT_SERVICE,
     "Resolver cannot connect -- service id: {service-id}, resolver: {protocol} resolver using interface {via}"},
    {M_BACKING_OFF, ERA_11, ERA_27, 'D', CAT_RESOLVER, "[Q{Q}] Backing off while probe querier is active"},
};
const size_t RESOLVER_WORDING_COUNT = sizeof RESOLVER_WORDINGS / sizeof RESOLVER_WORDINGS[0];
