/* What the events of a lookup mean, in a sentence each. */
#ifndef DW_REPORT_WORDS_H
#define DW_REPORT_WORDS_H

#include "report/rows.h"

/* The sentence for an event of `kind` with these fields (JSON), in the scratch arena, redacted when that is asked; ptr
 * NULL where there is none: the message must do. */
struct slice dw_event_words(struct reader *r, struct slice kind, struct slice fields);

#endif
