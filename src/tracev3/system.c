/* The header chunk (0x1000): sub-chunk 0x6101 names the system. Source: libyal/dtformats, "Header chunk". */
#include "tracev3/tracev3.h"

enum { CHUNK_HEADER = 0x1000, SUB_SYSTEM = 0x6101, HEAD_SIZE = 16, FIXED_SIZE = 40, SUB_HEAD = 8 };
enum { BUILD_AT = 8, BUILD_SIZE = 16, HARDWARE_AT = 24, HARDWARE_SIZE = 32 };

static uint32_t u32_at(struct slice s, size_t at)
{
    const unsigned char *p = (const unsigned char *)s.ptr + at;
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static struct slice text_at(struct slice s, size_t at, size_t size)
{
    struct slice field = dw_slice_first(dw_slice_from(s, at), size);
    return dw_slice_first(field, dw_slice_find_byte(field, '\0'));
}

bool dw_tracev3_system(struct slice head, struct slice *build, struct slice *hardware)
{
    *build = *hardware = SLICE_NONE;
    if (head.len < HEAD_SIZE || u32_at(head, 0) != CHUNK_HEADER)
        return false;
    size_t size = u32_at(head, 8); /* of a u64: headers are small */
    struct slice rest = dw_slice_from(dw_slice_first(head, HEAD_SIZE + size), HEAD_SIZE + FIXED_SIZE);
    while (rest.len >= SUB_HEAD) {
        size_t length = u32_at(rest, 4);
        if (length > rest.len - SUB_HEAD)
            return false;
        if (u32_at(rest, 0) == SUB_SYSTEM && length >= HARDWARE_AT + HARDWARE_SIZE) {
            struct slice data = dw_slice_from(rest, SUB_HEAD);
            *build = text_at(data, BUILD_AT, BUILD_SIZE);
            *hardware = text_at(data, HARDWARE_AT, HARDWARE_SIZE);
            return build->len != 0 || hardware->len != 0;
        }
        rest = dw_slice_from(rest, SUB_HEAD + ((length + 7) & ~(size_t)7));
    }
    return false;
}
