#include "tracev3/memo.h"

#include <stdlib.h>

enum { SLOTS = 16384 };

struct memo_slot {
    uint64_t at;
    uint32_t file;
    uint32_t len;
    char *text; /* NULL: empty */
};

struct trace_memo {
    size_t used, most;
    size_t hand; /* what is emptied next when memory is short */
    struct memo_slot slot[SLOTS];
};

struct trace_memo *dw_memo_new(size_t memory)
{
    struct trace_memo *memo = calloc(1, sizeof *memo);
    if (memo != NULL)
        memo->most = memory;
    return memo;
}

static void empty(struct trace_memo *memo, struct memo_slot *slot)
{
    if (slot->text == NULL)
        return;
    memo->used -= slot->len + 1;
    free(slot->text);
    slot->text = NULL;
}

void dw_memo_free(struct trace_memo *memo)
{
    for (size_t i = 0; memo != NULL && i < SLOTS; i++)
        free(memo->slot[i].text);
    free(memo);
}

static size_t slot_of(uint32_t file, uint64_t at)
{
    uint64_t h = (at ^ (uint64_t)file << 40) * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(h >> 50) % SLOTS;
}

bool dw_memo_get(const struct trace_memo *memo, uint32_t file, uint64_t at, struct slice *text)
{
    const struct memo_slot *slot = &memo->slot[slot_of(file, at)];
    if (slot->text == NULL || slot->at != at || slot->file != file)
        return false;
    *text = dw_slice(slot->text, slot->len);
    return true;
}

void dw_memo_put(struct trace_memo *memo, uint32_t file, uint64_t at, struct slice text)
{
    struct memo_slot *slot = &memo->slot[slot_of(file, at)];
    if (text.len + 1 > memo->most)
        return;
    empty(memo, slot);
    while (memo->used + text.len + 1 > memo->most) {
        empty(memo, &memo->slot[memo->hand]);
        memo->hand = (memo->hand + 1) % SLOTS;
    }
    slot->text = malloc(text.len + 1);
    if (slot->text == NULL)
        return;
    if (text.len != 0)
        memcpy(slot->text, text.ptr, text.len);
    *slot = (struct memo_slot){at, file, (uint32_t)text.len, slot->text};
    memo->used += text.len + 1;
}
