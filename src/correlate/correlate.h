/* Correlation: events in, lookups and network states out. One object a host. Bounded memory however long the stream
 * lasts. Knows no files and no SQL. Events must come in the order of time (the reordering window is before it); input
 * without times keeps its order. */
#ifndef DW_CORRELATE_CORRELATE_H
#define DW_CORRELATE_CORRELATE_H

#include "correlate/results.h"
#include "netstate/netstate.h"

struct correlate;

struct correlate_options {
    int64_t slow_ns;    /* a resolved lookup longer than this is slow; default 2 s */
    const char *causes; /* JSON text of causes.json (embedded or a user's) */
    size_t causes_length;
};

enum dw_status dw_correlate_open(struct correlate **out, const struct correlate_options *options,
                                 const struct correlate_sink *sink, struct dw_error *error);
/* The event is kept by reference where it is needed. event->id and event->boot are set. */
enum dw_status dw_correlate_event(struct correlate *c, struct event *event, struct dw_error *error);
/* Time went on without an event: decides what five seconds decide. UTC ns of the capture's clock. */
enum dw_status dw_correlate_advance(struct correlate *c, int64_t now, struct dw_error *error);
/* State read from a file (scutil, ifconfig, netstat of a sysdiagnose): it holds at the capture's end. Copied. To be
 * given before the first event. */
enum dw_status dw_correlate_network_state(struct correlate *c, const struct network_state *state,
                                          struct dw_error *error);
/* The log itself lost `count` entries between `from` and `until` (DW_TIME_NONE: in input without times): no lookup that
 * touches this span is certain, be it open, to come, or given already (sink.lost). */
enum dw_status dw_correlate_lost(struct correlate *c, int64_t from, int64_t until, uint64_t count,
                                 struct dw_error *error);
/* What the reader knows of the capture's quality (levels off, entries lost and not told of before); for the verdict. */
enum dw_status dw_correlate_capture(struct correlate *c, const struct reader_stats *stats, struct dw_error *error);
/* So many messages of the daemons are hidden wholly by redaction. */
void dw_correlate_hidden(struct correlate *c, uint64_t messages);
/* The end of the capture: everything open is judged, incidents and quality are given. */
enum dw_status dw_correlate_finish(struct correlate *c, struct dw_error *error);
void dw_correlate_close(struct correlate *c);

#endif
