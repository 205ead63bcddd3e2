#include "support/items.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

static struct trace_item *add(struct items *items, uint8_t type, struct slice bytes)
{
    if (items->count == MAX_ITEMS)
        abort();
    struct trace_item *item = &items->list[items->count++];
    *item = (struct trace_item){.type = type, .state = TRACE_ITEM_STORED, .bytes = bytes};
    return item;
}

void items_number(struct items *items, uint8_t type, size_t size, uint64_t number)
{
    if (size > sizeof items->room - items->used)
        abort();
    char *at = items->room + items->used;
    for (size_t i = 0; i < size; i++)
        at[i] = (char)(number >> (8 * i));
    items->used += size;
    (void)add(items, type, dw_slice(at, size));
}

void items_double(struct items *items, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    items_number(items, 0x00, sizeof bits, bits);
}

struct trace_item *items_bytes(struct items *items, uint8_t type, struct slice bytes)
{
    return add(items, type, bytes);
}

struct trace_item *items_data(struct items *items, uint8_t type, struct slice bytes)
{
    items_number(items, 0x10, 4, bytes.len);
    return add(items, type, bytes);
}

/* Bytes that live as long as the items. */
static struct slice keep(struct items *items, const char *bytes, size_t len)
{
    if (len > sizeof items->room - items->used)
        abort();
    char *at = items->room + items->used;
    memcpy(at, bytes, len);
    items->used += len;
    return dw_slice(at, len);
}

static void add_name(struct items *items, struct slice name)
{
    char wire[256];
    size_t len = 0;
    while (name.len > 0) {
        size_t dot = dw_slice_find_byte(name, '.');
        wire[len++] = (char)dot;
        memcpy(wire + len, name.ptr, dot);
        len += dot;
        name = dw_slice_from(name, dot + 1);
    }
    wire[len++] = 0;
    (void)items_data(items, 0x32, keep(items, wire, len));
}

static void add_address(struct items *items, const char *text)
{
    char address[20] = {0};
    if (inet_pton(AF_INET, text, address + 4) == 1)
        address[0] = 4;
    else if (inet_pton(AF_INET6, text, address + 4) == 1)
        address[0] = 6;
    (void)items_data(items, 0x32, keep(items, address, sizeof address));
}

static void add_hex(struct items *items, struct slice digits)
{
    char bytes[512];
    uint64_t byte = 0;
    for (size_t i = 0; i + 1 < digits.len; i += 2) {
        if (!dw_slice_hex(dw_slice(digits.ptr + i, 2), &byte))
            abort();
        bytes[i / 2] = (char)byte;
    }
    (void)items_data(items, 0x32, keep(items, bytes, digits.len / 2));
}

static void add_word(struct items *items, char kind, const char *text)
{
    static const char mask[16] = "0123456789abcdef";
    switch (kind) {
    case 'i':
    case 'q':
        items_number(items, 0x00, kind == 'i' ? 4 : 8, strtoull(text, NULL, 0));
        break;
    case 's':
    case 'o':
        (void)add(items, kind == 's' ? 0x22 : 0x42, keep(items, text, strlen(text) + 1));
        break;
    case 'n':
        add_name(items, dw_slice_of(text));
        break;
    case 'a':
        add_address(items, text);
        break;
    case 'h':
        add_hex(items, dw_slice_of(text));
        break;
    case 'm':
        (void)items_data(items, 0xf2, keep(items, mask, sizeof mask));
        break;
    case 'M':
        (void)add(items, 0xf2, keep(items, mask, sizeof mask));
        break;
    case 'x':
        add(items, 0x21, SLICE_NONE)->state = TRACE_ITEM_NOT_STORED;
        break;
    default:
        abort();
    }
}

void items_parse(struct items *items, const char *words)
{
    struct slice rest = dw_slice_of(words);
    char text[512];
    while (rest.len > 0) {
        size_t end = dw_slice_find_byte(rest, '|');
        if (end == 0 || end >= sizeof text)
            abort();
        memcpy(text, rest.ptr, end);
        text[end] = '\0';
        add_word(items, text[0], text + 1);
        rest = dw_slice_from(rest, end + 1);
    }
}

struct slice items_compose(struct items *items, const char *format, struct arena *arena)
{
    struct slice out;
    struct dw_error error = {0};
    if (dw_message_compose(dw_slice_of(format), items->list, items->count, arena, &out, &error) != DW_OK) {
        fprintf(stderr, "%s\n", error.text);
        abort();
    }
    return out;
}
