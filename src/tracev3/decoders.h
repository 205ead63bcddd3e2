/* The value types of `%{family:type}`: from a value to the words its owner prints for it. Internal to the tracev3
 * room. */
#ifndef DW_TRACEV3_DECODERS_H
#define DW_TRACEV3_DECODERS_H

#include "tracev3/format.h"
#include "tracev3/scribe.h"

struct trace_value {
    const struct format_operator *op;
    struct slice bytes;
    uint64_t number; /* of a number's bytes, extended as the operator's sign says */
    bool cut;
};

enum decoded {
    DECODED,
    DECODED_PLAIN,    /* nothing was written: the value prints as if it had no type */
    DECODED_MISMATCH, /* not of the size or kind that the type wants */
    DECODED_MISSING   /* a part of it is missing */
};

struct decoder {
    const char *name; /* small letters */
    enum { OF_NUMBER, OF_BYTES, OF_ANY } of;
    enum decoded (*decode)(struct scribe *out, const struct trace_value *value, const struct decoder *self);
    const void *with; /* what `decode` needs besides */
};

struct decoder_family {
    const struct decoder *list; /* by name */
    size_t count;
};

extern const struct decoder_family dw_decoders_builtin, dw_decoders_network, dw_decoders_mdns,
    dw_decoders_mdnsresponder;

/* Words for the numbers from `first` on, some of which may be NULL. */
struct decoder_words {
    int64_t first;
    size_t count;
    const char *const *words;
};

/* A number as a word; a number without one prints as itself. `with` is its struct decoder_words. */
enum decoded dw_decode_word(struct scribe *out, const struct trace_value *value, const struct decoder *self);
/* The two words of a truth value: `with` is a pair of const char *, false first. */
enum decoded dw_decode_truth(struct scribe *out, const struct trace_value *value, const struct decoder *self);

/* The value by its operator's type. DECODED_PLAIN when it has none that is known. */
enum decoded dw_decode(struct scribe *out, const struct trace_value *value);

/* macOS's words for an errno; `Unknown error: N` beyond them. */
void dw_darwin_error(struct scribe *out, int64_t number);
/* An error as libmdns prints it: number and name (errno's, dns_sd.h's). */
void dw_darwin_error_name(struct scribe *out, int64_t number);
/* As inet_ntop(3) prints it; `bytes` has 4 or 16 of them. */
void dw_put_address(struct scribe *out, const unsigned char *bytes, size_t len);
/* 16 bytes as `10742E39-0657-41F8-AB99-878C5EC2DCAA`. */
void dw_put_uuid(struct scribe *out, const unsigned char bytes[16]);
/* A struct sockaddr of macOS; false when it is none that is known. */
bool dw_put_sockaddr(struct scribe *out, struct slice bytes, char before_port);

#endif
