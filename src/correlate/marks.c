#include "correlate/marks.h"

static bool is_sign(char c)
{
    return c == '+' || c == '-' || c == '!' || c == '/' || c == '\\';
}

/* "utun3+:10.1.1.2", "en0" */
static struct mark read_one(struct slice item)
{
    struct mark m = {.sign = '\0'};
    size_t len = 0;
    while (len < item.len && !is_sign(item.ptr[len]) && item.ptr[len] != ':')
        len++;
    m.interface = dw_slice_first(item, len);
    if (len < item.len && is_sign(item.ptr[len]))
        m.sign = item.ptr[len++];
    if (len < item.len && item.ptr[len] == ':')
        m.address = dw_slice_trim(dw_slice_from(item, len + 1));
    return m;
}

static void read_family(struct slice changes, struct slice key, struct family_marks *out)
{
    size_t at = dw_slice_find(changes, key);
    if (at == changes.len || (at > 0 && changes.ptr[at - 1] != ' '))
        return;
    struct slice list = dw_slice_from(changes, at + key.len);
    list = dw_slice_first(list, dw_slice_find_byte(list, ')'));
    out->shown = true;
    while (list.len > 0 && out->count < MAX_MARKS) {
        size_t comma = dw_slice_find_byte(list, ',');
        struct mark m = read_one(dw_slice_trim(dw_slice_first(list, comma)));
        if (m.interface.len > 0)
            out->list[out->count++] = m;
        list = dw_slice_from(list, comma + 1);
    }
}

/* The words behind the families: a family's list may hold anything, so they are looked for behind its parenthesis. */
static struct slice read_word(struct slice changes, struct slice word)
{
    for (size_t close; (close = dw_slice_find_byte(changes, ')')) < changes.len;)
        changes = dw_slice_from(changes, close + 1);
    while (changes.len > 0) {
        size_t end = dw_slice_find_byte(changes, ' ');
        struct slice one = dw_slice_first(changes, end);
        if (dw_slice_starts(one, word) && one.len <= word.len + 1)
            return one;
        changes = dw_slice_from(changes, end + 1);
    }
    return SLICE_NONE;
}

void dw_marks_read(struct slice changes, struct marks *out)
{
    *out = (struct marks){.dns = SLICE_NONE};
    read_family(changes, SLICE("v4("), &out->v4);
    read_family(changes, SLICE("v6("), &out->v6);
    out->dns = read_word(changes, SLICE("DNS"));
    out->proxy = read_word(changes, SLICE("Proxy"));
    out->smb = read_word(changes, SLICE("SMB"));
}

const struct mark *dw_marks_primary(const struct family_marks *family)
{
    for (size_t i = 0; i < family->count; i++)
        if (family->list[i].sign != '-')
            return &family->list[i];
    return NULL;
}

bool dw_marks_changed(struct slice word)
{
    return word.len > 0 && (is_sign(word.ptr[word.len - 1]) || word.ptr[word.len - 1] == '*');
}
