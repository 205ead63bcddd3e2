/* Numbers as printf(3) prints them. Internal to the tracev3 room. */
#ifndef DW_TRACEV3_NUMBER_H
#define DW_TRACEV3_NUMBER_H

#include "tracev3/format.h"
#include "tracev3/scribe.h"

/* Little-endian bytes, 1 to 8 of them, extended by their sign or with zeros. */
static inline uint64_t dw_number_read(struct slice bytes, bool is_signed)
{
    uint64_t number = 0;
    size_t len = bytes.len < 8 ? bytes.len : 8;
    for (size_t i = 0; i < len; i++)
        number |= (uint64_t)(unsigned char)bytes.ptr[i] << (8 * i);
    if (is_signed && len > 0 && len < 8 && (number >> (8 * len - 1) & 1) != 0)
        number |= UINT64_MAX << (8 * len);
    return number;
}

/* By an operator for which dw_format_is_number holds. `bytes` are those that `number` was read from. */
void dw_number_put(struct scribe *out, const struct format_operator *op, struct slice bytes, uint64_t number);

#endif
