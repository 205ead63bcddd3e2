#include "netstate/builder.h"

static struct slice next_line(struct slice *text)
{
    size_t end = dw_slice_find_byte(*text, '\n');
    struct slice line = dw_slice_first(*text, end);
    *text = dw_slice_from(*text, end + 1);
    return line;
}

enum dw_status dw_netstate_read(struct slice text, struct network_state *out, struct arena *arena,
                                struct dw_error *error)
{
    struct state_builder b;
    struct slice rest = dw_arena_copy(arena, text);
    dw_builder_start(&b, out, arena);
    if (rest.ptr == NULL)
        return dw_fail(error, DW_ERR_MEMORY, "no memory for a dump of %zu bytes", text.len);
    while (rest.len > 0 && !b.no_memory)
        dw_builder_line(&b, next_line(&rest));
    return b.no_memory ? dw_fail(error, DW_ERR_MEMORY, "no memory for a dump of %zu bytes", text.len) : DW_OK;
}

/* A line that none of the dumps has, but a log: the text is a log then, which may hold dumps. */
static bool is_of_log(struct slice line)
{
    static const char *const signs[] = {"mDNSResponder",        "configd",   " candidates",
                                        "network changed",      "[R",        "Updating DNS configuration",
                                        "DNS configuration up", " primary ", "Updating network information"};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (dw_slice_find(line, dw_slice_of(signs[i])) < line.len)
            return true;
    return false;
}

int dw_netstate_bid(struct slice head)
{
    enum { MAX_LINES = 60, MAX_HEAD = 16384 };
    struct arena arena = {0};
    struct state_builder b;
    struct network_state state;
    size_t lines = 0, known = 0;
    bool first_known = false, log = false;
    head = dw_slice_first(head, MAX_HEAD);
    dw_builder_start(&b, &state, &arena);
    while (head.len > 0 && lines < MAX_LINES && !log) {
        struct slice line = next_line(&head), text = dw_slice_trim(line);
        if (text.len == 0 || text.ptr[0] == '#') /* a sysdiagnose's heads of sections */
            continue;
        bool is_known = dw_builder_line(&b, line);
        first_known = first_known || (lines == 0 && is_known);
        log = is_of_log(text);
        lines++;
        known += is_known ? 1 : 0;
    }
    dw_arena_free(&arena);
    if (known == 0)
        return 0;
    if (log)
        return 10;
    if (known * 4 >= lines * 3 && (first_known || known >= 3))
        return 95;
    return first_known || known >= 3 ? 60 : 20;
}
