/* Records of a firehose chunk (0x6001). Source: libyal/dtformats, documentation, "Firehose chunk"; the order of the
 * fields is that of Apple's own reader. Internal to tracev3. */
#ifndef DW_TRACEV3_RECORD_H
#define DW_TRACEV3_RECORD_H

#include "tracev3/bytes.h"
#include "tracev3/message.h"

enum { TRACE_ITEMS_MAX = 255, RECORD_HEAD_SIZE = 24, FIREHOSE_HEAD_SIZE = 32 };

enum trace_record_type { RECORD_ACTIVITY = 2, RECORD_TRACE = 3, RECORD_LOG = 4, RECORD_SIGNPOST = 6, RECORD_LOSS = 7 };

enum trace_record_flag {
    RECORD_HAS_ACTIVITY = 0x1,
    RECORD_STRINGS = 0xe, /* mask of: */
    RECORD_MAIN_IMAGE = 0x2,
    RECORD_SHARED_CACHE = 0x4,
    RECORD_ABSOLUTE = 0x8,
    RECORD_BY_UUID = 0xa,
    RECORD_LARGE_SHARED_CACHE = 0xc,
    RECORD_HAS_UNIQUE_PID = 0x10,
    RECORD_HAS_LARGE_OFFSET = 0x20,
    RECORD_HAS_PERSONA = 0x40,
    RECORD_HAS_PRIVATE = 0x100,
    RECORD_HAS_SUBSYSTEM = 0x200, /* of an activity: another activity */
    RECORD_HAS_TTL = 0x400,
    RECORD_HAS_OVERSIZE = 0x800,
    RECORD_HAS_BACKTRACE = 0x1000,
    RECORD_HAS_NAME = 0x8000
};

struct trace_firehose {
    uint64_t first; /* the process's key */
    uint32_t second;
    uint64_t base; /* continuous time that records count from */
    const unsigned char *records;
    size_t size;
    struct trace_bytes private_data;
    uint16_t private_offset; /* what the records' offsets of private data count from */
    bool has_private;
};

struct trace_record {
    uint8_t type, log_type;
    uint16_t flags;
    uint32_t reference; /* of the format, as stored */
    uint64_t thread;
    uint64_t time; /* continuous */
    uint64_t activity;
    uint64_t other_activity, new_activity; /* of an activity */
    uint64_t unique_pid;
    uint32_t persona;
    uint16_t private_offset, private_size;
    uint64_t counter;          /* program counter: relative to its image, or absolute */
    const unsigned char *uuid; /* RECORD_BY_UUID */
    uint64_t format;           /* offset of the format string */
    bool dynamic;              /* the format is "%s" */
    uint16_t subsystem;
    uint8_t ttl;
    uint64_t signpost;
    uint64_t name; /* offset of a signpost's name */
    uint32_t oversize;
    uint64_t lost_from, lost_until;
    uint32_t lost_count;
    struct trace_bytes items; /* flags, count, headers, backtrace, values; of a trace: values, sizes, count */
};

/* A record's arguments. */
struct trace_items {
    size_t count;
    bool corrupt; /* they do not fit the record */
    struct trace_bytes backtrace;
    struct trace_item item[TRACE_ITEMS_MAX];
};

/* False: too short to be one. A public size beyond the data is cut to it, and *damaged set. */
bool dw_firehose_parse(const unsigned char *data, size_t size, struct trace_firehose *out, bool *damaged);

/* The head of the record at *at and its data; moves *at on to the next. False at the end; *damaged: some records are
 * lost. Knows nothing of what the data means: cheap, for every record of every chunk that is looked at. */
struct trace_record_head {
    uint8_t type, log_type;
    uint16_t flags;
    uint64_t time;
    const unsigned char *at; /* of the head */
    size_t size;             /* of the data after it */
};
/* The head of a record that dw_firehose_next gave before. */
struct trace_record_head dw_firehose_again(const struct trace_firehose *firehose, const unsigned char *at);
bool dw_firehose_next(const struct trace_firehose *firehose, size_t *at, struct trace_record_head *out, bool *damaged);

/* The whole record. False when it is cut short or of no known type. */
bool dw_record_parse(const struct trace_record_head *head, bool is_32_bit, struct trace_record *out);

/* Arguments of a record that holds its own, or of an oversize chunk's data. `private_data`: what ranges of private
 * items count from; NULL bytes: nothing was kept. */
void dw_items_parse(struct trace_bytes items, bool has_backtrace, struct trace_bytes private_data,
                    struct trace_items *out);
void dw_items_of_trace(struct trace_bytes items, struct trace_items *out);
/* A record's own private data within its chunk's; false: its range is not within it. */
bool dw_record_private(const struct trace_firehose *firehose, const struct trace_record *record,
                       struct trace_bytes *out);

#endif
