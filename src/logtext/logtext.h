/* Readers of log text: default, compact, syslog, json, ndjson, Console copy, BSD syslog / idevicesyslog, transcripts
 * pasted from a page; detected by themselves, also when the style changes in the middle. */
#ifndef DW_LOGTEXT_LOGTEXT_H
#define DW_LOGTEXT_LOGTEXT_H

#include "base/byte_source.h"
#include "base/log_entry.h"

/* How much the beginning of a file (some 64 KiB, or all of it) looks like log text of any style: 0 .. 100. A transcript
 * without stamps bids low but not 0 where it speaks like the daemons' messages. */
int dw_logtext_bid(struct slice head);

/* Owns `bytes` from now on, also when it fails. `options` is copied; what it points to must live on. */
enum dw_status dw_logtext_open(struct entry_reader **out, struct byte_source *bytes,
                               const struct reader_options *options, struct dw_error *error);

#endif
