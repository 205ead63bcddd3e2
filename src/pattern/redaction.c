#include "pattern/redaction.h"

static bool base64(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/'))
            return false;
    }
    return true;
}

static bool token_word(struct slice inside)
{
    const struct slice words[] = {SLICE("dn:"),   SLICE("dl:"),   SLICE("s:"),   SLICE("ip:"),
                                  SLICE("ipv4:"), SLICE("ipv6:"), SLICE("mac:"), SLICE("hex:"),
                                  SLICE("rd:"),   SLICE("IPv4:"), SLICE("IPv6:")};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (dw_slice_starts(inside, words[i]))
            return inside.len > words[i].len && dw_slice_find_byte(inside, ' ') == inside.len;
    return false;
}

/* Length of one redaction in angle brackets at the beginning; 0: none. */
static size_t angle(struct slice text)
{
    size_t end = dw_slice_find_byte(text, '>');
    if (text.len < 3 || text.ptr[0] != '<' || end == text.len)
        return 0;
    struct slice inside = dw_slice(text.ptr + 1, end - 1);
    bool is = dw_slice_equal(inside, SLICE("private")) || dw_slice_equal(inside, SLICE("redacted")) ||
              dw_slice_starts(inside, SLICE("mask.hash:")) || dw_slice_ends(inside, SLICE(" redacted bytes")) ||
              token_word(inside);
    return is ? end + 1 : 0;
}

static bool port(struct slice text)
{
    uint64_t number;
    return text.len > 1 && text.len < 7 && (text.ptr[0] == ':' || text.ptr[0] == '.') &&
           dw_slice_u64(dw_slice_from(text, 1), &number);
}

bool dw_redaction_is(struct slice text)
{
    if (text.len < 3)
        return false;
    if (text.ptr[0] == '<') {
        size_t n = angle(text);
        struct slice left = dw_slice_from(text, n);
        if (n != 0 && left.len > 1 && left.ptr[0] == ' ') {
            n = angle(dw_slice_from(left, 1));
            left = n == 0 ? left : dw_slice_from(left, n + 1);
        }
        return n != 0 && (left.len == 0 || port(left));
    }
    if (dw_slice_starts(text, SLICE("\xC2\xAB")))
        return dw_slice_ends(text, SLICE("\xC2\xBB"));
    if (dw_slice_starts(text, SLICE("BB")) && text.len >= 8 && base64(dw_slice_first(text, 8)))
        return text.len == 8 || port(dw_slice_from(text, 8));
    return text.len == 24 && dw_slice_ends(text, SLICE("==")) && base64(dw_slice_first(text, 22));
}

struct slice dw_redaction_token(struct slice *text)
{
    if (text->len < 6 || text->ptr[text->len - 1] != '>' || text->ptr[0] == '<')
        return SLICE_NONE;
    size_t at = text->len;
    while (at != 0 && text->ptr[at - 1] != '<')
        at--;
    if (at < 3 || text->ptr[at - 2] != ' ' || !token_word(dw_slice(text->ptr + at, text->len - at - 1)))
        return SLICE_NONE;
    struct slice token = dw_slice_from(*text, at - 1);
    text->len = at - 2;
    return token;
}
