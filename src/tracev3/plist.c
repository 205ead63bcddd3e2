/* Property lists as NSDictionary's and NSArray's description write them: keys sorted, four blanks a level, words that
 * are more than letters, digits and underscores in quotes. */
#include "base/timestamp.h"
#include "base/utf8.h"
#include "tracev3/state_kinds.h"

#include <plist/plist.h>
#include <stdio.h>
#include <stdlib.h>

enum { NODES_MAX = 200000, DEPTH_MAX = 64, SIZE_MAX_BYTES = 16 * 1024 * 1024 };
enum { APPLE_EPOCH = 978307200 }; /* 2001-01-01 in seconds since 1970 */

static bool is_bare(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'))
            return false;
    }
    return text.len > 0;
}

static void put_escaped(struct scribe *out, uint32_t c)
{
    static const char *const short_ones[] = {
        ['\a'] = "\\a", ['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n", ['\v'] = "\\v", ['\f'] = "\\f", ['\r'] = "\\r"};
    if (c < sizeof short_ones / sizeof short_ones[0] && short_ones[c] != NULL)
        dw_scribe_text(out, short_ones[c]);
    else if (c == '"' || c == '\\')
        dw_scribe_put(out, dw_slice((const char[2]){'\\', (char)c}, 2));
    else if (c >= 0x20 && c < 0x7f)
        dw_scribe_byte(out, (char)c);
    else if (c < 0x80)
        dw_scribe_printf(out, "\\%03o", (unsigned)c);
    else if (c < 0x10000)
        dw_scribe_printf(out, "\\U%04x", (unsigned)c);
    else
        dw_scribe_printf(out, "\\U%04x\\U%04x", (unsigned)(0xd800 + ((c - 0x10000) >> 10)),
                         (unsigned)(0xdc00 + ((c - 0x10000) & 0x3ff)));
}

static void put_string(struct scribe *out, struct slice text)
{
    if (is_bare(text)) {
        dw_scribe_put(out, text);
        return;
    }
    dw_scribe_byte(out, '"');
    for (size_t at = 0; at < text.len;)
        put_escaped(out, dw_utf8_next(text, &at));
    dw_scribe_byte(out, '"');
}

static struct slice string_of(plist_t node)
{
    uint64_t len = 0;
    const char *text = plist_get_string_ptr(node, &len);
    return text == NULL ? SLICE("") : dw_slice(text, (size_t)len);
}

/* Short data whole, long data by its first sixteen and last eight bytes. */
static void put_data(struct scribe *out, plist_t node)
{
    enum { WHOLE = 24, FIRST = 16, LAST = 8 };
    uint64_t len = 0;
    const char *at = plist_get_data_ptr(node, &len);
    struct slice data = at == NULL ? SLICE_NONE : dw_slice(at, (size_t)len);
    dw_scribe_printf(out, "{length = %zu, bytes = 0x", data.len);
    if (data.len <= WHOLE) {
        dw_scribe_hex(out, data, 0);
        dw_scribe_byte(out, '}');
        return;
    }
    for (size_t i = 0; i < FIRST; i += 4) {
        dw_scribe_hex(out, dw_slice(data.ptr + i, 4), 0);
        dw_scribe_byte(out, ' ');
    }
    dw_scribe_text(out, "... ");
    for (size_t i = data.len - LAST; i < data.len; i += 4) {
        dw_scribe_hex(out, dw_slice(data.ptr + i, 4), 0);
        dw_scribe_byte(out, ' ');
    }
    dw_scribe_byte(out, '}');
}

/* The fewest digits that give the same number again. */
static void put_real(struct scribe *out, double number)
{
    char text[40];
    int len = 0;
    for (int digits = 15; digits <= 17; digits++) {
        len = snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    put_string(out, dw_slice(text, len > 0 ? (size_t)len : 0));
}

static void put_date(struct scribe *out, plist_t node)
{
    int32_t seconds = 0, micro = 0;
    plist_get_date_val(node, &seconds, &micro);
    struct civil_time t = dw_civil_of(((int64_t)seconds + APPLE_EPOCH) * DW_SECOND_NS, 0);
    dw_scribe_printf(out, "\"%04d-%02u-%02u %02u:%02u:%02u +0000\"", (int)t.year, t.month, t.day, t.hour, t.minute,
                     t.second);
}

static void put_simple(struct scribe *out, plist_t node)
{
    char number[24];
    uint8_t truth = 0;
    uint64_t value = 0;
    double real = 0;
    switch (plist_get_node_type(node)) {
    case PLIST_BOOLEAN:
        plist_get_bool_val(node, &truth);
        dw_scribe_byte(out, truth != 0 ? '1' : '0');
        break;
    case PLIST_UINT:
        plist_get_uint_val(node, &value);
        (void)snprintf(number, sizeof number, "%lld", (long long)value);
        put_string(out, dw_slice_of(number));
        break;
    case PLIST_REAL:
        plist_get_real_val(node, &real);
        put_real(out, real);
        break;
    case PLIST_STRING:
        put_string(out, string_of(node));
        break;
    case PLIST_DATE:
        put_date(out, node);
        break;
    case PLIST_DATA:
        put_data(out, node);
        break;
    case PLIST_UID:
        plist_get_uid_val(node, &value);
        dw_scribe_printf(out, "\"<CFKeyedArchiverUID>{value = %llu}\"", (unsigned long long)value);
        break;
    default:
        dw_scribe_text(out, "\"<null>\"");
    }
}

static void put_node(struct scribe *out, plist_t node, size_t level);

struct member {
    struct slice key;
    plist_t value;
};

static int by_key(const void *a, const void *b)
{
    return dw_slice_compare(((const struct member *)a)->key, ((const struct member *)b)->key);
}

static void put_dictionary(struct scribe *out, plist_t node, size_t level)
{
    size_t count = plist_dict_get_size(node), at = 0;
    struct member *members = dw_arena_array(out->arena, count + 1, sizeof *members);
    plist_dict_iter iter = NULL;
    if (members == NULL) {
        out->failed = true;
        return;
    }
    plist_dict_new_iter(node, &iter);
    while (iter != NULL && at < count) {
        char *key = NULL;
        plist_t value = NULL;
        plist_dict_next_item(node, iter, &key, &value);
        if (value == NULL)
            break;
        members[at++] = (struct member){dw_arena_copy(out->arena, dw_slice_of(key)), value};
        free(key);
    }
    free(iter);
    qsort(members, at, sizeof *members, by_key);
    dw_scribe_text(out, "{\n");
    for (size_t i = 0; i < at; i++) {
        dw_scribe_fill(out, ' ', (level + 1) * 4);
        put_string(out, members[i].key);
        dw_scribe_text(out, " = ");
        put_node(out, members[i].value, level + 1);
        dw_scribe_text(out, ";\n");
    }
    dw_scribe_fill(out, ' ', level * 4);
    dw_scribe_byte(out, '}');
}

static void put_array(struct scribe *out, plist_t node, size_t level)
{
    uint32_t count = plist_array_get_size(node);
    plist_array_iter iter = NULL;
    plist_array_new_iter(node, &iter);
    dw_scribe_text(out, "(\n");
    for (uint32_t i = 0; iter != NULL && i < count; i++) {
        plist_t item = NULL;
        plist_array_next_item(node, iter, &item);
        dw_scribe_fill(out, ' ', (level + 1) * 4);
        put_node(out, item, level + 1);
        dw_scribe_text(out, i + 1 < count ? ",\n" : "\n");
    }
    free(iter);
    dw_scribe_fill(out, ' ', level * 4);
    dw_scribe_byte(out, ')');
}

/* A container begins with its level's blanks, even within a line: so Foundation writes it. */
static void put_node(struct scribe *out, plist_t node, size_t level)
{
    plist_type type = node == NULL ? PLIST_NONE : plist_get_node_type(node);
    if (type == PLIST_DICT || type == PLIST_ARRAY) {
        if (level > DEPTH_MAX + 1 || out->full)
            return;
        dw_scribe_fill(out, ' ', level * 4);
        if (type == PLIST_DICT)
            put_dictionary(out, node, level);
        else
            put_array(out, node, level);
    } else if (node != NULL) {
        put_simple(out, node);
    }
}

/* How deep tags stand in each other, and that there are not too many of them. */
static bool xml_is_bounded(struct slice data)
{
    size_t depth = 0, tags = 0;
    for (size_t at = 0; (at += dw_slice_find_byte(dw_slice_from(data, at), '<')) < data.len; at++) {
        struct slice tag = dw_slice_from(data, at + 1);
        if (tag.len == 0 || tag.ptr[0] == '?' || tag.ptr[0] == '!')
            continue;
        size_t end = dw_slice_find_byte(tag, '>');
        if (tag.ptr[0] == '/')
            depth -= depth > 0 ? 1 : 0;
        else if (end == 0 || end == tag.len || tag.ptr[end - 1] != '/')
            depth++;
        if (depth > DEPTH_MAX || ++tags > 2 * NODES_MAX)
            return false;
    }
    return true;
}

static plist_t parse(struct slice data, struct arena *arena)
{
    plist_t plist = NULL;
    if (data.len > SIZE_MAX_BYTES)
        return NULL;
    if (dw_slice_starts(data, SLICE("bplist"))) {
        if (dw_plist_is_bounded(data, NODES_MAX, DEPTH_MAX, arena))
            plist_from_bin(data.ptr, (uint32_t)data.len, &plist);
    } else if (dw_slice_starts(data, SLICE("<")) && xml_is_bounded(data)) {
        plist_from_xml(data.ptr, (uint32_t)data.len, &plist);
    }
    return plist;
}

bool dw_state_plist(struct scribe *out, struct slice data)
{
    plist_t plist = parse(data, out->arena);
    if (plist == NULL)
        return false;
    if (plist_get_node_type(plist) == PLIST_STRING)
        dw_scribe_put(out, string_of(plist)); /* a text is its own description */
    else
        put_node(out, plist, 0);
    plist_free(plist);
    return true;
}
