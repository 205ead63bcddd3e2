#include "correlate/name_hash.h"

enum { LABEL_MAX = 63, NAME_MAX_WIRE = 255 }; /* RFC 1035, section 2.3.4 */

/* One label's bytes; moves *at behind the dot after it. */
static size_t label_of(struct slice name, size_t *at, uint8_t out[LABEL_MAX])
{
    size_t len = 0;
    while (*at < name.len && name.ptr[*at] != '.') {
        uint8_t byte = (uint8_t)name.ptr[(*at)++];
        if (byte == '\\' && *at < name.len) {
            uint64_t number = 0;
            if (*at + 3 <= name.len && dw_slice_u64(dw_slice(name.ptr + *at, 3), &number) && number < 256) {
                byte = (uint8_t)number;
                *at += 3;
            } else {
                byte = (uint8_t)name.ptr[(*at)++];
            }
        }
        if (len < LABEL_MAX)
            out[len] = byte;
        len++;
    }
    if (*at < name.len)
        ++*at;
    return len;
}

static uint32_t fnv(uint32_t hash, uint8_t byte)
{
    return (hash ^ byte) * UINT32_C(16777619);
}

bool dw_name_hash(struct slice name, bool as_written, uint32_t *out)
{
    uint32_t hash = UINT32_C(2166136261);
    uint8_t label[LABEL_MAX];
    size_t wire = 1;
    for (size_t at = 0; at < name.len;) {
        size_t len = label_of(name, &at, label);
        wire += len + 1;
        if (len == 0 || len > LABEL_MAX || wire > NAME_MAX_WIRE)
            return false;
        hash = fnv(hash, (uint8_t)len);
        for (size_t i = 0; i < len; i++)
            hash = fnv(hash, !as_written && label[i] >= 'A' && label[i] <= 'Z' ? (uint8_t)(label[i] + 32) : label[i]);
    }
    *out = fnv(hash, 0);
    return true;
}
