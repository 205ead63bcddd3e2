#include "pattern/shape.h"

#include <ctype.h>
#include <stdio.h>

#include "base/address.h"
#include "pattern/prefix.h"
#include "pattern/redaction.h"

static bool is_hex(char c)
{
    return isxdigit((unsigned char)c) != 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_digit_or_dot(char c)
{
    return is_digit(c) || c == '.';
}

/* What a word may hold: names, addresses, paths, numbers with units. */
static bool in_word(char c)
{
    return isalnum((unsigned char)c) || ((unsigned char)c & 0x80) != 0 ||
           (c != '\0' && strchr("._-:/@%+\\*~", c) != NULL);
}

static size_t run_of(struct slice s, bool (*is)(char))
{
    size_t n = 0;
    while (n < s.len && is(s.ptr[n]))
        n++;
    return n;
}

/* One mark; a list of equal ones becomes "{mark}, ..". */
static void mark(struct pattern_buffer *out, const char *name)
{
    static const char *const between[] = {", ", ","};
    char text[16];
    int n = snprintf(text, sizeof text, "{%s}", name);
    struct slice one = dw_slice(text, (size_t)n);
    for (size_t i = 0; i < sizeof between / sizeof *between; i++) {
        struct slice gap = dw_slice_of(between[i]), all = dw_slice(out->ptr, out->len);
        if (!dw_slice_ends(all, gap))
            continue;
        struct slice left = dw_slice(all.ptr, all.len - gap.len);
        if (dw_slice_ends(left, SLICE("..")) && dw_slice_ends(dw_slice(left.ptr, left.len - 2), gap))
            left.len -= 2 + gap.len; /* the list went on so far */
        if (!dw_slice_ends(left, one))
            continue;
        out->len = left.len + gap.len;
        dw_pattern_buffer_add(out, SLICE(".."));
        return;
    }
    dw_pattern_buffer_add(out, one);
}

/* ---- what a word is ---- */

static bool is_uuid(struct slice w)
{
    static const size_t groups[] = {8, 4, 4, 4, 12};
    size_t at = 0;
    for (size_t g = 0; g < 5; g++) {
        if (g != 0 && (at >= w.len || w.ptr[at++] != '-'))
            return false;
        if (w.len - at < groups[g] || run_of(dw_slice(w.ptr + at, groups[g]), is_hex) != groups[g])
            return false;
        at += groups[g];
    }
    return at == w.len;
}

/* Without what follows the last `c`, when that is digits. */
static struct slice without_number(struct slice w, char c)
{
    size_t n = w.len;
    while (n > 0 && is_digit(w.ptr[n - 1]))
        n--;
    return n > 1 && n < w.len && w.ptr[n - 1] == c ? dw_slice_first(w, n - 1) : w;
}

static bool is_hardware(struct slice w)
{
    for (size_t i = 0; i < w.len; i++)
        if (i % 3 == 2 ? w.ptr[i] != ':' : !is_hex(w.ptr[i]))
            return false;
    return w.len == 17;
}

static bool is_address(struct slice w)
{
    struct slice v4 = without_number(without_number(w, '/'), ':');
    struct slice v6 = dw_slice_first(w, dw_slice_find_byte(w, '%'));
    v6 = without_number(v6, '/');
    return dw_address_parse(AF_INET, v4, NULL) || dw_address_parse(AF_INET, without_number(w, '.'), NULL) ||
           (dw_slice_find_byte(v6, ':') < v6.len && dw_address_parse(AF_INET6, v6, NULL)) || is_hardware(w);
}

/* Digits and dots and a sign: 12, -65570, 0.004, 1,2 is two. */
static bool is_number(struct slice w)
{
    size_t at = w.len > 1 && (w.ptr[0] == '-' || w.ptr[0] == '+') ? 1 : 0, digits = at;
    for (; at < w.len; at++)
        if (!is_digit(w.ptr[at]) && (w.ptr[at] != '.' || at == digits) && (w.ptr[at] != ':' || at == digits))
            return false;
    return digits < w.len && is_digit(w.ptr[w.len - 1]);
}

/* 0x1f, or a long word of hexadecimal digits that is no word of a language. */
static bool is_hexadecimal(struct slice w)
{
    if (w.len > 2 && w.ptr[0] == '0' && (w.ptr[1] | 32) == 'x')
        return run_of(dw_slice_from(w, 2), is_hex) == w.len - 2;
    bool digit = false, letter = false;
    for (size_t i = 0; i < w.len; i++) {
        digit |= is_digit(w.ptr[i]);
        letter |= !is_digit(w.ptr[i]);
    }
    return w.len >= (is_digit(w.ptr[0]) ? 3 : 6) && digit && letter && run_of(w, is_hex) == w.len;
}

/* A dot between two letters, digits or hyphens; a function's or a file's name looks alike, and is one here. */
static bool is_name(struct slice w)
{
    size_t unit = run_of(w, is_digit_or_dot);
    if (dw_slice_find_byte(w, '@') < w.len)
        return true;
    if (unit + 2 >= w.len && dw_slice_find_byte(dw_slice_from(w, unit), '.') == w.len - unit) /* 0.004s */
        return false;
    for (size_t i = 1; i + 1 < w.len; i++)
        if (w.ptr[i] == '.' && w.ptr[i - 1] != '.' && w.ptr[i + 1] != '.' && w.ptr[i - 1] != '/')
            return true;
    return false;
}

static bool is_path(struct slice w)
{
    return w.len > 2 && w.ptr[0] == '/' && dw_slice_find_byte(dw_slice_from(w, 1), '/') < w.len - 1;
}

/* What people call their things: Johns-MacBook-Pro, a service's instance (My\032Printer), letters beyond ASCII. */
static bool is_given_name(struct slice w)
{
    size_t parts = 0;
    for (size_t i = 0; i < w.len; i++) {
        if (w.ptr[i] == '\\' || ((unsigned char)w.ptr[i] & 0x80) != 0)
            return true;
        parts += isupper((unsigned char)w.ptr[i]) && (i == 0 || w.ptr[i - 1] == '-') && i + 1 < w.len &&
                 islower((unsigned char)w.ptr[i + 1]);
    }
    return parts > 1 && dw_slice_find_byte(w, '-') < w.len;
}

static const char *kind_of(struct slice w)
{
    if (is_uuid(w))
        return "uuid";
    if (is_address(w))
        return "addr";
    if (is_number(w))
        return "number";
    if (is_hexadecimal(w))
        return "hex";
    if (w.ptr[0] != '<' && w.len == 8 && dw_redaction_is(w))
        return "redacted";
    if (is_path(w))
        return "path";
    return is_name(w) || is_given_name(w) ? "name" : NULL;
}

/* A word that is nothing else keeps its letters: en0 and en1 are of one shape. */
static void letters(struct pattern_buffer *out, struct slice w)
{
    while (w.len != 0) {
        size_t n = run_of(w, is_digit);
        if (n != 0)
            mark(out, "number");
        else
            while (n < w.len && !is_digit(w.ptr[n]))
                n++;
        if (!is_digit(w.ptr[0]))
            dw_pattern_buffer_add(out, dw_slice(w.ptr, n));
        w = dw_slice_from(w, n);
    }
}

/* Is this the value of a key whose values are names, "hostname: x", "SSID = x"? */
static bool follows_key(const struct pattern_buffer *out)
{
    static const struct slice keys[] = {SLICE_INIT("hostname"), SLICE_INIT("name"),    SLICE_INIT("ssid"),
                                        SLICE_INIT("user"),     SLICE_INIT("process"), SLICE_INIT("client"),
                                        SLICE_INIT("domain"),   SLICE_INIT("host"),    SLICE_INIT("label")};
    size_t len = out->len;
    bool sign = false;
    while (len > 0 && strchr(" =:(", out->ptr[len - 1]) != NULL)
        sign |= out->ptr[--len] != ' ';
    for (size_t i = 0; i < sizeof keys / sizeof *keys && sign; i++)
        if (len >= keys[i].len && (len == keys[i].len || !isalnum((unsigned char)out->ptr[len - keys[i].len - 1])) &&
            dw_slice_equal_nocase(dw_slice(out->ptr + len - keys[i].len, keys[i].len), keys[i]))
            return true;
    return false;
}

/* `curl[96315]`; an index is shorter, and PID and EUID are no processes. */
static bool is_process(struct slice w, struct slice after)
{
    size_t digits = after.len > 0 && after.ptr[0] == '[' ? run_of(dw_slice_from(after, 1), is_digit) : 0, capitals = 0;
    while (capitals < w.len && isupper((unsigned char)w.ptr[capitals]))
        capitals++;
    return digits >= 3 && digits + 1 < after.len && after.ptr[digits + 1] == ']' && capitals < w.len &&
           !dw_slice_equal(w, SLICE("pid")) && !dw_slice_equal(w, SLICE("client"));
}

static size_t word(struct pattern_buffer *out, struct slice s)
{
    size_t n = run_of(s, in_word);
    struct slice w = dw_slice_first(s, n);
    const char *kind = kind_of(w);
    if (kind == NULL && is_process(w, dw_slice_from(s, n)))
        kind = "process";
    if (kind == NULL && w.len > 1 && w.ptr[w.len - 1] == ':') /* "error: ", "N.:" */
        kind = kind_of(dw_slice_first(w, --w.len));
    if (kind == NULL && w.len > 1 && w.ptr[w.len - 1] == '.') { /* the end of a sentence */
        struct slice bare = dw_slice_first(w, w.len - 1);
        kind = kind_of(bare);
        w = kind != NULL ? bare : w;
    }
    size_t colon = dw_slice_find_byte(w, ':');
    if (kind == NULL && colon != 0 && colon < w.len - 1) { /* "id:12" */
        letters(out, dw_slice_first(w, colon));
        dw_pattern_buffer_add(out, SLICE(":"));
        return colon + 1;
    }
    if (kind == NULL && isalpha((unsigned char)w.ptr[0]) && follows_key(out))
        kind = "name";
    if (kind != NULL)
        mark(out, kind);
    else
        letters(out, w);
    return w.len;
}

/* ---- what stands in brackets and quotation marks ---- */

/* Bytes of a quoted text at the beginning; 0: a lone apostrophe. */
static size_t quoted(struct pattern_buffer *out, struct slice s, char before)
{
    size_t end = 1 + dw_slice_find_byte(dw_slice_from(s, 1), s.ptr[0]);
    if (isalnum((unsigned char)before) || end >= s.len)
        return 0;
    dw_pattern_buffer_add(out, dw_slice_first(s, 1));
    mark(out, "text");
    dw_pattern_buffer_add(out, dw_slice_first(s, 1));
    return end + 1;
}

static size_t redaction(struct pattern_buffer *out, struct slice s)
{
    size_t end = s.ptr[0] == '<' ? dw_slice_find_byte(s, '>') + 1 : dw_slice_find(s, SLICE("\xC2\xBB")) + 2;
    if (end > s.len || !dw_redaction_is(dw_slice_first(s, end)))
        return 0;
    size_t second = end + 1 < s.len && s.ptr[end] == ' ' && s.ptr[end + 1] == '<'
                        ? end + dw_slice_find_byte(dw_slice_from(s, end), '>') + 1
                        : 0;
    if (second != 0 && second <= s.len && dw_redaction_is(dw_slice_first(s, second)))
        end = second;
    mark(out, "redacted");
    return end;
}

/* Who it was: `PID[9](curl)`, `client pid: 9 (curl)`, `pid(curl 9)`, `client[9][curl]`. */
static size_t process(struct pattern_buffer *out, struct slice s)
{
    static const struct slice before[2][4] = {
        {SLICE_INIT("]"), SLICE_INIT("pid: {number} "), SLICE_INIT("pid"), SLICE_INIT("pid {number} ")},
        {SLICE_INIT("]"), SLICE_INIT("pid {number} "), SLICE_INIT("pid: {number} "), SLICE_INIT("PID{number} ")}};
    bool square = s.ptr[0] == '[', follows = false;
    size_t end = dw_slice_find_byte(s, square ? ']' : ')');
    for (size_t i = 0; i < 4; i++)
        follows = follows || dw_slice_ends(dw_slice(out->ptr, out->len), before[square][i]);
    if (end == s.len || !follows || (square && !isalpha((unsigned char)s.ptr[1])))
        return 0;
    dw_pattern_buffer_add(out, square ? SLICE("[{process}]") : SLICE("({process})"));
    return end + 1;
}

static size_t next(struct pattern_buffer *out, struct slice s, char before)
{
    char c = s.ptr[0];
    size_t n = 0;
    if (c == '\'' || c == '"')
        n = quoted(out, s, before);
    else if (c == '<' || dw_slice_starts(s, SLICE("\xC2\xAB")))
        n = redaction(out, s);
    else if (c == '(' || c == '[')
        n = process(out, s);
    if (n == 0 && in_word(c))
        n = word(out, s);
    if (n != 0)
        return n;
    if (c == '{' || c == '}') /* as in a template */
        dw_pattern_buffer_add(out, dw_slice_first(s, 1));
    dw_pattern_buffer_add(out, dw_slice_first(s, 1));
    return 1;
}

void dw_shape_add(struct pattern_buffer *out, struct slice message)
{
    struct slice whole = dw_slice_trim(message);
    struct slice body = dw_slice_from(whole, dw_prefix_parse(whole).length);
    struct slice line = dw_slice_first(body, dw_slice_find_byte(body, '\n'));
    struct slice seen = dw_slice_first(line, SHAPE_LIMIT);
    bool cut = seen.len < body.len;
    char before = ' ';
    while (seen.len != 0) {
        size_t n = next(out, seen, before);
        before = seen.ptr[n - 1];
        seen = dw_slice_from(seen, n);
    }
    if (cut)
        dw_pattern_buffer_add(out, SLICE("{*}"));
}
