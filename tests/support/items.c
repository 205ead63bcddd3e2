#include "support/items.h"

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
