#include "netstate/builder.h"

#include <stdlib.h>

enum { MAX_DUMP_BYTES = 4 << 20 }; /* a dump that never ends is cut */

/* Two snapshots by turns: the one given out stays valid while the next begins. */
struct dump_assembler {
    struct arena arenas[2];
    struct network_state states[2];
    struct state_builder builder;
    unsigned turn;
    bool open; /* the state of this turn has something in it */
};

static enum dw_status fail(struct dw_error *error)
{
    return dw_fail(error, DW_ERR_MEMORY, "no memory for configd's dump");
}

static void begin(struct dump_assembler *a)
{
    dw_arena_reset(&a->arenas[a->turn]);
    dw_builder_start(&a->builder, &a->states[a->turn], &a->arenas[a->turn]);
    a->states[a->turn].source = "log";
    a->builder.fragments = true;
    a->open = false;
}

enum dw_status dw_dump_assembler_new(struct dump_assembler **out)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return DW_ERR_MEMORY;
    begin(*out);
    return DW_OK;
}

void dw_dump_assembler_free(struct dump_assembler *a)
{
    if (a == NULL)
        return;
    dw_arena_free(&a->arenas[0]);
    dw_arena_free(&a->arenas[1]);
    free(a);
}

static const struct network_state *give(struct dump_assembler *a)
{
    const struct network_state *state = &a->states[a->turn];
    if (!a->open)
        return NULL;
    a->turn ^= 1;
    begin(a);
    return state;
}

/* Does this line begin a dump, or end the one before? */
static bool begins(struct slice line)
{
    return dw_slice_equal_nocase(line, SLICE("DNS configuration")) ||
           dw_slice_equal(line, SLICE("*** No DNS configuration")) ||
           dw_slice_equal(line, SLICE("Network information")) ||
           dw_slice_starts(line, SLICE("Network information (")) || dw_slice_starts(line, SLICE("nwi_state = ")) ||
           dw_slice_starts(line, SLICE("Updating "));
}

static bool ends(struct slice line)
{
    return dw_slice_starts(line, SLICE("DNS configuration updated")) ||
           dw_slice_equal(line, SLICE("*** No DNS configuration")) ||
           dw_slice_starts(line, SLICE("Network interfaces:"));
}

/* The dumps follow one another on one thread: the second's head is the first's end. A headless second half, after
 * lost lines, simply adds to what is there. */
enum dw_status dw_dump_assembler_line(struct dump_assembler *a, struct slice line, const struct network_state **done,
                                      struct dw_error *error)
{
    struct slice text = dw_slice_trim(line);
    *done = begins(text) ? give(a) : NULL;
    struct arena *arena = &a->arenas[a->turn];
    if (arena->used <= MAX_DUMP_BYTES) {
        struct slice copy = dw_arena_copy(arena, line);
        if (copy.ptr == NULL)
            return fail(error);
        bool taken = dw_builder_line(&a->builder, copy);
        if (a->builder.no_memory)
            return fail(error);
        a->open = a->open || (taken && (a->builder.state->has_dns || a->builder.state->has_nwi));
    }
    if (ends(text) && *done == NULL)
        *done = give(a);
    return DW_OK;
}

enum dw_status dw_dump_assembler_end(struct dump_assembler *a, const struct network_state **done,
                                     struct dw_error *error)
{
    (void)error;
    *done = give(a);
    return DW_OK;
}
