/* Zones by name, from the system's TZif files (RFC 9636). Read here and not through TZ and localtime(3), which are
 * global to the process. */
#include "base/timestamp.h"

#include <stdio.h>
#include <stdlib.h>

enum { TZIF_MAX = 256 * 1024, HEADER = 44 };

struct tzif {
    const unsigned char *at;
    size_t left;
    uint32_t isut, isstd, leap, times, types, chars;
};

static uint32_t be32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t be64(const unsigned char *p)
{
    return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));
}

static bool header(struct tzif *z)
{
    if (z->left < HEADER || memcmp(z->at, "TZif", 4) != 0)
        return false;
    z->isut = be32(z->at + 20);
    z->isstd = be32(z->at + 24);
    z->leap = be32(z->at + 28);
    z->times = be32(z->at + 32);
    z->types = be32(z->at + 36);
    z->chars = be32(z->at + 40);
    z->at += HEADER;
    z->left -= HEADER;
    return z->times < 10000 && z->types >= 1 && z->types < 256 && z->chars < 10000 && z->leap < 10000 &&
           z->isut < 10000 && z->isstd < 10000;
}

/* The offset in force at the local time `at` (seconds): the last change at or before it. */
static bool offset_at(struct tzif *z, size_t width, int64_t at, int32_t *offset)
{
    size_t need = z->times * (width + 1) + (size_t)z->types * 6;
    if (z->left < need)
        return false;
    const unsigned char *index = z->at + z->times * width, *types = index + z->times;
    uint32_t type = 0;
    for (uint32_t i = 0; i < z->times; i++) {
        int64_t change = width == 8 ? be64(z->at + i * 8) : (int32_t)be32(z->at + i * 4);
        uint32_t next = index[i];
        if (next >= z->types)
            return false;
        if (at != DW_TIMESTAMP_NONE && change + (int32_t)be32(types + type * 6) > at)
            break;
        type = next;
    }
    *offset = (int32_t)be32(types + type * 6);
    return *offset > -86400 && *offset < 86400;
}

static bool by_file(struct slice name, int64_t at, int32_t *offset)
{
    char path[256];
    int n = snprintf(path, sizeof path, "/usr/share/zoneinfo/%.*s", SLICE_ARG(name));
    FILE *file = n > 0 && (size_t)n < sizeof path ? fopen(path, "rb") : NULL;
    unsigned char *bytes = file != NULL ? malloc(TZIF_MAX) : NULL;
    bool found = false;
    if (bytes != NULL) {
        struct tzif z = {.at = bytes, .left = fread(bytes, 1, TZIF_MAX, file)};
        size_t width = 4;
        bool fine = header(&z);
        if (fine && bytes[4] >= '2') {
            size_t first = (size_t)z.times * 5 + (size_t)z.types * 6 + z.chars + (size_t)z.leap * 8 + z.isstd + z.isut;
            fine = first <= z.left;
            z.at += fine ? first : 0;
            z.left -= fine ? first : 0;
            fine = fine && header(&z);
            width = 8;
        }
        found = fine && offset_at(&z, width, at, offset);
    }
    free(bytes);
    if (file != NULL)
        (void)fclose(file);
    return found;
}

static bool safe_name(struct slice name)
{
    if (name.len == 0 || name.len > 64 || name.ptr[0] == '/' || dw_slice_find(name, SLICE("..")) != name.len)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                    c == '_' || c == '-' || c == '+';
        if (!good)
            return false;
    }
    return true;
}

bool dw_timestamp_zone(struct slice text, int64_t at, int32_t *offset)
{
    text = dw_slice_trim(text);
    if (dw_slice_equal_nocase(text, SLICE("UTC")) || dw_slice_equal_nocase(text, SLICE("GMT"))) {
        *offset = 0;
        return true;
    }
    if (text.len != 0 && (text.ptr[0] == '+' || text.ptr[0] == '-' || text.len == 1)) {
        /* `+2` is written too */
        char clock[32];
        bool one = text.len == 2 && text.ptr[1] >= '0' && text.ptr[1] <= '9';
        int n = snprintf(clock, sizeof clock, "00:00:00%c%s%.*s", text.ptr[0], one ? "0" : "",
                         SLICE_ARG(dw_slice_first(dw_slice_from(text, 1), 8)));
        struct timestamp stamp;
        if (n <= 0 || text.len > 6 || dw_timestamp_scan(dw_slice(clock, (size_t)n), &stamp) != (size_t)n ||
            stamp.offset == DW_OFFSET_UNKNOWN)
            return false;
        *offset = stamp.offset;
        return true;
    }
    return safe_name(text) && by_file(text, at == DW_TIMESTAMP_NONE ? at : at / DW_SECOND_NS, offset);
}
