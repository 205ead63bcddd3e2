/* Arguments of records, made by hand. */
#ifndef SUPPORT_ITEMS_H
#define SUPPORT_ITEMS_H

#include "tracev3/message.h"

enum { MAX_ITEMS = 24, ITEM_ROOM = 4096 };

struct items { /* zeroed: empty and ready */
    struct trace_item list[MAX_ITEMS];
    size_t count;
    char room[ITEM_ROOM]; /* of numbers' bytes */
    size_t used;
};

/* A number of `size` bytes, little-endian, by its whole type byte (0x00, 0x02, 0x10..). */
void items_number(struct items *items, uint8_t type, size_t size, uint64_t number);
void items_double(struct items *items, double number);
/* A range's value; its bytes must outlive the items. */
struct trace_item *items_bytes(struct items *items, uint8_t type, struct slice bytes);
/* A length, then data: what `%.*P` takes. */
struct trace_item *items_data(struct items *items, uint8_t type, struct slice bytes);

/* Items by a text of words with '|' between: `i5` an int, `q5` eight bytes, `scurl` a string, `owww` an object,
 * `nwww.example.com` a length and a name in wire form, `a192.0.2.1` a length and mDNSResponder's address, `h0a1b` a
 * length and bytes, `M` a masked string, `m` a length and masked bytes, `x` what was not stored. */
void items_parse(struct items *items, const char *words);

/* The composed message; lives in `arena`. Ends the test when it cannot be composed. */
struct slice items_compose(struct items *items, const char *format, struct arena *arena);

#endif
