/* Facts of two sides beside each other: what is the same thing on both stands in one row. */
#include "report/diff.h"

void dw_diff_compare(struct diff_cells *c)
{
    struct slice text[SIDES];
    for (int i = 0; i < SIDES; i++)
        text[i] = c->value[i].same.ptr != NULL ? c->value[i].same : c->value[i].shown;
    c->differs = c->known[GOOD] && c->known[BAD] &&
                 ((text[GOOD].ptr == NULL) != (text[BAD].ptr == NULL) || !dw_slice_equal(text[GOOD], text[BAD]));
}

static struct diff_row *add_row(struct diff *d)
{
    if (d->row_count == d->row_room) {
        size_t room = d->row_room != 0 ? d->row_room * 2 : 64;
        struct diff_row *rows = dw_arena_array(&d->arena, room, sizeof *rows);
        if (rows == NULL) {
            d->side[GOOD].r.status = dw_fail(d->side[GOOD].r.error, DW_ERR_MEMORY, "no memory");
            return NULL;
        }
        if (d->row_count > 0)
            memcpy(rows, d->rows, d->row_count * sizeof *rows);
        d->rows = rows;
        d->row_room = room;
    }
    return &d->rows[d->row_count++];
}

/* The rows of one thing; either object may be NULL. */
static void put(struct diff *d, size_t section, const bool known[SIDES], struct diff_object *good,
                struct diff_object *bad)
{
    const struct diff_section *n = &dw_diff_sections[section];
    const struct diff_object *of[SIDES] = {good, bad}, *any = good != NULL ? good : bad;
    for (size_t k = 0; k < DIFF_PROPERTIES && n->properties[k].name != NULL; k++) {
        struct diff_row row = {.section = section,
                               .subject = any->subject,
                               .property = n->flat ? NULL : n->properties[k].name,
                               .topics = any->topics | n->properties[k].topics};
        bool there = false;
        for (int i = 0; i < SIDES; i++) {
            if (of[i] != NULL)
                row.cells.value[i] = of[i]->values[k];
            row.cells.known[i] = known[i] && !row.cells.value[i].unknown;
            there = there || row.cells.value[i].shown.ptr != NULL;
        }
        struct diff_row *out = there ? add_row(d) : NULL;
        if (out == NULL)
            continue;
        dw_diff_compare(&row.cells);
        *out = row;
    }
    if (good != NULL)
        good->taken = true;
    if (bad != NULL)
        bad->taken = true;
}

static struct slice key_of(const struct diff_object *o, bool near)
{
    return near ? o->near : o->key;
}

static struct diff_object *fitting(const struct diff_list *list, const struct diff_object *o, bool near)
{
    for (size_t i = 0; i < list->count; i++)
        if (!list->items[i].taken && list->items[i].group == o->group &&
            dw_slice_equal(key_of(&list->items[i], near), key_of(o, near)))
            return &list->items[i];
    return NULL;
}

/* Whom each of `good` stands beside: the same key first, then what is near. */
static void pair(const struct diff_list *good, const struct diff_list *bad, struct diff_object **pairs)
{
    for (int near = 0; near < 2; near++)
        for (size_t i = 0; i < good->count; i++) {
            if (pairs[i] == NULL)
                pairs[i] = fitting(bad, &good->items[i], near != 0);
            if (pairs[i] != NULL)
                pairs[i]->taken = true;
        }
}

static void align_steps(struct diff *d, size_t section, const bool known[SIDES], const struct diff_list list[SIDES])
{
    struct diff_steps walk = {.good = &list[GOOD], .bad = &list[BAD], .arena = &d->arena};
    while (dw_diff_next_step(&walk))
        put(d, section, known, walk.step[GOOD], walk.step[BAD]);
}

static void align(struct diff *d, size_t section)
{
    struct diff_list list[SIDES] = {0};
    bool known[SIDES];
    int last = 0;
    for (int i = 0; i < SIDES; i++)
        known[i] = dw_diff_sections[section].read(&d->side[i], &list[i]);
    if (dw_diff_sections[section].steps) {
        align_steps(d, section, known, list);
        return;
    }
    struct diff_object **pairs = dw_arena_array(&d->arena, list[GOOD].count + 1, sizeof(struct diff_object *));
    if (pairs == NULL)
        return;
    pair(&list[GOOD], &list[BAD], pairs);
    for (int i = 0; i < SIDES; i++)
        for (size_t k = 0; k < list[i].count; k++)
            last = list[i].items[k].group > last ? list[i].items[k].group : last;
    for (int group = 0; group <= last; group++) {
        for (size_t i = 0; i < list[GOOD].count; i++)
            if (list[GOOD].items[i].group == group)
                put(d, section, known, &list[GOOD].items[i], pairs[i]);
        for (size_t i = 0; i < list[BAD].count; i++)
            if (list[BAD].items[i].group == group && !list[BAD].items[i].taken)
                put(d, section, known, NULL, &list[BAD].items[i]);
    }
}

void dw_diff_network(struct diff *d)
{
    for (size_t i = 0; i < dw_diff_section_count; i++)
        align(d, i);
}
