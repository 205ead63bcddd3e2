#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK_SIZE = 16 * 1024 - 64 };

struct arena_block {
    struct arena_block *next;
    size_t size; /* of data */
    size_t used;
    alignas(max_align_t) unsigned char data[];
};

static size_t block_size(const struct arena *arena)
{
    return arena->block != 0 ? arena->block : BLOCK_SIZE;
}

static struct arena_block *block_new(size_t size)
{
    struct arena_block *block = malloc(sizeof *block + size);
    if (block != NULL) {
        block->next = NULL;
        block->size = size;
        block->used = 0;
    }
    return block;
}

void *dw_arena_alloc(struct arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX / 2)
        return NULL;
    size = (size + align - 1) / align * align;
    struct arena_block *block = arena->head;
    if (block == NULL || block->size - block->used < size) {
        block = block_new(size > block_size(arena) ? size : block_size(arena));
        if (block == NULL)
            return NULL;
        block->next = arena->head;
        arena->head = block;
    }
    void *at = block->data + block->used;
    block->used += size;
    arena->used += size;
    memset(at, 0, size);
    return at;
}

void *dw_arena_array(struct arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / 2 / size)
        return NULL;
    return dw_arena_alloc(arena, count * size);
}

struct slice dw_arena_copy(struct arena *arena, struct slice text)
{
    char *at = dw_arena_alloc(arena, text.len + 1);
    if (at == NULL)
        return SLICE_NONE;
    if (text.len != 0)
        memcpy(at, text.ptr, text.len);
    return dw_slice(at, text.len);
}

char *dw_arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *at = need < 0 ? NULL : dw_arena_alloc(arena, (size_t)need + 1);
    if (at != NULL) {
        va_start(args, format);
        (void)vsnprintf(at, (size_t)need + 1, format, args);
        va_end(args);
    }
    return at;
}

void dw_arena_reset(struct arena *arena)
{
    struct arena_block *keep = NULL;
    for (struct arena_block *block = arena->head, *next; block != NULL; block = next) {
        next = block->next;
        if (keep == NULL && block->size == block_size(arena))
            keep = block;
        else
            free(block);
    }
    if (keep != NULL) {
        keep->next = NULL;
        keep->used = 0;
    }
    arena->head = keep;
    arena->used = 0;
}

void dw_arena_free(struct arena *arena)
{
    for (struct arena_block *block = arena->head, *next; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
    *arena = (struct arena){.block = arena->block};
}
