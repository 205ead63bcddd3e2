/* XML property lists by way of libplist. */
#include "tracev3/plist_text.h"

#include <plist/plist.h>
#include <stdlib.h>

static struct slice string_of(plist_t node)
{
    uint64_t len = 0;
    const char *text = plist_get_string_ptr(node, &len);
    return text == NULL ? SLICE("") : dw_slice(text, (size_t)len);
}

static struct slice data_of(plist_t node)
{
    uint64_t len = 0;
    const char *data = plist_get_data_ptr(node, &len);
    return data == NULL ? SLICE_NONE : dw_slice(data, (size_t)len);
}

static void put_simple(struct scribe *out, plist_t node)
{
    uint8_t truth = 0;
    uint64_t value = 0;
    double real = 0;
    int32_t seconds = 0, micro = 0;
    switch (plist_get_node_type(node)) {
    case PLIST_BOOLEAN:
        plist_get_bool_val(node, &truth);
        dw_scribe_byte(out, truth != 0 ? '1' : '0');
        break;
    case PLIST_UINT:
        plist_get_uint_val(node, &value);
        dw_plist_put_integer(out, (int64_t)value);
        break;
    case PLIST_REAL:
        plist_get_real_val(node, &real);
        dw_plist_put_real(out, real);
        break;
    case PLIST_STRING:
        dw_plist_put_string(out, string_of(node));
        break;
    case PLIST_DATE:
        plist_get_date_val(node, &seconds, &micro);
        dw_plist_put_date(out, seconds);
        break;
    case PLIST_DATA:
        dw_plist_put_data(out, data_of(node));
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

static size_t gather(struct scribe *out, plist_t node, struct member *members, size_t most)
{
    plist_dict_iter iter = NULL;
    size_t count = 0;
    plist_dict_new_iter(node, &iter);
    while (iter != NULL && count < most) {
        char *key = NULL;
        plist_t value = NULL;
        plist_dict_next_item(node, iter, &key, &value);
        if (value == NULL)
            break;
        members[count++] = (struct member){dw_arena_copy(out->arena, dw_slice_of(key)), value};
        free(key);
    }
    free(iter);
    return count;
}

static void put_dictionary(struct scribe *out, plist_t node, size_t level)
{
    size_t most = plist_dict_get_size(node);
    struct member *members = dw_arena_array(out->arena, most + 1, sizeof *members);
    if (members == NULL) {
        out->failed = true;
        return;
    }
    size_t count = gather(out, node, members, most);
    qsort(members, count, sizeof *members, by_key);
    dw_plist_open(out, level, '{');
    for (size_t i = 0; i < count; i++) {
        dw_plist_member(out, level);
        dw_plist_put_string(out, members[i].key);
        dw_scribe_text(out, " = ");
        put_node(out, members[i].value, level + 1);
        dw_scribe_text(out, ";\n");
    }
    dw_plist_close(out, level, '}');
}

static void put_array(struct scribe *out, plist_t node, size_t level)
{
    uint32_t count = plist_array_get_size(node);
    plist_array_iter iter = NULL;
    plist_array_new_iter(node, &iter);
    dw_plist_open(out, level, '(');
    for (uint32_t i = 0; iter != NULL && i < count; i++) {
        plist_t item = NULL;
        plist_array_next_item(node, iter, &item);
        dw_plist_member(out, level);
        put_node(out, item, level + 1);
        dw_scribe_text(out, i + 1 < count ? ",\n" : "\n");
    }
    free(iter);
    dw_plist_close(out, level, ')');
}

static void put_node(struct scribe *out, plist_t node, size_t level)
{
    if (node == NULL || out->full || level > PLIST_DEPTH_MAX + 1)
        return;
    plist_type type = plist_get_node_type(node);
    if (type == PLIST_DICT)
        put_dictionary(out, node, level);
    else if (type == PLIST_ARRAY)
        put_array(out, node, level);
    else
        put_simple(out, node);
}

/* How deep tags stand in each other, and how many there are: what libplist does not ask. */
static bool is_bounded(struct slice data)
{
    size_t depth = 0, tags = 0;
    for (size_t at = 0; (at += dw_slice_find_byte(dw_slice_from(data, at), '<')) < data.len; at++) {
        struct slice tag = dw_slice_from(data, at + 1);
        size_t end = dw_slice_find_byte(tag, '>');
        if (tag.len == 0 || tag.ptr[0] == '?' || tag.ptr[0] == '!')
            continue;
        if (tag.ptr[0] == '/')
            depth -= depth > 0 ? 1 : 0;
        else if (end == 0 || end == tag.len || tag.ptr[end - 1] != '/')
            depth++;
        if (depth > PLIST_DEPTH_MAX || ++tags > 2 * PLIST_NODES_MAX)
            return false;
    }
    return true;
}

bool dw_plist_xml(struct scribe *out, struct slice data)
{
    plist_t plist = NULL;
    if (data.len > PLIST_SIZE_MAX || !dw_slice_starts(data, SLICE("<")) || !is_bounded(data))
        return false;
    plist_from_xml(data.ptr, (uint32_t)data.len, &plist);
    if (plist == NULL)
        return false;
    if (plist_get_node_type(plist) == PLIST_STRING)
        dw_scribe_put(out, string_of(plist)); /* a text is its own description */
    else
        put_node(out, plist, 0);
    plist_free(plist);
    return true;
}
