/* From a record's format string and items to the text that Apple's `log` prints. Source: os_log's format language as
 * libyal/dtformats documents it (documentation, "Apple Unified Logging and Activity Tracing formats"). */
#ifndef DW_TRACEV3_MESSAGE_H
#define DW_TRACEV3_MESSAGE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"

/* One argument of a record, its range already resolved by the reader of records. Bytes belong to the reader. */
struct trace_item {
    uint8_t type; /* as stored: kind in the high half (0 number, 1 precision, 2 string, 3 bytes, 4 object, 7 mask,
                   * 15 masked), privacy in the low three bits (1 private, 2 public, 5 sensitive) */
    enum trace_item_state {
        TRACE_ITEM_STORED,
        TRACE_ITEM_NOT_STORED, /* private, and nothing was kept of it */
        TRACE_ITEM_BAD_RANGE   /* its range lies beyond the data: offset, length, within tell it */
    } state;
    bool cut;                        /* the value was cut when it was logged */
    uint16_t offset, length, within; /* of a range, as stored; within: the size of the data it points into */
    struct slice bytes;              /* a number's little-endian bytes, or what the range covers */
};

/* The message. `format` may hold anything. *out lies in `arena`. Fails for want of memory only: what cannot be
 * composed is said in Apple's words within the message. */
enum dw_status dw_message_compose(struct slice format, const struct trace_item *items, size_t item_count,
                                  struct arena *arena, struct slice *out, struct dw_error *error);

enum trace_state_kind { TRACE_STATE_PLIST = 1, TRACE_STATE_PROTOBUF = 2, TRACE_STATE_CUSTOM = 3 };

/* A state entry (chunk 0x6003): what is printed for it, its title in a line of its own first. `title`, `library` and
 * `type` as stored, without NULs ("DNS Configuration", "SystemConfiguration", "dnsinfo"). Known ones are printed as
 * their owner prints them (dnsinfo and nwi as configd's debug dump), property lists as Foundation describes them, the
 * rest as bytes. */
enum dw_status dw_state_compose(uint32_t kind, struct slice title, struct slice library, struct slice type,
                                struct slice data, struct arena *arena, struct slice *out, struct dw_error *error);

#endif
