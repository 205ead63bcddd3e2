#include "base/slice.h"

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

bool dw_slice_equal_nocase(struct slice a, struct slice b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

int dw_slice_compare(struct slice a, struct slice b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n != 0 ? memcmp(a.ptr, b.ptr, n) : 0;
    return c != 0 ? c : (a.len > b.len) - (a.len < b.len);
}

size_t dw_slice_find_byte(struct slice s, char byte)
{
    const char *at = s.len != 0 ? memchr(s.ptr, byte, s.len) : NULL;
    return at != NULL ? (size_t)(at - s.ptr) : s.len;
}

size_t dw_slice_find(struct slice s, struct slice needle)
{
    if (needle.len == 0)
        return 0;
    size_t from = 0;
    while (s.len - from >= needle.len) {
        const char *at = memchr(s.ptr + from, needle.ptr[0], s.len - from - needle.len + 1);
        if (at == NULL)
            break;
        if (memcmp(at, needle.ptr, needle.len) == 0)
            return (size_t)(at - s.ptr);
        from = (size_t)(at - s.ptr) + 1;
    }
    return s.len;
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct slice dw_slice_trim(struct slice s)
{
    while (s.len != 0 && blank(s.ptr[0]))
        s = dw_slice_from(s, 1);
    while (s.len != 0 && blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

bool dw_slice_u64(struct slice s, uint64_t *out)
{
    uint64_t value = 0;
    if (s.len == 0)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        unsigned digit = (unsigned)(unsigned char)s.ptr[i] - '0';
        if (digit > 9 || value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

bool dw_slice_i64(struct slice s, int64_t *out)
{
    bool negative = s.len != 0 && s.ptr[0] == '-';
    uint64_t value;
    if (!dw_slice_u64(negative ? dw_slice_from(s, 1) : s, &value) || value > (uint64_t)INT64_MAX)
        return false;
    *out = negative ? -(int64_t)value : (int64_t)value;
    return true;
}

bool dw_slice_hex(struct slice s, uint64_t *out)
{
    uint64_t value = 0;
    if (dw_slice_starts(s, SLICE("0x")) || dw_slice_starts(s, SLICE("0X")))
        s = dw_slice_from(s, 2);
    if (s.len == 0 || s.len > 16)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = lower(s.ptr[i]);
        unsigned digit = 16;
        if (c >= '0' && c <= '9')
            digit = (unsigned)c - '0';
        else if (c >= 'a' && c <= 'f')
            digit = (unsigned)c - 'a' + 10;
        if (digit > 15)
            return false;
        value = value << 4 | digit;
    }
    *out = value;
    return true;
}
