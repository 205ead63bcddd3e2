/* What state entries hold, each written as its owner prints it. Each of these writes something for any bytes: damage is
 * told in the owner's words. Internal to the tracev3 room. */
#ifndef DW_TRACEV3_STATE_KINDS_H
#define DW_TRACEV3_STATE_KINDS_H

#include "tracev3/scribe.h"

/* configd's DNS configuration: dnsinfo_internal.h, dnsinfo_logging.h of configd. */
void dw_state_dnsinfo(struct scribe *out, struct slice data);
/* configd's network information: network_state_information_priv.h and _logging.h of configd. */
void dw_state_nwi(struct scribe *out, struct slice data);
/* `0x00000002 (Reachable)`, `0x00000000 (Not Reachable)` */
void dw_state_reach(struct scribe *out, uint32_t flags);

#endif
