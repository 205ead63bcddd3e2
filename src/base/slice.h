/* A slice: bytes that somebody else owns. Not terminated; may hold NUL. */
#ifndef DW_BASE_SLICE_H
#define DW_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
    const char *ptr; /* may be NULL when len is 0 */
    size_t len;
};

#define SLICE(literal) ((struct slice){("" literal), sizeof(literal) - 1})
#define SLICE_INIT(literal)                                                                                            \
    {                                                                                                                  \
        ("" literal), sizeof(literal) - 1                                                                              \
    } /* in tables: their elements must be constant */
#define SLICE_NONE ((struct slice){NULL, 0})
/* For printf: "%.*s", SLICE_ARG(s). Slices longer than INT_MAX must not be printed so. */
#define SLICE_ARG(s) (int)(s).len, ((s).ptr != NULL ? (s).ptr : "")

static inline struct slice dw_slice(const char *ptr, size_t len)
{
    return (struct slice){ptr, len};
}

/* Of a terminated string; NULL gives the empty slice. */
static inline struct slice dw_slice_of(const char *text)
{
    return (struct slice){text, text != NULL ? strlen(text) : 0};
}

static inline bool dw_slice_equal(struct slice a, struct slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool dw_slice_starts(struct slice s, struct slice prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

static inline bool dw_slice_ends(struct slice s, struct slice suffix)
{
    return s.len >= suffix.len && (suffix.len == 0 || memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0);
}

/* The slice from `from` on; empty when it is past the end. */
static inline struct slice dw_slice_from(struct slice s, size_t from)
{
    return from >= s.len ? (struct slice){s.len ? s.ptr + s.len : s.ptr, 0}
                         : (struct slice){s.ptr + from, s.len - from};
}

/* At most the first `len` bytes. */
static inline struct slice dw_slice_first(struct slice s, size_t len)
{
    return (struct slice){s.ptr, len < s.len ? len : s.len};
}

/* Equal but for the case of ASCII letters. */
bool dw_slice_equal_nocase(struct slice a, struct slice b);
/* Orders as memcmp does, the shorter first when one is the beginning of the other. */
int dw_slice_compare(struct slice a, struct slice b);
/* Where `needle` first stands in `s`; s.len when nowhere. */
size_t dw_slice_find(struct slice s, struct slice needle);
/* Where `byte` first stands in `s`; s.len when nowhere. */
size_t dw_slice_find_byte(struct slice s, char byte);
/* Without blanks, tabs, CR and LF at either end. */
struct slice dw_slice_trim(struct slice s);
/* The whole of `s` as a number, decimal, or hexadecimal with or without 0x. False when it is none or does not fit. */
bool dw_slice_u64(struct slice s, uint64_t *out);
bool dw_slice_i64(struct slice s, int64_t *out);
bool dw_slice_hex(struct slice s, uint64_t *out);

#endif
