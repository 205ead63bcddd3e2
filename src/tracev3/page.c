#include "tracev3/page.h"

#include "tracev3/entry.h"

bool dw_page_make(struct trace_page *page, struct trace_sources *sources, const struct trace_plan *plan)
{
    struct trace_making making = {sources, plan, page};
    dw_arena_reset(&page->arena);
    dw_found_forget(&page->found);
    page->from = page->until;
    while (page->until < page->count && page->arena.used < TRACE_PAGE_BYTES) {
        const struct trace_ref *ref = &page->ref[page->until];
        if (!dw_entry_make(&making, ref->set, &ref->set->keys[ref->key], &page->entry[page->until],
                           &page->aside[page->until]))
            return false;
        page->until++;
    }
    return true;
}

void dw_page_free(struct trace_page *page)
{
    dw_arena_free(&page->arena);
}
