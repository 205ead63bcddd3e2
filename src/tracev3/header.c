#include "tracev3/header.h"

enum { SUB_CONTINUOUS = 0x6100, SUB_GENERATION = 0x6102, DAY_MINUTES = 24 * 60 };

int32_t dw_offset_of_zone(int32_t minutes_west, uint32_t daylight)
{
    if (minutes_west < -DAY_MINUTES || minutes_west > DAY_MINUTES)
        return 0;
    return -minutes_west * 60 + (daylight == 1 ? 3600 : 0);
}

static void sub_chunk(uint32_t tag, struct trace_bytes data, struct trace_header *out)
{
    if (tag == SUB_CONTINUOUS) {
        out->continuous = dw_take64(&data);
    } else if (tag == SUB_GENERATION && data.left >= TRACE_UUID_SIZE) {
        memcpy(out->boot, data.at, TRACE_UUID_SIZE);
        out->has_boot = true;
    }
}

bool dw_header_parse(const unsigned char *data, size_t size, struct trace_header *out)
{
    struct trace_bytes b = {data, size, false};
    *out = (struct trace_header){0};
    out->numerator = dw_take32(&b);
    out->denominator = dw_take32(&b);
    out->continuous = dw_take64(&b);
    int64_t seconds = (int64_t)dw_take64(&b);
    int32_t micros = (int32_t)dw_take32(&b);
    int32_t west = (int32_t)dw_take32(&b);
    out->utc_offset = dw_offset_of_zone(west, dw_take32(&b));
    (void)dw_take32(&b); /* flags: 64 bits, first after a boot */
    if (b.bad || seconds < 0 || seconds > INT64_MAX / 1000000000 - 1 || micros < 0 || micros >= 1000000)
        return false;
    out->wall_ns = seconds * 1000000000 + (int64_t)micros * 1000;
    while (b.left >= 8) {
        uint32_t tag = dw_take32(&b), length = dw_take32(&b);
        const unsigned char *at = dw_take(&b, length);
        if (at == NULL)
            return false;
        sub_chunk(tag, (struct trace_bytes){at, length, false}, out);
        size_t padding = (8 - length % 8) % 8;
        (void)dw_take(&b, padding < b.left ? padding : b.left);
    }
    return out->has_boot && out->numerator != 0 && out->denominator != 0;
}
