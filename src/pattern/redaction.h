/* What the log prints in a value's place, by version (facts: how names and addresses print). */
#ifndef DW_PATTERN_REDACTION_H
#define DW_PATTERN_REDACTION_H

#include "base/slice.h"

/* Is the whole of `text` what stands for a hidden value? `<private>`, `<mask.hash: '..'>`, `BBthEVNQ`, `<IPv4:BB..>`,
 * `<dn:I/vUYw>`, `<private> <dn:I/vUYw>`, `«REDACTED»`, a bare base64 mask; a port may follow an address. */
bool dw_redaction_is(struct slice text);
/* The token of 27 at the end of a clear value (`h1.example.com. <dn:Ab3xYz>`): *text loses it; empty when none. */
struct slice dw_redaction_token(struct slice *text);

#endif
